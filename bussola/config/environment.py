"""How the settings read the environment: typed, with a message that says which variable is wrong."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def env_text(name: str, default: str = "") -> str:
    """Return the variable ``name``, or the content of the file named by ``name_FILE``, stripped."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE: cannot read {path}: {error.strerror}") from error
    return os.environ.get(name, default).strip()


def env_flag(name: str, default: bool = False) -> bool:
    """Return a yes/no variable; raise ImproperlyConfigured for any other word."""
    value = env_text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on", "si"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: write yes or no")


def env_list(name: str) -> list[str]:
    """Return a comma-separated variable as a list without empty items."""
    return [item.strip() for item in env_text(name).split(",") if item.strip()]


def secret_key(home: Path) -> str:
    """Return the installation's secret key, made once and kept in ``home/secret_key`` with mode 600.

    ``BUSSOLA_SECRET_KEY`` (or ``BUSSOLA_SECRET_KEY_FILE``) wins. Two processes that start together agree:
    the first to create the file writes the key, the other reads it.
    """
    if key := env_text("BUSSOLA_SECRET_KEY"):
        return key
    path = home / "secret_key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True, mode=0o750)
        draft = home / f".secret_key.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)  # fails if another process was first: then its key is the key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
