"""A crowd of visitors who remember what they were thanked for, and the check that none of it is lost."""

import json
import random
import threading
import time
import urllib.error

from .installation import Installation, Visitor

VISITORS = 4


class Crowd:
    """Visitors who read and write at the same time; ``first`` tells those of one crowd from those of another."""

    def __init__(self, installation: Installation, first: int = 0) -> None:
        self.installation = installation
        self.acknowledged: dict[str, set[str]] = {"reports": set(), "feedback": set()}
        self.answers = 0
        self.failures: list[str] = []
        self.may_break = False  # True while processes are being killed: no answer is no failure then
        self._ends = threading.Event()
        self._threads = [
            threading.Thread(target=self._live, args=(number,)) for number in range(first, first + VISITORS)
        ]

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def _live(self, number: int) -> None:
        chance = random.Random(number)
        count = 0
        while not self._ends.is_set():
            count += 1
            visitor = Visitor(self.installation, f"10.{number}.{count // 250}.{count % 250 + 1}")
            text = f"Prova {number} {count}"
            try:
                chance.choice([self._read, self._report, self._give_feedback])(visitor, text)
                self.answers += 1
            except urllib.error.HTTPError as error:
                self.failures.append(f"{error.code} {error.url}")
            except OSError as error:
                if not self.may_break:
                    self.failures.append(repr(error))
                time.sleep(0.02)  # nobody is there: ask again a moment later
            except Exception as error:  # a half answer of a killed process
                if not self.may_break:
                    self.failures.append(repr(error))

    def _read(self, visitor: Visitor, text: str) -> None:
        visitor.get("/")
        visitor.get("/servizi/?q=portico")
        visitor.get(f"/servizio/{self.installation.service}/")

    def _report(self, visitor: Visitor, text: str) -> None:
        path = f"/servizio/{self.installation.service}/segnala/"
        visitor.post(path, kind="hours", text=text)
        self.acknowledged["reports"].add(text)

    def _give_feedback(self, visitor: Visitor, text: str) -> None:
        visitor.post("/parere/?pagina=/&stars=4", stars="4", reason="clear", text=text)
        self.acknowledged["feedback"].add(text)


def committed(installation: Installation, name: str) -> dict[str, str]:
    """Return the last name that a writer said was committed, by key."""
    said = installation.log(name).read_text().splitlines(keepends=True)
    return dict(json.loads(line) for line in said if line.startswith("[") and line.endswith("\n"))


def check_nothing_is_lost(installation: Installation, crowd: Crowd) -> dict:
    """Assert that what was acknowledged is in the database, and that the index says what the database says."""
    truth = installation.run("verify")
    for kind, texts in crowd.acknowledged.items():
        assert texts - set(truth[kind]) == set()
        assert len(truth[kind]) == len(set(truth[kind])), "a form was kept twice"
    assert truth["found"] == truth["services"]
    for pk, word in truth["by_name"].items():
        assert truth["services"][pk].lower().startswith(word)
    said = committed(installation, "rename_until_killed")
    assert {pk: name.split()[1:] for pk, name in said.items()} == {
        pk: truth["services"].get(pk, "").split()[1:] for pk in said
    }
    return truth
