"""What one process remembers of the catalogue, so that a page of results need not read it again each time.

The change log says when to forget: every search sees how far the index has come, and what changed since is thrown
away before it is shown. Nothing here is of a person.
"""

import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.translation import get_language

from bussola.directory.models import Language, ServiceChange, TaxonomyTerm
from bussola.lib.text import fold
from bussola.territory.models import District, Municipality

from . import generations
from .accessibility import accessibility_names

MOST_SHEETS = 2000  # about 2 kB each
MOST_RULES = 20_000  # services whose opening rules are kept, about 1 kB each
MOST_CHANGES = 500  # after more changes than these everything is forgotten
T = TypeVar("T")


@dataclass
class Memory:
    """What is true as of change number ``position``: sheets and opening rules of services by id, vocabularies."""

    key: tuple = ()
    position: int = -1
    sheets: dict[uuid.UUID, object] = field(default_factory=dict)
    rules: dict[uuid.UUID, list] = field(default_factory=dict)
    _vocabularies: dict[str, list | dict] = field(default_factory=dict)

    @property
    def types(self) -> list[TaxonomyTerm]:
        """The service types, in the order of the vocabulary."""
        return self.kept("types", lambda: list(TaxonomyTerm.objects.service_types()))

    @property
    def target_groups(self) -> list[TaxonomyTerm]:
        """The target groups, in the order of the vocabulary."""
        return self.kept("groups", lambda: list(TaxonomyTerm.objects.target_groups()))

    @property
    def languages(self) -> dict[str, str]:
        """Names of the languages people can speak somewhere, by their code."""
        return self.kept("languages", lambda: dict(Language.objects.order_by("name").values_list("code", "name")))

    @property
    def accessibility(self) -> dict[str, str]:
        """What is known to help a person with a disability at some place, by its code."""
        return self.kept("accessibility", accessibility_names)

    @property
    def types_by_words(self) -> dict[str, list[TaxonomyTerm]]:
        """The service types by their folded names and everyday words."""
        return self.kept("words", self._types_by_words)

    def municipalities(self, district: District | None) -> list[Municipality]:
        """The municipalities one can choose: those of the district, or of every district."""
        return self.kept(f"towns of {district.pk if district else ''}", lambda: _municipalities(district))

    def _types_by_words(self) -> dict[str, list[TaxonomyTerm]]:
        found: dict[str, list[TaxonomyTerm]] = {}
        for term in self.types:
            for words in {fold(term.name), *map(fold, term.everyday_words.split(","))}:
                found.setdefault(words, []).append(term)
        return found

    def kept(self, name: str, read: Callable[[], T]) -> T:
        """Return what ``read()`` returned the first time, under ``name``."""
        if name not in self._vocabularies:
            self._vocabularies[name] = read()
        return self._vocabularies[name]

    def rules_of(self, pks: list[uuid.UUID], read: Callable[[list[uuid.UUID]], Iterable]) -> dict[uuid.UUID, list]:
        """Return the opening rules by service; those nobody remembers are ``read(pks)``, as pairs."""
        if len(self.rules) > MOST_RULES:
            self.rules = {}
        rules = self.rules
        rules.update(read([pk for pk in pks if pk not in rules]))
        return rules

    def keep(self, pk: uuid.UUID, sheet: object) -> None:
        """Remember the sheet of a service, in the place of the oldest one when there is no more room."""
        if len(self.sheets) >= MOST_SHEETS:
            self.sheets.pop(next(iter(self.sheets)), None)
        self.sheets[pk] = sheet


_memories: dict[tuple, Memory] = {}
_changing = threading.Lock()


def memory(*, is_current: bool) -> Memory:
    """Return what is remembered, without what has changed; an empty memory when the index is not up to date.

    To be asked after a search (which follows the change log) and before the database is read.
    """
    handle = generations.open_current() if is_current else None
    if handle is None:
        return Memory()
    position = handle.position  # before anything is read: what is read later can only be newer
    key = (handle.path, get_language(), get_script_prefix())  # a row holds words and addresses
    today = timezone.localdate()
    found = _memories.get(key)
    if found is None or found.position != position or found.key != (*key, today):
        with _changing:
            found = _memories[key] = _brought_to(position, (*key, today), _memories.get(key))
            for other in [other for other in _memories if other[0] != handle.path]:
                del _memories[other]
    return found


def _brought_to(position: int, key: tuple, former: Memory | None) -> Memory:
    """Return a memory of its own (a slow thread may still be writing into ``former``) without what changed."""
    new = Memory(key, position)
    if former is None or former.key != key or position < former.position:
        return new
    if position == former.position:
        return former
    changes = ServiceChange.objects.filter(pk__gt=former.position, pk__lte=position)
    changed = list(changes.values_list("service_id", flat=True).distinct()[: MOST_CHANGES + 1])
    if changed and len(changed) <= MOST_CHANGES:
        gone = set(changed)
        new.sheets = {pk: sheet for pk, sheet in list(former.sheets.items()) if pk not in gone}
        new.rules = {pk: rules for pk, rules in list(former.rules.items()) if pk not in gone}
    return new


def _municipalities(district: District | None) -> list[Municipality]:
    wanted = ("pk", "name", "province_code", "region_code", "region_name")  # the shape of a town is large
    if district:
        return list(district.municipalities.only(*wanted))
    return list(Municipality.objects.filter(districts__isnull=False).distinct().only(*wanted))
