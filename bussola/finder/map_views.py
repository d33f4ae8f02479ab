"""Data for the map: where the services found stand, and the boundaries of the municipalities."""

from django.http import JsonResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

from bussola.directory.change_log import newest_change
from bussola.lib.conditional import public_page
from bussola.territory.models import Municipality

from .forms import Asked
from .places import grouped_by_point, places_of
from .rows import NO_SERVICE
from .understood import query_of, understood_of


@require_safe
@public_page(lambda request: newest_change(), private=True)  # the address holds what somebody wrote
def places(request):
    """Return the points of the services that answer the same question as the page of results."""
    asked = Asked.read(request.GET)
    district = request.district.slug if request.district else ""
    points = grouped_by_point(places_of(query_of(asked, district, understood_of(asked, district))))
    pattern = reverse("directory:service", args=[NO_SERVICE])
    for point in points:
        point["services"] = [
            {"name": name, "url": pattern.replace(str(NO_SERVICE), pk)} for pk, name in point["services"].items()
        ]
    response = JsonResponse({"points": points})
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@conditional_page
def boundaries(request):
    """Return the boundaries of the municipalities of the district (of all districts at the root) as GeoJSON."""
    towns = request.district.municipalities if request.district else Municipality.objects.exclude(districts=None)
    rows = towns.exclude(boundary=None).order_by("pk").distinct().values_list("pk", "name", "boundary")
    features = [
        {"type": "Feature", "properties": {"istat_code": code, "name": name}, "geometry": shape}
        for code, name, shape in rows
    ]
    response = JsonResponse({"type": "FeatureCollection", "features": features}, content_type="application/geo+json")
    patch_cache_control(response, public=True, max_age=86_400)
    return response
