"""Two districts with the same things in each, and secrets planted in all of them."""

import datetime
from types import SimpleNamespace

from django.utils import timezone

from bussola.directory.models import (
    Address,
    ErrorReport,
    InternalNote,
    Location,
    Metadata,
    ServiceArea,
    ServiceAtLocation,
)
from bussola.directory.short_code import short_code
from bussola.directory.tests.small_district import SmallDistrict
from bussola.finder.models import LexiconPhrase
from bussola.organizations.models import Invitation, Office, Organization
from bussola.organizations.roles import ORGANIZATION_ROLES, Role
from bussola.organizations.tests.network import Network
from bussola.territory.models import DataSource, DistrictMembership, UnmatchedRow

PASSWORD = "quattro gatti sul tetto"
ANONYMOUS, CITIZEN = "anonymous", "citizen"
EVERYBODY = (ANONYMOUS, CITIZEN, *Role)


class Ground:
    """Suzzara (``mine``) and Fidenza (``foreign``), a body in each, and somebody for every role in Suzzara."""

    def __init__(self):
        self.small = SmallDistrict()
        self.network = Network()
        self.small.typical()
        reggiolo = self.small.towns["035032"]
        DistrictMembership.objects.create(
            district=self.network.other_district, municipality=reggiolo, provenance="prova"
        )
        self.mine = self._things(self.small.body, "020065", self.small.district, "mia")
        self.foreign = self._things(self.network.other_body, "035032", self.network.other_district, "altrui")

    def _things(self, body: Organization, town: str, district, word: str) -> SimpleNamespace:
        service = self.small.service(f"Servizio {word}", at=[town], serves=[town], organization=body)
        draft = self.small.service(
            f"Bozza-segreta-{word}", at=[town], serves=[town], organization=body, publication="draft"
        )
        secret = Location.objects.create(municipality=self.small.towns[town], name="Casa", is_confidential=True)
        Address.objects.create(location=secret, address_1=f"Via-segreta-{word} 1", city="Città")
        ServiceAtLocation.objects.create(service=service, location=secret)
        ServiceArea.objects.create(service=service, name=district.name, extent_type="district", district=district)
        author = self.network.person(f"autrice.{word}")
        note = InternalNote.objects.create(service=service, author=author, text=f"Nota-segreta-{word}")
        report = ErrorReport.objects.create(
            service=service, kind="phone", text=f"Segnalazione-segreta-{word}", reply_email=f"anna.{word}@esempio.it"
        )
        colleague = self.network.person(f"collega.{word}")
        membership = self.network.give(colleague, Role.EDITOR, district=district, organization=body)
        invitation = Invitation.objects.create(
            role=Role.EDITOR,
            district=district,
            organization=body,
            email=f"invitata.{word}@esempio.it",
            secret_hash=word,
            expires_at=timezone.now() + datetime.timedelta(days=7),
        )
        office = Office.objects.create(organization=body, district=district, name=f"Sportello {word}")
        source = DataSource.objects.get_or_create(
            code="prova",
            defaults={
                "name": "Elenco di prova",
                "publisher": "Nessuno",
                "licence": "CC0",
                "data_date": "2026",
                "retrieved_on": datetime.date(2026, 11, 1),
            },
        )[0]
        unmatched = UnmatchedRow.objects.create(
            source=source, source_key=word, place=f"Luogo {word}", reason="non trovato", row={"nome": word}
        )
        line = Metadata.objects.create(
            resource_id=service.pk,
            resource_type="service",
            last_action_date=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
            last_action_type="update",
            field_name="alert",
            previous_value="",
            replacement_value="",
            updated_by=f"user:{author.pk}",
        )
        place = service.service_at_locations.exclude(location=secret).get()
        return SimpleNamespace(
            service=service.pk,
            draft=draft.pk,
            organization=body.pk,
            location=place.location_id,
            secret_location=secret.pk,
            code=short_code(service.pk),
            note=note.pk,
            report=report.pk,
            line=line.pk,
            part="dove",
            service_label="directory.Service",
            author=author,
            colleague=colleague.pk,
            membership=membership.pk,
            invitation=invitation.pk,
            office=office.pk,
            unmatched=unmatched.pk,
            phrase=LexiconPhrase.objects.create(type_code="sad", text=f"una frase {word}", suggested_by=author).pk,
            type_code="sad",
            wrong_key="nessuno",
            session=10_000_000,
            webauthn=10_000_000,
        )

    def somebody(self, who: str):
        """Return the user of a role in Suzzara, a citizen without one, or None for who has not signed in."""
        if who == ANONYMOUS:
            return None
        user = self.network.person(f"ruolo.{who}")
        user.set_password(PASSWORD)  # some pages ask for it again
        user.save()
        if who != CITIZEN:
            fields = {"organization": self.small.body} if who in ORGANIZATION_ROLES else {}
            self.network.give(user, Role(who), **fields)
        return user


SECRETS = (
    "Bozza-segreta",
    "Via-segreta",
    "Nota-segreta",
    "Segnalazione-segreta",
    "anna.mia@",
    "anna.altrui@",
    "invitata.mia@",
    "invitata.altrui@",
    "collega.mia@",
    "collega.altrui@",
)
