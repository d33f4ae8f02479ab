"""Schools: the registers of the Ministry of Education. They give neither coordinates nor telephones.

A reference institute becomes the organization, each school of it a service at its place. Only preschools and
centres for adult education are social services of the vocabulary; the others are found by name, with no type.
"""

import re
from functools import partial

from bussola.lib.text import fold
from bussola.territory.matching import MunicipalityMatcher
from bussola.territory.models import Municipality

from . import values
from .readable import readable
from .record import LeftOut, Record, Rejected, Source

PRESCHOOL, ADULTS = "scuola-infanzia", "corsi-italiano"

# Kind as published (without «NON STATALE») -> (kind in words, words that already say it in a name)
_SCHOOL = r"scuola|sc|istituto|ist|istit|liceo|lic|i[a-z]{1,4}|l[a-z]|convitto|educandato|polo|conservatorio"
KINDS = {
    "SCUOLA INFANZIA": ("Scuola dell'infanzia", r"infanzia|inf|materna|mat|asilo|kindergarten"),
    "SCUOLA PRIMARIA": ("Scuola primaria", r"primaria|prim|elementare|elem|elementari|el"),
    "SCUOLA PRIMO GRADO": ("Scuola secondaria di primo grado", r"media|medie|grado|sec|secondaria|sm|s m"),
    "SCUOLA SEC. PRIMO GRADO": ("Scuola secondaria di primo grado", r"media|medie|grado|sec|secondaria|sm|s m"),
    "SCUOLA SEC. SECONDO GRADO": ("Scuola secondaria di secondo grado", _SCHOOL),
    "ISTITUTO COMPRENSIVO": (
        "Istituto comprensivo",
        r"comprensivo|compr|ic|i c|ics|istituto|ist|istit|omnicomprensivo",
    ),
    "CENTRO TERRITORIALE": (
        "Centro per l'istruzione degli adulti",
        r"adulti|cpia|ctp|c t p|territoriale|c p i a|ct|c t",
    ),
}
ADULT_CENTRE = "Centro provinciale per l'istruzione degli adulti (CPIA)"
ABBREVIATIONS = (
    (r"^ist prof regionali$", "istituto professionale regionale"),
    (r"^ist prof (?=per )", "istituto professionale "),
    (r"^ist prof industria", "istituto professionale per l'industria"),
    (r"^ist prof ", "istituto professionale "),
    (r"^ist tec(?:nico)? ", "istituto tecnico "),
    (r" comm tur e della pubb$", " commerciali, turistici e della pubblicità"),
    (r" e tur$", " e turistici"),
    (r"attivita'", "attività"),
    (r"gia' itf", "già ITF"),
    (r"sordomuti", "sordi"),
)
PECULIARITIES = {
    "SPEC. PER CARCERARI": "È in un carcere.",
    "C/O IST. OSPEDALIERO": "È in un ospedale, per i ragazzi ricoverati.",
    "PERCORSO II LIVELLO": "È un corso per adulti (percorso di secondo livello).",
    "SLOVENO": "La lingua di insegnamento è lo sloveno.",
    "ANNESSO A CONVITTO": "È annessa a un convitto.",
    "PER SORDOMUTI": "È per persone sorde.",
    "SPEC. PER SORDOMUTI": "È per persone sorde.",
    "PER CIECHI": "È per persone cieche.",
    "SPECIALE PER CIECHI": "È per persone cieche.",
}
CLOSED_TO_THE_PUBLIC = {"SPEC. PER CARCERARI", "C/O IST. OSPEDALIERO"}


def school_record(
    row: dict, key: str, municipality: Municipality, left_out: LeftOut, *, year: str, owner: str
) -> Record:
    """Return the record of a school; ``owner`` is "statale" or "paritaria", ``year`` the school year as shown."""
    code = row["CODICESCUOLA"]
    published = row["DENOMINAZIONESCUOLA"].strip(" ,.")
    institute_code = row.get("CODICEISTITUTORIFERIMENTO") or code
    institute = row.get("DENOMINAZIONEISTITUTORIFERIMENTO", "").strip() or published
    if not (published or institute):
        raise Rejected("riga senza nome")
    peculiarity = row.get("DESCRIZIONECARATTERISTICASCUOLA", "")
    kind, type_code = kind_and_type(row["DESCRIZIONETIPOLOGIAGRADOISTRUZIONESCUOLA"], peculiarity)
    name = school_name(published or institute, kind, row["DESCRIZIONETIPOLOGIAGRADOISTRUZIONESCUOLA"])
    facts = [PECULIARITIES.get(peculiarity, "")]
    if institute_code != code:
        facts.append(f"Fa parte di: {institute_full_name(institute, institute_code)}.")
    facts.append(f"Codice meccanografico: {code}.")
    institute_name = institute_full_name(institute, institute_code) if owner == "statale" else name
    return Record(
        source_key=key,
        municipality=municipality,
        organization_key=institute_code,
        organization={
            "name": institute_name[:255],
            "alternate_name": institute if institute != institute_name else "",
            "kind": "school",
        },
        identifiers=[
            {"identifier_scheme": "IT-MIM", "identifier_type": "codice meccanografico", "identifier": institute_code}
        ],
        location={
            "name": name,
            "external_identifier": code,
            "external_identifier_type": "codice meccanografico",
            **values.centre(municipality),
        },
        address=values.address(
            readable(row["INDIRIZZOSCUOLA"]), values.postal_code(row["CAPSCUOLA"], left_out), municipality
        ),
        service={
            "name": name,
            "alternate_name": published if published != name else "",
            "summary": f"{kind} {owner}. Anno scolastico {year}.",
            "description": " ".join(filter(None, facts)),
            "url": values.web_address(row["SITOWEBSCUOLA"], left_out),
            "email": values.email(row["INDIRIZZOEMAILSCUOLA"], left_out),
            "provider_kind": "public" if owner == "statale" else "unknown",
        },
        terms=[("service-type", type_code)] if type_code else [],
    )


def institute_full_name(published: str, code: str) -> str:
    """Return the readable name of a reference institute, with its kind in front when only its code tells it.

    The third and fourth letters of a code say the kind: IC comprehensive institute, IS upper secondary.
    """
    name = readable(published)
    kind, said = {"IC": KINDS["ISTITUTO COMPRENSIVO"], "IS": ("Istituto superiore", _SCHOOL)}.get(code[2:4], ("", ""))
    return name if not kind or re.search(rf"\b(?:{said})\b", fold(published)) else f"{kind} {name}"


def kind_and_type(published_kind: str, peculiarity: str) -> tuple[str, str]:
    """Return the kind of school in words and the code of its service type ("" when it has none)."""
    published_kind = published_kind.removesuffix(" NON STATALE")
    if peculiarity == "CPIA":
        return ADULT_CENTRE, ADULTS
    closed = peculiarity in CLOSED_TO_THE_PUBLIC
    if published_kind in KINDS:
        kind = KINDS[published_kind][0]
        types = {"SCUOLA INFANZIA": PRESCHOOL, "CENTRO TERRITORIALE": ADULTS}
        return kind, "" if closed else types.get(published_kind, "")
    if published_kind.startswith("CRIA "):
        return "Centro regionale per l'istruzione degli adulti", ADULTS
    if not published_kind:
        return "Scuola", ""
    return _spelt_out(published_kind), ""


def _spelt_out(published_kind: str) -> str:
    words = published_kind.lower()
    for short, whole in ABBREVIATIONS:
        words = re.sub(short, whole, words)
    return words[0].upper() + words[1:]


def school_name(published: str, kind: str, published_kind: str) -> str:
    """Return the published name, readable and with the kind of school in front when it does not say it."""
    name = readable(published)
    said = KINDS.get(published_kind.removesuffix(" NON STATALE"), ("", _SCHOOL))[1]
    if kind == ADULT_CENTRE:
        said = KINDS["CENTRO TERRITORIALE"][1]
    if re.search(rf"\b(?:{said})\b", fold(published)):
        return name
    return f"{kind.split(' (')[0]} {name}"[:255]


def _find(row: dict, matcher: MunicipalityMatcher) -> Municipality | None:
    return matcher.by_cadastral(row["CODICECOMUNESCUOLA"]) or matcher.by_name(
        row["DESCRIZIONECOMUNE"], province_code=row["PROVINCIA"]
    )


def _source(code: str, name: str, file_name: str, date: str, year: str, owner: str, regions: tuple | None) -> Source:
    return Source(
        code=code,
        name=name,
        publisher="Ministero dell'Istruzione e del Merito",
        licence="IODL 2.0",
        url="https://dati.istruzione.it/opendata/",
        data_date=date,
        retrieved_on="2026-11-22",
        file_name=file_name,
        key=lambda row: row["CODICESCUOLA"],
        place=lambda row: f"{row['DESCRIZIONECOMUNE']} ({row['CODICECOMUNESCUOLA']})",
        province=lambda row: row["PROVINCIA"],
        find=_find,
        record=partial(school_record, year=year, owner=owner),
        covered_region_codes=regions,
    )


# Valle d'Aosta (02) and Trentino-Alto Adige (04) run their own schools.
_ORDINARY = tuple(f"{number:02d}" for number in range(1, 21) if number not in (2, 4))
_AUTONOMOUS = ("02", "04")
SOURCES = (
    _source(
        "mim-scuole-statali", "Scuole statali", "schools_state.tsv.gz",
        "anno scolastico 2025/26", "2025/26", "statale", _ORDINARY,
    ),
    _source(
        "mim-scuole-paritarie", "Scuole paritarie", "schools_equal.tsv.gz",
        "anno scolastico 2023/24", "2023/24", "paritaria", _ORDINARY,
    ),
    _source(
        "mim-scuole-autonomie", "Scuole pubbliche delle autonomie", "schools_autonomous_state.tsv.gz",
        "anno scolastico 2023/24", "2023/24", "statale", _AUTONOMOUS,
    ),
    _source(
        "mim-paritarie-autonomie", "Scuole paritarie delle autonomie",
        "schools_autonomous_equal.tsv.gz",
        "anno scolastico 2022/23", "2022/23", "paritaria", _AUTONOMOUS,
    ),
)  # fmt: skip
