import pytest

from bussola.directory import models as directory
from bussola.finder.suggestions import suggest


def labels(*args, **kwargs):
    return [(one.kind, one.label) for one in suggest(*args, **kwargs)]


def test_types_towns_and_services_are_offered_from_the_beginning_of_their_words(world):
    world.service("Nido Girotondo", type="asilo-nido", serves=["020001"], at=["020001"])
    assert labels("NÌD") == [("type", "Asilo nido e micronido"), ("service", "Nido Girotondo")]
    assert labels("giroto") == [("service", "Nido Girotondo")]
    assert labels("gonz") == [("place", "Gonzaga")]
    assert labels("lasciare il ba") == [("type", "Asilo nido e micronido")]
    assert labels("nido giro") == [("service", "Nido Girotondo")]
    assert labels("rotondo") == []


def test_the_town_or_the_body_tells_two_of_one_name_apart_and_the_code_leads_there(world):
    service = world.service("Nido", type="asilo-nido", at=["020001"])
    world.service("Nido", type="asilo-nido", at=["020002"])
    world.service("Nido", type="asilo-nido")
    found = [one for one in suggest("nido") if one.kind == "service"]
    assert sorted(one.detail for one in found) == ["Consorzio (esempio)", "Gonzaga", "Suzzara"]
    assert str(service.pk) in {one.code for one in found}
    assert suggest("gonz")[0].code == "020001"
    assert suggest("asilo")[0].code == "asilo-nido"


def test_only_what_is_in_the_district_is_offered(world):
    world.service("Nido fuori", type="asilo-nido", at=["036001"])
    assert labels("nido", "suzzara") == []
    assert labels("reggiolo", "suzzara") == []
    assert ("service", "Nido fuori") in labels("nido")


def test_a_type_nobody_offers_is_not_offered_but_for_those_sought_in_danger(world):
    world.service("Portico")
    assert labels("asilo") == []
    assert labels("antiv") == [("type", "Centro antiviolenza")]


def test_a_secret_place_is_never_offered_with_its_town(world):
    world.service("Rifugio uno", type="antitratta", at=["020001"])
    world.service("Rifugio due", at=["020001"], secret_place=True)
    mixed = world.service("Rifugio tre", at=["020002"])
    world.place(mixed, "020001", is_confidential=True)
    details = {one.label: one.detail for one in suggest("rifugio")}
    assert details["Rifugio uno"] == details["Rifugio due"] == ""
    assert "Gonzaga" not in details["Rifugio tre"]


def test_one_slip_is_forgiven_when_nothing_begins_so(world):
    world.service("Girotondo")
    assert labels("girotomdo") == [("service", "Girotondo")]
    assert labels("girtond") == [("service", "Girotondo")]


def test_changes_are_offered_at_once(world):
    service = world.service("Portico")
    assert labels("port") == [("service", "Portico")]
    service.delete()
    assert labels("port") == []
    world.service("Altro", type="asilo-nido")
    directory.TaxonomyTerm.objects.filter(code="asilo-nido").update(everyday_words="spruzzolare")
    assert labels("spruzz") == [("type", "Asilo nido e micronido")]


@pytest.mark.parametrize("text", ["", "   ", "'\"*.[(\\", "\x00", "\ud800", "a" * 5000, "b " * 500, ".*", "😀"])
def test_nothing_typed_breaks_it(world, text):
    world.service("Portico")
    assert len(suggest(text, text)) <= 8
    assert suggest(text, limit=0) == []


def test_no_more_than_asked_for(world):
    for number in range(20):
        world.service(f"Portico {number}")
    assert len(suggest("portico", limit=5)) == 5
