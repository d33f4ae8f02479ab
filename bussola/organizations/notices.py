"""Daily work about roles: telling people that theirs is about to end."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bussola.audit.actions import record
from bussola.lib.letters import send_letter

from .models import Membership

NOTICE_DAYS = 14
BY = "command: tick"


def tell_whose_role_ends() -> str:
    """Write, once, to whoever has a role that ends within two weeks; return how many e-mails left."""
    ending = Membership.objects.active().ending_within(NOTICE_DAYS).filter(end_noticed_on=None)
    left = sum(_tell(membership) for membership in ending.select_related("user", "district", "organization", "office"))
    return f"notices={left}"


def _tell(membership: Membership) -> bool:
    """Send one notice and note the day; when the e-mail does not leave, tomorrow tries again."""
    with translation.override(settings.LANGUAGE_CODE):
        facts = {
            "role": membership.get_role_display(),
            "place": membership.where,
            "day": date_format(membership.ends_on, "j F Y").lower(),
        }
        subject = _("Your role in Bussola ends on %(day)s") % facts
        body = _(
            "Your role «%(role)s» (%(place)s) ends on %(day)s.\n\n"
            "If you still need it, ask who runs the network in your district to move the last day. "
            "If not, you need do nothing: on the day after, it ends by itself.\n"
        )
    if not send_letter(subject, body % facts, [membership.user.email], about=f"the end of membership {membership.pk}"):
        return False
    with transaction.atomic():
        Membership.objects.filter(pk=membership.pk).update(end_noticed_on=timezone.localdate())
        record("organizations.tell_whose_role_ends", by=BY, subject=membership, field_names=["end_noticed_on"])
    return True
