import datetime
import html

import pytest
from django.utils import timezone

from bussola.audit.models import AuditEvent
from bussola.directory.history_words import in_words
from bussola.directory.models import ErrorReport, InternalNote, Metadata, Service
from bussola.lib.hooks import staff_tasks
from bussola.organizations.roles import Role

from .office import OfficeGround


@pytest.fixture
def ground(db, settings):
    return OfficeGround(settings)


@pytest.fixture
def office(ground, client):
    client.force_login(ground.editor)
    return client


def text_of(response) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def fresh(service) -> Service:
    return Service.objects.get(pk=service.pk)


class TestList:
    def test_it_shows_the_sheets_of_my_body_those_that_need_care_first(self, ground, office):
        old = ground.small.service("Antica", assured_date=datetime.date(2020, 1, 1))
        never = ground.small.service("Accoglienza mai vista")
        ErrorReport.objects.create(service=old, kind="phone")
        ground.small.service("Di un altro ente", organization=ground.other_body)
        names = [one.name for one in office.get("/suzzara/lavoro/schede/").context["page"]]
        assert names[:2] == ["Antica", never.name]
        assert "Di un altro ente" not in names

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("mostra=vecchie&q=antica", ["Antica"]),
            ("mostra=segnalate", ["Antica"]),
            ("mostra=bozze", ["Bozza"]),
            ("q=bozz", ["Bozza"]),
            ("q=nonsipuotrovare", []),
            ("mostra=sciocchezza&q=antica", ["Antica"]),
        ],
    )
    def test_it_can_be_narrowed(self, ground, office, query, expected):
        old = ground.small.service("Antica", assured_date=datetime.date(2020, 1, 1))
        ErrorReport.objects.create(service=old, kind="phone")
        ground.small.service("Bozza", publication="draft", assured_date=timezone.localdate())
        response = office.get(f"/suzzara/lavoro/schede/?{query}")
        assert [one.name for one in response.context["page"]] == expected
        if not expected:
            assert "Nessuna scheda risponde" in text_of(response)

    def test_pages_keep_the_choices(self, ground, office):
        for number in range(30):
            ground.small.service(f"Corso {number:02}")
        page = text_of(office.get("/suzzara/lavoro/schede/?q=corso&ordina=nome"))
        assert 'href="?q=corso&ordina=nome&pagina=2"' in page

    def test_the_number_of_queries_does_not_grow_with_the_list(self, ground, office, django_assert_max_num_queries):
        for number in range(20):
            ground.small.service(f"Corso {number:02}")
        office.get("/suzzara/lavoro/schede/")
        with django_assert_max_num_queries(14):
            office.get("/suzzara/lavoro/schede/")


class TestVerifiedToday:
    def test_one_press_says_it_to_readers_and_can_be_undone(self, ground, office):
        before = fresh(ground.service).assurer_email
        ground.body.email = "sociale@comune.example"
        ground.body.save()
        office.post(f"{ground.path}verificato-oggi/")
        service = fresh(ground.service)
        assert service.assured_date == timezone.localdate()
        assert service.assurer_email == "sociale@comune.example"
        assert "Verificato oggi" in text_of(office.get(ground.path))
        line = Metadata.objects.get(field_name="assured_date")
        office.post(f"{ground.path}rimetti/{line.pk}/")
        assert fresh(ground.service).assured_date == datetime.date(2026, 11, 8)
        assert fresh(ground.service).assurer_email == before

    def test_the_address_of_who_pressed_is_never_published(self, ground, office):
        office.post(f"{ground.path}verificato-oggi/")
        assert ground.editor.email not in repr(vars(fresh(ground.service)))

    def test_a_link_does_not_verify(self, ground, office):
        assert office.get(f"{ground.path}verificato-oggi/").status_code == 405

    def test_a_social_worker_verifies_but_does_not_correct(self, ground, client):
        client.force_login(ground.member(Role.SOCIAL_WORKER))
        assert client.post(f"{ground.path}verificato-oggi/").status_code == 302
        page = text_of(client.get(ground.path))
        assert "Correggi" not in page
        assert "Rimetti com'era" in page


class TestHistory:
    def test_what_was_taken_away_is_still_told(self, ground, office):
        phone = ground.service.phones.get()
        ground.send(office, "telefoni", **{f"number_{phone.pk}": ""})
        assert not ground.service.phones.exists()
        [line] = [one for one in office.get(ground.path).context["history"] if one.line.resource_type == "phone"]
        assert (line.field_words, line.before, line.after) == ("Telefono: tolto", phone.number, "")

    @pytest.mark.parametrize(
        ("resource_type", "name", "kept", "said"),
        [
            ("schedule", "byday", "MO,WE", "lunedì e mercoledì"),
            ("schedule", "byday", "1MO", "1MO"),
            ("schedule", "opens_at", "09:30:00", "9.30"),
            ("schedule", "by_appointment", "True", "sì"),
            ("cost_band", "amount", "1234.50", "1.234,50 €"),
            ("service", "assured_date", "2026-11-08", "8 novembre 2026"),
            ("service", "publication", "draft", "Bozza"),
            ("location", "municipality", "020065", "Suzzara"),
            ("location", "municipality", "999999", "999999"),
            ("access_route", "way", "online", "Online"),
            ("service", "gone_field", "x", "x"),
            ("gone_record", "name", "x", "x"),
            ("service", "assured_date", "mai", "mai"),
        ],
    )
    def test_values_are_in_words(self, ground, resource_type, name, kept, said):
        line = Metadata(resource_type=resource_type, field_name=name)
        assert in_words(line, kept, {"020065": "Suzzara"}) == said

    def test_a_town_is_told_by_its_name(self, ground, office):
        location = ground.service.service_at_locations.get().location
        Metadata.objects.create(
            resource_id=location.pk,
            resource_type="location",
            last_action_type="update",
            field_name="municipality",
            previous_value="020065",
            replacement_value="020027",
            updated_by="import",
        )
        [line] = [one for one in office.get(ground.path).context["history"] if one.line.field_name == "municipality"]
        assert (line.before, line.after) == ("Suzzara", "Gonzaga")


class TestPreview:
    def test_a_draft_is_seen_as_readers_will_by_its_office_alone(self, ground, office, client):
        path = f"{ground.path}anteprima/"
        assert office.get(path).url == f"/suzzara/servizio/{ground.service.pk}/"
        Service.objects.filter(pk=ground.service.pk).update(publication="draft")
        page = text_of(office.get(path))
        assert "Anteprima." in page
        assert ground.service.description in page
        assert "Segnala un errore" not in page
        assert "application/ld+json" not in page
        assert f"{ground.path}anteprima/" in office.get(ground.path).content.decode()
        assert client.get(f"/suzzara/servizio/{ground.service.pk}/").status_code == 404
        client.force_login(ground.member(Role.PLANNER))
        assert client.get(path).status_code == 404


class TestPuttingBack:
    def test_a_change_is_put_back_once(self, ground, office):
        ground.send(office, "cosa", name="Sbagliato")
        line = Metadata.objects.get(field_name="name")
        office.post(f"{ground.path}rimetti/{line.pk}/")
        assert fresh(ground.service).name == "Assistenza domiciliare"
        office.post(f"{ground.path}rimetti/{line.pk}/")
        assert "correggilo a mano" in text_of(office.get(ground.path))

    def test_a_line_of_another_sheet_is_not_there(self, ground, office):
        other = ground.small.service("Altra", organization=ground.other_body)
        line = Metadata.objects.create(
            resource_id=other.pk,
            resource_type="service",
            last_action_type="update",
            field_name="name",
            previous_value="Prima",
            replacement_value="Altra",
            updated_by="user:x",
        )
        assert office.post(f"{ground.path}rimetti/{line.pk}/").status_code == 404

    def test_publication_is_not_put_back_this_way(self, ground, office):
        line = Metadata.objects.create(
            resource_id=ground.service.pk,
            resource_type="service",
            last_action_type="update",
            field_name="publication",
            previous_value="draft",
            replacement_value="published",
            updated_by="user:x",
        )
        assert office.post(f"{ground.path}rimetti/{line.pk}/").status_code == 404


class TestPublishing:
    @pytest.fixture
    def draft(self, ground):
        draft = ground.small.service("Nuova", publication="draft")
        return draft, f"/suzzara/lavoro/schede/{draft.pk}/"

    def test_an_editor_asks_and_a_coordinator_publishes(self, ground, office, draft, client):
        draft, path = draft
        office.post(f"{path}pubblicazione/", {"publication": "review"})
        assert fresh(draft).publication == "review"
        assert office.post(f"{path}pubblicazione/", {"publication": "published"}).status_code == 404
        client.force_login(ground.member(Role.COORDINATOR))
        client.post(f"{path}pubblicazione/", {"publication": "published"})
        assert fresh(draft).publication == "published"

    def test_who_wrote_it_does_not_publish_it(self, ground, client, draft):
        draft, path = draft
        client.force_login(ground.member(Role.COORDINATOR))
        form = client.get(f"{path}correggi/cosa/").context["form"]
        sent = {field.html_name: field.value() or "" for field in form} | {"name": "Scritta da me"}
        client.post(f"{path}correggi/cosa/", sent)
        client.post(f"{path}pubblicazione/", {"publication": "published"})
        assert "un'altra persona" in text_of(client.get(path))
        assert fresh(draft).publication == "draft"
        client.force_login(ground.member(Role.COORDINATOR, "altra.coordinatrice"))
        client.post(f"{path}pubblicazione/", {"publication": "published"})
        assert fresh(draft).publication == "published"

    @pytest.mark.parametrize("part", ["telefoni", "costi"])
    def test_who_took_something_away_does_not_publish_either(self, ground, client, part):
        client.force_login(ground.member(Role.COORDINATOR))
        client.post(f"{ground.path}pubblicazione/", {"publication": "draft"})
        phone, option = ground.service.phones.get(), ground.service.cost_options.get()
        ground.send(client, part, **({f"number_{phone.pk}": ""} if part == "telefoni" else {f"fee_0_{option.pk}": "9"}))
        client.post(f"{ground.path}pubblicazione/", {"publication": "published"})
        assert fresh(ground.service).publication == "draft"

    def test_the_history_offers_no_way_back_of_the_publication(self, ground, client):
        client.force_login(ground.member(Role.COORDINATOR))
        client.post(f"{ground.path}pubblicazione/", {"publication": "draft"})
        assert [one for one in client.get(ground.path).context["history"] if one.can_be_put_back] == []

    def test_only_who_may_publish_hides_a_sheet(self, ground, office, client):
        assert office.post(f"{ground.path}pubblicazione/", {"publication": "draft"}).status_code == 404
        client.force_login(ground.member(Role.COORDINATOR))
        client.post(f"{ground.path}pubblicazione/", {"publication": "draft"})
        client.logout()
        assert client.get(f"/suzzara/servizio/{ground.service.pk}/").status_code == 404

    def test_a_state_that_is_none_is_refused(self, ground, office, draft):
        draft, path = draft
        office.post(f"{path}pubblicazione/", {"publication": "segreta"})
        assert fresh(draft).publication == "draft"


class TestNotes:
    def test_colleagues_read_a_note_and_readers_never(self, ground, client):
        desk = ground.member(Role.DESK_OPERATOR)
        client.force_login(desk)
        client.post(f"{ground.path}note/", {"text": "Risponde solo la mattina"})
        assert "Risponde solo la mattina" in text_of(client.get(ground.path))
        client.logout()
        assert "Risponde solo" not in text_of(client.get(f"/suzzara/servizio/{ground.service.pk}/"))
        event = AuditEvent.objects.get(action="directory.write_note")
        assert "Risponde" not in repr(vars(event))

    def test_an_empty_or_endless_note_is_refused_and_comes_back(self, ground, client):
        client.force_login(ground.member(Role.DESK_OPERATOR))
        assert client.post(f"{ground.path}note/", {"text": "  "}).status_code == 200
        response = client.post(f"{ground.path}note/", {"text": "x" * 2001})
        assert "x" * 2001 in text_of(response)
        assert not InternalNote.objects.exists()

    def test_one_takes_away_one_s_own_notes_only(self, ground, client):
        mine, other = ground.member(Role.DESK_OPERATOR), ground.member(Role.COORDINATOR)
        note = InternalNote.objects.create(service=ground.service, author=mine, text="Nota")
        client.force_login(other)
        assert client.post(f"{ground.path}note/{note.pk}/togli/").status_code == 404
        client.force_login(mine)
        client.post(f"{ground.path}note/{note.pk}/togli/")
        assert not InternalNote.objects.exists()

    def test_an_editor_does_not_see_the_notes_of_the_desk(self, ground, office):
        InternalNote.objects.create(service=ground.service, author=ground.stranger, text="Nota della rete")
        assert "Nota della rete" not in text_of(office.get(ground.path))


class TestReports:
    @pytest.fixture
    def report(self, ground):
        return ErrorReport.objects.create(
            service=ground.service, kind="phone", text="Il numero è vecchio", reply_email="anna@esempio.it"
        )

    def test_a_report_waits_on_the_first_page_and_is_closed(self, ground, office, report):
        titles = [task.title for answer in staff_tasks.answers(ground.editor, ground.small.district) for task in answer]
        assert "1 segnalazione da guardare" in titles
        assert "Il numero è vecchio" in text_of(office.get("/suzzara/lavoro/segnalazioni/"))
        path = f"/suzzara/lavoro/segnalazioni/{report.pk}/"
        assert "anna@esempio.it" in text_of(office.get(path))
        office.post(path, {"state": "resolved", "note": "Numero corretto"})
        report.refresh_from_db()
        assert (report.state, report.reply_email) == ("resolved", "")
        assert "Numero corretto" in text_of(office.get(path))
        assert "Ben fatto" in text_of(office.get("/suzzara/lavoro/segnalazioni/"))
        assert "Il numero è vecchio" in text_of(office.get("/suzzara/lavoro/segnalazioni/?mostra=chiuse"))

    def test_reading_it_is_written_down(self, ground, office, report):
        office.get(f"/suzzara/lavoro/segnalazioni/{report.pk}/")
        event = AuditEvent.objects.get(action="directory.read_errorreport")
        assert event.field_names == ["reply_email", "text"]

    def test_an_end_must_be_chosen(self, ground, office, report):
        response = office.post(f"/suzzara/lavoro/segnalazioni/{report.pk}/", {"note": "boh"})
        assert "Scegli com'è finita" in text_of(response)

    def test_closing_it_twice_says_so(self, ground, office, report):
        path = f"/suzzara/lavoro/segnalazioni/{report.pk}/"
        office.post(path, {"state": "resolved"})
        office.post(path, {"state": "dismissed", "note": "Seconda nota"})
        said = text_of(office.get("/suzzara/lavoro/segnalazioni/"))
        assert "ha chiuso questa segnalazione" in said
        assert "La tua nota non è stata tenuta: «Seconda nota»" in said
        report.refresh_from_db()
        assert report.state == "resolved"

    def test_the_reports_of_another_body_are_not_there(self, ground, client, report):
        client.force_login(ground.member(Role.EDITOR, "altra", organization=ground.other_body))
        assert client.get(f"/suzzara/lavoro/segnalazioni/{report.pk}/").status_code == 404
        assert "Il numero è vecchio" not in text_of(client.get("/suzzara/lavoro/segnalazioni/"))


class TestStrangers:
    def test_who_sends_after_the_session_ended_comes_back_to_the_page_not_to_the_button(self, ground, client):
        response = client.post(
            f"{ground.path}note/", {"text": "Nota"}, headers={"referer": f"http://testserver{ground.path}"}
        )
        assert response["Location"].endswith(f"next={ground.path}")
        stranger = client.post(f"{ground.path}note/", {"text": "Nota"}, headers={"referer": "https://evil.example/"})
        assert "evil" not in stranger["Location"]

    ADDRESSES = ("", "correggi/cosa/", "correggi/telefoni/")

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_who_has_not_signed_in_goes_to_the_door_and_comes_back(self, ground, client, address):
        response = client.get(f"{ground.path}{address}")
        assert response.status_code == 302
        assert "/accesso/" in response["Location"]

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_a_citizen_and_another_body_find_nothing(self, ground, client, address):
        for user in (ground.stranger, ground.member(Role.EDITOR, "altra", organization=ground.other_body)):
            client.force_login(user)
            assert client.get(f"{ground.path}{address}").status_code == 404

    def test_who_works_in_another_district_finds_nothing(self, ground, client):
        client.force_login(ground.member(Role.COORDINATOR, "di.fidenza", district=ground.network.other_district))
        assert client.get(ground.path).status_code == 404
        other = ground.path.replace("/suzzara/", "/fidenza/")
        assert client.get(other).status_code == 404
