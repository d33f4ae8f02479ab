"""The lexicon is taught by people: suggested, rewritten, measured, decided by somebody else, taken out again."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from bussola.finder import actions, generations
from bussola.finder.lexicon_effect import effect_of
from bussola.finder.models import LexiconPhrase
from bussola.finder.orientation import ensemble_of
from bussola.finder.phrase_checks import check_phrase, particulars_in
from bussola.finder.search import Query, search
from bussola.finder.understanding.lexicon import from_database
from bussola.organizations.permissions import SameHands
from bussola.organizations.roles import Role
from bussola.organizations.tests.network import Network

PHRASE = "chi fa lo zuzzurellone con i piccoli"  # words no other phrase holds


@pytest.fixture
def network(world):
    return Network()


@pytest.fixture
def operator(network):
    return network.member(Role.DESK_OPERATOR)


@pytest.fixture
def coordinator(network):
    return network.member(Role.COORDINATOR)


@pytest.fixture
def phrase(operator):
    return actions.suggest_phrase(type_code="asilo-nido", text=PHRASE, by=operator)


@pytest.fixture
def accepted(phrase, coordinator):
    actions.measure_phrase(phrase, by=coordinator)
    return actions.accept_phrase(phrase, nobody_is_recognised=True, by=coordinator)


def guessed(text):
    """Return the codes a question is about, after a search has followed the changes."""
    return [one.code for one in search(Query(text)).likely_types]


class TestAPhrase:
    @pytest.mark.parametrize(
        "text",
        [
            "chi mi tiene il bambino la mattina",
            "dove porto mia madre che non ricorda più le cose",
            "ho perso il lavoro e non arrivo a fine mese",
        ],
    )
    def test_that_says_a_need_is_good(self, db, text):
        check_phrase(text)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("aiuto", "parole"),
            (" ".join(["parola"] * 16), "parole"),
            ("chiamatemi al 0376123456", "numeri"),
            ("scrivetemi a pia@posta.example", "numeri"),
            ("mio figlio di 7 anni non parla", "numeri"),
            ("giuseppe non si alza più dal letto", "giuseppe"),
            ("abito vicino a Tremolini e non ho la macchina", "Tremolini"),
            ("vedova rumena senza lavoro licenziata dalla fabbrica", "storia"),
            ("due gemelle con la leucemia e il papà in carcere", "storia"),
        ],
    )
    def test_that_could_be_somebody_s_is_refused_and_says_what_to_do(self, db, text, said):
        with pytest.raises(ValidationError, match=said):
            check_phrase(text)

    def test_with_the_name_of_a_town_of_the_network(self, world):
        with pytest.raises(ValidationError, match="Gonzaga"):
            check_phrase("un nido vicino a gonzaga centro")

    def test_copied_from_what_was_said_is_refused(self, db):
        said = "mia mamma non riesce più a lavarsi da sola la mattina"
        with pytest.raises(ValidationError, match="altre parole"):
            check_phrase("mamma non riesce più a lavarsi da sola la mattina", said)
        check_phrase("qualcuno che la aiuti a fare il bagno", said)

    def test_particulars_are_counted_by_kind(self):
        assert particulars_in("vedova rumena licenziata dalla fabbrica") == {"event", "origin", "work"}
        assert particulars_in("mia mamma ha l'alzheimer") == {"illness"}


class TestSuggesting:
    def test_it_waits_and_changes_nothing_yet(self, phrase):
        assert phrase.state == "suggested"
        assert "asilo-nido" not in guessed("zuzzurellone")

    def test_what_is_there_already_and_a_type_that_does_not_exist(self, phrase, operator):
        with pytest.raises(ValidationError, match="già"):
            actions.suggest_phrase(type_code="asilo-nido", text=PHRASE.upper().lower(), by=operator)
        with pytest.raises(ValidationError, match="già"):
            actions.suggest_phrase(type_code="centro-antiviolenza", text="mio marito mi picchia", by=operator)
        with pytest.raises(ValidationError, match="tipo"):
            actions.suggest_phrase(type_code="non-esiste", text="una frase qualsiasi", by=operator)


class TestDeciding:
    def test_accepted_it_is_understood_by_the_next_search_and_withdrawn_no_more(self, accepted, world, coordinator):
        assert guessed("zuzzurellone")[0] == "asilo-nido"
        sentences = {one.text for one in ensemble_of(generations.open_current()).lexicon.sentences}
        assert PHRASE in sentences
        actions.withdraw_phrase(accepted, by=coordinator)
        assert "asilo-nido" not in guessed("zuzzurellone")

    def test_not_by_who_suggested_it(self, network, coordinator):
        mine = actions.suggest_phrase(type_code="asilo-nido", text=PHRASE, by=coordinator)
        actions.measure_phrase(mine, by=coordinator)
        with pytest.raises(SameHands):
            actions.accept_phrase(mine, nobody_is_recognised=True, by=coordinator)

    def test_not_before_its_effect_was_seen_nor_on_another_lexicon(self, phrase, operator, coordinator):
        with pytest.raises(ValidationError, match="Guarda"):
            actions.accept_phrase(phrase, nobody_is_recognised=True, by=coordinator)
        actions.measure_phrase(phrase, by=coordinator)
        other = actions.suggest_phrase(type_code="sad", text="qualcuno che spinga la carriola", by=operator)
        actions.measure_phrase(other, by=coordinator)
        actions.accept_phrase(other, nobody_is_recognised=True, by=coordinator)
        with pytest.raises(ValidationError, match="Guarda"):
            actions.accept_phrase(phrase, nobody_is_recognised=True, by=coordinator)

    def test_not_without_the_word_of_a_person(self, phrase, coordinator):
        actions.measure_phrase(phrase, by=coordinator)
        with pytest.raises(ValidationError, match="famiglia"):
            actions.accept_phrase(phrase, nobody_is_recognised=False, by=coordinator)

    def test_refused_with_a_reason_and_once_alone(self, phrase, coordinator):
        with pytest.raises(ValidationError, match="perché"):
            actions.refuse_phrase(phrase, reason=" ", by=coordinator)
        assert actions.refuse_phrase(phrase, reason="Non si capisce", by=coordinator).reason == "Non si capisce"
        with pytest.raises(actions.AlreadyDecided):
            actions.refuse_phrase(phrase, reason="Di nuovo", by=coordinator)
        with pytest.raises(actions.AlreadyDecided):
            actions.measure_phrase(phrase, by=coordinator)

    def test_the_database_holds_the_two_hands_too(self, phrase, operator):
        with pytest.raises(IntegrityError), transaction.atomic():
            LexiconPhrase.objects.filter(pk=phrase.pk).update(
                state="accepted", decided_by=operator, decided_at=timezone.now()
            )


class TestTheEffect:
    def test_says_what_moves_and_how_many(self, world, tmp_path):
        benchmark = tmp_path / "benchmark.tsv"
        benchmark.write_text(
            "question\texpected\nzuzzurellone con i piccoli\tasilo-nido\nmi picchia\tcentro-antiviolenza\n"
        )
        effect = effect_of("asilo-nido", PHRASE, benchmark)
        assert effect.questions == 2
        assert effect.after[0] == 1.0
        assert effect.before[0] <= effect.after[0]
        assert [moved[0] for moved in effect.moved] in ([], ["zuzzurellone con i piccoli"])

    def test_is_kept_with_the_phrase(self, phrase, coordinator):
        measured = actions.measure_phrase(phrase, by=coordinator)
        assert set(measured.effect) == {"lexicon", "questions", "before", "after", "moved"}
        assert measured.is_measured_on(from_database().mark)
