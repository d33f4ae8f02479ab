"""What every template knows about the installation: the lower rooms name no address of the upper ones."""

from django.conf import settings
from django.urls import reverse


def installation(request) -> dict:
    """Return the district of the page, the addresses of the navigation, and whether invented data are shown."""
    district = getattr(request, "district", None)
    return {
        "district": district,
        "is_demo": settings.BUSSOLA_DEMO,
        "home_url": reverse("website:home"),
        "search_url": reverse("finder:results"),
        "all_districts_url": request.root_path if district and not settings.BUSSOLA_DISTRICT else "",
        "data_sources_url": reverse("website:data_sources"),
    }
