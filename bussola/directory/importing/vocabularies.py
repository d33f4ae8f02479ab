"""Loading the vocabularies that Bussola ships: service types, target groups, macro-areas, life events, channels."""

import time
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db import models, transaction

from bussola.audit.actions import record as audit
from bussola.directory.models import Attribute, Taxonomy, TaxonomyTerm, Unit
from bussola.lib.identity import stable_id
from bussola.territory.models import DataSource

from .report import ImportReport
from .shipped import VOCABULARIES, read_rows
from .writer import RowWriter

SOURCE = "vocabolari"
UNITS = ("posti",)

# code, file, name, description, where it comes from. The order lets terms point to those of an earlier vocabulary.
TAXONOMIES = (
    (
        "target-group",
        "target_groups.tsv",
        "Per chi",
        "I gruppi di persone a cui un servizio è rivolto.",
        "",
    ),
    (
        "macro-area",
        "macro_areas.tsv",
        "Macro-aree",
        "Le aree del piano di zona di Suzzara 2021-2023, da A a J, più T per i servizi di tutte le aree.",
        "",
    ),
    (
        "istat-user-area",
        "istat_user_areas.tsv",
        "Aree di utenza ISTAT",
        "Le aree di utenza dell'indagine ISTAT sui servizi sociali dei comuni.",
        "",
    ),
    (
        "inps-psa",
        "inps_psa.tsv",
        "Prestazioni sociali agevolate INPS",
        "I codici INPS delle prestazioni sociali agevolate.",
        "",
    ),
    (
        "life-event",
        "life_events.tsv",
        "Eventi della vita",
        "Il vocabolario controllato italiano degli eventi della vita (AgID, CC BY 4.0).",
        "https://w3id.org/italia/controlled-vocabulary/classifications-for-public-services/life-business-event/life-event",
    ),
    (
        "channel",
        "channels.tsv",
        "Canali",
        "Il vocabolario controllato italiano dei canali di un servizio pubblico (AgID, CC BY 4.0).",
        "https://w3id.org/italia/controlled-vocabulary/classifications-for-public-services/channel",
    ),
    (
        "service-type",
        "service_types.tsv",
        "Tipi di servizio",
        "I tipi di servizio con cui Bussola classifica il catalogo.",
        "",
    ),
)
VERSION = "2026-11"
CARDS = (
    {
        "code": "bussola-vocabolari",
        "name": "Tipi di servizio, gruppi di persone e parole di tutti i giorni",
        "publisher": "Progetto Bussola",
        "licence": "CC BY 4.0",
        "url": "",
        "data_date": "novembre 2026",
        "retrieved_on": date(2026, 11, 22),
    },
    {
        "code": "agid-vocabolari",
        "name": "Vocabolari controllati: eventi della vita e canali",
        "publisher": "AgID e Dipartimento per la trasformazione digitale",
        "licence": "CC BY 4.0",
        "url": "https://github.com/italia/daf-ontologie-vocabolari-controllati",
        "data_date": "dicembre 2024",
        "retrieved_on": date(2026, 11, 22),
    },
)

# Columns of a term that name terms of other vocabularies: they become attributes of the term.
LINKS = {
    "target_groups": "target-group",
    "macro_area": "macro-area",
    "istat_user_area": "istat-user-area",
    "inps_psa": "inps-psa",
}
TAXONOMY_FIELDS = ("code", "name", "description", "uri", "version")
TERM_FIELDS = (
    "taxonomy_id", "code", "name", "description", "parent_id", "name_en", "everyday_words", "position",
    "is_confidential", "is_danger",
)  # fmt: skip


def term_id(taxonomy: str, code: str) -> UUID:
    """Return the id of a term of a shipped vocabulary."""
    return stable_id(SOURCE, f"{taxonomy}/{code}", "term")


def import_vocabularies(*, by: object, dry_run: bool = False) -> ImportReport:
    """Write the shipped vocabularies and return the report. A term a person has corrected stays corrected.

    Terms that are no longer shipped are left: services may bear them.
    """
    start = time.perf_counter()
    report = ImportReport(SOURCE, "Vocabolari", dry_run=dry_run)
    taxonomies, terms, attributes = shipped_rows()
    groups = ((Taxonomy, taxonomies, TAXONOMY_FIELDS), (TaxonomyTerm, terms, TERM_FIELDS), (Attribute, attributes, ()))
    report.read = len(taxonomies) + len(terms)
    writer = RowWriter(SOURCE)
    with transaction.atomic():
        for model, rows, fields in groups:
            by_pk = {row.pk: row for row in rows}
            new = len(by_pk) - len(model.objects.in_bulk(list(by_pk)))
            written = writer.upsert(model, by_pk, fields)
            if model is not Attribute:
                report.created += new
                report.updated += written - new
                report.unchanged += len(by_pk) - written
        kept = {row.pk for row in attributes}
        old = Attribute.objects.filter(link_entity="taxonomy_term").values_list("pk", flat=True)
        if lost := [pk for pk in old if pk.version == 5 and pk not in kept]:
            Attribute.objects.filter(pk__in=lost).delete()
        for card in CARDS:
            DataSource.save_card(**card)
        for name in UNITS:
            Unit.objects.get_or_create(name=name, defaults={"id": stable_id(SOURCE, name, "unit")})
        report.kept_by_person = writer.kept_by_person
        audit("directory.import_vocabularies", by=by, **report.counts())
        transaction.set_rollback(dry_run)
    report.seconds = time.perf_counter() - start
    return report


def shipped_rows() -> tuple[list[Taxonomy], list[TaxonomyTerm], list[Attribute]]:
    """Return the unsaved rows of every shipped vocabulary."""
    taxonomies, terms, attributes = [], [], []
    for code, file_name, name, description, uri in TAXONOMIES:
        taxonomy = Taxonomy(
            pk=stable_id(SOURCE, code, "taxonomy"), code=code, name=name, description=description, uri=uri,
            version=VERSION,
        )  # fmt: skip
        taxonomies.append(taxonomy)
        for position, row in enumerate(read_rows(VOCABULARIES / file_name), start=1):
            terms.append(
                TaxonomyTerm(
                    pk=term_id(code, row["code"]),
                    taxonomy_id=taxonomy.pk,
                    code=row["code"],
                    name=row["name"],
                    description=row.get("description", ""),
                    parent_id=term_id(code, row["parent"]) if row.get("parent") else None,
                    name_en=row.get("name_en", ""),
                    everyday_words=row.get("everyday_words", ""),
                    position=position,
                    is_confidential=row.get("is_confidential") == "yes",
                    is_danger=row.get("is_danger") == "yes",
                )
            )
            attributes += links_of(terms[-1], row)
    return taxonomies, terms, attributes


def links_of(term: TaxonomyTerm, row: dict[str, str]) -> Iterator[models.Model]:
    """Yield the attributes that tie a term to those of other vocabularies, as its columns say."""
    for column, taxonomy in LINKS.items():
        for code in filter(None, (row.get(column) or "").split(";")):
            yield Attribute(
                pk=stable_id(SOURCE, f"{term.pk}/{taxonomy}/{code}", "link"),
                link_entity="taxonomy_term",
                link_id=term.pk,
                link_type=taxonomy,
                taxonomy_term_id=term_id(taxonomy, code),
            )
