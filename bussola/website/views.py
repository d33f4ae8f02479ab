"""Pages of the public site."""

from django.http import HttpResponse


def home(request):
    """The first page."""
    return HttpResponse("Bussola")


def page_not_found(request, exception):
    """404."""
    return HttpResponse("404", status=404)


def server_error(request):
    """500."""
    return HttpResponse("500", status=500)
