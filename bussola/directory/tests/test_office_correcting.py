import datetime
import html
from decimal import Decimal

import pytest
from django.utils import timezone

from bussola.audit.models import AuditEvent
from bussola.directory.correcting.parts import PARTS
from bussola.directory.correcting.week import day_text, parse_day
from bussola.directory.models import (
    CostBand,
    CostOption,
    Metadata,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceChange,
)
from bussola.organizations.roles import Role

from .office import OfficeGround, filled
from .small_district import weekly

TWO_BANDS_IN_DISORDER = {"isee_0_new": "9000", "fee_0_new": "2", "isee_1_new": "5000", "fee_1_new": "1"}


@pytest.fixture
def ground(db, settings):
    return OfficeGround(settings)


@pytest.fixture
def office(ground, client):
    """Return a browser in which the editor of the body is signed in."""
    client.force_login(ground.editor)
    return client


def text_of(response) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


class TestEveryPart:
    @pytest.mark.parametrize("part", PARTS)
    def test_saving_a_part_untouched_changes_nothing(self, ground, office, part):
        before = Metadata.objects.count()
        response = ground.send(office, part)
        assert response.status_code == 302, text_of(response)
        assert Metadata.objects.count() == before
        assert not AuditEvent.objects.filter(action="directory.correct_service").exists()

    @pytest.mark.parametrize("part", PARTS)
    def test_every_part_opens_also_for_a_sheet_with_nothing_in_it(self, ground, office, part):
        empty = ground.small.service("Vuota", serves=["020065"])
        response = office.get(f"/suzzara/lavoro/schede/{empty.pk}/correggi/{part}/")
        assert response.status_code == 200

    def test_a_part_that_is_not_there_is_not_there(self, ground, office):
        assert office.get(f"{ground.path}correggi/altro/").status_code == 404


class TestTexts:
    def test_a_new_name_is_read_at_once_and_the_index_is_told(self, ground, office):
        before = ServiceChange.objects.count()
        assert ground.send(office, "cosa", name="Aiuto in casa del mattino").status_code == 302
        page = office.get(f"/suzzara/servizio/{ground.service.pk}/")
        assert "Aiuto in casa del mattino" in text_of(page)
        assert set(ServiceChange.objects.order_by("pk")[before:].values_list("service_id", flat=True)) == {
            ground.service.pk
        }

    def test_the_history_says_who_changed_what_and_the_audit_no_value(self, ground, office):
        ground.send(office, "cosa", name="Nome nuovo")
        line = Metadata.objects.get(field_name="name")
        assert (line.previous_value, line.replacement_value) == ("Assistenza domiciliare", "Nome nuovo")
        assert line.updated_by == f"user:{ground.editor.pk}"
        event = AuditEvent.objects.get(action="directory.correct_service")
        assert event.field_names == ["service.name"]
        assert "Nome nuovo" not in repr(vars(event))

    def test_a_name_cannot_be_emptied_and_nothing_written_is_lost(self, ground, office):
        response = ground.send(office, "cosa", name="", description="Parole nuove")
        assert response.status_code == 200
        assert "Parole nuove" in text_of(response)
        assert Service.objects.get(pk=ground.service.pk).name == "Assistenza domiciliare"

    def test_a_service_that_is_not_active_needs_its_reason(self, ground, office):
        response = ground.send(office, "stato", status="temporarily closed")
        assert "Scrivi perché non è attivo" in text_of(response)
        assert ground.send(office, "stato", status="temporarily closed", status_reason="Lavori").status_code == 302
        assert "Lavori" in text_of(office.get(f"/suzzara/servizio/{ground.service.pk}/"))


class TestTwoPeople:
    def test_who_saves_second_is_told_and_keeps_what_was_written(self, ground, office):
        form = office.get(f"{ground.path}correggi/cosa/").context["form"]
        late = {field.html_name: field.value() or "" for field in form} | {"name": "Il mio nome"}
        Service.objects.filter(pk=ground.service.pk).update(name="Nome di un collega")
        response = office.post(f"{ground.path}correggi/cosa/", late)
        said = text_of(response)
        assert "un'altra persona ha cambiato questa parte" in said
        assert "Nome di un collega" in said
        assert 'value="Il mio nome"' in said
        assert Service.objects.get(pk=ground.service.pk).name == "Nome di un collega"
        again = {field.html_name: field.value() or "" for field in response.context["form"]}
        assert office.post(f"{ground.path}correggi/cosa/", again).status_code == 302
        assert Service.objects.get(pk=ground.service.pk).name == "Il mio nome"

    def test_a_row_that_a_colleague_added_meanwhile_is_never_taken_away(self, ground, office):
        form = office.get(f"{ground.path}correggi/telefoni/").context["form"]
        late = filled(form) | {"description_" + str(ground.service.phones.get().pk): "Mattina"}
        added = Phone.objects.create(service=ground.service, number="800 555 555")
        response = office.post(f"{ground.path}correggi/telefoni/", late)
        assert "un'altra persona ha cambiato questa parte" in text_of(response)
        assert "obbligatorio" not in text_of(response)
        assert office.post(f"{ground.path}correggi/telefoni/", filled(response.context["form"])).status_code == 302
        assert Phone.objects.filter(pk=added.pk).exists()
        assert ground.service.phones.filter(description="Mattina").exists()


class TestTelephones:
    def test_a_number_is_corrected(self, ground, office):
        phone = ground.service.phones.get()
        ground.send(office, "telefoni", **{f"number_{phone.pk}": "0376 999 999"})
        phone.refresh_from_db()
        assert phone.number == "0376 999 999"
        assert phone.schedules.exists()

    def test_a_number_is_added_and_another_taken_away(self, ground, office):
        phone = ground.service.phones.get()
        ground.send(
            office, "telefoni", **{f"number_{phone.pk}": "", "number_new": "800 123 123", "type_new": "toll_free"}
        )
        assert [(one.number, one.type) for one in ground.service.phones.all()] == [("800 123 123", "toll_free")]

    def test_a_number_that_is_no_number_is_refused(self, ground, office):
        response = ground.send(office, "telefoni", number_new="chiamami")
        assert "Scrivi il numero" in text_of(response)
        assert Phone.objects.filter(service=ground.service).count() == 1


class TestHours:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("9-12", "9-12"),
            ("9 - 12", "9-12"),
            ("9.00-12.30", "9-12.30"),
            ("8:30-12:30, 14-17", "8.30-12.30, 14-17"),
            ("8,30-12,30", "8.30-12.30"),
            ("8.30–12 e 14–16", "8.30-12, 14-16"),
            ("14-17; 9-12", "9-12, 14-17"),
            ("9 alle 12", "9-12"),
            ("0-24", "0-24"),
            ("9-12,14-17", "9-12, 14-17"),
            ("9—12", "9-12"),
            ("dalle 9 alle 12", "9-12"),
            ("18-9", "18-9"),
            ("22-6", "22-6"),
            ("chiuso", ""),
            ("", ""),
        ],
    )
    def test_hours_are_read_as_people_write_them(self, written, read):
        assert day_text(parse_day(written)) == read

    @pytest.mark.parametrize(
        "written", ["mattina", "9", "9-12-15", "25-26", "9.75-12", "9-12, 11-14", "9-12,", "12-9", "9-9"]
    )
    def test_hours_that_cannot_be_read_are_refused(self, written):
        with pytest.raises(ValueError, match=r".*"):
            parse_day(written)

    def test_the_week_is_shown_and_corrected(self, ground, office):
        form = office.get(f"{ground.path}correggi/orari/").context["form"]
        assert form["MO_0"].value() == "9-12"
        assert form["TU_0"].value() == ""
        ground.send(office, "orari", TU_0="14.30-17", MO_0="")
        rules = Schedule.objects.filter(location__service_at_locations__service=ground.service)
        assert {(rule.byday, rule.opens_at.hour) for rule in rules} == {("WE,FR", 9), ("TU", 14)}

    def test_hours_of_a_season_stay_as_they_are(self, ground, office):
        place = ground.service.service_at_locations.get()
        summer = weekly(
            "MO",
            "07:00",
            "09:00",
            location=place.location,
            valid_from=datetime.date(2026, 6, 1),
            valid_to=datetime.date(2026, 8, 31),
        )
        response = office.get(f"{ground.path}correggi/orari/")
        assert "restano come sono" in text_of(response)
        ground.send(office, "orari", MO_0="10-11")
        assert Schedule.objects.filter(pk=summer.pk).exists()

    def test_hours_nobody_can_read_come_back_as_written(self, ground, office):
        response = ground.send(office, "orari", SA_0="quando capita")
        assert response.status_code == 200
        assert "quando capita" in text_of(response)
        assert "Scrivili così" in text_of(response)


class TestPlaces:
    def test_a_new_street_makes_the_distance_that_of_the_town(self, ground, office):
        place = ground.service.service_at_locations.get()
        place.location.coordinate_precision = "exact"
        place.location.save()
        ground.send(office, "dove", **{f"address_1_{place.pk}": "via Verdi 9"})
        place.refresh_from_db()
        address = place.location.addresses.get()
        assert (address.address_1, address.city) == ("via Verdi 9", "Suzzara")
        assert place.location.coordinate_precision == "approximate"

    def test_a_place_is_added_and_one_taken_away(self, ground, office):
        place = ground.service.service_at_locations.get()
        gonzaga = {"address_1_new": "piazza Castello 1", "postal_code_new": "46023", "municipality_new": "020027"}
        assert ground.send(office, "dove", **{f"gone_{place.pk}": "on"}, **gonzaga).status_code == 302
        here = ServiceAtLocation.objects.filter(service=ground.service)
        assert [str(one.location.municipality) for one in here] == ["Gonzaga (MN)"]

    def test_a_street_needs_its_town_and_a_postal_code_five_digits(self, ground, office):
        said = text_of(ground.send(office, "dove", address_1_new="via Po 1", postal_code_new="46"))
        assert "Scegli il comune" in said
        assert "cinque cifre" in said

    def test_a_town_of_another_district_is_no_choice(self, ground, office):
        response = ground.send(office, "dove", address_1_new="via Po 1", municipality_new="035032")
        assert response.status_code == 200
        assert ground.service.service_at_locations.count() == 1


class TestCosts:
    def test_a_price_by_isee_is_shown_in_its_bands_and_corrected(self, ground, office):
        option = ground.service.cost_options.get()
        form = office.get(f"{ground.path}correggi/costi/").context["form"]
        assert form[f"isee_0_{option.pk}"].value() == "6.000"
        assert form[f"above_{option.pk}"].value() == "20"
        changes = {f"fee_0_{option.pk}": "2,50", f"isee_1_{option.pk}": "12.000", f"fee_1_{option.pk}": "8"}
        assert ground.send(office, "costi", **changes).status_code == 302
        bands = [(band.isee_up_to, band.amount) for band in option.bands.all()]
        assert bands == [(Decimal(6000), Decimal("2.5")), (Decimal(12000), Decimal(8)), (None, Decimal(20))]

    def test_many_bands_all_survive_a_correction(self, ground, office):
        option = ground.service.cost_options.get()
        option.bands.all().delete()
        bands = [(Decimal(1000 * number), Decimal(number)) for number in range(1, 10)]
        option.bands.bulk_create(CostBand(cost_option=option, isee_up_to=limit, amount=fee) for limit, fee in bands)
        changes = {f"fee_2_{option.pk}": "3,50", f"isee_9_{option.pk}": "10.000", f"fee_9_{option.pk}": "10"}
        assert ground.send(office, "costi", **changes).status_code == 302
        bands[2] = (Decimal(3000), Decimal("3.5"))
        assert [(band.isee_up_to, band.amount) for band in option.bands.all()] == [
            *bands,
            (Decimal(10000), Decimal(10)),
        ]

    def test_a_service_becomes_free(self, ground, office):
        option = ground.service.cost_options.get()
        ground.send(office, "costi", **{f"kind_{option.pk}": "free"})
        option.refresh_from_db()
        assert (option.kind, option.bands.count()) == (CostOption.Kind.FREE, 0)

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"kind_new": "fixed"}, "Scrivi il prezzo"),
            ({"kind_new": "fixed", "amount_new": "dodici"}, "Scrivi un importo in euro"),
            ({"kind_new": "isee_bands"}, "Riempi almeno una fascia"),
            ({"kind_new": "isee_bands", "isee_0_new": "9000"}, "Riempi tutte e due le caselle"),
            (
                {
                    "kind_new": "isee_bands",
                    "isee_0_new": "9000",
                    "fee_0_new": "2",
                    "isee_1_new": "5000",
                    "fee_1_new": "1",
                },
                "Metti le fasce in ordine",
            ),
        ],
    )
    def test_a_price_that_is_not_whole_is_refused(self, ground, office, changes, said):
        assert said in text_of(ground.send(office, "costi", **changes))
        assert ground.service.cost_options.count() == 1

    def test_a_price_is_added_and_taken_away(self, ground, office):
        ground.send(office, "costi", kind_new="fixed", option_new="Pasto", amount_new="4,50", per_new="meal")
        meal = CostOption.objects.get(service=ground.service, option="Pasto")
        assert meal.amount == Decimal("4.50")
        ground.send(office, "costi", **{f"kind_{meal.pk}": ""})
        assert not CostOption.objects.filter(pk=meal.pk).exists()


class TestAccess:
    def test_ways_papers_and_waiting_are_corrected(self, ground, office):
        changes = {"ways": ["direct", "online"], "documents": "ISEE\n\nDocumento d'identità", "waiting_days_max": "20"}
        assert ground.send(office, "accesso", **changes).status_code == 302
        service = Service.objects.get(pk=ground.service.pk)
        assert {route.way for route in service.access_routes.all()} == {"direct", "online"}
        assert [paper.document for paper in service.required_documents.all()] == ["ISEE", "Documento d'identità"]
        assert service.waiting_days_on == timezone.localdate()

    def test_a_wait_in_the_wrong_order_is_refused(self, ground, office):
        assert "scambi" in text_of(ground.send(office, "accesso", waiting_days_min="30")).lower()


class TestApplications:
    def test_a_period_is_added_corrected_and_taken_away(self, ground, office):
        ground.send(office, "domande", name_new="Bando 2027", opens_on_new="2027-01-10", closes_on_new="2027-02-10")
        window = ground.service.application_windows.get()
        assert window.closes_on == datetime.date(2027, 2, 10)
        said = text_of(ground.send(office, "domande", **{f"closes_on_{window.pk}": "2027-01-01"}))
        assert "viene prima del primo" in said
        ground.send(office, "domande", **{f"opens_on_{window.pk}": "", f"closes_on_{window.pk}": ""})
        assert not ground.service.application_windows.exists()


class TestNothingWrittenIsLost:
    @pytest.mark.parametrize(
        ("part", "changes", "said"),
        [
            ("telefoni", {"description_new": "La mattina"}, "Scrivi anche il numero"),
            ("domande", {"name_new": "Bando"}, "Scrivi almeno uno dei due giorni"),
            ("dove", {"name_new": "Casa nuova"}, "Scegli il comune"),
            ("costi", {"amount_new": "5"}, "Scegli il tipo di prezzo"),
        ],
    )
    def test_a_new_row_begun_and_not_finished_says_what_is_missing(self, ground, office, part, changes, said):
        assert said in text_of(ground.send(office, part, **changes))


class TestImportsRespectPeople:
    def test_what_a_person_took_away_an_import_does_not_bring_back(self, ground, office):
        from bussola.directory.importing.writer import RowWriter, announced_once

        phone = ground.service.phones.get()
        ground.send(office, "telefoni", **{f"number_{phone.pk}": ""})
        again = Phone(pk=phone.pk, service=ground.service, number="0376 123 456")
        with announced_once([ground.service.pk]):
            RowWriter("prova").upsert(Phone, {again.pk: again}, ("number",))
        assert not Phone.objects.filter(pk=phone.pk).exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PLANNER, Role.SOCIAL_WORKER])
def test_who_may_not_correct_does_not_find_the_form(ground, client, role):
    client.force_login(ground.member(role))
    assert client.get(f"{ground.path}correggi/cosa/").status_code == 404
    assert client.post(f"{ground.path}correggi/cosa/", {"name": "Mio"}).status_code == 404
