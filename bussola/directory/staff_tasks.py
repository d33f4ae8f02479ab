"""What the catalogue asks of those who work: the answers to ``lib.hooks.staff_tasks`` and ``staff_pages``."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bussola.lib.hooks import StaffPage, StaffTask, staff_pages, staff_tasks
from bussola.organizations.permissions import may
from bussola.organizations.roles import Permission

from .correcting.office_list import DRAFTS, OLD, SheetsForm
from .models import ErrorReport, Service


@staff_tasks.register
def reports_waiting(user, district):
    """Say how many reports of mistakes wait for this person."""
    count = ErrorReport.objects.editable_by(user).in_district(district).waiting().count()
    if count:
        title = ngettext("%(count)s report of a mistake to look at", "%(count)s reports of mistakes to look at", count)
        yield StaffTask(title % {"count": count}, count, reverse("directory:office_reports"), order=20)


@staff_tasks.register
def sheets_to_check(user, district):
    """Say how many sheets nobody has checked for six months, and how many wait to be published."""
    if not may(user, Permission.SERVICE_VERIFY, on=district):
        return
    mine = Service.objects.editable_by(user, Permission.SERVICE_VERIFY).in_districts([district.pk])
    count = SheetsForm({"mostra": OLD}).found_in(mine).count()
    if count:
        title = ngettext("%(count)s sheet to check again", "%(count)s sheets to check again", count)
        url = f"{reverse('directory:office_sheets')}?mostra={OLD}"
        yield StaffTask(title % {"count": count}, count, url, order=50)
    for_review = Service.objects.editable_by(user, Permission.SERVICE_PUBLISH).in_districts([district.pk])
    count = for_review.filter(publication=Service.Publication.REVIEW).count()
    if count:
        title = ngettext("%(count)s sheet to publish", "%(count)s sheets to publish", count)
        url = f"{reverse('directory:office_sheets')}?mostra={DRAFTS}"
        yield StaffTask(title % {"count": count}, count, url, order=30)


@staff_pages.register
def pages(permissions, district):
    """Put the sheets and the reports of mistakes in the navigation of who may open them."""
    if Permission.SERVICE_VERIFY in permissions:
        yield StaffPage(_("Sheets"), reverse("directory:office_sheets"), order=10)
    if Permission.REPORT_RESOLVE in permissions:
        yield StaffPage(_("Reports"), reverse("directory:office_reports"), order=20)
