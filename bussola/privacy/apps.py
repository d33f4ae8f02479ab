"""Start-up of the app."""

from datetime import time, timedelta

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PrivacyConfig(AppConfig):
    """Gathers what each app says about keeping, handing out and erasing what is about people."""

    name = "bussola.privacy"

    def ready(self) -> None:
        """Read each app's ``retention.py`` and ``about_people.py``, and put retention among the recurring work."""
        from bussola.lib.hooks import recurring

        from .retention import apply_all

        autodiscover_modules("retention", "about_people")
        recurring.register("privacy.retention", every=timedelta(days=1), at=time(3, 30), work=apply_all)
