"""The addresses of Bussola plus two bare ones, which go through all its middleware.

``bare/``: the same base template and rows, from one indexed query and nothing else. ``hello/``: one word.
"""

from functools import lru_cache

from django.http import HttpResponse
from django.template import engines
from django.urls import path

from bussola.config.urls import handler404, handler500
from bussola.config.urls import urlpatterns as addresses
from bussola.directory.models import Service

TEMPLATE = """{% extends "base.html" %}
{% block content %}<ol class="result-cards">{% for service in services %}
<li class="result-card"><h3><a href="/servizi/{{ service.pk }}/">{{ service.name }}</a></h3>
<p class="body-name">{{ service.organization.name }}</p><p class="summary">{{ service.summary }}</p>
<ul class="facts"><li>Suzzara</li><li>{{ service.alternate_name }}</li><li>{{ service.status }}</li></ul></li>
{% endfor %}</ol>{% endblock %}"""


@lru_cache(maxsize=1)
def template():
    """Return the template, read once as those in files are."""
    return engines["django"].from_string(TEMPLATE)


def bare(request):
    """Show the first twenty services."""
    services = Service.objects.select_related("organization").order_by("pk")[:20]
    return HttpResponse(template().render({"services": services}, request))


def hello(request):
    """Say one word."""
    return HttpResponse("ciao")


urlpatterns = [path("bare/", bare), path("hello/", hello), *addresses]
__all__ = ["handler404", "handler500", "urlpatterns"]
