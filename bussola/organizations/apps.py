"""Start-up of the app."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Tells accounts who must sign in with a second factor."""

    name = "bussola.organizations"

    def ready(self) -> None:
        """Register the answer."""
        from bussola.lib.hooks import second_factor_needed

        from .second_factor import has_a_staff_role

        second_factor_needed.register(has_a_staff_role)
