"""Wapiti (PyPI) against a running demo, as a visitor or signed in: ``python scripts/scan_for_holes.py ADDRESS``.

ADDRESS is that of a district of a demo on this machine, like http://127.0.0.1:8000/suzzara/; attacks write into it, so
it is one to throw away. With ``--email`` and ``--password`` (those that ``make demo`` prints) the pages of that person
are attacked too. Wapiti gets an environment of its own, because its libraries would move ours. Crawling and each kind
of attack have a limit of time. Ends with 1 when it finds something that ACCEPTED does not explain.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import venv
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

WAPITI = "wapiti3==3.2.3"
ATTACKS = "http_headers,csp,cookieflags,csrf,redirect,crlf,xss,permanentxss,sql,file,exec,ssti,backup,methods"
LIMITS = {
    "--depth": "3",
    "--max-links-per-page": "12",
    "--max-files-per-dir": "15",
    "--max-parameters": "6",
    "--tasks": "2",
    "--timeout": "10",
}
# What it reports and is meant so: kind, path, reason.
ACCEPTED = [
    ("Cross Site Request Forgery", r"/servizio/[0-9a-f-]{36}/$", "the price is worked out, nothing is written"),
    ("Secure Flag cookie", r"", "the demo speaks http on this machine; a test holds the flag with https"),
]


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address", help="a district of a running demo on this machine")
    parser.add_argument("--email", default="", help="sign in as this person")
    parser.add_argument("--password", default="", help="the password of the demo")
    parser.add_argument("--crawl", type=int, default=60, help="seconds of looking for pages (60)")
    parser.add_argument("--attack", type=int, default=40, help="most seconds for each kind of attack (40)")
    asked = parser.parse_args()
    if urlsplit(asked.address).hostname not in ("127.0.0.1", "localhost", "::1"):
        parser.error("only a demo on this machine is attacked")
    return asked


def signed_in(address: str, email: str, password: str) -> str:
    """Return the Cookie header of a new session of this person; ends with a message when the demo refuses it."""
    jar = CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar))
    url = urljoin(address, "accesso/entra/")
    page = browser.open(url).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken"\s+value="([^"]+)"', page)
    data = {"login": email, "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
    browser.open(Request(url, urlencode(data).encode(), {"Referer": url}))
    cookies = {cookie.name: cookie.value for cookie in jar}
    if "sessionid" not in cookies:
        sys.exit(f"The demo does not let {email} in: check the password that make demo printed.")
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def report_of(asked: argparse.Namespace, folder: Path) -> dict:
    """Install Wapiti in ``folder``, run it and return its report."""
    venv.create(folder / "venv", with_pip=True)
    pip = [folder / "venv/bin/python", "-m", "pip", "install", "-qq", "--disable-pip-version-check", WAPITI]
    subprocess.run(pip, check=True)
    command = [folder / "venv/bin/wapiti", "--url", asked.address, "--scope", "folder", "--module", ATTACKS]
    command += [part for pair in LIMITS.items() for part in pair]
    command += ["--max-scan-time", str(asked.crawl), "--max-attack-time", str(asked.attack), "--no-bugreport"]
    command += ["--store-session", folder / "session", "--store-config", folder / "config"]
    command += ["--exclude", urljoin(asked.address, "accesso/esci/")]
    if asked.email:
        command += ["--start", urljoin(asked.address, "lavoro/"), "--start", urljoin(asked.address, "accesso/")]
        command += ["--header", f"Cookie: {signed_in(asked.address, asked.email, asked.password)}"]
    command += ["--format", "json", "--output", folder / "report.json", "--verbose", "0"]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return json.loads((folder / "report.json").read_text())


def main() -> int:
    """Scan, print what was found, and return how the command ends."""
    asked = arguments()
    with tempfile.TemporaryDirectory() as folder:
        report = report_of(asked, Path(folder))
    print(f"{report['infos']['crawled_pages_nbr']} pages and forms attacked, {len(ATTACKS.split(','))} kinds of attack")
    unexplained = 0
    for kind, found in (report["vulnerabilities"] | report["anomalies"]).items():
        for one in found:
            reason = next((why for name, path, why in ACCEPTED if name == kind and re.search(path, one["path"])), "")
            unexplained += not reason
            words = f"accepted, {reason}" if reason else one["info"]
            print(f"{kind}: {one['method']} {one['path']} {one.get('parameter') or ''} ({words})")
    print(f"{unexplained} findings to look at")
    return int(unexplained > 0)


if __name__ == "__main__":
    sys.exit(main())
