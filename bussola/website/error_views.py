"""What is shown when a page cannot be: in plain words, with what to do next."""

from django.http import HttpResponseBadRequest, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def page_not_found(request, exception):
    """Say that the page is not there and offer the ways on."""
    if not hasattr(request, "district"):
        request.district = None
        request.root_path = "/"
    return render(request, "website/404.html", status=404)


def server_error(request):
    """Say that something broke, with a page that needs neither database nor translations to be drawn."""
    return HttpResponseServerError(render_to_string("500.html", _number_of(request)))


def bad_request(request, exception):
    """Say that the request makes no sense; its host or its form may be forged, so the page asks nothing of it."""
    return HttpResponseBadRequest(render_to_string("400.html", _number_of(request)))


def form_not_accepted(request, reason=""):
    """Say that a form came without the sign that it is ours: a page open too long, or a browser without cookies."""
    context = {
        "title": _("The form did not arrive"),
        "words": _(
            "The page was open for a long time, or your browser keeps no cookies. Go back with the button of the "
            "browser: what you wrote is usually still there. Copy it, load the page again and send it once more."
        ),
    }
    return render(request, "website/refused.html", context, status=403)


def method_not_allowed(request, response):
    """Put a page into the empty answer 405 of a view: it only receives forms, or never does."""
    context = {
        "title": _("This address does not open like this"),
        "words": _("It only works from a button of our pages. Nothing was changed: begin again from there."),
    }
    page = render(request, "website/refused.html", context, status=405)
    page["Allow"] = response["Allow"]
    return page


def _number_of(request) -> dict[str, str]:
    return {"request_id": getattr(request, "request_id", "")}
