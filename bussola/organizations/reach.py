"""How far the rights of somebody go."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Reach:
    """The bodies and the whole districts in which somebody may do one thing; empty: nowhere.

    A model that rights speak of answers ``is_within(reach)``, and its ``.editable_by(user)`` says the same as a query.
    """

    organizations: frozenset[UUID] = frozenset()
    districts: frozenset[UUID] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.organizations or self.districts)
