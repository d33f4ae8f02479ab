"""Start-up of the app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Writes down what happens while people sign in, and gives every identity its row."""

    name = "bussola.accounts"

    def ready(self) -> None:
        """Listen to allauth."""
        from . import identity, recorded_events  # noqa: F401 - importing them listens
