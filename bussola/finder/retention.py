"""How much of the change log stays: what any index may still need. How long counts of searches stay.

An index that stands at line 500 needs line 500, to know that the log is the one it followed, and what comes after.
Another machine may have an index of its own: so a line stays thirty days in any case (an index further behind is
built anew, which the finder does by itself), and the newest line always.
"""

from bussola.directory.models import ServiceChange
from bussola.privacy.retention import Rows, register

from .index import status
from .models import SearchCount


def _no_longer_needed(before):
    now = status()
    last_needed = min(now.position, now.newest_change) if now.is_usable else 0
    return ServiceChange.objects.filter(at__lt=before, pk__lt=last_needed)


register(
    Rows(
        code="finder.change_log",
        title="Righe del registro delle modifiche che nessun indice aspetta",
        days=30,
        due=_no_longer_needed,
    )
)

register(
    Rows(
        code="finder.search_counts",
        title="Conteggi delle ricerche",
        days=3 * 366,  # a plan of three years is compared with what was looked for in it
        due=lambda before: SearchCount.objects.filter(period_start__lt=before),
    )
)
