"""Putting single values in order: e-mail and web addresses, postal codes, telephones, coordinates.

A function answers with the good value or with None or "" and counts why in ``left_out``: nothing is guessed.
"""

import re

from bussola.lib.geo import distance_km
from bussola.territory.models import Municipality

from .record import LeftOut

FARTHEST_KM = 30.0  # a point farther than this from the centre of its town is taken for a mistake

_EMAIL = re.compile(r"[a-z0-9._%+'-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
_WEB = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#][^\s]*)?", re.IGNORECASE)
_CAP = re.compile(r"[0-9]{5}")
_NUMBER = re.compile(r"[0-9][0-9 ./\-]*")
_COUNTRY_CODE = re.compile(r"^(?:\(?\+\s?0?39\)?[\s.]*)+")
_BETWEEN_NUMBERS = re.compile(r"\s+-\s+|\s*/\s*|\s+[oe]\s+|\s*,\s*|\s*\(|\s+int")
_BROKEN_SCHEME = re.compile(r"^(?:https?(?::?/{0,2}))+", re.IGNORECASE)


def email(text: str, left_out: LeftOut) -> str:
    """Return the first e-mail address of ``text`` in lower case, or "" (counted) when there is no good one."""
    text = text.replace("\u200b", "").strip().strip(";.").lower()
    if not text:
        return ""
    for candidate in re.split(r"[;,\s/]+", text):
        candidate = candidate.strip(".")
        if _EMAIL.fullmatch(candidate) and len(candidate) <= 254 and ".." not in candidate:
            return candidate
    left_out.add("indirizzo e-mail scritto male")
    return ""


def web_address(text: str, left_out: LeftOut) -> str:
    """Return ``text`` as a web address, or "" (counted).

    Many registers leave out the scheme or write it broken («https//»): an address without one is given http.
    """
    text = text.strip().strip(".")
    if not text.strip("/-"):
        return ""
    broken = _BROKEN_SCHEME.match(text)
    scheme = "https://" if broken and broken[0].lower().startswith("https") else "http://"
    rest = text[broken.end() :] if broken else text
    host, slash, path = rest.partition("/")
    address = f"{scheme}{host.lower()}{slash}{path}"
    if _WEB.fullmatch(address) and len(address) <= 500:
        return address
    left_out.add("indirizzo web scritto male")
    return ""


def postal_code(text: str, left_out: LeftOut) -> str:
    """Return the five digits of an Italian postal code (CAP), or "" (counted when something was written)."""
    if _CAP.fullmatch(text):
        return text
    if text:
        left_out.add("CAP scritto male")
    return ""


def phone(text: str, left_out: LeftOut) -> str:
    """Return the first telephone number of ``text`` without its country code, or "" (counted) when it is not whole."""
    text = _COUNTRY_CODE.sub("", text.replace("\u200b", "").strip())
    if not any(character.isdigit() for character in text):
        return ""
    for number in (text, *_BETWEEN_NUMBERS.split(text)[:1]):
        number = number.strip(" .;/-")
        if 6 <= sum(character.isdigit() for character in number) <= 11 and _NUMBER.fullmatch(number):
            return number
    left_out.add("numero di telefono incompleto")
    return ""


def coordinates(latitude: str, longitude: str, municipality: Municipality, left_out: LeftOut) -> dict[str, float | str]:
    """Return the position fields of a location.

    ``latitude`` and ``longitude`` are decimal degrees with a comma or a point. A missing, impossible or distant
    point gives the centre of the municipality, marked approximate.
    """
    try:
        point = float(latitude.replace(",", ".")), float(longitude.replace(",", "."))
    except ValueError:
        left_out.add("coordinate mancanti: usato il centro del comune")
        return centre(municipality)
    if not (35 <= point[0] <= 48 and 6 <= point[1] <= 19):
        left_out.add("coordinate impossibili: usato il centro del comune")
        return centre(municipality)
    if distance_km(*point, municipality.latitude, municipality.longitude) > FARTHEST_KM:
        left_out.add(f"coordinate a più di {FARTHEST_KM:.0f} km dal comune: usato il centro del comune")
        return centre(municipality)
    return {"latitude": round(point[0], 6), "longitude": round(point[1], 6), "coordinate_precision": "exact"}


def centre(municipality: Municipality) -> dict[str, float | str]:
    """Return the position fields of a place known only by its municipality."""
    return {
        "latitude": municipality.latitude,
        "longitude": municipality.longitude,
        "coordinate_precision": "approximate",
    }


def address(street: str, cap: str, municipality: Municipality, extra: str = "") -> dict[str, str]:
    """Return the fields of a physical address in ``municipality``."""
    return {
        "address_1": street[:255],
        "address_2": extra[:255],
        "city": municipality.name,
        "region": municipality.region_name,
        "state_province": municipality.province_code,
        "postal_code": cap,
    }
