"""Asking the table: may this person do that, to this thing?"""

from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import resolve_url
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from bussola.territory.models import District

from .models import Membership, reach_of
from .roles import ALLOWED, OTHER_HANDS, Permission


class SameHands(Exception):
    """Somebody tries to do the second half of a work whose first half is theirs; the message is for a person."""


def may(user, permission: Permission, on=None) -> bool:
    """Tell whether ``user`` may do ``permission``: anywhere (``on=None``), in a district, or on one thing.

    ``on`` is a District or anything that answers ``is_within(reach)``: an Organization, an Office, a Membership, an
    Invitation, a Service. In a district it is enough to have the right for one body that works there: what can be
    done to a single thing is asked of the thing. Rights are read at every call: what was taken away is gone at once.
    """
    if on is None:
        return bool(reach_of(user, permission))
    if isinstance(on, District):
        return Membership.objects.active().of(user).filter(district=on, role__in=ALLOWED[permission]).exists()
    return on.is_within(reach_of(user, permission))


def permissions_in(user, district: District | None) -> frozenset[Permission]:
    """Return everything ``user`` may do in a district, one query: for navigation and pages, not for decisions."""
    if district is None:
        return frozenset()
    roles = set(Membership.objects.active().of(user).filter(district=district).values_list("role", flat=True))
    return frozenset(permission for permission, allowed in ALLOWED.items() if roles & allowed)


def needs(permission: Permission):
    """Decorate a staff view: only for whoever may do ``permission`` in the district of the address.

    Who has not signed in goes to the sign-in page and comes back; who has signed in without the right finds nothing
    there (404, as a stranger does everywhere). No browser and no proxy keeps the page. The view still fetches every
    object through a scope::

        @needs(Permission.SERVICE_EDIT)
        def edit(request, pk):
            service = get_object_or_404(Service.objects.editable_by(request.user), pk=pk)
    """

    def decorate(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            user = getattr(request, "user", None)
            if user is None or not user.is_authenticated:
                response = redirect_to_login(_where_to_come_back(request), resolve_url(settings.LOGIN_URL))
            elif request.district is None or not may(user, permission, on=request.district):
                raise Http404
            else:
                response = view(request, *args, **kwargs)
            add_never_cache_headers(response)
            return response

        wrapper.needs = permission
        return wrapper

    return decorate


def _where_to_come_back(request) -> str:
    """Return the address asked for; for something that was sent, the page it was sent from, if it is one of ours."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = request.headers.get("referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        parts = urlsplit(came_from)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return request.get_full_path()


def check_other_hands(permission: Permission, user, *, done_by) -> None:
    """Raise SameHands when ``user`` already did the part that must come from somebody else.

    ``done_by`` are the users (or their keys) who did the first part on this very thing: who wrote what is to be
    published, who suggested the word to be reviewed, who invited the administrator to be confirmed.
    """
    if not any(second == permission for _first, second in OTHER_HANDS):
        raise ValueError(f"{permission} is the second half of nothing: see OTHER_HANDS.")
    if user.pk in {getattr(one, "pk", one) for one in done_by}:
        raise SameHands(_("You did the first part of this work: somebody else has to do the second."))
