"""Provinces under the names other bodies write: «Reggio Emilia», «Forli'-Cesena», or a province that is no more."""

from bussola.lib.text import fold

# ISTAT numbers of the Sardinian provinces of 2006-2016, whose codes old files still carry.
FORMER_PROVINCES = {"104": "OT", "105": "OG", "106": "VS", "107": "CI"}

# Sardinia has redrawn its provinces three times since 2005, and files follow each in its own time.
SARDINIA = "20"
SARDINIAN_PROVINCES = frozenset({"CA", "CI", "NU", "OG", "OR", "OT", "SS", "SU", "VS"})

PROVINCE_ALIASES = {
    "aosta": "AO",
    "bolzano bozen": "BZ",
    "carbonia iglesias": "CI",
    "forli": "FC",
    "massa": "MS",
    "medio campidano": "VS",
    "monza": "MB",
    "monza brianza": "MB",
    "monza e brianza": "MB",
    "ogliastra": "OG",
    "olbia tempio": "OT",
    "pesaro": "PU",
    "pesaro urbino": "PU",
    "reggio calabria": "RC",
    "reggio di calabria": "RC",
    "reggio emilia": "RE",
    "valle d aosta": "AO",
    "verbania": "VB",
    "verbano cusio ossola": "VB",
    "vco": "VB",
}
FORMER_CODES = {"FO": "FC", "PS": "PU"}


def province_code_of(text: str, codes_by_folded_name: dict[str, str]) -> str:
    """Return the two-letter code of a province written as a code or as a name, or "" if nobody knows it.

    ``codes_by_folded_name`` comes from the municipalities of the database.
    """
    text = text.strip()
    if len(text) == 2:
        return FORMER_CODES.get(text.upper(), text.upper())
    folded = fold(text)
    return codes_by_folded_name.get(folded) or PROVINCE_ALIASES.get(folded, "")
