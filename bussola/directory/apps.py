"""Start-up of the room."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Fills the ``record_changed`` hook with the change log, and says which bodies work in a district."""

    name = "bussola.directory"

    def ready(self) -> None:
        """Register the change log and the answer about bodies."""
        from bussola.lib.hooks import organizations_in_districts, record_changed

        from .change_log import log_changes
        from .reach import organizations_with_services_in

        organizations_in_districts.register(organizations_with_services_in)

        record_changed.register(log_changes)
