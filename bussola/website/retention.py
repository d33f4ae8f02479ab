"""How long the words of who says how clear a page is stay; the stars stay, with nobody's words."""

from bussola.privacy.retention import Rows, register

from .models import PageFeedback

register(
    Rows(
        code="website.feedback_texts",
        title="Parole dei pareri sulle pagine",
        days=365,
        fields=("website.PageFeedback.text",),
        due=lambda before: PageFeedback.objects.filter(created_at__lt=before).exclude(text=""),
        clear={"text": ""},
    )
)
