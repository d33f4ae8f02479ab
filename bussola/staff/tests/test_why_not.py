import html

import pytest

from bussola.directory.models import Service
from bussola.organizations.models import Organization
from bussola.organizations.roles import Role

PAGE = "/suzzara/lavoro/perche/"


@pytest.fixture
def operator(network, client, settings):
    settings.BUSSOLA_TWO_FACTOR_RELAXED = True
    client.force_login(network.member(Role.PLANNER))
    return client


@pytest.fixture
def services(network):
    body = Organization.objects.create(name="Ente di prova")
    for name in ("Portico uno", "Portico due"):
        Service.objects.create(organization=body, name=name)
    return body


def text_of(response) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def test_it_is_in_the_navigation_and_asks(operator):
    assert f'href="{PAGE}">Perché non questa?' in text_of(operator.get("/suzzara/lavoro/"))
    assert "La domanda, come è stata scritta" in text_of(operator.get(PAGE))


def test_services_are_chosen_by_their_name(operator, services):
    page = text_of(operator.get(PAGE, {"q": "aiuto", "nome": "portico", "costo": "free"}))
    one = Service.objects.get(name="Portico uno")
    assert f"?costo=free&q=aiuto&comune=&nome=portico&servizio={one.pk}" in page
    assert "Portico due" in page
    assert "Nessun servizio ha queste parole" in text_of(operator.get(PAGE, {"nome": "zattera"}))


def test_it_says_why_a_service_is_left_out(operator, services):
    one = Service.objects.get(name="Portico uno")
    page = text_of(operator.get(PAGE, {"q": "portico", "servizio": one.pk}))
    assert "Non è tra" in page
    assert "non serve questo distretto" in page


def test_a_draft_of_somebody_else_is_not_there_and_a_hidden_one_is_told(operator, services):
    draft = Service.objects.create(organization=services, name="Bozza", publication="draft")
    assert operator.get(PAGE, {"q": "bozza", "servizio": draft.pk}).status_code == 404
    assert operator.get(PAGE, {"servizio": "non-un-codice"}).status_code == 200


def test_it_says_the_place_and_where_the_points_come_from(operator, services, network):
    one = Service.objects.get(name="Portico uno")
    one.service_areas.create(name="Suzzara", extent="suzzara", extent_type="district", district=network.district)
    page = text_of(operator.get(PAGE, {"q": "portico", "servizio": one.pk}))
    assert "È al posto <strong>1</strong> di 1" in page
    assert "Da dove vengono i suoi punti" in page
    assert "Parole della domanda che contiene: portico" in page
