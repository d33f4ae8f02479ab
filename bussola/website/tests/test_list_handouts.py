import datetime
import html
import importlib.util
import os
import re
import shutil
import subprocess
import zlib

import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image

from bussola.directory import models as directory
from bussola.directory.short_code import short_code
from bussola.directory.tests.small_district import weekly
from bussola.website.chosen_services import chosen_services
from bussola.website.handout_pdf import can_make_pdf, is_inside, pdf_of
from bussola.website.handouts import entries_of, pocket_card, rows_of_entries

LONG_NAME = "Servizio di assistenza educativa domiciliare e di sostegno alla genitorialità " * 3


def entries(*services):
    return entries_of(chosen_services([str(service.pk) for service in services]).services, timezone.now())


def address(*services, page="lista/foglio/", more="") -> str:
    return f"/suzzara/{page}?" + "&".join(f"s={short_code(service.pk)}" for service in services) + more


def inside(pdf: bytes) -> bytes:
    """Return the streams of a PDF, those compressed laid open."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return b"".join(zlib.decompressobj().decompress(one) if one.startswith(b"x") else one for one in streams)


def words_of(response) -> str:
    assert response.status_code == 200
    return " ".join(html.unescape(response.content.decode()).split())


@pytest.fixture
def full(small):
    """Return a service with everything a sheet can tell."""
    service = small.typical()
    directory.CostOption.objects.filter(service=service).delete()
    directory.CostOption.objects.create(service=service, kind="free")
    return service


@pytest.fixture
def pdftotext():
    """Return a function that reads the text of a PDF; where CI runs, nothing it needs may be missing."""
    path = shutil.which("pdftotext")
    missing = ""
    if importlib.util.find_spec("weasyprint") is None:
        missing = "weasyprint is not installed: it comes with the extras pdf and test"
    elif path is None:
        missing = "no pdftotext on this machine: on Debian, apt install poppler-utils"
    if missing:
        pytest.fail(missing) if os.environ.get("BUSSOLA_REQUIRE_BROWSER") == "1" else pytest.skip(missing)
    assert can_make_pdf(), "weasyprint finds no Pango: on Debian, apt install libpango-1.0-0 libpangoft2-1.0-0"

    def read(pdf: bytes) -> str:
        run = subprocess.run([path, "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
        return run.stdout.decode()

    return read


class TestTheLeaflet:
    def test_it_tells_what_one_needs_on_paper(self, client, full):
        page = words_of(client.get(address(full)))
        for words in (
            "Assistenza domiciliare",
            "Servizi sociali (esempio)",
            "Un operatore viene a casa per aiutare a lavarsi e vestirsi.",
            "Su appuntamento",
            "0376 123 456",
            "Risponde: lunedì, mercoledì e venerdì 8.30–12.30",
            "via Roma 1, 46029 Suzzara (MN)",
            "lunedì, mercoledì e venerdì 9.00–12.00",
            "Gratis",
            f"127.0.0.1:8000/s/{short_code(full.pk)}",
            "Controllato dall'ufficio l'8 novembre 2026.",
            "Stampato",
        ):
            assert words in page, words

    def test_the_numbers_to_call_in_danger_are_on_it(self, client, full):
        page = client.get(address(full)).content.decode()
        assert "<strong>112</strong>" in page
        assert "<strong>1522</strong>" in page

    def test_the_qr_code_is_a_picture_inside_the_page(self, client, full):
        page = client.get(address(full)).content.decode()
        assert re.search(r'<img src="data:image/svg\+xml[^"]+"\s+alt="Codice QR di 127.0.0.1:8000/s/', page)

    def test_the_title_is_that_chosen_escaped_and_cut(self, client, full):
        page = words_of(client.get(address(full, more="&titolo=Per+la+signora+Maria")))
        assert "<h1>Per la signora Maria</h1>" in page
        assert "Il titolo lo ha scelto chi ha stampato" in page
        assert "Il titolo lo ha scelto" not in words_of(client.get(address(full)))
        raw = client.get(address(full, more="&titolo=%3Cscript%3E" + "x" * 200)).content.decode()
        assert "&lt;script&gt;" + "x" * 72 + "<" in raw

    def test_an_invented_service_and_its_number_say_so(self, client, small):
        service = small.service("Finto", is_invented=True)
        small.phone(service, "0376 000 001", is_invented=True)
        for page in ("lista/foglio/", "lista/tascabile/"):
            words = words_of(client.get(address(service, page=page)))
            assert "Esempio: non esiste." in words
            assert "0376 000 001</strong> (esempio)" in words

    def test_a_closed_service_and_unknown_things_are_told(self, client, small):
        service = small.service("Chiuso", status="temporarily closed", status_reason="Lavori.", at=["020065"])
        words = words_of(client.get(address(service)))
        assert "Chiuso per ora. Lavori." in words
        assert "Orari non indicati: telefona prima." in words
        assert "Costo non indicato: chiedi" in words

    def test_places_beyond_the_third_are_counted(self, small):
        service = small.service("Ovunque", at=["020065", "020027", "020065", "020027", "020065"])
        [entry] = entries(service)
        assert len(entry.places) == 3
        assert entry.other_places == 2

    def test_few_services_stand_one_below_the_other_and_many_side_by_side(self, small):
        services = [small.service(f"Servizio {number}") for number in range(5)]
        assert [len(row) for row in rows_of_entries(entries(*services[:3]))] == [1, 1, 1]
        assert [len(row) for row in rows_of_entries(entries(*services))] == [2, 2, 1]

    def test_nothing_to_print_leads_back_to_the_list_which_says_why(self, client, small):
        for page in ("lista/foglio/", "lista/tascabile/", "lista/foglio.pdf", "lista/tascabile.pdf"):
            assert client.get(f"/suzzara/{page}?s=zzzzzzzzzz")["Location"] == "/suzzara/lista/?s=zzzzzzzzzz"


class TestThePocketSheet:
    def test_the_essentials_of_eight_services_and_the_names_of_the_others(self, client, small):
        services = [small.service(f"Servizio {number}", at=["020065"]) for number in range(10)]
        page = words_of(client.get(address(*services, page="lista/tascabile/")))
        assert page.count('class="panel-body"') == 8
        assert "<li>Servizio 8</li><li>Servizio 9</li>" in page.replace("> <", "><")
        rest = "&".join(f"s={short_code(service.pk)}" for service in services[8:])
        assert f'href="/suzzara/lista/tascabile/?{rest}"' in page

    def test_empty_panels_are_for_the_emergency_numbers_and_for_notes(self, small):
        services = [small.service(f"Servizio {number}") for number in range(8)]
        card = pocket_card(entries(*services[:3]))
        assert card.has_emergency_panel
        assert len(card.panels) + 1 + len(card.blank) == 8
        assert pocket_card(entries(*services[:7])).has_emergency_panel
        whole = pocket_card(entries(*services))
        assert not whole.has_emergency_panel
        assert not whole.blank

    def test_too_much_to_say_gets_smaller_and_then_shorter_and_owns_up_to_it(self, small):
        service = small.service(LONG_NAME[:250])
        for number in range(3):
            small.phone(service, f"0376 000 00{number}", hours="MO,WE")
        for number, day in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU")):
            weekly(day, f"0{number + 1}:00", "12:00", service=service, notes="solo con appuntamento, terzo piano")
        [panel] = pocket_card(entries(service)).panels
        assert len(panel.name) == 90
        assert panel.name.endswith("…")
        assert panel.is_dense
        assert panel.has_more_hours
        assert 1 <= len(panel.hours) < 7

    def test_little_to_say_is_said_in_large_letters(self, small, full):
        [panel] = pocket_card(entries(full)).panels
        assert not panel.is_dense
        assert panel.phones[0].number == "0376 123 456"
        assert panel.place.address == "via Roma 1, 46029 Suzzara (MN)"
        assert panel.hours == ["lunedì, mercoledì e venerdì 9.00–12.00"]


def sheets_of(pdf: bytes, folder) -> list[Image.Image]:
    """Return the sheets of a PDF as a printer would put them on paper, at 200 dots an inch."""
    (folder / "sheets.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "200", "-png", "sheets.pdf", "sheet"], cwd=folder, check=True)
    return [Image.open(path) for path in sorted(folder.glob("sheet*.png"))]


class TestThePaper:
    @pytest.mark.parametrize("page", ["lista/foglio.pdf", "lista/tascabile.pdf"])
    def test_a_telephone_reads_the_square_codes_and_they_lead_to_the_services(
        self, client, small, full, pdftotext, tmp_path, page
    ):
        other = small.service(LONG_NAME[:200], at=["020027"])
        found = []
        for sheet in sheets_of(client.get(address(full, other, page=page)).content, tmp_path):
            found += [code.text for code in zxingcpp.read_barcodes(sheet)]
        assert len(found) == 2
        reached = set()
        for text in found:
            assert text.startswith("http://127.0.0.1:8000/s/")
            answer = client.get(text.removeprefix("http://127.0.0.1:8000"), follow=True)
            reached |= {
                service.pk for service in (full, other) if f"/servizio/{service.pk}/" in str(answer.redirect_chain)
            }
            assert answer.status_code == 200
        assert reached == {full.pk, other.pk}

    def test_a_screen_reader_finds_headings_in_the_pdf(self, client, full, pdftotext, tmp_path):
        for page in ("lista/foglio.pdf", "lista/tascabile.pdf"):
            pdf = client.get(address(full, page=page)).content
            told = subprocess.run(["pdfinfo", "-struct-text", "-"], input=pdf, capture_output=True, check=True)
            tree = told.stdout.decode()
            assert re.search(r"^\s*H1", tree, re.MULTILINE), page
            assert re.search(r"^\s*H2.*\n(?:\s*Span.*\n)*\s*\"Assistenza domiciliare\"", tree, re.MULTILINE), page
            assert re.search(r"^\s*Figure", tree, re.MULTILINE), page


class TestThePdf:
    @pytest.mark.parametrize("page", ["lista/foglio.pdf", "lista/tascabile.pdf"])
    def test_the_text_holds_names_numbers_and_addresses(self, client, small, full, pdftotext, page):
        invented = small.service("Sportello finto", is_invented=True)
        small.phone(invented, "0376 000 001", is_invented=True)
        response = client.get(address(full, invented, page=page))
        assert response["Content-Type"] == "application/pdf"
        text = pdftotext(response.content)
        for words in (
            "Assistenza domiciliare",
            "0376 123 456",
            "8.30–12.30",
            "via Roma 1",
            "0376 000 001 (esempio)",
            "Esempio: non esiste.",
            "112",
            "1522",
            f"127.0.0.1:8000/s/{short_code(full.pk)}",
        ):
            assert words in text, words

    @pytest.mark.parametrize("page", ["lista/foglio.pdf", "lista/tascabile.pdf"])
    def test_it_is_tagged_and_says_its_title_and_language(self, client, full, pdftotext, page):
        pdf = client.get(address(full, page=page, more="&titolo=Per+la+signora+Maria")).content
        said = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
        assert "Per la signora Maria · Suzzara · Bussola" in said
        assert re.search(r"Tagged:\s+yes", said)
        assert "(A4)" in said
        assert b"/Lang (it)" in inside(pdf)
        assert b'pdfuaid:part="1"' in inside(pdf)

    @pytest.mark.parametrize(("page", "sheets"), [("lista/foglio.pdf", 2), ("lista/tascabile.pdf", 1)])
    def test_eight_services_take_few_sheets(self, client, small, pdftotext, page, sheets):
        services = [small.service(f"{number} {LONG_NAME}"[:120], at=["020065"]) for number in range(8)]
        for service in services:
            small.phone(service, hours="MO,WE")
        text = pdftotext(client.get(address(*services, page=page)).content)
        assert text.count("\f") == sheets
        assert text.count("0376 123 456") == 8

    def test_a_secret_place_is_not_in_the_pdf(self, client, small, pdftotext):
        service = small.service("Casa")
        small.place(service, "020027", street="via Nascosta 6", is_confidential=True)
        for page in ("lista/foglio.pdf", "lista/tascabile.pdf"):
            assert "Nascosta" not in pdftotext(client.get(address(service, page=page)).content)

    def test_it_opens_nothing_but_our_own_files(self, pdftotext, tmp_path, caplog):
        secret = tmp_path / "segreto.svg"
        secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>segreto</text></svg>')
        for source in (secret.as_uri(), "http://127.0.0.1:9/x.png", "ftp://127.0.0.1/x.png"):
            caplog.clear()
            page = f'<html lang="it"><title>t</title><h1>t</h1><img alt="x" src="{source}"></html>'
            assert "segreto" not in pdftotext(pdf_of(page))
            assert "Failed to load image" in caplog.text
            assert "disallowed protocol" in caplog.text or "outside the static files" in caplog.text

    def test_dots_do_not_lead_out_of_the_folder(self, tmp_path):
        folder = tmp_path / "static"
        folder.mkdir()
        assert is_inside((folder / "a.css").as_uri(), folder)
        assert not is_inside(folder.as_uri() + "/../b.css", folder)
        assert not is_inside(folder.as_uri() + "/%2e%2e/b.css", folder)
        assert not is_inside("file://elsewhere" + str(folder / "a.css"), folder)


def test_a_check_of_long_ago_keeps_its_date(small):
    [entry] = entries(small.service("Vecchio", assured_date=datetime.date(2024, 1, 1)))
    assert entry.checked == "Controllato dall'ufficio il 1° gennaio 2024."
