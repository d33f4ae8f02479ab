"""Start-up of the room."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Fills the hooks: the change log, what waits for the staff, which bodies work in a district."""

    name = "bussola.directory"

    def ready(self) -> None:
        """Register the change log, the answer about bodies and what waits for the staff."""
        from bussola.lib.hooks import organizations_in_districts, record_changed

        from . import staff_tasks  # noqa: F401 - registers its answers
        from .change_log import log_changes
        from .reach import organizations_with_services_in

        organizations_in_districts.register(organizations_with_services_in)

        record_changed.register(log_changes)
