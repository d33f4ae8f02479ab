"""How long an invitation keeps the address it was sent to."""

from django.db.models import Q

from bussola.privacy.retention import Rows, register

from .models import Invitation

register(
    Rows(
        code="organizations.invitations",
        title="Inviti a lavorare nella rete, dalla risposta o dalla scadenza",
        days=365,
        fields=("organizations.Invitation.email",),
        due=lambda before: Invitation.objects.filter(
            Q(answered_at__lt=before) | Q(answered_at=None, expires_at__lt=before)
        ),
    )
)
