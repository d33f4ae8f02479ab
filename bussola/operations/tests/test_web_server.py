"""The web server stops and restarts without losing a request, and stands behind a real nginx with TLS."""

import shutil
import signal
import socket
import ssl
import subprocess
import threading
import urllib.request
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest

from .installation import ROOT, end, wait_for

ARGUMENTS = ["-c", "python:bussola.config.gunicorn", "bussola.operations.tests.slow_site:application"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def answers(port: int, path: str = "/health") -> int:
    """Return the status of one request; 0 when nobody answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


@pytest.fixture
def static(installation):
    """Collect the static files, without which no page is drawn."""
    installation.run("collectstatic", "--no-input", "--verbosity=0", "--skip-checks")


@pytest.fixture
def web(installation, started):
    """Return the running web server and its port."""
    port = free_port()
    variables = {"BUSSOLA_BIND": f"127.0.0.1:{port}", "BUSSOLA_WORKERS": "2", "BUSSOLA_URL": "https://bussola.example"}
    server = started(*ARGUMENTS, module="gunicorn", BUSSOLA_BEHIND_PROXY="yes", **variables)
    wait_for(lambda: answers(port) == 200, "the web server answers")
    return server, port


def test_a_stop_lets_the_page_in_hand_be_finished(web):
    server, port = web
    told = []
    reader = threading.Thread(target=lambda: told.append(answers(port, "/slow")))
    reader.start()
    wait_for(lambda: reader.is_alive(), "the reader has asked")
    threading.Event().wait(0.4)  # the request is on its way into the slow page
    server.send_signal(signal.SIGTERM)
    reader.join(20)
    assert told == [200]
    assert server.wait(20) == 0


def test_a_restart_loses_no_request(web):
    server, port = web
    told, over = [], threading.Event()

    def read():
        while not over.is_set():
            told.append(answers(port))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    before = children(server.pid)
    try:
        server.send_signal(signal.SIGHUP)
        wait_for(lambda: len(children(server.pid) - before) == 2 and not children(server.pid) & before, "new workers")
        seen = len(told)
        wait_for(lambda: len(told) > seen + 5, "the new workers answer")
    finally:
        over.set()
        for reader in readers:
            reader.join(20)
    assert set(told) == {200}


def children(pid: int) -> set[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return set()
    return {int(child) for child in text.split()}


NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@pytest.mark.skipif(NGINX is None, reason="no nginx on this machine")
def test_behind_nginx_the_site_answers_over_tls_and_plain_http_is_sent_there(static, web, tmp_path):
    """The file of deploy/, with other paths and ports, and a certificate of our own."""
    _, port = web
    tls, plain = free_port(), free_port()
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=bussola.example"
    files = ["-keyout", str(tmp_path / "privkey.pem"), "-out", str(tmp_path / "fullchain.pem")]
    subprocess.run(["openssl", *words.split(), *files], check=True, capture_output=True)
    site = (ROOT / "deploy/nginx.conf").read_text()
    for old, new in [
        ("127.0.0.1:8000", f"127.0.0.1:{port}"),
        ("bussola.comune.example", "bussola.example"),
        ("/etc/bussola/tls/", f"{tmp_path}/"),
        ("/var/log/nginx/", f"{tmp_path}/"),
        ("    listen [::]:80;\n", ""),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{tls} ssl http2;"),
    ]:
        assert old in site, old
        site = site.replace(old, new)
    paths = "".join(
        f"{name}_temp_path {tmp_path}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(
        f"pid {tmp_path}/nginx.pid;\ndaemon off;\nevents {{}}\nhttp {{\n{paths}{site}\n}}\n", encoding="utf-8"
    )
    command = [NGINX, "-c", str(configuration), "-p", str(tmp_path), "-e", str(tmp_path / "start.log")]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert tested.returncode == 0, tested.stderr
    assert "warn" not in tested.stderr
    nginx = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        wait_for(lambda: answers(plain, "/"), "nginx answers")
        redirected = HTTPConnection("127.0.0.1", plain, timeout=90)
        redirected.request("GET", "/suzzara/?q=picchia", headers={"Host": "bussola.example"})
        response = redirected.getresponse()
        assert (response.status, response.headers["Location"]) == (301, "https://bussola.example/suzzara/?q=picchia")
        redirected.close()

        trusted = ssl.create_default_context(cafile=str(tmp_path / "fullchain.pem"))
        trusted.check_hostname = False  # it is asked by its number
        secure = HTTPSConnection("127.0.0.1", tls, timeout=90, context=trusted)
        # a reader may claim any number and any address: neither is believed
        claims = {"Host": "bussola.example", "X-Request-ID": "0af7651916cd43dd8448eb211c80319c"}
        secure.request("GET", "/?q=mio+marito", headers=claims)
        page = secure.getresponse()
        body = page.read().decode()
        assert page.status == 200, body
        assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
        assert page.headers["X-Request-ID"] != claims["X-Request-ID"]
        assert "Bussola" in body
        secure.request("GET", "/ready", headers={"Host": "bussola.example"})
        assert secure.getresponse().read() == b'{"status": "ok"}'
        secure.close()
        log = (tmp_path / "bussola.log").read_text()
        assert page.headers["X-Request-ID"] in log
        assert not [word for word in ("marito", "picchia", "127.0.0.1") if word in log]
    finally:
        nginx.terminate()
        nginx.wait(10)
        end(nginx)


def test_the_probe_of_a_monitor_needs_no_host_name(web):
    _, port = web
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=60) as response:
        assert response.status == 200
