"""Where silence means nothing: service types whose public register does not cover the region of the district."""

from dataclasses import dataclass

from bussola.directory.models import ImportedRecord, TaxonomyTerm
from bussola.lib.text import fold
from bussola.territory.models import DataSource

from .remembered import Memory

# The register of a type is known from the records imported from it; where none was (one district alone, in a
# region without data) it is known from here.
REGISTERS = {"salute-consultori": "consultorio", "lombardia-rsa": "rsa"}


@dataclass(frozen=True)
class MissingData:
    """A type of service of which no register speaks in a region."""

    term: TaxonomyTerm
    source: DataSource
    region_name: str


def missing_data(terms: list[TaxonomyTerm], region_code: str, region_name: str) -> list[MissingData]:
    """Return those of ``terms`` (service types) whose registers all leave out the region ``region_code`` (ISTAT)."""
    found = []
    for term in terms:
        sources = _registers(term.code)
        if sources and not any(source.covers(region_code) for source in sources):
            found.append(MissingData(term, sources[0], region_name))
    return found


def types_meant(text: str, memory: Memory) -> list[TaxonomyTerm]:
    """Return the service types that ``text`` calls by name or by one of their everyday words."""
    asked = fold(text)
    return memory.types_by_words.get(asked, []) if asked else []


def _registers(type_code: str) -> list[DataSource]:
    known = [code for code, about in REGISTERS.items() if about == type_code]
    imported = ImportedRecord.objects.filter(
        service__attributes__taxonomy_term__code=type_code,
        service__attributes__taxonomy_term__taxonomy__code="service-type",
    ).values("source")
    by_record = DataSource.objects.filter(is_invented=False, pk__in=imported)
    return sorted({*by_record, *DataSource.objects.filter(pk__in=known)}, key=lambda source: source.code)
