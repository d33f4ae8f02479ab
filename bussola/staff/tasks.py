"""What waits for somebody in a district: the answers to ``lib.hooks.staff_tasks``, sorted."""

from bussola.lib.hooks import StaffTask, staff_tasks
from bussola.territory.models import District


def tasks_of(user, district: District) -> list[StaffTask]:
    """Return what waits for ``user``, most pressing first; nothing that counts zero."""
    found = [task for answer in staff_tasks.answers(user, district) for task in answer or () if task.count]
    return sorted(found, key=lambda task: (task.order, task.title))
