"""How to reach a service: people, telephones, languages, web addresses."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from bussola.organizations.models import Organization

from .base import HsdsRecord, exactly_one
from .place import Location, ServiceAtLocation
from .service import Service


class Contact(HsdsRecord):
    """A person or office to reach (HSDS contact)."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts"
    )
    service = models.ForeignKey(Service, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts")
    service_at_location = models.ForeignKey(
        ServiceAtLocation, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts"
    )
    location = models.ForeignKey(Location, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts")
    name = models.CharField(max_length=160, blank=True)
    title = models.CharField(max_length=120, blank=True)
    department = models.CharField(max_length=160, blank=True)
    email = models.EmailField(blank=True)

    class Meta:
        constraints = [
            exactly_one(
                "organization",
                "service",
                "service_at_location",
                "location",
                name="directory_contact_one_owner",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.department or self.email


class Phone(HsdsRecord):
    """A telephone number (HSDS phone); its own hours are schedules, apart from those of the door."""

    class Type(models.TextChoices):
        VOICE = "voice", _("Telephone")
        CELL = "cell", _("Mobile")
        FAX = "fax", _("Fax")
        SMS = "sms", _("Text messages")
        WHATSAPP = "whatsapp", _("WhatsApp")
        TOLL_FREE = "toll_free", _("Toll-free number")

    location = models.ForeignKey(Location, on_delete=models.CASCADE, null=True, blank=True, related_name="phones")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, null=True, blank=True, related_name="phones")
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="phones"
    )
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="phones")
    service_at_location = models.ForeignKey(
        ServiceAtLocation, on_delete=models.CASCADE, null=True, blank=True, related_name="phones"
    )
    number = models.CharField(max_length=60)
    extension = models.PositiveIntegerField(null=True, blank=True)
    type = models.CharField(max_length=10, choices=Type.choices, default=Type.VOICE)
    description = models.CharField(max_length=200, blank=True)
    is_invented = models.BooleanField(default=False, help_text="Shown without a link: nobody answers")

    class Meta:
        constraints = [
            exactly_one(
                "location",
                "service",
                "organization",
                "contact",
                "service_at_location",
                name="directory_phone_one_owner",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def dialled(self) -> str:
        """The number as a telephone dials it: digits and a leading plus only."""
        plus = "+" if self.number.strip().startswith("+") else ""
        return plus + "".join(character for character in self.number if character.isdigit())

    def clean(self):
        """Raise ValidationError for a number without at least three digits."""
        if len(self.dialled.lstrip("+")) < 3:
            raise ValidationError({"number": _("Write the telephone number with its area code, like 0376 000 000.")})


class Language(HsdsRecord):
    """A language people can speak there (HSDS language; ``code`` is ISO 639-1)."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, null=True, blank=True, related_name="languages")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, null=True, blank=True, related_name="languages")
    phone = models.ForeignKey(Phone, on_delete=models.CASCADE, null=True, blank=True, related_name="languages")
    name = models.CharField(max_length=60)
    code = models.CharField(max_length=3, blank=True)
    note = models.CharField(max_length=200, blank=True, help_text="When and how: «mercoledì, con la mediatrice»")

    class Meta:
        constraints = [exactly_one("service", "location", "phone", name="directory_language_one_owner")]

    def __str__(self) -> str:
        return self.name


class Url(HsdsRecord):
    """One more web address (HSDS url: additional_urls of a service, additional_websites of an organization)."""

    label = models.CharField(max_length=160, blank=True)
    url = models.URLField(max_length=500)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="additional_websites"
    )
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="additional_urls"
    )

    class Meta:
        constraints = [exactly_one("organization", "service", name="directory_url_one_owner")]

    def __str__(self) -> str:
        return self.label or self.url
