import datetime
import io
import json

import pytest
from django.core.management import CommandError, call_command

from bussola.directory import models as directory


def run(*arguments):
    """Return what ``bussola search`` prints."""
    out = io.StringIO()
    call_command("search", *arguments, stdout=out)
    return out.getvalue()


def test_json_holds_the_results_and_the_total(world):
    service = world.service("Assistenza domiciliare", serves=["020001"], at=["020002"], groups=["anziani"])
    world.service("Nido", type="asilo-nido")
    printed = json.loads(run("aiuto per la nonna", "--district", "suzzara", "--municipality", "020001", "--json"))
    assert printed == {
        "results": [
            {
                "id": str(service.pk),
                "name": "Assistenza domiciliare",
                "organization": "Consorzio (esempio)",
                "municipality": "Suzzara",
                "types": ["sad"],
                "distance_km": 7.7,
                "is_invented": True,
                "served_municipalities": ["Gonzaga"],
            }
        ],
        "total": 1,
    }


def test_filters_and_limit_are_options(world):
    for number in range(4):
        world.service(f"Nido {number}", type="asilo-nido", groups=["famiglie-0-6"])
    world.service("Portico")
    printed = json.loads(run("--type", "asilo-nido", "--target", "famiglie-0-6", "--limit", "2", "--json"))
    assert printed["total"] == 4
    assert [row["name"] for row in printed["results"]] == ["Nido 0", "Nido 1"]


def test_a_person_reads_name_body_place_distance_and_that_it_is_invented(world):
    world.service("Assistenza domiciliare", serves=["020001"], at=["020002"])
    printed = run("domiciliare", "--municipality", "020001")
    assert "Servizi trovati: 1" in printed
    assert "Assistenza domiciliare\n  Consorzio (esempio) - Assistenza domiciliare (SAD)\n" in printed
    assert "Suzzara - circa 7,7 km - Dato dimostrativo" in printed


def test_the_place_of_a_secret_service_is_never_printed(world):
    world.service("Rifugio", type="antitratta", serves="district", at=["020001"])
    printed = json.loads(run("--json"))["results"][0]
    assert printed["municipality"] == ""
    assert printed["distance_km"] is None
    assert printed["served_municipalities"] == ["Gonzaga", "Motteggiana", "Suzzara"]


def test_nothing_found_is_said_with_a_way_out(world):
    assert "chiedi allo sportello" in run("zzyx")


def test_open_now_free_near_and_order_are_options(world):
    service = world.service("Sportello", at=["020002"])
    world.hours(service, "MO,TU,WE,TH,FR,SA,SU", datetime.time(0), datetime.time(0))
    directory.CostOption.objects.create(service=service, kind="free")
    world.service("Altro sportello", at=["020001"])
    options = ["--near", "10", "--municipality", "020001"]
    assert [row["name"] for row in json.loads(run(*options, "--sort", "distance", "--json"))["results"]] == [
        "Altro sportello",
        "Sportello",
    ]
    assert json.loads(run(*options, "--free", "--json"))["total"] == 1
    printed = run(*options, "--open-now")
    assert "Servizi trovati: 1" in printed
    assert "non conosciamo gli orari: 1" in printed


def test_near_needs_a_town(db):
    with pytest.raises(CommandError, match="--municipality"):
        run("--near", "5")


def test_a_corrected_word_is_said(world):
    pytest.importorskip("symspellpy")
    world.service("Segretariato")
    assert "«segretarriato» letto come «segretariato»" in run("segretarriato")


def test_a_reader_that_goes_away_gets_no_traceback(world, monkeypatch, tmp_path):
    class GoneAway(io.StringIO):
        def flush(self):
            raise BrokenPipeError

    world.service("Portico")
    with (tmp_path / "out").open("w") as out:
        monkeypatch.setattr("sys.stdout", out)
        call_command("search", "--json", stdout=GoneAway())
