"""Why a service is where it is, in words."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bussola.finder.why import DANGER, WORDS, Part, Why

LEFT_OUT_BY = {
    "open_at": gettext_lazy("it is not open then, or its hours are not written on its sheet"),
    "applications_open": gettext_lazy("it takes no applications today"),
    "near": gettext_lazy("it has no place so near"),
    "municipality": gettext_lazy("it does not serve this town: look at the places and the area it serves on its sheet"),
    "types": gettext_lazy("it is of another type"),
    "target_groups": gettext_lazy("it is for somebody else"),
    "areas": gettext_lazy("it belongs to another area"),
    "costs": gettext_lazy("it costs something else, or its cost is not written"),
    "ways": gettext_lazy("one gets in another way, or the way in is not written"),
    "providers": gettext_lazy("somebody else runs it"),
    "languages": gettext_lazy("nobody there speaks that language, or it is not written"),
    "accessibility": gettext_lazy("its places are not known to have that"),
    "district": gettext_lazy("it neither serves this district nor stands in it"),
    WORDS: gettext_lazy("it holds none of these words, and is not of a type they are surely about"),
    DANGER: gettext_lazy("whoever suffers violence is never shown this type of service"),
}


def reasons_of(found: Why) -> list[str]:
    """Return why the service is not among the results, a sentence part for each reason."""
    return [str(LEFT_OUT_BY[reason]) for reason in found.left_out_by]


def points_in_words(points: float) -> str:
    """Return a number of points with one decimal, the Italian way."""
    return number_format(round(points, 1), decimal_pos=1)


def part_in_words(part: Part, type_names: dict[str, str]) -> str:
    """Return where some points come from."""
    if part.kind == "type":
        return _("the question seems to be about: %(type)s") % {"type": type_names.get(part.what, part.what)}
    words = {
        "words": _("the words it holds"),
        "favour": _("it suits whom it is for, what one can pay, or when it must be open"),
        "stands": _("it stands in this town"),
    }
    return words[part.kind]
