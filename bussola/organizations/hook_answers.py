"""What this app answers to the questions of the apps below (``lib.hooks``)."""

from bussola.lib import circumstances

from .models import Membership


def has_a_staff_role(user) -> bool:
    """Tell whether ``user`` has a role today: every role sees what the public does not."""
    return Membership.objects.active().of(user).exists()


def roles_now(user) -> str:
    """Return the codes of the roles of ``user`` in the district at hand, joined by «+»; '' without any."""
    mine = Membership.objects.active().of(user)
    if circumstances.district():
        mine = mine.filter(district__slug=circumstances.district())
    return "+".join(sorted(set(mine.values_list("role", flat=True))))[:80]
