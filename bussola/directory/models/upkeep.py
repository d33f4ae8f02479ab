"""What keeps the catalogue true and people safe: error reports from readers, emergency numbers."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bussola.organizations.models import reach_of
from bussola.organizations.roles import Permission
from bussola.territory.models import District

from .service import Service


class EmergencyNumberQuerySet(models.QuerySet):
    """Reads about emergency numbers."""

    def public(self) -> "EmergencyNumberQuerySet":
        """Return every number: they are for everybody."""
        return self.all()

    def active_in(self, district: District | None) -> "EmergencyNumberQuerySet":
        """Return the numbers that answer in a district: the national ones and its own; only national without one."""
        national = Q(districts=None)
        wanted = national | Q(districts=district) if district else national
        return self.filter(wanted).distinct()


class EmergencyNumber(models.Model):
    """A number to call in danger, of one kind, nationwide or in some districts, with its source and date."""

    class Kind(models.TextChoices):
        EMERGENCY = "emergency", _("Any emergency")
        HEALTH = "health", _("Health emergency")
        FIRE = "fire", _("Fire")
        POLICE = "police", _("Police")
        VIOLENCE = "violence", _("Violence and stalking")
        CHILD = "child", _("Children in danger")
        TRAFFICKING = "trafficking", _("Trafficking and exploitation")
        SUICIDE = "suicide", _("Thoughts of suicide")
        MEDICAL_ADVICE = "medical-advice", _("Doctor when your own is not there, not for danger")

    code = models.SlugField(primary_key=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    number = models.CharField(max_length=30)
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=300, blank=True)
    hours = models.CharField(max_length=120, blank=True, help_text="When it answers, in words")
    districts = models.ManyToManyField(
        District, blank=True, related_name="emergency_numbers", help_text="None: all Italy"
    )
    source_name = models.CharField(max_length=200)
    source_url = models.URLField(blank=True)
    checked_on = models.DateField(help_text="Day somebody read it in the source")
    position = models.PositiveSmallIntegerField(default=0)

    objects = EmergencyNumberQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class ErrorReportQuerySet(models.QuerySet):
    """Reads about reports; a stranger sees none of them."""

    def public(self) -> "ErrorReportQuerySet":
        """Return nothing: a report is for the staff."""
        return self.none()

    def visible_to(self, user) -> "ErrorReportQuerySet":
        """Return the reports about services whose reports ``user`` may close."""
        return self.editable_by(user)

    def editable_by(self, user) -> "ErrorReportQuerySet":
        """Return the reports ``user`` may close."""
        services = Service.objects.within(reach_of(user, Permission.REPORT_RESOLVE))
        return self.filter(service__in=services.order_by().values("pk"))

    def in_district(self, district: District) -> "ErrorReportQuerySet":
        """Return the reports on services at work in a district."""
        return self.filter(service__in=Service.objects.in_districts([district.pk]))

    def waiting(self) -> "ErrorReportQuerySet":
        """Return the reports nobody has closed yet, oldest first."""
        return self.filter(state=ErrorReport.State.NEW).order_by("created_at")


class ErrorReport(models.Model):
    """Somebody says that a sheet is wrong («Segnala un errore»), with no account and no name asked."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("The telephone number is wrong or nobody answers")
        HOURS = "hours", _("The opening hours are wrong")
        PLACE = "place", _("The address is wrong")
        COST = "cost", _("The cost is wrong")
        CLOSED = "closed", _("The service does not exist any more")
        ACCESS = "access", _("It does not say how to get in, or says it wrong")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        NEW = "new", _("To be looked at")
        RESOLVED = "resolved", _("Corrected")
        DISMISSED = "dismissed", _("Nothing to correct")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="error_reports")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.TextField(blank=True, max_length=2000)
    reply_email = models.EmailField(blank=True, help_text="Only if the person wants an answer")
    state = models.CharField(max_length=9, choices=State.choices, default=State.NEW)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_note = models.CharField(max_length=300, blank=True)

    objects = ErrorReportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "created_at"], name="directory_report_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="new", closed_at=None) | (~Q(state="new") & Q(closed_at__isnull=False)),
                name="directory_report_closed_has_date",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.service}"

    def clean(self):
        """Raise ValidationError for «something else» without a word about what."""
        if self.kind == self.Kind.OTHER and not self.text.strip():
            raise ValidationError({"text": _("Tell us in a few words what is wrong.")})
