"""Starting child processes on a database file of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path


class Home:
    """A BUSSOLA_HOME for child processes: SQLite, whatever database the suite itself runs on."""

    def __init__(self, path: Path) -> None:
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE_URL")}
        self.environment |= {"BUSSOLA_HOME": str(path), "PYTHONPATH": str(Path(__file__).parents[3])}
        self.environment["BUSSOLA_SENTENCE_MODEL"] = "no"  # each child would read thousands of sentences anew

    def start(self, task: str, *arguments: str) -> subprocess.Popen:
        """Start a child; end it with ``stop``."""
        return subprocess.Popen(
            [sys.executable, "-m", "bussola.finder.tests.child", task, *arguments],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, task: str, *arguments: str) -> list:
        """Run a child to its end and return what it said."""
        child = self.start(task, *arguments)
        output, errors = child.communicate(timeout=120)
        assert child.returncode == 0, errors
        return [json.loads(line) for line in output.splitlines()]


def ask(child: subprocess.Popen, text: str) -> list[str]:
    """Return what an answering child finds for ``text``."""
    child.stdin.write(json.dumps(text) + "\n")
    child.stdin.flush()
    return json.loads(child.stdout.readline())


def stop(child: subprocess.Popen) -> list[str]:
    """Kill a child at once and return the whole lines it had still to be heard saying."""
    child.kill()
    child.wait()
    lines = [line for line in child.stdout if line.endswith("\n")]
    for stream in (child.stdin, child.stdout, child.stderr):
        stream.close()
    return lines
