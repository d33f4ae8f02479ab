"""What this app answers to the questions of the apps below (``lib.hooks``)."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

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


def lines_of_roles_to_come(user) -> list[str]:
    """Return a line for each role of ``user`` that begins later, or when a second person confirms it."""
    lines = []
    for one in Membership.objects.open().of(user).select_related("district"):
        values = {"role": one.get_role_display(), "district": one.district}
        if one.waits_for_confirmation:
            words = _("Your role «%(role)s» in %(district)s begins when a second administrator confirms it.")
        elif one.starts_on > timezone.localdate():
            words = _("Your role «%(role)s» in %(district)s begins on %(day)s.")
            values["day"] = date_format(one.starts_on, "j F Y")
        else:
            continue
        lines.append(words % values)
    return lines
