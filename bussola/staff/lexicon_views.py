"""The words people use: what the lexicon holds, a question to try, phrases to suggest and to decide about."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bussola.finder import actions
from bussola.finder.forms import Asked
from bussola.finder.models import LexiconPhrase
from bussola.finder.question import Query
from bussola.finder.search import search
from bussola.finder.understanding.lexicon import PHRASE, from_database
from bussola.organizations.permissions import SameHands, may, needs
from bussola.organizations.roles import Permission

from .lexicon_forms import AcceptForm, RefuseForm, SuggestForm, type_choices

MOST_DECIDED = 20  # decided phrases shown on the page


@require_safe
@needs(Permission.LEXICON_SUGGEST)
def lexicon(request):
    """Show the types with how many phrases each has, what waits, and what a question seems to be about."""
    asked, names = Asked.read(request.GET), dict(type_choices())
    counts = Counter(one.code for one in from_database().sentences if one.kind == PHRASE)
    found = search(Query(asked.text, district=request.district.slug, facets=(), page_size=1)) if asked.text else None
    phrases = LexiconPhrase.objects.visible_to(request.user)
    context = {
        "asked": asked,
        "likely": [(names.get(one.code, one.code), round(one.confidence * 100)) for one in found.likely_types]
        if found
        else [],
        "types": [(code, name, counts[code]) for code, name in names.items()],
        "total": sum(counts.values()),
        "waiting": [(one, names.get(one.type_code, one.type_code)) for one in phrases.waiting()],
        "decided": [
            (one, names.get(one.type_code, one.type_code))
            for one in phrases.exclude(state=LexiconPhrase.State.SUGGESTED).order_by("-decided_at")[:MOST_DECIDED]
        ],
    }
    return render(request, "staff/lexicon.html", context)


@require_safe
@needs(Permission.LEXICON_SUGGEST)
def lexicon_type(request, code):
    """Show every phrase of a type; those that were accepted here can be taken out again."""
    names = dict(type_choices())
    if code not in names:
        return redirect("staff:lexicon")
    taught = {one.text: one for one in LexiconPhrase.objects.visible_to(request.user).accepted().filter(type_code=code)}
    phrases = [one.text for one in from_database().sentences if one.kind == PHRASE and one.code == code]
    context = {"code": code, "name": names[code], "phrases": [(text, taught.get(text)) for text in sorted(phrases)]}
    return render(request, "staff/lexicon_type.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.LEXICON_SUGGEST)
def suggest_phrase(request):
    """Suggest a phrase for a type of service."""
    form = SuggestForm(request.POST or None, initial={"type_code": request.GET.get("tipo", "")})
    if request.method == "POST" and form.is_valid():
        try:
            actions.suggest_phrase(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None if hasattr(error, "error_dict") else "text", error)
        else:
            messages.success(request, _("Thank you: somebody else will read it and decide."))
            return redirect("staff:lexicon")
    return render(request, "staff/lexicon_suggest.html", {"form": form})


@require_safe
@needs(Permission.LEXICON_SUGGEST)
def phrase(request, pk):
    """Show a phrase, what it changes, and to who may decide the choices."""
    one = get_object_or_404(LexiconPhrase.objects.visible_to(request.user), pk=pk)
    return _phrase_page(request, one, AcceptForm(), RefuseForm())


@require_POST
@needs(Permission.LEXICON_REVIEW)
def decide_phrase(request, pk):
    """Measure, accept, refuse or withdraw a phrase, as the button says."""
    one = get_object_or_404(LexiconPhrase.objects.editable_by(request.user), pk=pk)
    accept, refuse = AcceptForm(), RefuseForm()
    try:
        if "guarda" in request.POST:
            actions.measure_phrase(one, by=request.user)
            return redirect("staff:phrase", pk=one.pk)
        if "accetta" in request.POST:
            accept = AcceptForm(request.POST)
            accept.full_clean()
            actions.accept_phrase(one, **accept.cleaned_data, by=request.user)
            messages.success(request, _("Accepted: the search understands it from now on."))
        elif "togli" in request.POST:
            actions.withdraw_phrase(one, by=request.user)
            messages.success(request, _("Taken out: the search knows it no more."))
        else:
            refuse = RefuseForm(request.POST)
            if not refuse.is_valid():
                return _phrase_page(request, one, accept, refuse)
            actions.refuse_phrase(one, **refuse.cleaned_data, by=request.user)
            messages.success(request, _("Left out. Who suggested it can read why."))
    except SameHands as error:
        messages.error(request, str(error))
        return redirect("staff:phrase", pk=one.pk)
    except actions.AlreadyDecided:
        messages.error(request, _("Somebody else has decided about this phrase in the meantime."))
    except ValidationError as error:
        form = accept if "accetta" in request.POST else refuse
        form.add_error(None if hasattr(error, "error_list") else "reason", error.messages)
        return _phrase_page(request, one, accept, refuse)
    return redirect("staff:lexicon")


def _phrase_page(request, one: LexiconPhrase, accept: AcceptForm, refuse: RefuseForm):
    effect = one.effect or {}
    shares = zip((1, 3, 5), effect.get("before", ()), effect.get("after", ()), strict=False)
    context = {
        "phrase": one,
        "type_name": dict(type_choices()).get(one.type_code, one.type_code),
        "may_decide": may(request.user, Permission.LEXICON_REVIEW, request.district),
        "is_own": one.suggested_by_id == request.user.pk,
        "is_measured": one.is_measured_on(from_database().mark),
        "shares": [(first, round(before * 100), round(after * 100)) for first, before, after in shares],
        "questions": effect.get("questions", 0),
        "moved": effect.get("moved", ()),
        "accept": accept,
        "refuse": refuse,
    }
    has_errors = accept.errors or refuse.errors
    return render(request, "staff/phrase.html", context, status=400 if has_errors else 200)
