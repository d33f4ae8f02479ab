"""How far one may trust a sheet, and how it is passed on: source, freshness, short address, list."""

import datetime
import uuid

import pytest
import segno
from django.utils import timezone

from bussola.directory.freshness import last_day_of
from bussola.directory.short_code import short_code
from bussola.territory.models import District, DistrictMembership

from .test_service_page import address, page_of


class TestProvenance:
    def test_the_source_is_named_with_licence_and_date(self, client, small):
        service = small.service("Consultorio", "consultorio")
        small.comes_from(service, small.source())
        page = page_of(client, service)
        assert "Fonte: Consultori familiari, Ministero della Salute; licenza CC BY 4.0; dati di agosto 2026." in page

    def test_a_record_the_source_dropped_says_so(self, client, small):
        service = small.service("Consultorio", "consultorio")
        record = small.comes_from(service, small.source())
        record.is_gone = True
        record.save()
        assert "La fonte non lo elenca più" in page_of(client, service)


class TestFreshness:
    """How fresh the sheet is and who says so stands near the title, in words."""

    def checked(self, client, small, days):
        day = timezone.localdate() - datetime.timedelta(days=days)
        return page_of(client, small.service(f"Controllato {days}", assured_date=day))

    @pytest.mark.parametrize(
        ("days", "words"),
        [
            (0, "Controllato oggi."),
            (1, "Controllato ieri."),
            (12, "Controllato 12 giorni fa."),
            (100, "Controllato 3 mesi fa."),
            (400, "Controllato più di un anno fa."),
            (800, "Controllato più di 2 anni fa."),
        ],
    )
    def test_the_check_of_the_office_is_told_in_words_with_who_made_it(self, client, small, days, words):
        page = self.checked(client, small, days)
        assert f"{words} Lo dice: Servizi sociali (esempio)." in page

    def test_after_a_year_one_is_told_to_phone_first(self, client, small):
        assert "Potrebbe essere cambiato: telefona prima." in self.checked(client, small, 366)
        assert "Potrebbe essere cambiato" not in self.checked(client, small, 365)

    def test_without_a_check_the_date_of_the_public_list_counts(self, client, small):
        year = timezone.localdate().year
        service = small.service("Recente", "consultorio")
        small.comes_from(service, small.source(data_date=f"dicembre {year}"))
        page = page_of(client, service)
        assert f"Dati di dicembre {year}. Lo dice: Ministero della Salute." in page
        assert "Potrebbe essere cambiato" not in page
        old = small.service("Antico", "consultorio")
        small.comes_from(old, small.source("scuole", data_date="anno scolastico 2019/20"))
        assert "Potrebbe essere cambiato: telefona prima." in page_of(client, old)

    def test_nobody_is_named_when_nobody_checked(self, client, small):
        page = page_of(client, small.service("Mai controllato"))
        assert "Nessun ufficio ha ancora controllato" in page
        assert "Lo dice" not in page

    @pytest.mark.parametrize(
        ("published", "day"),
        [
            ("agosto 2026", datetime.date(2026, 8, 31)),
            ("2026-11-22", datetime.date(2026, 11, 22)),
            ("anno scolastico 2023/24", datetime.date(2024, 8, 31)),
            ("1 gennaio 2026 (stima)", datetime.date(2026, 1, 31)),
            ("2020 circa (anno dedotto)", datetime.date(2020, 12, 31)),
            ("2025-02-31", datetime.date(2025, 2, 28)),
            ("non si sa", None),
        ],
    )
    def test_the_period_of_a_source_is_read_as_written(self, published, day):
        assert last_day_of(published) == day


class TestPassingItOn:
    def test_the_short_address_leads_to_the_page(self, client, small):
        service = small.typical()
        page = page_of(client, service)
        code = short_code(service.pk)
        assert f"/s/{code}" in page
        for typed in (f"/s/{code}", f"/s/{code.upper()}", f"/suzzara/s/{code}"):
            response = client.get(typed)
            assert response.status_code == 302
            assert response["Location"] == address(service)

    def test_in_an_installation_of_one_district_it_has_none_in_front(self, client, small, settings):
        settings.BUSSOLA_DISTRICT = "suzzara"
        service = small.typical()
        assert client.get(f"/s/{short_code(service.pk)}")["Location"] == address(service, "")

    def test_a_service_outside_every_district_has_an_address_too(self, client, small):
        service = small.service("Di Reggiolo", serves=["035032"], at=["035032"])
        assert client.get(f"/s/{short_code(service.pk)}")["Location"] == address(service, "")

    def test_a_service_of_two_districts_is_printed_with_the_one_of_the_page(self, client, small):
        other = District.objects.create(slug="altro", name="Altro")
        DistrictMembership.objects.create(district=other, municipality=small.towns["020065"], provenance="prova")
        service = small.service("Di due distretti", serves=["020065"])
        code = short_code(service.pk)
        assert f"/suzzara/s/{code}" in page_of(client, service)
        assert client.get(f"/suzzara/s/{code}")["Location"] == address(service)
        assert client.get(f"/s/{code}")["Location"] == address(service, "/altro")

    @pytest.mark.parametrize("code", ["nessuno", "0000000000", "zzzzzzzzzz", "a" * 200])
    def test_a_wrong_code_is_not_found(self, client, small, code):
        assert client.get(f"/s/{code}").status_code == 404

    def test_a_hidden_service_is_not_found_by_its_code(self, client, small):
        draft = small.service("Bozza", publication="draft")
        assert client.get(f"/s/{short_code(draft.pk)}").status_code == 404

    def test_two_services_with_one_code_are_both_offered(self, client, small):
        twins = [
            small.service(name, pk=uuid.UUID(int=(5 << 80) + last)) for last, name in enumerate(("Primo", "Altro"))
        ]
        assert short_code(twins[0].pk) == short_code(twins[1].pk)
        page = client.get(f"/s/{short_code(twins[0].pk)}").content.decode()
        assert all(address(twin) in page for twin in twins)

    def test_what_is_printed_names_the_installation_and_not_the_address_one_came_by(self, client, small, settings):
        settings.BUSSOLA_URL = "https://bussola.example"
        service = small.typical()
        page = page_of(client, service)
        assert f"https://bussola.example/s/{short_code(service.pk)}" in page
        assert (
            segno.make_qr(f"https://bussola.example/s/{short_code(service.pk)}", error="m").svg_inline(
                omitsize=True, border=2
            )
            in page
        )

    def test_without_javascript_an_e_mail_can_be_written(self, client, small):
        page = page_of(client, small.service("Aiuto & ascolto"))
        assert 'href="mailto:?subject=Aiuto%20%26%20ascolto&body=Aiuto%20%26%20ascolto%0D%0Ahttp%3A%2F%2F' in page


class TestTheList:
    def test_a_service_can_be_put_in_the_list_by_its_code(self, client, small):
        service = small.typical()
        assert f'data-list-add="{short_code(service.pk)}"' in page_of(client, service)

    @pytest.mark.parametrize("mark", ["is_danger", "is_confidential"])
    def test_what_must_leave_no_trace_cannot(self, client, small, mark):
        TaxonomyTerm = type(small.terms["pua"])
        TaxonomyTerm.objects.filter(code="pua").update(**{mark: True})
        assert "data-list-add" not in page_of(client, small.service("Delicato", "pua"))
