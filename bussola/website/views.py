"""Pages of the public site that belong to no other room."""

from django.db.models import Count
from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from bussola.territory.models import DataSource, District

from .areas import areas_of

# What people write, not what offices call it; the label is the question itself.
EXAMPLES = (
    "Mia mamma vive da sola e non ce la fa più",
    "Cerco un asilo nido",
    "Non riesco a pagare l'affitto",
    "Ho bisogno di una badante",
    "Corsi per imparare l'italiano",
    "Mio figlio ha una disabilità",
)


@require_safe
def home(request):
    """Show the one box of a district, or the districts one can choose from."""
    if request.district is None:
        districts = District.objects.annotate(size=Count("municipalities")).order_by("name")
        return render(request, "website/districts.html", {"districts": districts})
    context = {
        "municipalities": request.district.municipalities.defer("boundary"),
        "examples": EXAMPLES,
        "areas": areas_of(request.district.slug),
    }
    return render(request, "website/home.html", context)


@require_safe
def data_sources(request):
    """Show where the data come from and under which licence."""
    sources = DataSource.objects.order_by("is_invented", "name")
    return render(request, "website/data_sources.html", {"sources": sources})


def page_not_found(request, exception):
    """Say that the page is not there and offer the two ways on."""
    if not hasattr(request, "district"):
        request.district = None
        request.root_path = "/"
    return render(request, "website/404.html", status=404)


def server_error(request):
    """Say that something broke, with a page that needs neither database nor translations to be drawn."""
    return HttpResponseServerError(render_to_string("500.html"))
