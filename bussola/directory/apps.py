"""Start-up of the room."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Fills the ``record_changed`` hook with the change log."""

    name = "bussola.directory"

    def ready(self) -> None:
        """Register the change log."""
        from bussola.lib.hooks import record_changed

        from .change_log import log_changes

        record_changed.register(log_changes)
