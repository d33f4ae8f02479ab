"""«My data»: what is held of the person who is signed in, to read, to take away, to have erased."""

import json

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bussola.audit.actions import record_export, record_read
from bussola.privacy import people

from .models import User
from .my_data_words import in_words

SHOWN_ROWS = 20  # of one kind on the page; all of them in the file
OWN_FIELDS = ["email", "last_login", "name"]


@require_safe
@login_required
def my_data(request):
    """Show what is held of the person, kind by kind."""
    held = people.held_of(request.user)
    record_read(request.user, OWN_FIELDS, by=request.user, kinds=[one.code for one, _rows in held])
    kinds = [
        {
            "title": one.title,
            "stays": one.stays,
            "rows": [in_words(row) for row in rows[:SHOWN_ROWS]],
            "more": len(rows) - SHOWN_ROWS,
        }
        for one, rows in held
    ]
    return render(request, "accounts/my_data.html", {"kinds": kinds})


@require_safe
@login_required
def my_data_file(request):
    """Hand all of it over as a file that people and programs can read."""
    held = people.held_of(request.user)
    record_export(User, OWN_FIELDS, by=request.user, count=1, format="json")
    content = {str(one.title): {"data": rows, **({"note": str(one.stays)} if one.stays else {})} for one, rows in held}
    text = json.dumps({"Bussola": timezone.now(), **content}, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="bussola.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required
def erase_me(request):
    """Say what goes, what stays and why; then erase, when the person has ticked that they mean it."""
    reasons, is_forgotten = people.obstacles(request.user), False
    if request.method == "POST" and not reasons:
        if request.POST.get("sure") == "yes":
            try:
                people.erase(request.user, by=request.user)
            except people.StillNeeded as error:
                reasons = error.reasons
            else:
                logout(request)
                return redirect("accounts:erased")
        else:
            is_forgotten = True
    held = people.held_of(request.user)
    context = {
        "goes": [one.title for one, _rows in held if not one.stays],
        "stays": [one for one, _rows in held if one.stays],
        "reasons": reasons,
        "is_forgotten": is_forgotten,
    }
    return render(request, "accounts/erase_me.html", context, status=400 if is_forgotten else 200)


@require_safe
def erased(request):
    """Say that it is done."""
    return render(request, "accounts/erased.html")
