"""Start-up of the app."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """Registers what makes a kept page old."""

    name = "bussola.website"

    def ready(self) -> None:
        """Register the stamp of what every page shows."""
        from bussola.lib.conditional import register_frame_stamp

        from .emergency import frame_stamp

        register_frame_stamp(frame_stamp)
