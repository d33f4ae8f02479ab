"""Start-up of the app."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Registers the recurring jobs."""

    name = "bussola.operations"

    def ready(self) -> None:
        """Register the recurring jobs that belong to no other app."""
        from . import recurring_jobs

        recurring_jobs.register()
