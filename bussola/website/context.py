"""What every template knows about the installation."""

from django.conf import settings


def installation(request) -> dict:
    """Return the district of the page and whether the installation shows invented data."""
    return {"district": getattr(request, "district", None), "is_demo": settings.BUSSOLA_DEMO}
