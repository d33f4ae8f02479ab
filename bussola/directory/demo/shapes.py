"""What a sheet holds once read: plain values, checked, that know nothing of the database."""

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal


@dataclass(frozen=True)
class Hours:
    """Days (like MO,WE,FR) and local times; ``closes`` not after ``opens`` is the next day."""

    byday: str
    opens: time
    closes: time
    is_monthly: bool = False


@dataclass(frozen=True)
class Exceptional:
    """Days on which the usual hours do not hold, both ends included."""

    kind: str
    first: date
    last: date
    is_yearly: bool
    note: str
    hours: tuple[Hours, ...]


@dataclass(frozen=True)
class Access:
    """One way into the service."""

    way: str
    note: str


@dataclass(frozen=True)
class Window:
    """Days between which one can apply; None is an open end."""

    name: str
    opens_on: date | None
    closes_on: date | None


@dataclass(frozen=True)
class Capacity:
    """How many places there are, in ``unit``, and how many are free; None is unknown."""

    unit: str
    maximum: int | None
    available: int | None


@dataclass(frozen=True)
class Cost:
    """One price, with the names of ``CostOption``; amounts in euro."""

    kind: str
    option: str = ""
    amount_description: str = ""
    amount: Decimal | None = None
    per: str = ""
    isee_kind: str = ""
    bands: tuple[tuple[Decimal | None, Decimal], ...] = ()
    isee_from: Decimal | None = None
    isee_to: Decimal | None = None
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    amount_without_isee: Decimal | None = None
    amount_non_residents: Decimal | None = None
    sibling_discount_percent: int | None = None


@dataclass(frozen=True)
class Variant:
    """One invented service of a type, before it gets a place and a body."""

    type_code: str
    number: int  # from 1: part of the key of what it becomes
    name: str
    summary: str
    description: str
    organization_kind: str
    provider_kind: str
    scope: str
    eligibility_description: str = ""
    application_process: str = ""
    outcome_description: str = ""
    timing_description: str = ""
    conditions_description: str = ""
    target_groups: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    minimum_age_months: int | None = None
    maximum_age_months: int | None = None
    access: tuple[Access, ...] = ()
    documents: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("it",)
    residence: str = "unknown"
    permit_needed: str = "unknown"
    stp_eni_accepted: str = "unknown"
    anonymous_access: str = "unknown"
    accessibility: tuple[str, ...] = ()
    costs: tuple[Cost, ...] = ()
    hours: tuple[Hours, ...] = ()
    by_appointment: bool = False
    exceptions: tuple[Exceptional, ...] = ()
    phone_hours: tuple[Hours, ...] = ()
    application_window: Window | None = None
    waiting_days: tuple[int, int] | None = None
    capacity: Capacity | None = None
    confidential_place: bool = False
    everyday_words: str = ""


@dataclass(frozen=True)
class Sheet:
    """The file of one service type."""

    file_name: str
    type_code: str
    variants: tuple[Variant, ...] = field(default=())
