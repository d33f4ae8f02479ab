"""What any search engine must do with the wishes of a question: filters, counts, orders, corrections, dangers."""

import datetime
import uuid

import pytest
from django.utils import timezone

from bussola.directory import models as directory
from bussola.finder.danger import HARMFUL_TYPES
from bussola.finder.search import FACETS, Near, Query, Sort, search, services_of
from bussola.organizations.models import Organization

from .contract import found

VICTIM_TEXTS = [
    "mio marito mi picchia",
    "mio marito mi pichia",  # written wrong
    "violenza in casa da parte di mio marito",
    "ho paura di mio marito",
    "il mio ex mi perseguita, separazione",
]


def names(results):
    return [service.name for _, service in services_of(results.hits)]


def add_type(world, code):
    """Give ``world`` a service type without words of its own, if it has not got it."""
    if code not in world.types:
        taxonomy = directory.Taxonomy.objects.get(code="service-type")
        world.types[code] = directory.TaxonomyTerm.objects.create(taxonomy=taxonomy, code=code, name=code)


def rich(world, number=0, **fields):
    """Create a service with something to say to every filter."""
    service = world.service(f"Portico {number}", groups=["anziani"], serves=["020001"], **fields)
    place = world.place(service, "020001")
    directory.CostOption.objects.create(service=service, kind="free")
    directory.AccessRoute.objects.create(service=service, way="online")
    directory.Language.objects.create(service=service, name="Arabo", code="ar")
    directory.Language.objects.create(location=place.location, name="Francese", code="fr")
    directory.Accessibility.objects.create(location=place.location, description="Ingresso senza gradini")
    directory.ApplicationWindow.objects.create(service=service, closes_on=timezone.localdate())
    return service


class WishesContract:
    """Mixed into the contract of an engine."""

    # --- filters and their counts -----------------------------------------------------------------------

    def test_every_filter_finds_what_it_says_and_they_hold_together(self, world):
        rich(world, provider_kind="public")
        world.service("Altro portico", type="asilo-nido")
        wishes = {
            "types": ("sad",),
            "target_groups": ("anziani",),
            "areas": ("g",),
            "costs": ("free",),
            "ways": ("online",),
            "providers": ("public",),
            "languages": ("ar",),
            "accessibility": ("ingresso-senza-gradini",),
            "applications_open": True,
        }
        for name, wish in wishes.items():
            assert found(**{name: wish}) == ["Portico 0"], name
        assert found("portico", district="suzzara", municipality="020001", **wishes) == ["Portico 0"]
        assert found(accessibility=("any",), languages=("fr", "zh")) == ["Portico 0"]
        assert found(costs=("unknown",), providers=("unknown",)) == ["Altro portico"]
        assert found(ways=("judge",)) == []

    def test_every_count_of_every_filter_is_what_choosing_it_finds(self, world):
        rich(world, 0, provider_kind="public")
        rich(world, 1).languages.all().delete()
        world.service("Portico 2", type="asilo-nido", serves="district")
        for wishes in ({}, {"costs": ("free",)}, {"languages": ("ar",), "providers": ("public", "private")}):
            query = Query("portico", district="suzzara", **wishes)
            facets = search(query).facets
            assert set(facets) == set(FACETS)
            for name, counts in facets.items():
                for code, count in counts.items():
                    chosen = {"municipality": code} if name == "municipalities" else {name: (code,)}
                    chosen = {name: True} if name == "applications_open" else chosen
                    assert search(Query(**vars(query) | chosen)).total == count, (name, code)
        assert search(Query("portico", types=("asilo-nido",))).facets["types"] == {"sad": 2, "asilo-nido": 1}

    def test_only_the_counts_asked_for_are_made(self, world):
        world.service("Portico")
        assert search(Query(facets=("costs", "types"))).facets == {"costs": {"unknown": 1}, "types": {"sad": 1}}
        assert search(Query(facets=())).facets == {}

    @pytest.mark.parametrize(
        ("first", "last", "is_open"), [(-3, 0, True), (0, None, True), (1, 9, False), (-9, -1, False)]
    )
    def test_applications_are_open_from_the_first_day_to_the_last(self, world, first, last, is_open):
        today = timezone.localdate()
        service = world.service("Bando")
        directory.ApplicationWindow.objects.create(
            service=service,
            opens_on=today + datetime.timedelta(first),
            closes_on=None if last is None else today + datetime.timedelta(last),
        )
        assert bool(search(Query(applications_open=True)).total) == is_open

    # --- towns ------------------------------------------------------------------------------------------

    def test_near_and_serving_are_two_questions(self):
        with pytest.raises(ValueError, match="not for both"):
            Query(municipality="020001", near=Near("020002"))

    def test_near_finds_what_stands_within_so_many_kilometres_whomever_it_serves(self, world):
        world.service("A serve Gonzaga da Suzzara", serves=["020001"], at=["020002"])
        world.service("B sta a Gonzaga e serve Suzzara", serves=["020002"], at=["020001"])
        world.service("C serve Gonzaga", serves=["020001"])
        far = world.service("D sta a Bergamo e a Reggiolo", at=["016001", "036001"])
        assert [name[0] for name in found(near=Near("020001", 5))] == ["B", "D"]
        assert [name[0] for name in found(near=Near("020001", 10))] == ["A", "B", "D"]
        assert [name[0] for name in found(near=Near("020001", 10), district="suzzara")] == ["A", "B"]
        assert found(near=Near("020001", 0)) == ["B sta a Gonzaga e serve Suzzara"]
        assert found(near=Near("nessuno", 10)) == []
        assert search(Query(near=Near("020001", 5))).hits[1].id == far.pk
        for km in (float("nan"), float("inf"), -1.0):
            assert search(Query(near=Near("020001", km))).total in (0, 1)

    # --- orders -----------------------------------------------------------------------------------------

    @pytest.mark.parametrize("sort", list(Sort))
    @pytest.mark.parametrize("text", ["", "casa"])
    def test_pages_hold_every_service_once_in_every_order(self, world, sort, text):
        days = [None, datetime.date(2026, 1, 1), datetime.date(2026, 5, 1)]
        for number in range(41):
            places = [["020001"], ["020002"], ["016001"], [], ["020002", "036001"]][number % 5]
            world.service("Una casa", serves="district", at=places, assured_date=days[number % 3])
        query = {"text": text, "municipality": "020001", "sort": sort}
        pages = [search(Query(page=page, page_size=10, **query)) for page in range(1, 7)]
        assert [len(page.hits) for page in pages] == [10, 10, 10, 10, 1, 0]
        assert {page.total for page in pages} == {41}
        hits = [hit for page in pages for hit in page.hits]
        ids = [hit.id for hit in hits]
        assert len(set(ids)) == 41
        if sort == Sort.DISTANCE:
            far = [float("inf") if hit.distance_km is None else hit.distance_km for hit in hits]
            assert far == sorted(far)
        if sort == Sort.FRESHNESS:
            checked = [hit.explanation.checked_on or datetime.date.min for hit in hits]
            assert checked == sorted(checked, reverse=True)
        directory.Service.objects.filter(pk__in=ids[::3]).update(summary="")  # moves documents about in the index
        again = [hit.id for page in range(1, 6) for hit in search(Query(page=page, page_size=10, **query)).hits]
        assert again == ids

    @pytest.mark.parametrize("sort", [Sort.RELEVANCE, Sort.FRESHNESS, Sort.DISTANCE])
    def test_no_owner_comes_first_for_being_that_owner(self, world, sort):
        owners = [
            Organization.objects.create(name="Comune di Suzzara", kind="municipality"),
            Organization.objects.create(name="Srl Aàà"),
            world.organization,
        ]
        kinds = ["public", "private", "contracted"]
        services = [
            world.service(
                "Una casa",
                organization=owner,
                provider_kind=kind,
                id=uuid.UUID(int=number << 100 | 5),
                serves="district",
                at=["020002"],
            )
            for owner, kind, number in zip(owners * 3, kinds * 3, [7, 3, 5, 2, 9, 4, 8, 1, 6], strict=True)
        ]
        for text in ("casa",) if sort == Sort.RELEVANCE else ("", "casa"):
            hits = search(Query(text, municipality="020001", sort=sort)).hits
            assert [hit.id for hit in hits] == sorted(service.pk for service in services)

    def test_without_a_town_to_start_from_nearest_first_is_best_first(self, world):
        world.service("Altro", summary="casa", at=["020001"])
        world.service("Casa", at=["016001"])
        assert found("casa", sort="distance") == found("casa")

    def test_an_order_nobody_knows_is_by_relevance(self, world):
        world.service("Casa")
        assert found("casa", sort="'; --") == ["Casa"]

    # --- nothing found ----------------------------------------------------------------------------------

    def test_when_nothing_is_found_it_says_which_wish_to_drop(self, world):
        rich(world)
        query = Query("portico", district="suzzara", municipality="020001", costs=("paid",))
        results = search(query)
        assert [(one.name, one.value, one.total) for one in results.relaxations] == [("costs", ("paid",), 1)]
        assert search(query.without(results.relaxations[0].name)).total == 1
        assert search(Query("zzyyxx", costs=("free",))).relaxations[0].name == "text"
        assert search(Query("portico", costs=("paid",), ways=("judge",))).relaxations == ()
        assert search(Query("portico")).relaxations == ()

    # --- words written wrong ----------------------------------------------------------------------------

    def test_what_was_corrected_is_said_and_can_be_searched_as_written(self, world):
        pytest.importorskip("symspellpy")
        world.service("Segretariato di città")
        results = search(Query("segretarriato di gonzaga"))
        assert names(results) == ["Segretariato di città"]
        assert results.corrections == (("segretarriato", "segretariato"),)
        exact = search(Query("segretarriato", exact=True))
        assert (exact.total, exact.corrections) == (0, ())
        assert search(Query("segretariato")).corrections == ()

    def test_the_name_of_a_town_is_never_taken_for_another_word(self, world):
        world.service("Casa Suzzana")
        results = search(Query("suzzara"))
        assert (results.total, results.corrections) == (0, ())

    def test_a_misspelt_town_is_read_as_the_town(self, world):
        pytest.importorskip("symspellpy")
        world.service("Portico", serves=["020003"])
        assert search(Query("portico a motegiana")).corrections == (("motegiana", "motteggiana"),)

    # --- why it is here ---------------------------------------------------------------------------------

    def test_each_hit_says_why_it_is_there(self, world):
        day = datetime.date(2026, 11, 8)
        world.service("Assistenza a casa", serves=["020001"], at=["020002"], assured_date=day)
        why = search(Query("aiuto in casa per la nonna", municipality="020001")).hits[0].explanation
        assert "nonna" in why.matched
        assert (why.likely_type, why.serves, why.stands_in) == ("sad", "020001", "")
        assert why.distance_km == pytest.approx(7.7, abs=0.1)
        assert why.is_approximate
        assert why.checked_on == day
        why = search(Query(near=Near("020002"))).hits[0].explanation
        assert (why.serves, why.stands_in, why.matched, why.likely_type) == ("", "020002", (), "")

    # --- danger -----------------------------------------------------------------------------------------

    @pytest.mark.parametrize("text", VICTIM_TEXTS)
    def test_who_suffers_violence_finds_help_and_not_what_brings_them_before_who_is_violent(self, world, text):
        if "pichia" in text:
            pytest.importorskip("symspellpy")
        world.service("Mio marito, violenza, separazione", type="mediazione-familiare")
        world.service("Mio marito, violenza e picchiare", type="uomini-maltrattanti")
        world.service("Violenza: corso su mio marito che mi picchia e perseguita, ho paura", type="asilo-nido")
        world.service("Centro Girasole", type="centro-antiviolenza")
        results = search(Query(text))
        assert results.speaks_of_violence
        assert names(results)[0] == "Centro Girasole"
        assert set(results.facets["types"]) <= {"centro-antiviolenza", "asilo-nido"}
        assert not {likely.code for likely in results.likely_types} & HARMFUL_TYPES
        assert search(Query(text, types=("mediazione-familiare",))).total == 1

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("ho picchiato mia moglie", "CUAV"),
            ("uomo che usa violenza", "CUAV"),
            ("mediazione familiare con mio marito", "Mediazione"),
        ],
    )
    def test_who_asks_for_them_by_name_finds_them(self, world, text, name):
        world.service("Mediazione", type="mediazione-familiare")
        world.service("CUAV", type="uomini-maltrattanti")
        world.service("Centro Girasole", type="centro-antiviolenza")
        assert names(search(Query(text)))[0] == name

    def test_mediation_asked_for_by_a_victim_comes_after_the_centre(self, world):
        world.service("Mediazione con violenza", type="mediazione-familiare")
        world.service("Centro Girasole", type="centro-antiviolenza")
        assert names(search(Query("mio marito mi picchia, vorrei la mediazione"))) == [
            "Centro Girasole",
            "Mediazione con violenza",
        ]

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("voglio uccidermi, ho paura", "salute-mentale"),
            ("il bambino dei vicini viene picchiato", "tutela-minori"),
            ("mi costringono a prostituirmi, ho paura", "antitratta"),
            ("la vicina non apre la porta da due giorni", "pronto-intervento-sociale"),
        ],
    )
    def test_in_another_danger_who_helps_comes_first_whatever_words_others_hold(self, world, text, code):
        add_type(world, code)
        world.service("Chi risponde", type=code)
        world.service(f"Corso: {text}", type="asilo-nido", description=text)
        assert names(search(Query(text)))[0] == "Chi risponde"

    # --- benefits that ended ----------------------------------------------------------------------------

    def test_the_name_of_a_benefit_that_ended_leads_to_what_replaced_it(self, world):
        add_type(world, "accoglienza-stranieri")
        world.service("SAI di Suzzara", type="accoglienza-stranieri")
        world.service("Archivio del Siproimi", type="asilo-nido")
        assert names(search(Query("siproimi"))) == ["SAI di Suzzara", "Archivio del Siproimi"]
        assert names(search(Query("siproimi", guesses_types=False)))[0] == "Archivio del Siproimi"
