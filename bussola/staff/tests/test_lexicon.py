import html

import pytest

from bussola.audit.models import AuditEvent
from bussola.directory.models import Taxonomy, TaxonomyTerm
from bussola.finder import actions
from bussola.finder.models import LexiconPhrase
from bussola.organizations.roles import Role

PAGE = "/suzzara/lavoro/parole/"
TEXT = "chi spinge la carriola"


@pytest.fixture
def sad(db):
    taxonomy = Taxonomy.objects.create(code="service-type", name="Tipi", description="Tipi")
    for code, name in (("asilo-nido", "Asilo nido"), ("serd", "SerD"), ("caf-isee", "CAF"), ("pua", "Porta unica")):
        TaxonomyTerm.objects.create(taxonomy=taxonomy, code=code, name=name)
    return TaxonomyTerm.objects.create(
        taxonomy=taxonomy, code="sad", name="Assistenza domiciliare", everyday_words="aiuto in casa"
    )


@pytest.fixture
def coordinator(network, client, settings, sad):
    settings.BUSSOLA_TWO_FACTOR_RELAXED = True
    client.force_login(network.member(Role.COORDINATOR, "clara"))
    return client


@pytest.fixture
def phrase(network, sad):
    return actions.suggest_phrase(type_code="sad", text=TEXT, by=network.member(Role.DESK_OPERATOR, "dino"))


def text_of(response) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def decide(client, phrase, **data):
    return client.post(f"{PAGE}frase/{phrase.pk}/decidi/", data, follow=True)


def test_it_shows_the_types_what_waits_and_what_a_question_is_about(coordinator, phrase):
    assert f'href="{PAGE}">Le parole della gente' in text_of(coordinator.get("/suzzara/lavoro/"))
    assert "1 frase aspetta una decisione" in text_of(coordinator.get("/suzzara/lavoro/"))
    page = text_of(coordinator.get(PAGE, {"q": "aiuto in casa"}))
    assert "Assistenza domiciliare (" in page
    assert TEXT in page
    assert "Nessuna frase aspetta" not in page
    assert "non sa di che cosa parla" in text_of(coordinator.get(PAGE, {"q": "xyzzy"}))
    assert "carriola" not in text_of(coordinator.get(f"{PAGE}tipo/sad/"))


def test_a_phrase_is_suggested_and_what_was_said_is_kept_nowhere(coordinator):
    said = "il signor Tremolini non riesce a spingere la carriola"
    answer = coordinator.post(f"{PAGE}proponi/", {"type_code": "sad", "said": said, "text": TEXT}, follow=True)
    assert "qualcun altro la leggerà" in text_of(answer)
    assert "Tremolini" not in str(list(LexiconPhrase.objects.values())) + str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"type_code": "sad", "text": "telefona al 0376123456"}, "Togli numeri"),
        ({"type_code": "", "text": TEXT}, "obbligatorio"),
        ({"type_code": "sad", "said": f"{TEXT} oggi", "text": f"{TEXT} oggi"}, "altre parole"),
    ],
)
def test_mistakes_are_told_and_nothing_written_is_lost(coordinator, data, said):
    page = text_of(coordinator.post(f"{PAGE}proponi/", data))
    assert said in page
    assert data["text"] in page
    assert not LexiconPhrase.objects.exists()


def test_a_decision_comes_after_the_effect(coordinator, phrase):
    page = text_of(coordinator.get(f"{PAGE}frase/{phrase.pk}/"))
    assert "Prima di decidere" in page
    assert "Accettala" not in page
    page = text_of(decide(coordinator, phrase, guarda="1"))
    assert "Che cosa cambia" in page
    assert "un tipo giusto al primo posto" in page
    page = text_of(decide(coordinator, phrase, accetta="1"))
    assert "nessuna famiglia potrebbe riconoscersi" in page
    page = text_of(decide(coordinator, phrase, accetta="1", nobody_is_recognised="on"))
    assert "da ora la ricerca la capisce" in page
    assert "insegnata qui" in text_of(coordinator.get(f"{PAGE}tipo/sad/"))
    assert "non la conosce più" in text_of(decide(coordinator, phrase, togli="1"))


def test_it_is_left_out_with_a_reason(coordinator, phrase):
    assert "Di' perché" in text_of(decide(coordinator, phrase, reason=" "))
    assert "Lasciata fuori" in text_of(decide(coordinator, phrase, reason="Non si capisce"))
    assert "Non si capisce" in text_of(coordinator.get(f"{PAGE}frase/{phrase.pk}/"))
    assert "qualcun altro ha deciso" in text_of(decide(coordinator, phrase, reason="Di nuovo"))


def test_who_suggested_it_does_not_decide(coordinator, network, sad):
    me = network.member(Role.COORDINATOR, "clara.due")
    coordinator.force_login(me)
    mine = actions.suggest_phrase(type_code="sad", text=TEXT, by=me)
    assert "decide qualcun altro" in text_of(coordinator.get(f"{PAGE}frase/{mine.pk}/"))
    decide(coordinator, mine, guarda="1")
    decide(coordinator, mine, accetta="1", nobody_is_recognised="on")
    mine.refresh_from_db()
    assert mine.state == "suggested"


def test_an_operator_suggests_and_decides_nothing(coordinator, network, phrase):
    coordinator.force_login(network.member(Role.DESK_OPERATOR, "dora"))
    assert "Lasciala fuori" not in text_of(coordinator.get(f"{PAGE}frase/{phrase.pk}/"))
    assert decide(coordinator, phrase, reason="No").status_code == 404
