"""The short address of a service, to print and to pass on, and the district it leads to."""

from dataclasses import dataclass
from urllib.parse import urljoin

import segno
from django.conf import settings
from django.db.models import Q
from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString, mark_safe

from bussola.territory.models import District

from .models import Service
from .short_code import short_code

ERROR_CORRECTION = "m"  # a code on paper gets creased: 15% of it may be lost


@dataclass(frozen=True)
class Sharing:
    """What one needs to pass a service on: its code, its short address, and the drawing a telephone reads."""

    code: str
    address: str

    @property
    def spoken(self) -> str:
        """The address as one writes it by hand, without «https://»."""
        return self.address.split("://", 1)[-1]

    @property
    def qr(self) -> SafeString:
        """The QR code of the address: an SVG drawing without any style or script."""
        drawing = segno.make_qr(self.address, error=ERROR_CORRECTION).svg_inline(omitsize=True, border=2)
        return mark_safe(drawing)  # made of numbers only: the text is in the squares


def sharing(service: Service, district: District | None, root_path: str = "/") -> Sharing:
    """Return the short address of ``service`` as it is passed on from the pages of ``district``.

    It names the district only when the address without it would lead elsewhere. The host is that of the
    installation (``BUSSOLA_URL``): what is printed must last, whatever address this page was asked at.
    """
    code = short_code(service.pk)
    if settings.BUSSOLA_DISTRICT or district is None or home_district(service) == district:
        path = f"{root_path}s/{code}"
    else:
        path = f"{root_path}{district.slug}/s/{code}"
    return Sharing(code, absolute(path))


def home_district(service: Service) -> District | None:
    """Return the district whose pages show a service: the first it serves, else where its public door is."""
    served = service.service_areas.all()
    districts = [area.district_id for area in served if area.district_id]
    towns = [area.municipality_id for area in served if area.municipality_id]
    if not districts and not towns:
        towns = [place.location.municipality_id for place in service.public_service_at_locations]
    found = District.objects.filter(Q(pk__in=districts) | Q(municipalities__in=towns))
    return found.distinct().order_by("name").first()


def page_path(service: Service, district: District | None, root_path: str = "/") -> str:
    """Return the path of the page of ``service`` under ``district``, whatever district is being answered now."""
    path = reverse("directory:service", args=[service.pk])
    if settings.BUSSOLA_DISTRICT:
        return path
    slug = f"{district.slug}/" if district else ""
    return f"{root_path}{slug}{path.removeprefix(get_script_prefix())}"


def absolute(path: str) -> str:
    """Return the whole address of a path of this installation."""
    return urljoin(f"{settings.BUSSOLA_URL}/", path)
