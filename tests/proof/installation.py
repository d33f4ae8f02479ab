"""A whole installation in a folder of its own: web server, worker and database as an administrator would run them."""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UP_SECONDS = 60
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Installation:
    """Starts, kills and asks the processes of one installation; ``database_url`` "" is SQLite in the folder."""

    def __init__(self, home: Path, database_url: str = "") -> None:
        self.home = home
        self.home.mkdir(exist_ok=True)
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("BUSSOLA_")}
        self.environment.pop("DATABASE_URL", None)
        self.environment |= {
            "BUSSOLA_HOME": str(home),
            "BUSSOLA_URL": self.url,
            "BUSSOLA_BIND": f"127.0.0.1:{self.port}",
            "BUSSOLA_WORKERS": "2",
            "BUSSOLA_BEHIND_PROXY": "yes",  # so that each visitor can come from an address of its own
            "BUSSOLA_DISTRICT": "suzzara",
            "BUSSOLA_SENTENCE_MODEL": "no",  # each killed process would read thousands of sentences anew
            "PYTHONPATH": str(ROOT),
        }
        if database_url:
            self.environment["DATABASE_URL"] = database_url
        self.processes: dict[str, subprocess.Popen] = {}

    def begin(self, task: str, *arguments: str) -> subprocess.Popen:
        """Begin one task of ``child.py``; what it says is to be read by ``communicate()``."""
        return subprocess.Popen(
            [sys.executable, "-m", "tests.proof.child", task, *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, task: str, *arguments: str):
        """Run one task of ``child.py`` to its end and return the last thing it said."""
        ended = subprocess.run(
            [sys.executable, "-m", "tests.proof.child", task, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout.splitlines()[-1])

    def start(self, name: str) -> subprocess.Popen:
        """Start the part called ``name``: "web", "worker", or a task of ``child.py``; its words go to a file."""
        commands = {
            "web": ["-m", "gunicorn", "-c", "python:bussola.config.gunicorn", "bussola.config.wsgi:application"],
            "worker": ["-m", "bussola", "worker"],
        }
        command = commands.get(name, ["-m", "tests.proof.child", name])
        with self.log(name).open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *command], env=self.environment, stdout=log, stderr=log, cwd=ROOT, process_group=0
            )
        self.processes[name] = process
        return process

    def log(self, name: str) -> Path:
        """Return the file that keeps what a part said."""
        return self.home / f"{name}.log"

    def kill(self, name: str) -> None:
        """Kill a part and its children at once, as a power cut does."""
        process = self.processes.pop(name, None)
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 9)
            process.wait()

    def stop(self) -> None:
        """Kill everything that still runs."""
        for name in list(self.processes):
            self.kill(name)

    def wait_until_up(self) -> None:
        """Return when the web server answers; fail after a minute."""
        end = time.monotonic() + UP_SECONDS
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.url}/numeri-di-emergenza/", timeout=5).read()
                return
            assert self.processes["web"].poll() is None, self.log("web").read_text()
            time.sleep(0.05)
        raise AssertionError("the web server did not answer within a minute")


class Visitor:
    """Somebody with a browser that keeps cookies, at a network address of their own."""

    def __init__(self, installation: Installation, address: str) -> None:
        self.url = installation.url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.opener.addheaders = [("X-Forwarded-For", address), ("Referer", f"{self.url}/")]

    def get(self, path: str) -> str:
        """Return the page at ``path``; raise URLError when nobody answers, HTTPError for an error page."""
        with self.opener.open(self.url + path, timeout=30) as answer:
            return answer.read().decode()

    def post(self, path: str, form_path: str = "", **fields: str) -> str:
        """Fill in the form of ``form_path`` (the same address when "") and send it; return the page that follows."""
        page = self.get(form_path or path)
        token = TOKEN.search(page)
        fields["csrfmiddlewaretoken"] = token[1] if token else ""
        with self.opener.open(self.url + path, urllib.parse.urlencode(fields).encode(), timeout=30) as answer:
            return answer.read().decode()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
