import pytest

from bussola.lib.geo import bounding_box, distance_km
from bussola.lib.identity import stable_id
from bussola.lib.progress import progress
from bussola.lib.text import fold, without_accents


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nardò", "NARDO'"),
        ("Carrè", "carre’"),
        ("Velo d'Astico", "VELO D ASTICO"),
        ("San  Benedetto-Po", "san benedetto po"),
    ],
)
def test_two_spellings_of_one_name_fold_to_the_same_text(one, other):
    assert fold(one) == fold(other)


def test_two_names_do_not_fold_together():
    assert fold("San Vito") != fold("San Vito al Tagliamento")


def test_accents_come_off_and_letters_stay():
    assert without_accents("perché così è più") == "perche cosi e piu"


def test_mantua_is_386_km_from_rome():
    assert distance_km(45.1564, 10.7914, 41.9028, 12.4964) == pytest.approx(386, abs=5)


def test_a_point_is_at_no_distance_from_itself():
    assert distance_km(45, 10, 45, 10) == 0


def test_the_box_holds_the_circle():
    south, west, north, east = bounding_box(45, 10, 10)
    assert distance_km(45, 10, north, 10) >= 9.99
    assert distance_km(45, 10, 45, east) >= 9.99
    assert (south + north) / 2 == pytest.approx(45)
    assert (west + east) / 2 == pytest.approx(10)


def test_the_same_row_always_gets_the_same_id():
    assert stable_id("schools", "MNEE01") == stable_id("schools", "MNEE01")
    assert len({stable_id("schools", "MNEE01", part) for part in ("", "location", "service")}) == 3
    assert stable_id("a", "bc") != stable_id("ab", "c")


def test_progress_passes_everything_on_and_says_so_at_the_end(capsys):
    assert list(progress(range(3), "Scuole", total=3)) == [0, 1, 2]
    assert "Scuole: 3" in capsys.readouterr().err
