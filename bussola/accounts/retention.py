"""How long the history of sign-ins stays."""

from bussola.privacy.retention import Rows, register

from .models import HISTORY_DAYS, SignIn

FIELDS = ("user", "at", "way", "outcome", "with_second_factor", "network", "device")

register(
    Rows(
        code="accounts.sign_ins",
        title="Storia degli accessi",
        days=HISTORY_DAYS,
        fields=tuple(f"accounts.SignIn.{name}" for name in FIELDS),
        due=lambda before: SignIn.objects.filter(at__lt=before),
    )
)
