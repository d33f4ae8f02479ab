"""Twenty needs, from the first page to the right telephone number: ``python scripts/try_needs.py ADDRESS``.

ADDRESS is that of a district of a running demo, like http://127.0.0.1:8000/suzzara/. Chromium at 390 pixels with
text twice as big, without JavaScript, moved by keys alone. The first result of an expected type is opened, and the
number must be on its sheet; in danger it must stand above the results already. A person is slower than a script: the
time shown is worked out from the keys (0.35 s each) and the pages (6 s to look at each, 1 s for each card read), and
must stay under a minute.

Questions and expected types were written for this script, from everyday life and not from any list of test questions.
"""

import argparse
import html
import re
import shutil
import sys
import time
from dataclasses import dataclass, field
from urllib.parse import quote, urljoin
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

SECONDS_PER_KEY, SECONDS_PER_PAGE, SECONDS_PER_CARD = 0.35, 6.0, 1.0
LONGEST = 60.0
MOST_TABS = 150
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--blink-settings=defaultFontSize=32,minimumFontSize=0",  # what «text twice as big» does in a browser
]
IN_DANGER = {"centro-antiviolenza": "1522"}  # these numbers stand above the results
# What a person says, and the types of service that are a right answer to it.
NEEDS = [
    ("mio padre non riesce più a lavarsi da solo", {"sad"}),
    ("cerco una badante per mia nonna", {"sportello-assistenti-familiari"}),
    ("qualcuno che porti da mangiare a casa a mia zia anziana", {"pasti-domicilio"}),
    ("mamma ha l'Alzheimer e io sono stanca", {"centro-demenze", "sostegno-caregiver", "sollievo-temporaneo"}),
    ("mi hanno dato lo sfratto", {"emergenza-abitativa", "sostegno-affitto"}),
    ("non ce la faccio a pagare la luce e il gas", {"bonus-bollette"}),
    ("posto al nido per la bambina", {"asilo-nido"}),
    ("mio figlio ha la 104, chi lo segue a scuola?", {"assistenza-scolastica-disabili"}),
    ("devo fare l'isee", {"caf-isee"}),
    ("ho perso il lavoro e ne cerco un altro", {"centro-impiego"}),
    ("voglio imparare l'italiano", {"corsi-italiano"}),
    ("permesso di soggiorno da rinnovare", {"sportello-stranieri"}),
    ("non abbiamo da mangiare", {"emporio-mensa"}),
    ("mio marito mi mena", {"centro-antiviolenza"}),
    ("mio fratello beve troppo", {"serd"}),
    ("dove porto i bambini d'estate quando lavoro", {"centri-estivi"}),
    ("ci stiamo separando e litighiamo sempre", {"mediazione-familiare"}),
    ("chi mi aiuta con lo spid sul telefono", {"facilitazione-digitale"}),
    ("passaggio per andare in ospedale a fare la visita", {"trasporto-sociale"}),
    ("dormo in macchina da un mese", {"dormitorio-poverta", "emergenza-abitativa", "pronto-intervento-sociale"}),
]


@dataclass
class Trial:
    """How one need went."""

    need: str
    expected: set[str]
    keys: int = 0
    pages: int = 0
    cards: int = 0
    number: str = ""
    fault: str = ""
    measured: float = 0.0
    found: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """The time a person needs, worked out."""
        return self.keys * SECONDS_PER_KEY + self.pages * SECONDS_PER_PAGE + self.cards * SECONDS_PER_CARD


class Walker:
    """Goes through the pages with keys only, and counts them."""

    def __init__(self, page: Page, trial: Trial) -> None:
        self.page = page
        self.trial = trial

    def open(self, address: str) -> None:
        """Type an address: only the first page is reached so."""
        self.page.goto(address)
        self.trial.pages += 1

    def press(self, key: str) -> None:
        """Press one key."""
        self.page.keyboard.press(key)
        self.trial.keys += 1

    def follow(self) -> None:
        """Press Enter on what has the focus, and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.press("Enter")
        self.trial.pages += 1

    def skip_to_content(self) -> None:
        """Use the first link of the page, which skips what stands on every page."""
        self.press("Tab")
        self.press("Enter")

    def tab_to(self, matches: str) -> bool:
        """Press Tab until ``matches`` (JavaScript over ``element``) is true of what has the focus."""
        for _ in range(MOST_TABS):
            self.press("Tab")
            if self.page.evaluate(f"(() => {{ const element = document.activeElement; return {matches}; }})()"):
                return True
        return False

    def type(self, text: str) -> None:
        """Type a text."""
        self.page.keyboard.type(text)
        self.trial.keys += len(text)


def names_of_types(address: str, codes: set[str]) -> dict[str, str]:
    """Return the names the site gives to the types, by code, from the filter each of them puts in force."""
    names = {}
    for code in codes:
        with urlopen(urljoin(address, f"servizi/?tipo={quote(code)}"), timeout=20) as answer:
            text = answer.read().decode()
        chip = re.search(r'class="active-filters".*?</span>(.*?)<svg', text, re.DOTALL)
        names[code] = html.unescape(chip[1]).strip() if chip else code
    return names


def walk(page: Page, address: str, trial: Trial, names: dict[str, str]) -> None:
    """Go from the first page to the number; leave in ``trial`` what happened."""
    walker = Walker(page, trial)
    walker.open(address)
    walker.skip_to_content()
    if not walker.tab_to('element.matches("main input[name=q]")'):
        trial.fault = "the box is never reached"
        return
    walker.type(trial.need)
    walker.follow()
    for code in trial.expected & set(IN_DANGER):
        if page.locator(f'.results-heading .danger a[href="tel:{IN_DANGER[code]}"]').count():
            trial.number = f"{IN_DANGER[code]} (above the results)"
            return
    cards = page.locator(".results-list > .result-cards > .result-card")
    trial.found = [" / ".join(card.locator(".label-type").all_inner_texts()) for card in cards.all()]
    wanted = {names[code] for code in trial.expected}
    place = next((place for place, types in enumerate(trial.found) if set(types.split(" / ")) & wanted), None)
    if place is None:
        trial.fault = f"not in the first page: {', '.join(dict.fromkeys(trial.found[:4])) or 'nothing found'}"
        return
    trial.cards = place + 1
    link = cards.nth(place).locator("h3 a").get_attribute("href")
    walker.skip_to_content()
    if not walker.tab_to(f'element.matches("h3 a") && element.getAttribute("href") === "{link}"'):
        trial.fault = "the result is never reached"
        return
    walker.follow()
    # The number is read, or pressed: an invented one is no link, so that nobody calls it.
    numbers = page.locator(".phone a, .phone-number")
    trial.number = numbers.first.inner_text().strip() if numbers.count() else ""
    if not trial.number:
        trial.fault = "no number on the sheet"
    elif page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        trial.fault = "the sheet scrolls sideways"
    elif trial.seconds > LONGEST:
        trial.fault = "longer than a minute"


def show(trials: list[Trial]) -> None:
    """Print the table."""
    print(f"{'need':<58}{'pages':>6}{'keys':>6}{'result':>8}{'time':>7}{'script':>8}  number")
    for one in trials:
        print(
            f"{one.need[:56]:<58}{one.pages:>6}{one.keys:>6}{one.cards or '-':>8}{one.seconds:>5.0f} s"
            f"{one.measured:>6.1f} s  {one.number or '-'}{f'   MISSED: {one.fault}' if one.fault else ''}"
        )
    reached = [one for one in trials if not one.fault]
    print(f"\n{len(reached)} of {len(trials)} needs reach a number; slowest {max(one.seconds for one in trials):.0f} s")


def main() -> None:
    """Try every need on the address given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address", help="the first page of a district: http://127.0.0.1:8000/suzzara/")
    address = parser.parse_args().address.rstrip("/") + "/"
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("Serve Chromium: su Debian, apt install chromium")
    names = names_of_types(address, set().union(*(expected for _, expected in NEEDS)))
    trials = [Trial(need, expected) for need, expected in NEEDS]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for trial in trials:
            context = browser.new_context(
                viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="it-IT"
            )
            started = time.perf_counter()
            walk(context.new_page(), address, trial, names)
            trial.measured = time.perf_counter() - started
            context.close()
        browser.close()
    show(trials)
    sys.exit(any(trial.fault for trial in trials))


if __name__ == "__main__":
    main()
