"""What readers say of a page."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PageFeedbackQuerySet(models.QuerySet):
    """Reads about feedback; a stranger sees none of it."""

    def public(self) -> "PageFeedbackQuerySet":
        """Return nothing: feedback is for the staff."""
        return self.none()


class PageFeedback(models.Model):
    """How clear a page is, in the words of the Modello Comuni: stars, then one fixed question, then free text."""

    class Liked(models.TextChoices):
        CLEAR = "clear", _("The instructions were clear")
        COMPLETE = "complete", _("The instructions were complete")
        RIGHT_PLACE = "right-place", _("I was sure I was in the right place")
        NO_PROBLEMS = "no-problems", _("I had no technical problems")
        OTHER = "other-good", _("Something else")

    class Disliked(models.TextChoices):
        UNCLEAR = "unclear", _("The instructions were not clear")
        INCOMPLETE = "incomplete", _("The instructions were not complete")
        WRONG_PLACE = "wrong-place", _("I was not sure I was in the right place")
        PROBLEMS = "problems", _("I had technical problems")
        OTHER = "other-bad", _("Something else")

    path = models.CharField(max_length=300, help_text="Address of the page, without what was searched")
    stars = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=12, blank=True)
    text = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PageFeedbackQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(stars__range=(1, 5)), name="website_feedback_stars")]

    def __str__(self) -> str:
        return f"{self.path}: {self.stars}"

    @classmethod
    def keep(cls, path: str, stars: int, reason: str, text: str) -> "PageFeedback":
        """Keep what a reader said of the page at ``path`` and return it; nothing tells who it was."""
        return cls.objects.create(path=path, stars=stars, reason=reason, text=text)
