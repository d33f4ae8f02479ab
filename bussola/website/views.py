"""Pages of the public site that belong to no other room: first page, ways in, sources, errors."""

from django.db.models import Count
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bussola.directory.change_log import newest_change
from bussola.finder.search import Query, search
from bussola.lib.conditional import public_page
from bussola.territory.models import DataSource, District

from .areas import areas_of
from .languages import in_language
from .moments import moments_of

# What people write, not what offices call it; the label is the question itself. The catalogue is in Italian, and
# so is what is searched for, whatever the language of the page.
EXAMPLES = (
    (_("My mother lives alone and cannot manage any more"), "Mia mamma vive da sola e non ce la fa più"),
    (_("I am looking for a nursery"), "Cerco un asilo nido"),
    (_("I cannot pay the rent"), "Non riesco a pagare l'affitto"),
    (_("I need a carer at home"), "Ho bisogno di una badante"),
    (_("Courses to learn Italian"), "Corsi per imparare l'italiano"),
    (_("My child has a disability"), "Mio figlio ha una disabilità"),
)


def _catalogue(request):
    """Pages drawn from the catalogue, the districts and the sources change with every write of one of them."""
    return newest_change()


@require_safe
@public_page(_catalogue)
def home(request):
    """Show the one box of a district, or the districts one can choose from."""
    if request.district is None:
        districts = list(District.objects.annotate(size=Count("municipalities")).order_by("name"))
        for one in districts:
            one.home_url = in_language("", get_language(), f"{request.root_path}{one.slug}/")
        return render(request, "website/districts.html", {"districts": districts})
    context = {
        "municipalities": request.district.municipalities.defer("boundary"),
        "examples": EXAMPLES,
        "areas": areas_of(request.district.slug),
    }
    return render(request, "website/home.html", context)


@require_safe
@public_page(_catalogue)
def moments(request):
    """Show the moments of life in which services help."""
    if request.district is None:
        raise Http404
    return render(request, "website/moments.html", {"moments": moments_of(request.district.slug)})


@require_safe
@public_page(_catalogue)
def municipalities(request):
    """Show the municipalities of the district, each with how many services it has."""
    if request.district is None:
        raise Http404
    counts = search(Query(district=request.district.slug, page_size=1)).facets["municipalities"]
    towns = [(town, counts.get(town.pk, 0)) for town in request.district.municipalities.defer("boundary")]
    return render(request, "website/municipalities.html", {"towns": towns})


@require_safe
@public_page(_catalogue, minutes=0)
def data_sources(request):
    """Show where the data come from and under which licence."""
    sources = DataSource.objects.order_by("is_invented", "name")
    return render(request, "website/data_sources.html", {"sources": sources})
