"""Start-up of the app."""

from datetime import time, timedelta

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Answers who must sign in with a second factor and in which role somebody works; registers the daily notices."""

    name = "bussola.organizations"

    def ready(self) -> None:
        """Register the answers and the daily work."""
        from bussola.lib.hooks import recurring, role_of, roles_to_come, second_factor_needed

        from . import checks  # noqa: F401 - importing registers them
        from .hook_answers import has_a_staff_role, lines_of_roles_to_come, roles_now
        from .notices import tell_whose_role_ends

        second_factor_needed.register(has_a_staff_role)
        role_of.register(roles_now)
        roles_to_come.register(lines_of_roles_to_come)
        recurring.register(
            "organizations.tell_whose_role_ends", timedelta(days=1), tell_whose_role_ends, at=time(7, 30)
        )
