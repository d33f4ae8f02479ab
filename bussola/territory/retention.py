"""How long the rows nobody could place stay readable: the decision stays, so that the next import remembers it."""

from bussola.privacy.retention import Rows, register

from .models import UnmatchedRow

register(
    Rows(
        code="territory.unmatched_rows",
        title="Contenuto delle righe non riconosciute, dalla decisione",
        days=365,
        fields=("territory.UnmatchedRow.row",),
        due=lambda before: UnmatchedRow.objects.filter(resolved_at__lt=before).exclude(row={}),
        clear={"row": {}},
    )
)
