"""What waits for somebody in a district: the answers to ``lib.hooks.staff_tasks``, sorted; our own; the way in."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils.translation import ngettext

from bussola.finder.models import LexiconPhrase
from bussola.lib import circumstances
from bussola.lib.hooks import StaffTask, staff_tasks
from bussola.organizations.models import Invitation, Membership
from bussola.organizations.notices import NOTICE_DAYS
from bussola.organizations.permissions import may
from bussola.organizations.roles import Permission
from bussola.territory.models import District

from .unmatched_rows import waiting_rows


def tasks_of(user, district: District) -> list[StaffTask]:
    """Return what waits for ``user``, most pressing first; nothing that counts zero."""
    found = [task for answer in staff_tasks.answers(user, district) for task in answer or () if task.count]
    return sorted(found, key=lambda task: (task.order, task.title))


def people_to_look_after(user, district: District) -> Iterator[StaffTask]:
    """Yield administrators to confirm, roles about to end, and invitations that ran out."""
    people = reverse("staff:members")
    if may(user, Permission.MEMBER_CONFIRM, on=district):
        waiting = Membership.objects.visible_to(user).in_district(district).waiting_for_confirmation()
        count = waiting.exclude(invited_by=user).exclude(user=user).count()
        title = ngettext("%(count)s new administrator to confirm", "%(count)s new administrators to confirm", count) % {
            "count": count
        }
        yield StaffTask(title, count, people, order=30)
    ending = Membership.objects.editable_by(user).in_district(district).ending_within(NOTICE_DAYS)
    count = ending.count()
    title = ngettext(
        "%(count)s role ends in the next two weeks", "%(count)s roles end in the next two weeks", count
    ) % {"count": count}
    yield StaffTask(title, count, f"{people}?ordine=scadenza", order=31)
    run_out = Invitation.objects.editable_by(user).in_district(district).run_out()
    count = run_out.count()
    title = ngettext(
        "%(count)s invitation ran out without an answer", "%(count)s invitations ran out without an answer", count
    ) % {"count": count}
    yield StaffTask(title, count, people, order=32)


def rows_to_place(user, district: District) -> Iterator[StaffTask]:
    """Yield the rows of public sources that wait for their town."""
    if may(user, Permission.UNMATCHED_RESOLVE, on=district):
        count = waiting_rows().count()
        title = ngettext("%(count)s line of a public list to place", "%(count)s lines of public lists to place", count)
        yield StaffTask(title % {"count": count}, count, reverse("staff:unmatched"), order=60)


def phrases_to_decide(user, district: District) -> Iterator[StaffTask]:
    """Yield the phrases of the lexicon that wait for a decision of somebody who did not suggest them."""
    if may(user, Permission.LEXICON_REVIEW, on=district):
        count = LexiconPhrase.objects.editable_by(user).waiting().exclude(suggested_by=user).count()
        title = ngettext("%(count)s phrase waits for a decision", "%(count)s phrases wait for a decision", count)
        yield StaffTask(title % {"count": count}, count, reverse("staff:lexicon"), order=61)


def work_address(user) -> str:
    """Return the address of the work of ``user``: in this district if they work here, else where they choose one."""
    slugs = set(Membership.objects.active().of(user).values_list("district__slug", flat=True))
    if not slugs:
        return ""
    home = reverse("staff:home")
    if settings.BUSSOLA_DISTRICT:
        return home if settings.BUSSOLA_DISTRICT in slugs else ""
    here = circumstances.district()
    if not here or here in slugs:
        return home
    prefix = get_script_prefix()
    return prefix.removesuffix(f"{here}/") + home.removeprefix(prefix)
