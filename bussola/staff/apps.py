"""Start-up of the app."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Says where somebody's work is, and what waits for those who look after people."""

    name = "bussola.staff"

    def ready(self) -> None:
        """Register the answers."""
        from bussola.lib.hooks import home_after_sign_in, staff_pages, staff_tasks

        from .pages import own_pages
        from .tasks import people_to_look_after, phrases_to_decide, rows_to_place, work_address

        home_after_sign_in.register(work_address)
        staff_pages.register(own_pages)
        staff_tasks.register(people_to_look_after)
        staff_tasks.register(rows_to_place)
        staff_tasks.register(phrases_to_decide)
