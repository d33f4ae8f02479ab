"""What a person asks for, read from the address: forgiving, because an old link must still answer."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from .search import Query

LONGEST_QUESTION = 300
MOST_CHOICES = 50


@dataclass(frozen=True)
class Asked:
    """A search as the address holds it: ``q``, ``comune`` (ISTAT code), ``tipo`` and ``per`` (repeatable), ``page``."""

    text: str = ""
    municipality: str = ""
    types: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    page: int = 1

    @classmethod
    def read(cls, address: QueryDict) -> "Asked":
        """Return what ``address`` asks for; what makes no sense is left out, nothing raises."""
        municipality = address.get("comune", "").strip()
        page = address.get("page", "")
        return cls(
            text=_plain(address.get("q", "")),
            municipality=municipality if len(municipality) == 6 and municipality.isdecimal() else "",
            types=_codes(address.getlist("tipo")),
            target_groups=_codes(address.getlist("per")),
            page=int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 5 and int(page) else 1,
        )

    def query(self, district: str) -> Query:
        """Return the same question for the search, inside ``district`` (a slug, "" for everywhere)."""
        return Query(
            text=self.text,
            district=district,
            municipality=self.municipality,
            types=self.types,
            target_groups=self.target_groups,
            page=self.page,
        )

    def but(self, **changes) -> "Asked":
        """Return the same search with something changed, from its first page."""
        return replace(self, **({"page": 1} | changes))

    @property
    def parameters(self) -> str:
        """The search as the part of an address after the question mark, "" for an empty one."""
        pairs = [("q", self.text), ("comune", self.municipality)]
        pairs += [("tipo", code) for code in self.types] + [("per", code) for code in self.target_groups]
        pairs.append(("page", str(self.page) if self.page > 1 else ""))
        return urlencode([(name, value) for name, value in pairs if value])

    @property
    def is_empty(self) -> bool:
        """True when nothing is asked for: every service is an answer."""
        return not (self.text or self.municipality or self.types or self.target_groups)


def _plain(text: str) -> str:
    """Return a question without control characters or spaces to spare, cut at the longest we read."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[: LONGEST_QUESTION * 4]).split())[
        :LONGEST_QUESTION
    ]


def _codes(values: list[str]) -> tuple[str, ...]:
    """Return the codes once each, in the order asked, without what cannot be a code."""
    seen = dict.fromkeys(value for value in values[:MOST_CHOICES] if 0 < len(value) <= 60)
    return tuple(code for code in seen if code.isascii() and code.replace("-", "").replace("_", "").isalnum())
