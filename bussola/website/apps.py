"""Start-up of the app."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """Registers what ``bussola check`` looks at."""

    name = "bussola.website"

    def ready(self) -> None:
        """Register the checks."""
        from . import checks  # noqa: F401 - importing registers them
