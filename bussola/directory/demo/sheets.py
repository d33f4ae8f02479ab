"""Reading the sheets of the invented services; one with a mistake stops everything, with all its mistakes named.

The messages are in Italian, like the sheets and who writes them.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bussola.directory.models import AccessRoute, CostOption, Service
from bussola.organizations.models import Organization

from . import fields
from .shapes import Sheet, Variant

SHEETS_DIR = Path(__file__).resolve().parent.parent / "data" / "demo" / "sheets"

LANGUAGE_NAMES = {
    "it": "italiano",
    "ar": "arabo",
    "bn": "bengalese",
    "de": "tedesco",
    "en": "inglese",
    "es": "spagnolo",
    "fa": "persiano",
    "fr": "francese",
    "hi": "hindi",
    "ise": "lingua dei segni italiana (LIS)",
    "pa": "punjabi",
    "pl": "polacco",
    "ps": "pashtu",
    "pt": "portoghese",
    "ro": "rumeno",
    "ru": "russo",
    "si": "singalese",
    "so": "somalo",
    "sq": "albanese",
    "sr": "serbo",
    "ta": "tamil",
    "ti": "tigrino",
    "tr": "turco",
    "uk": "ucraino",
    "ur": "urdu",
    "wo": "wolof",
    "zh": "cinese",
}
_KNOWN = ("yes", "no", "unknown")
_PRICE = {"per", "amount_without_isee", "amount_non_residents"}
_COST_KINDS = {  # kind -> (names it needs, names it may have besides the option and the description)
    "free": (set(), set()),
    "fixed": ({"amount"}, {"per", "amount_non_residents", "sibling_discount_percent"}),
    "isee_bands": ({"bands"}, _PRICE | {"isee_kind", "sibling_discount_percent"}),
    "isee_linear": (
        {"isee_from", "isee_to", "amount_from", "amount_to"},
        _PRICE | {"isee_kind", "sibling_discount_percent"},
    ),
    "other": ({"amount_description"}, {"per"}),
}
_PARAGRAPH = fields.text()
_READERS: dict[str, fields.Reader] = {
    "name": fields.text(160, required=True),
    "summary": fields.text(200, required=True),
    "description": fields.text(required=True),
    "eligibility_description": _PARAGRAPH,
    "application_process": _PARAGRAPH,
    "outcome_description": _PARAGRAPH,
    "timing_description": _PARAGRAPH,
    "conditions_description": _PARAGRAPH,
    "organization_kind": fields.one_of(kind for kind in Organization.Kind.values if kind != "other"),
    "provider_kind": fields.one_of(kind for kind in Service.ProviderKind.values if kind != "unknown"),
    "scope": fields.one_of(["municipality", "district"]),
    "target_groups": fields.listed(fields.text(60, required=True)),
    "life_events": fields.listed(fields.text(60, required=True)),
    "minimum_age_months": fields.optional(fields.whole),
    "maximum_age_months": fields.optional(fields.whole),
    "access": fields.listed(fields.access(AccessRoute.Way.values)),
    "documents": fields.listed(fields.text(300, required=True)),
    "languages": fields.listed(fields.one_of(LANGUAGE_NAMES)),
    "residence": fields.one_of(Service.Residence.values),
    "permit_needed": fields.one_of(_KNOWN),
    "stp_eni_accepted": fields.one_of(_KNOWN),
    "anonymous_access": fields.one_of(_KNOWN),
    "accessibility": fields.listed(fields.text(300, required=True)),
    "costs": fields.listed(fields.cost(_COST_KINDS, CostOption.Per.values, CostOption.Isee.values)),
    "hours": fields.listed(fields.hours),
    "by_appointment": fields.flag,
    "exceptions": fields.listed(fields.exception),
    "phone_hours": fields.listed(fields.hours),
    "application_window": fields.optional(fields.window),
    "waiting_days": fields.optional(fields.waiting),
    "capacity": fields.optional(fields.capacity),
    "confidential_place": fields.flag,
    "everyday_words": fields.text(),
}
_REQUIRED = ("name", "summary", "description", "organization_kind", "provider_kind", "scope")


class SheetMistake(ValueError):
    """The sheets hold mistakes: the message has one line for each, with the file, the variant and the field."""


def read_sheets(folder: Path = SHEETS_DIR) -> list[Sheet]:
    """Return the sheets of ``folder`` by type code; raise SheetMistake naming all the mistakes there are."""
    mistakes: list[str] = []
    sheets = []
    for path in sorted(folder.glob("*.json")):
        if (sheet := _read_file(path, mistakes)) is not None:
            sheets.append(sheet)
    if not sheets and not mistakes:
        mistakes.append(f"{folder.name}: non ci sono schede")
    if mistakes:
        raise SheetMistake("\n".join(mistakes))
    return sheets


def check_codes(sheets: list[Sheet], codes: Callable[[str], set[str]]) -> None:
    """Raise SheetMistake if a sheet speaks of a term that no vocabulary has.

    ``codes`` returns the codes of the terms of a vocabulary: service-type, target-group, life-event.
    """
    known = {vocabulary: codes(vocabulary) for vocabulary in ("service-type", "target-group", "life-event")}
    mistakes = []
    for sheet in sheets:
        if sheet.type_code not in known["service-type"]:
            mistakes.append(f"{sheet.file_name}: type: {sheet.type_code!r} non è un tipo di servizio")
        for variant in sheet.variants:
            where = f"{sheet.file_name}, variant {variant.number}"
            for name, vocabulary in (("target_groups", "target-group"), ("life_events", "life-event")):
                mistakes += [
                    f"{where}, {name}: {code!r} non è nel vocabolario {vocabulary}"
                    for code in getattr(variant, name)
                    if code not in known[vocabulary]
                ]
    if mistakes:
        raise SheetMistake("\n".join(mistakes))


def _read_file(path: Path, mistakes: list[str]) -> Sheet | None:
    """Read one file, adding to ``mistakes``; None when nothing of it can be used."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        mistakes.append(f"{path.name}: non è JSON: {error}")
        return None
    if not isinstance(content, dict) or set(content) != {"type", "variants"}:
        mistakes.append(f"{path.name}: deve avere type e variants, e nient'altro")
        return None
    if content["type"] != path.stem:
        mistakes.append(f"{path.name}: type: è {content['type']!r}; deve essere il nome del file")
    if not isinstance(content["variants"], list) or not content["variants"]:
        mistakes.append(f"{path.name}: variants: deve essere un elenco non vuoto")
        return None
    found = [_read_variant(path, number, raw, mistakes) for number, raw in enumerate(content["variants"], start=1)]
    return Sheet(path.name, path.stem, tuple(variant for variant in found if variant is not None))


def _read_variant(path: Path, number: int, raw: Any, mistakes: list[str]) -> Variant | None:
    """Read one variant, adding to ``mistakes``; None when it has any."""
    where = f"{path.name}, variant {number}"
    if not isinstance(raw, dict):
        mistakes.append(f"{where}: deve essere un oggetto")
        return None
    before = len(mistakes)
    mistakes += [f"{where}, {name}: manca" for name in _REQUIRED if name not in raw]
    mistakes += [f"{where}, {name}: non è un campo della scheda" for name in raw if name not in _READERS]
    values = {}
    for name, reader in _READERS.items():
        if name in raw:
            try:
                values[name] = reader(raw[name])
            except fields.Mistake as mistake:
                mistakes.append(f"{where}, {name}: {mistake}")
    lowest, highest = values.get("minimum_age_months"), values.get("maximum_age_months")
    if lowest is not None and highest is not None and lowest > highest:
        mistakes.append(f"{where}, maximum_age_months: è più basso di minimum_age_months")
    ways = [access.way for access in values.get("access", ())]
    if len(set(ways)) != len(ways):
        mistakes.append(f"{where}, access: ha due volte lo stesso modo")
    if len(mistakes) > before:
        return None
    return Variant(type_code=path.stem, number=number, **values)
