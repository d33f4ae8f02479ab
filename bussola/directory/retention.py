"""How long what people write to the catalogue stays."""

from bussola.privacy.retention import Rows, register

from .models import ErrorReport

register(
    Rows(
        code="directory.report_texts",
        title="Testi delle segnalazioni di errore, dalla chiusura",
        days=365,
        fields=("directory.ErrorReport.text",),
        due=lambda before: ErrorReport.objects.filter(closed_at__lt=before).exclude(text=""),
        clear={"text": ""},
    )
)
register(
    Rows(
        code="directory.report_addresses",
        title="Indirizzi lasciati in segnalazioni ormai chiuse",
        days=0,
        fields=("directory.ErrorReport.reply_email",),
        due=lambda before: ErrorReport.objects.filter(closed_at__lt=before).exclude(reply_email=""),
        clear={"reply_email": ""},
    )
)
