"""«How clear is this page?»: stars chosen on the page itself, then one question, then a thank you."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bussola.lib.conditional import public_page
from bussola.lib.rate_limit import allow

from .feedback import GOOD_FROM, ReasonForm, StarsForm, page_path
from .models import PageFeedback

# Of one address, for pages of one person: a classroom behind one line must still be able to speak.
MOST, SECONDS = 30, 3600


@require_http_methods(["GET", "HEAD", "POST"])
@public_page(lambda request: "", minutes=0)  # once there are stars there is a form with a cookie, not kept
def feedback(request):
    """Ask for the stars if they are missing, then why; a POST keeps the answer with the path of the page alone."""
    path = page_path(request.GET.get("pagina", ""), request.root_path) or reverse("website:home")
    asked = StarsForm(request.GET if "stars" in request.GET or "inviato" in request.GET else None)
    if not asked.is_valid():
        return render(request, "website/feedback.html", {"form": asked, "page_path": path})
    stars = asked.cleaned_data["stars"]
    form = ReasonForm(request.POST if request.method == "POST" else None, stars=stars)
    status = 200
    if request.method == "POST" and form.is_valid():
        if allow(request.META["REMOTE_ADDR"], action="page-feedback", limit=MOST, seconds=SECONDS):
            PageFeedback.keep(path, stars, form.cleaned_data["reason"], form.cleaned_data["text"].strip())
            return redirect("website:feedback_thanks")
        form.add_error(None, _("Too many answers have come from here: try again in an hour."))
        status = 429
    context = {"form": form, "page_path": path, "stars": stars, "is_good": stars >= GOOD_FROM}
    return render(request, "website/feedback_reason.html", context, status=status)


@require_safe
@public_page(lambda request: "", minutes=0)
def thanks(request):
    """Say thank you."""
    return render(request, "website/feedback_thanks.html")
