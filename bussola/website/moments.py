"""Moments of life, in the words of people, and the services each of them usually needs."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bussola.directory.models import TaxonomyTerm
from bussola.finder.search import Query, search

from .areas import TypeLine

# code (those of the Italian controlled vocabulary of life events where it has one) -> words, service types.
# The vocabulary speaks of licences and passports too: only the moments that bring a family here are listed.
MOMENTS = {
    "12": (
        _("A child is on its way, or has just arrived"),
        ("percorso-nascita", "consultorio", "sostegno-nascita", "asilo-nido", "contributi-nido", "affido-adozione"),
    ),
    "1": (
        _("The children start school"),
        ("scuola-infanzia", "mensa-trasporto-scolastico", "pre-post-scuola", "doposcuola", "diritto-studio"),
    ),
    "holidays": (_("School is closed and we are at work"), ("centri-estivi", "servizi-salvatempo", "baby-sitter")),
    "ageing": (
        _("A parent is getting old and cannot manage alone"),
        ("pua", "sad", "pasti-domicilio", "telesoccorso", "sportello-assistenti-familiari", "sostegno-caregiver"),
    ),
    "hospital": (
        _("Somebody is coming home from hospital"),
        ("dimissioni-protette", "cure-domiciliari", "ausili-adattamento-casa", "sollievo-temporaneo"),
    ),
    "2": (
        _("A disability has arrived, or has been found"),
        ("invalidita-civile", "neuropsichiatria-infantile", "assistenza-scolastica-disabili", "vita-indipendente"),
    ),
    "3": (_("I have lost my job, or look for one"), ("centro-impiego", "caf-isee", "assegno-inclusione")),
    "8": (_("I look for a home, or am losing mine"), ("casa-popolare", "sostegno-affitto", "emergenza-abitativa")),
    "debts": (
        _("The money is not enough until the end of the month"),
        ("contributi-economici", "bonus-bollette", "emporio-mensa", "sovraindebitamento"),
    ),
    "9": (_("I have just come to Italy"), ("sportello-stranieri", "corsi-italiano", "ambulatorio-sociale")),
    "13": (_("We are separating"), ("mediazione-familiare", "sportello-legale", "sostegno-genitorialita")),
    "16": (_("Somebody hurts me or frightens me"), ("centro-antiviolenza", "antidiscriminazioni", "antitratta")),
    "14": (_("Somebody dear has died"), ("ascolto-psicologico", "auto-mutuo-aiuto", "caf-isee")),
    "4": (_("I am about to retire"), ("caf-isee", "centro-sociale-anziani", "volontariato-vicinato")),
}


@dataclass(frozen=True)
class Moment:
    """A moment of life with the types of service that help, and the parameters of the search for all of them."""

    code: str
    name: str
    types: list[TypeLine]

    @property
    def parameters(self) -> str:
        """The parameters of the results page for all its types."""
        return "&".join(f"tipo={line.code}" for line in self.types)


def moments_of(district_slug: str) -> list[Moment]:
    """Return the moments for which the district has something, in the order of a life."""
    counts = search(Query(district=district_slug, page_size=1)).facets["types"]
    terms = {term.code: term for term in TaxonomyTerm.objects.service_types()}
    found = []
    for code, (words, types) in MOMENTS.items():
        lines = [TypeLine.of(terms[one], counts[one]) for one in types if one in terms and counts.get(one)]
        if lines:
            found.append(Moment(code, str(words), lines))
    return found
