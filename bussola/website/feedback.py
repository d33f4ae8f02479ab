"""What readers say about how clear a page is: the form, and which addresses a page may have."""

from django import forms
from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from bussola.territory.models import District

from .languages import path_without_language
from .models import PageFeedback

LONGEST_PATH = PageFeedback._meta.get_field("path").max_length
GOOD_FROM = 4  # stars: from here on the Modello Comuni asks what worked, below it what was difficult
STARS = [
    (5, _("5 stars: very clear")),
    (4, _("4 stars: clear")),
    (3, _("3 stars: so so")),
    (2, _("2 stars: not very clear")),
    (1, _("1 star: not clear at all")),
]


class StarsForm(forms.Form):
    """The first question."""

    stars = forms.TypedChoiceField(
        label=_("How clear is the information on this page?"),
        choices=STARS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how many stars, from 1 to 5."),
            "invalid_choice": _("Choose from 1 to 5."),
        },
    )


class ReasonForm(forms.Form):
    """The second question, which depends on the answer to the first, and a word of one's own."""

    stars = forms.TypedChoiceField(choices=STARS, coerce=int, widget=forms.HiddenInput)
    reason = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Do you want to add something? (200 characters at most)"),
        help_text=_("Do not write names, telephone numbers or things about your health: nobody can answer you here."),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )

    def __init__(self, *args, stars: int, **kwargs):
        super().__init__(*args, initial={"stars": stars}, **kwargs)
        is_good = stars >= GOOD_FROM
        self.fields["reason"].label = _("What did you like most?") if is_good else _("What was difficult?")
        self.fields["reason"].choices = PageFeedback.Liked.choices if is_good else PageFeedback.Disliked.choices


def page_path(written: str, root_path: str) -> str:
    """Return the path of one of our pages as it is kept: no host, nothing that was searched; '' if it is none of ours.

    ``root_path`` is the address in front of all districts.
    """
    path = written.partition("?")[0].partition("#")[0]
    if not path.startswith(root_path) or len(path) > LONGEST_PATH:
        return ""
    below = path[len(root_path) - 1 :]
    first, slash, rest = below.lstrip("/").partition("/")
    if slash and District.objects.filter(slug=first).exists():
        below = f"/{rest}"
    try:
        with override(settings.LANGUAGE_CODE):  # the addresses without a language in front
            resolve(path_without_language(below))
    except Resolver404:
        return ""
    return path
