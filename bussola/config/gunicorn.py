"""Settings of the web server: ``gunicorn -c python:bussola.config.gunicorn bussola.config.wsgi``."""

from importlib import import_module

from .environment import env_flag, env_text

bind = env_text("BUSSOLA_BIND", "127.0.0.1:8000")
workers = int(env_text("BUSSOLA_WORKERS", "2"))
graceful_timeout = 10
accesslog = None  # an address holds what people search for: no access log unless the administrator writes one
loglevel = "warning"
logger_class = "bussola.operations.logs.GunicornLogger"  # gunicorn's own writes whole addresses


def post_worker_init(worker) -> None:
    """Let a new worker learn the lexicon while nobody waits (1-2 s), and write its counts now and then."""
    import_module("bussola.finder.orientation").warm()
    import_module("bussola.finder.counting").start()


def worker_exit(server, worker) -> None:
    """Write the counts of a worker that ends in good order."""
    import_module("bussola.finder.counting").stop()


def when_ready(server) -> None:
    """Say where the site is, once it answers."""
    if env_flag("BUSSOLA_DEMO"):
        address = env_text("BUSSOLA_URL") or f"http://{bind}"
        print(f"\n  Bussola è pronta: {address}\n  Per fermarla: Ctrl-C\n", flush=True)  # noqa: T201
