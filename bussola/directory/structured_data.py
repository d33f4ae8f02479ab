"""A service told to search engines: schema.org GovernmentService in JSON-LD, with nothing a page would not say."""

import json
from datetime import date

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from bussola.organizations.models import Organization

from .models import Address, Location, Phone, Schedule, Service, Taxonomy
from .opening_rules import REGULAR, Rule, as_rules
from .schedule_owners import schedules_by_place, schedules_for_service
from .service_page import ServicePage

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PUBLIC_KINDS = {
    Organization.Kind.MUNICIPALITY,
    Organization.Kind.DISTRICT,
    Organization.Kind.HEALTH,
    Organization.Kind.STATE,
}
FOR_THE_PUBLIC = {Service.ProviderKind.PUBLIC, Service.ProviderKind.ACCREDITED, Service.ProviderKind.CONTRACTED}
ITALY = "+39"
# What would end the script element, or begin another one, is written so that it cannot.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def as_json_ld(data: dict) -> SafeString:
    """Return ``data`` as the text of a ``<script type="application/ld+json">``, whatever the words in it."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(ESCAPES))


def government_service(page: ServicePage, url: str) -> dict | None:
    """Return the JSON-LD of the service of ``page``, whose address is ``url``; None for an invented one.

    A private service is a plain Service: the government answers only for what is given in its name. Of a service
    with a secret place neither places nor hours nor the area are told: together they could lead to its door.
    """
    service = page.service
    if service.is_invented:
        return None
    data = {
        "@context": "https://schema.org",
        "@type": "GovernmentService" if _is_for_the_public(service) else "Service",
        "@id": url,
        "url": url,
        "name": service.name,
        "alternateName": service.alternate_name,
        "description": service.summary or service.description,
        "serviceType": [term.name for term in service.service_types],
        "provider": _provider(service.organization),
        "audience": _audience(service),
        "availableChannel": _channels(page),
        "termsOfService": service.conditions_description,
    }
    if not page.has_secret_place:
        data["areaServed"] = [
            {"@type": "AdministrativeArea", "name": area.name} for area in service.service_areas.all()
        ]
        data["hoursAvailable"] = _hours(schedules_for_service(service), timezone.localdate(page.now))
    return _without_blanks(data)


def _is_for_the_public(service: Service) -> bool:
    if service.provider_kind == Service.ProviderKind.UNKNOWN:
        return service.organization.kind in PUBLIC_KINDS
    return service.provider_kind in FOR_THE_PUBLIC


def _provider(body: Organization) -> dict:
    is_public = body.kind in PUBLIC_KINDS
    return {
        "@type": "GovernmentOrganization" if is_public else "Organization",
        "name": body.name,
        "url": "" if body.is_invented else body.website,
    }


def _audience(service: Service) -> dict:
    groups = [term.name for term in service.terms(Taxonomy.Code.TARGET_GROUP)]
    youngest, oldest = service.minimum_age, service.maximum_age
    if not groups and youngest is None and oldest is None:
        return {}
    return {
        "@type": "PeopleAudience",
        "audienceType": ", ".join(groups),
        "suggestedMinAge": None if youngest is None else float(round(youngest, 2)),
        "suggestedMaxAge": None if oldest is None else float(round(oldest, 2)),
    }


def _channels(page: ServicePage) -> list[dict]:
    """Return the ways to reach the service: telephone and web, then its doors."""
    service = page.service
    languages = [language.code or language.name for language in service.languages.all()]
    phones = [_contact_point(line.phone) for line in page.phone_lines if _may_be_told(line.phone)]
    remote = {
        "@type": "ServiceChannel",
        "servicePhone": phones,
        "serviceUrl": service.url,
        "availableLanguage": languages,
    }
    channels = [remote] if phones or service.url else []
    if not page.has_secret_place:
        today = timezone.localdate(page.now)
        channels += [
            {
                "@type": "ServiceChannel",
                "serviceLocation": _place(place.location, _hours(schedules, today)),
                "availableLanguage": languages,
            }
            for place, schedules in schedules_by_place(service)
            if place is not None and not place.location.is_invented
        ]
    return channels


def _may_be_told(phone: Phone) -> bool:
    return not phone.is_invented and phone.type != Phone.Type.FAX


def _contact_point(phone: Phone) -> dict:
    """Return a telephone with the country code, which short and toll-free numbers do not take."""
    number = phone.dialled
    is_national = number[:1] in ("0", "3") and len(number) > 5
    return {"@type": "ContactPoint", "telephone": f"{ITALY}{number}" if is_national else number}


def _place(location: Location, hours: list[dict]) -> dict:
    """Return a public place; coordinates only when they are those of the door."""
    geo = {}
    if location.coordinate_precision == Location.Precision.EXACT:
        geo = {"@type": "GeoCoordinates", "latitude": location.latitude, "longitude": location.longitude}
    return {
        "@type": "Place",
        "name": location.name,
        "address": [_address(address) for address in location.addresses.all()],
        "geo": geo,
        "openingHoursSpecification": hours,
    }


def _address(address: Address) -> dict:
    return {
        "@type": "PostalAddress",
        "streetAddress": ", ".join(filter(None, [address.address_1, address.address_2])),
        "postalCode": address.postal_code,
        "addressLocality": address.city,
        "addressRegion": address.state_province,
        "addressCountry": address.country,
    }


def _hours(schedules: list[Schedule], today: date) -> list[dict]:
    """Return the weekly hours in force; none at all if any rule cannot be said: half of the hours would be a lie."""
    rules = [rule for rule in as_rules(schedules) if rule.kind == REGULAR]
    current = [rule for rule in rules if rule.valid_to is None or rule.recurs_yearly or rule.valid_to >= today]
    if not all(_is_plainly_weekly(rule) for rule in current):
        return []
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [DAYS[weekday] for _ordinal, weekday in rule.weekdays],
            "opens": rule.opens_at.strftime("%H:%M"),
            "closes": rule.closes_at.strftime("%H:%M"),
            "validFrom": rule.valid_from and rule.valid_from.isoformat(),
            "validThrough": rule.valid_to and rule.valid_to.isoformat(),
        }
        for rule in current
    ]


def _is_plainly_weekly(rule: Rule) -> bool:
    """True for «Monday and Friday from 9 to 12» with no more conditions than a first and a last day."""
    return bool(
        rule.has_times
        and rule.is_readable
        and rule.weekdays
        and not any(ordinal for ordinal, _weekday in rule.weekdays)
        and not (rule.bymonthday or rule.count or rule.until or rule.recurs_yearly or rule.by_appointment)
        and (rule.interval or 1) == 1
    )


def _without_blanks(value):
    """Return ``value`` without empty texts, lists and objects: an empty property says something it does not mean."""
    if isinstance(value, dict):
        cleaned = {key: _without_blanks(inner) for key, inner in value.items()}
        kept = {key: inner for key, inner in cleaned.items() if inner not in ("", None, [], {})}
        return kept if set(kept) - {"@type"} else {}
    if isinstance(value, list):
        return [inner for inner in map(_without_blanks, value) if inner not in ("", None, {})]
    return value
