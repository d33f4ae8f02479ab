"""Start-up of the app."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Registers the recurring jobs and what ``bussola check`` looks at."""

    name = "bussola.operations"

    def ready(self) -> None:
        """Register the recurring jobs that belong to no other app, and the checks."""
        from . import checks, recurring_jobs  # noqa: F401 - importing registers the checks

        recurring_jobs.register()
