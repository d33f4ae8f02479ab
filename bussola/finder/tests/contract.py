"""What any search engine of Bussola must do, said only through ``search(query)``; another one must pass it too."""

import pytest
from django.db import transaction

from bussola.directory import models as directory
from bussola.finder.search import Query, search, services_of
from bussola.organizations.models import Organization

NASTY_TEXTS = [
    '"',
    "'; DROP TABLE directory_service; --",
    "name:casa AND (OR",
    "casa*~^5 +-!(){}[]:\\/",
    "\x00casa\x00",
    "\ud800 casa",
    "😀 casa 👩‍👧‍👦",
    "a" * 10_000,
    "casa " * 2_000,
    " ".join(f"parola{number}" for number in range(1_500)),
    "\u202ecasa\u200b",
    "%s %d {} {{ x }} <script>",
]


def found(*args, **kwargs):
    """Return the names of the services found, in order."""
    return [service.name for _, service in services_of(search(Query(*args, **kwargs)).hits)]


class EngineContract:
    """Subclass it as ``Test...`` for an engine."""

    # --- words ------------------------------------------------------------------------------------------

    def test_a_grandmother_question_finds_the_home_help(self, world):
        world.service("Assistenza domiciliare comunale", serves=["020001"])
        world.service("Nido Girotondo", type="asilo-nido", serves=["020001"])
        world.service("Centro diurno", type="centro-diurno-anziani", serves=["020001"])
        question = (
            "Mia mamma ha 84 anni, da quando è caduta non riesce più a lavarsi da sola e io lavoro fino alle sei. "
            "Chi può venire a darle una mano la mattina?"
        )
        results = search(Query(question))
        assert services_of(results.hits)[0][1].name == "Assistenza domiciliare comunale"
        assert {"mamma", "lavarsi"} <= set(results.hits[0].matched)

    def test_words_of_the_sheet_its_type_and_its_body_are_all_searched(self, world):
        other = Organization.objects.create(name="Cooperativa Il Girasole")
        world.service(
            "Alfa",
            organization=other,
            summary="Ginnastica dolce",
            description="Con un fisioterapista",
            eligibility_description="Riservato ai cicloturisti",
            alternate_name="Ex Omega",
            outcome_description="Un attestato",
            application_process="Compila il modulo azzurro",
        )
        world.service("Beta", type="asilo-nido", groups=["famiglie-0-6"])
        for text in (
            "alfa",
            "omega",
            "girasole",
            "ginnastica",
            "fisioterapista",
            "cicloturista",
            "attestato",
            "modulo",
            "domiciliare",
            "nonna",
        ):
            assert found(text) == ["Alfa"], text
        assert found("micronidi") == ["Beta"]

    def test_services_that_hold_more_of_the_words_come_first(self, world):
        world.service("Corso di cucina")
        world.service("Corso di italiano e ceramica")
        world.service("Corso di italiano")
        assert found("corso italiano ceramica") == [
            "Corso di italiano e ceramica",
            "Corso di italiano",
            "Corso di cucina",
        ]

    def test_a_town_in_the_question_brings_its_services_first(self, world):
        world.service("Aiuto in casa A", serves=["020002"])
        world.service("Aiuto in casa B", serves=["020001"])
        world.service("Aiuto in casa C", serves=["020003"])
        assert found("aiuto in casa a Gonzaga")[0] == "Aiuto in casa B"
        assert found("aiuto in casa a suzzara")[0] == "Aiuto in casa A"

    def test_unknown_words_find_nothing_and_known_ones_still_count(self, world):
        world.service("Nido Girotondo", type="asilo-nido")
        assert search(Query("zzzyx qwrtp")).total == 0
        assert found("zzzyx nido") == ["Nido Girotondo"]

    def test_without_words_everything_is_listed_by_name(self, world):
        for name in ("Zeta", "àlfa", "Beta"):
            world.service(name)
        assert found() == ["àlfa", "Beta", "Zeta"]
        assert found("chi, dove, come?") == ["àlfa", "Beta", "Zeta"]

    @pytest.mark.parametrize("text", NASTY_TEXTS, ids=range(len(NASTY_TEXTS)))
    def test_no_text_a_person_types_breaks_the_search(self, world, text):
        world.service("Una casa")
        results = search(Query(text, text, text, (text,), (text,)))
        assert results.total == 0
        assert search(Query(text)).total in (0, 1)

    @pytest.mark.parametrize(("page", "size"), [(0, 20), (-5, 20), (10**9, 20), (1, 0), (1, -3), (1, 10**9)])
    def test_no_page_number_breaks_the_search(self, world, page, size):
        world.service("Una casa")
        for text in ("", "casa"):
            assert search(Query(text, page=page, page_size=size)).total == 1

    # --- filters and counts -----------------------------------------------------------------------------

    def test_filters_by_type_and_target_group_take_any_of_the_chosen(self, world):
        world.service("Portico A", type="sad", groups=["anziani"])
        world.service("Portico B", type="asilo-nido", groups=["famiglie-0-6"])
        world.service("Portico C", type="centro-diurno-anziani", groups=["anziani", "donne"])
        assert found(types=("sad",)) == ["Portico A"]
        assert found(types=("sad", "asilo-nido")) == ["Portico A", "Portico B"]
        assert found("portico", target_groups=("donne",)) == ["Portico C"]
        assert found(types=("sad",), target_groups=("donne",)) == []

    def test_my_town_is_served_by_area_or_by_a_door_when_no_area_is_given(self, world):
        world.service("A serve Gonzaga da Suzzara", serves=["020001"], at=["020002"])
        world.service("B sta a Gonzaga", at=["020001"])
        world.service("C sta a Gonzaga e serve Suzzara", serves=["020002"], at=["020001"])
        world.service("D serve il distretto", serves="district")
        world.service("E serve tutta Italia").service_areas.create(name="Italia", extent_type="nation")
        world.service("F serve la Lombardia").service_areas.create(name="Lombardia", extent="03", extent_type="region")
        world.service("G serve l'Emilia").service_areas.create(name="Emilia", extent="08", extent_type="region")
        initials = "".join(name[0] for name in found(municipality="020001"))
        assert initials == "ABDEF"

    def test_a_district_holds_what_serves_it_or_stands_in_it(self, world):
        world.service("A serve il distretto", serves="district")
        world.service("B serve un suo comune", serves=["020003"])
        world.service("C vi sta e serve altri", serves=["036001"], at=["020001"])
        world.service("D sta fuori", at=["036001"])
        assert "".join(name[0] for name in found(district="suzzara")) == "ABC"

    def test_counts_speak_of_the_search_and_leave_their_own_filter_out(self, world):
        world.service("Portico A", type="sad", groups=["anziani"], serves=["020001"])
        world.service("Portico B", type="asilo-nido", groups=["famiglie-0-6"], serves=["020001"])
        world.service("Portico C", type="sad", groups=["anziani"], serves=["020002"])
        world.service("Altro", type="sad", groups=["donne"], serves="district")
        facets = search(Query("portico")).facets
        assert facets["types"] == {"sad": 2, "asilo-nido": 1}
        assert facets["target_groups"] == {"anziani": 2, "famiglie-0-6": 1}
        facets = search(Query(types=("asilo-nido",))).facets
        assert facets["types"] == {"sad": 3, "asilo-nido": 1}
        assert facets["municipalities"] == {"020001": 1}
        facets = search(Query(municipality="020002")).facets
        assert facets["types"] == {"sad": 2}
        assert facets["municipalities"] == {"020001": 3, "020002": 2, "020003": 1}

    def test_every_count_is_what_choosing_it_finds(self, world):
        world.service("Portico A", type="sad", groups=["anziani"], serves=["020001"])
        world.service("Portico B", type="asilo-nido", groups=["anziani"], serves="district")
        world.service("Portico C", type="sad", groups=["anziani"]).service_areas.create(
            name="Italia", extent_type="nation"
        )
        facets = search(Query("portico", district="suzzara")).facets
        for code, count in facets["types"].items():
            assert search(Query("portico", district="suzzara", types=(code,))).total == count
        assert set(facets["municipalities"]) == {"020001", "020002", "020003"}
        for code, count in facets["municipalities"].items():
            assert search(Query("portico", district="suzzara", municipality=code)).total == count

    # --- pages ------------------------------------------------------------------------------------------

    @pytest.mark.parametrize("text", ["", "casa"])
    def test_pages_hold_every_service_once_even_when_all_are_equal(self, world, text):
        for _ in range(53):
            world.service("Una casa")
        world.service("Una casa migliore")
        pages = [search(Query(text, page=page, page_size=10)) for page in range(1, 8)]
        assert [len(page.hits) for page in pages] == [10, 10, 10, 10, 10, 4, 0]
        assert {page.total for page in pages} == {54}
        ids = [hit.id for page in pages for hit in page.hits]
        assert len(set(ids)) == 54
        directory.Service.objects.filter(pk__in=ids[::3]).update(summary="")  # moves documents about in the index
        again = [hit.id for page in range(1, 8) for hit in search(Query(text, page=page, page_size=10)).hits]
        assert again == ids

    # --- nearness ---------------------------------------------------------------------------------------

    def test_the_distance_is_from_the_centre_of_my_town_to_the_nearest_public_place(self, world):
        service = world.service("Casa", serves=["020001"], at=["020002"])
        world.place(service, "020001", latitude=44.96, longitude=10.82, coordinate_precision="exact")
        hit = search(Query("casa", municipality="020001")).hits[0]
        assert hit.distance_km == pytest.approx(1.11, abs=0.01)
        assert not hit.is_approximate
        assert search(Query("casa", municipality="020002")).total == 0
        assert search(Query("casa")).hits[0].distance_km is None

    def test_a_place_known_by_its_town_gives_an_approximate_distance(self, world):
        world.service("Casa", serves=["020001"], at=["020002"])
        assert search(Query("casa", municipality="020001")).hits[0].is_approximate

    def test_nearer_services_across_the_border_are_shown_apart(self, world):
        world.service("Centro di Suzzara", serves="district", at=["020002"])
        world.service("Centro di Reggiolo", serves=["036001"], at=["036001"])
        world.service("Centro di Bergamo", serves=["016001"], at=["016001"])
        world.service("Nido di Reggiolo", type="asilo-nido", serves=["036001"], at=["036001"])
        results = search(Query("centro", district="suzzara", municipality="020001"))
        assert [service.name for _, service in services_of(results.hits)] == ["Centro di Suzzara"]
        assert [service.name for _, service in services_of(results.nearby_outside)] == ["Centro di Reggiolo"]
        assert results.nearby_outside[0].distance_km == pytest.approx(3.4, abs=0.1)
        assert not results.nearby_outside[0].in_district

    def test_nothing_outside_is_shown_when_there_is_something_nearer_inside(self, world):
        world.service("Centro di Gonzaga", serves=["020001"], at=["020001"])
        world.service("Centro di Reggiolo", serves=["036001"], at=["036001"])
        assert not search(Query("centro", district="suzzara", municipality="020001")).nearby_outside

    def test_everything_near_outside_is_shown_when_there_is_nothing_inside_nearest_first(self, world):
        for number in range(7):
            service = world.service(f"Centro {number}")
            world.place(service, "036001", latitude=44.92 - number / 100)
        results = search(Query("centro", district="suzzara", municipality="020001"))
        assert results.total == 0
        assert [service.name[-1] for _, service in services_of(results.nearby_outside)] == list("01234")

    # --- secrets ----------------------------------------------------------------------------------------

    @pytest.mark.parametrize("serves", ["district", ["020001"], []])
    def test_a_secret_place_is_known_only_by_its_district(self, world, serves):
        for name, secret in (("Rifugio", {"type": "antitratta"}), ("Casa segreta", {"secret_place": True})):
            world.service(name, serves=serves, at=["020001"], **secret)
        results = search(Query(municipality="020003", district="suzzara"))
        assert results.total == 2
        for hit in results.hits:
            assert set(hit.municipality_codes) == {"020001", "020002", "020003"}
            assert hit.distance_km is None
        # Its own town's name finds it no better than the others do.
        assert len({search(Query(town)).total for town in ("gonzaga", "suzzara", "motteggiana")}) == 1

    def test_a_secret_place_is_never_near(self, world):
        world.service("Rifugio", type="antitratta", serves=["036001"], at=["036001"])
        world.service("Casa segreta", at=["036001"], secret_place=True)
        assert not search(Query(district="suzzara", municipality="020001")).nearby_outside

    def test_of_a_service_with_a_secret_and_a_public_place_only_the_public_one_is_known(self, world):
        service = world.service("Centro antiviolenza", type="centro-antiviolenza", at=["020002"])
        world.place(service, "020001", is_confidential=True, name="Rifugio dei Tigli")
        assert found(municipality="020001") == []
        assert found("tigli") == []
        assert found(municipality="020002") == ["Centro antiviolenza"]

    # --- following the database -------------------------------------------------------------------------

    @pytest.mark.parametrize(
        "hidden", [{"publication": "draft"}, {"publication": "review"}, {"status": "defunct"}, {"status": "inactive"}]
    )
    def test_what_is_not_public_is_not_found_and_comes_and_goes_with_its_state(self, world, hidden):
        service = world.service("Un portico", **hidden)
        assert found("portico") == []
        field, value = next(iter(hidden.items()))
        directory.Service.objects.update(**{field: "published" if field == "publication" else "active"})
        assert found("portico") == ["Un portico"]
        setattr(service, field, value)
        service.save()
        assert found("portico") == []

    def test_a_hidden_body_takes_its_services_away(self, world):
        world.service("Un portico")
        assert found("portico") == ["Un portico"]
        world.organization.is_hidden = True
        world.organization.save()
        assert found("portico") == []

    def test_each_kind_of_write_is_seen_by_the_next_search(self, world):
        service = world.service("Un portico")
        assert found("portico") == ["Un portico"]
        service.name = "Una scuola"
        service.save()
        assert (found("portico"), found("scuola")) == ([], ["Una scuola"])
        directory.Service.objects.filter(pk=service.pk).update(name="Un bosco")
        assert (found("scuola"), found("bosco")) == ([], ["Un bosco"])
        directory.Service.objects.bulk_create(
            [directory.Service(organization=world.organization, name=f"Un lago {number}") for number in range(3)]
        )
        assert sorted(found("lago")) == ["Un lago 0", "Un lago 1", "Un lago 2"]
        service.delete()
        assert found("bosco") == []
        directory.Service.objects.filter(name__startswith="Un lago").delete()
        assert search(Query()).total == 0

    def test_renaming_what_a_service_hangs_on_renames_it_in_the_index(self, world):
        service = world.service("Un portico", serves=["020001"], at=["020001"])
        assert found("micologia") == []
        world.organization.name = "Circolo di micologia"
        world.organization.save()
        assert found("micologia") == ["Un portico"]
        directory.TaxonomyTerm.objects.filter(code="sad").update(everyday_words="cercare funghi")
        assert found("funghi") == ["Un portico"]
        service.service_at_locations.get().location.delete()
        assert search(Query("portico", municipality="020001")).hits[0].distance_km is None
        service.service_areas.all().delete()
        assert found(municipality="020001") == []

    def test_a_change_that_is_rolled_back_is_never_found(self, world):
        world.service("Un portico")
        assert found("portico") == ["Un portico"]
        with transaction.atomic():
            world.service("Un portico fantasma")
            search(Query("fantasma"))
            transaction.set_rollback(True)
        assert found("fantasma") == []
        assert search(Query("portico")).total == 1

    def test_a_search_with_nothing_new_costs_one_query(self, world, django_assert_num_queries):
        world.service("Un portico")
        search(Query("portico", district="suzzara", municipality="020001"))
        with django_assert_num_queries(1):
            search(Query("portico", district="suzzara", municipality="020001"))

    def test_the_same_question_has_the_same_answer(self, world):
        for number in range(9):
            world.service(f"Casa {number}", serves="district", at=["020001"])
        one, other = (search(Query("casa", district="suzzara", municipality="020002")) for _ in range(2))
        assert (one.hits, one.facets, one.total) == (other.hits, other.facets, other.total)
