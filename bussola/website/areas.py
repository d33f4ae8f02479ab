"""The services of a district by theme: macro-areas and, under each, the service types that have something to show."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bussola.directory.models import Attribute, Taxonomy, TaxonomyTerm
from bussola.directory.templatetags.in_words import named
from bussola.finder.search import Query, search

from .languages import is_in_italian

# The macro-areas of the zone plan in the words of people, and in the order people look for them.
PLAIN_NAMES = {
    "i": _("Children and families"),
    "e": _("Older people"),
    "d": _("Help at home"),
    "j": _("Disability"),
    "a": _("Hard times and money"),
    "b": _("Home and rent"),
    "h": _("Work"),
    "g": _("Boys, girls and young people"),
    "c": _("Listening, rights, integration"),
    "f": _("Help with computers and the phone"),
    "t": _("Where to start"),
}


@dataclass(frozen=True)
class TypeLine:
    """A service type and how many services of it there are."""

    code: str
    name: str
    count: int
    is_italian: bool = True

    @classmethod
    def of(cls, term: TaxonomyTerm, count: int) -> "TypeLine":
        """Return the line of a term, in the language of the page if it has a name there."""
        return cls(term.code, named(term), count, is_in_italian(term))


@dataclass(frozen=True)
class Area:
    """A macro-area with its types."""

    name: str
    types: list[TypeLine]


def areas_of(district_slug: str) -> list[Area]:
    """Return the themes of a district, as people look for them; a type with no services is left out."""
    counts = search(Query(district=district_slug, page_size=1)).facets["types"]
    area_of_type = dict(
        Attribute.objects.filter(
            link_entity="taxonomy_term", taxonomy_term__taxonomy__code=Taxonomy.Code.MACRO_AREA
        ).values_list("link_id", "taxonomy_term__code")
    )
    lines: dict[str, list[TypeLine]] = {}
    for term in TaxonomyTerm.objects.service_types():
        if counts.get(term.code):
            line = TypeLine.of(term, counts[term.code])
            lines.setdefault(area_of_type.get(term.pk, ""), []).append(line)
    terms = TaxonomyTerm.objects.filter(taxonomy__code=Taxonomy.Code.MACRO_AREA)
    names = PLAIN_NAMES | {term.code: named(term) for term in terms if term.code not in PLAIN_NAMES}
    found = [Area(str(name), lines[code]) for code, name in names.items() if code in lines]
    if "" in lines:
        found.append(Area("", lines[""]))
    return found
