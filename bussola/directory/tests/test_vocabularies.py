"""The vocabularies: whole, consistent, loaded once, corrected by people."""

import pytest

from bussola.directory.importing.shipped import VOCABULARIES, read_rows
from bussola.directory.importing.vocabularies import import_vocabularies
from bussola.directory.models import Attribute, Metadata, Taxonomy, TaxonomyTerm

BY = "test"


@pytest.fixture
def vocabularies(db):
    return import_vocabularies(by=BY)


def terms(taxonomy: str):
    return TaxonomyTerm.objects.filter(taxonomy__code=taxonomy)


@pytest.mark.parametrize(
    ("taxonomy", "count"),
    [
        ("service-type", 90),
        ("target-group", 31),
        ("macro-area", 11),
        ("life-event", 19),
        ("channel", 37),
        ("inps-psa", 36),
        ("istat-user-area", 7),
    ],
)
def test_every_vocabulary_is_loaded_whole(vocabularies, taxonomy, count):
    assert terms(taxonomy).count() == count


def test_loading_twice_writes_nothing_the_second_time(vocabularies):
    again = import_vocabularies(by=BY)
    assert (again.created, again.updated) == (0, 0)
    assert again.unchanged == TaxonomyTerm.objects.count() + Taxonomy.objects.count()


def test_a_dry_run_writes_nothing(db):
    report = import_vocabularies(by=BY, dry_run=True)
    assert report.created > 200
    assert not Taxonomy.objects.exists()


def test_every_service_type_has_a_definition_an_english_name_and_everyday_words(vocabularies):
    for term in terms("service-type"):
        assert term.description, term.code
        assert term.name_en, term.code
        assert len(term.everyday_words.split(",")) >= 5, term.code


def test_the_flags_are_those_agreed(vocabularies):
    secret = set(terms("service-type").filter(is_confidential=True).values_list("code", flat=True))
    danger = set(terms("service-type").filter(is_danger=True).values_list("code", flat=True))
    assert secret == {"tutela-minori", "antitratta"}
    assert danger == {"centro-antiviolenza", "antitratta", "pronto-intervento-sociale", "tutela-minori"}


def test_a_service_type_points_to_its_target_groups_area_and_official_codes(vocabularies):
    home_help = terms("service-type").get(code="sad")
    links = Attribute.objects.filter(link_entity="taxonomy_term", link_id=home_help.pk)
    assert set(links.values_list("link_type", "taxonomy_term__code")) == {
        ("target-group", "anziani"),
        ("target-group", "persone-con-disabilita"),
        ("macro-area", "d"),
        ("istat-user-area", "anziani"),
        ("inps-psa", "a2-07"),
    }


def test_target_groups_have_readable_names(vocabularies):
    assert terms("target-group").get(code="famiglie-0-6").name == "Famiglie con bambini da 0 a 6 anni"
    assert terms("target-group").get(code="adulti-in-difficolta").name == "Adulti in difficoltà"


def test_channels_keep_their_tree(vocabularies):
    assert terms("channel").get(code="01-1-1").parent.code == "01-1"


def test_codes_are_unique_and_links_lead_somewhere():
    known = {
        name: {row["code"] for row in read_rows(VOCABULARIES / f"{name}.tsv")}
        for name in ("target_groups", "macro_areas", "istat_user_areas", "inps_psa")
    }
    rows = list(read_rows(VOCABULARIES / "service_types.tsv"))
    assert len({row["code"] for row in rows}) == len(rows)
    for row in rows:
        assert set(row["target_groups"].split(";")) <= known["target_groups"]
        assert row["macro_area"] in known["macro_areas"]
        assert set(filter(None, [row["istat_user_area"]])) <= known["istat_user_areas"]
        assert set(filter(None, row["inps_psa"].split(";"))) <= known["inps_psa"]


def test_words_corrected_by_a_person_survive_the_next_load(vocabularies):
    term = terms("service-type").get(code="sad")
    TaxonomyTerm.objects.filter(pk=term.pk).update(everyday_words="aiuto in casa")
    Metadata.objects.create(
        resource_id=term.pk,
        resource_type="taxonomy_term",
        last_action_type="update",
        field_name="everyday_words",
        updated_by="user:7",
    )
    report = import_vocabularies(by=BY)
    term.refresh_from_db()
    assert term.everyday_words == "aiuto in casa"
    assert report.kept_by_person == 1
