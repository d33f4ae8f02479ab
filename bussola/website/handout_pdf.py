"""Makes a PDF of a handout with WeasyPrint, when it is installed (extra ``pdf``). It never goes to the network."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.contrib.staticfiles import finders

STYLE_SHEET = "bussola/handout.css"


@cache
def can_make_pdf() -> bool:
    """Tell whether WeasyPrint is installed and finds the libraries of the machine it needs (Pango)."""
    if find_spec("weasyprint") is None:
        return False
    try:
        import weasyprint  # noqa: F401 - slow to import, and an extra: only when a handout is asked for
    except OSError:
        return False
    return True


def pdf_of(html: str) -> bytes:
    """Return ``html`` (a whole page without style sheets) as a tagged PDF (PDF/UA-1) dressed by the handout's CSS.

    Pictures come only from data: addresses, fonts only from the folder of our static files; anything else is
    refused. Raises ImportError or OSError when ``can_make_pdf()`` is False.
    """
    from weasyprint import CSS, HTML, URLFetcher
    from weasyprint.text.fonts import FontConfiguration

    style_sheet = Path(finders.find(STYLE_SHEET)).resolve()
    static_files = style_sheet.parent.parent

    class OnlyOurFiles(URLFetcher):
        """Opens data: addresses and our own static files."""

        def fetch(self, url, headers=None):
            if url.startswith("file:") and not is_inside(url, static_files):
                raise ValueError("outside the static files")
            return super().fetch(url, headers)

    fetcher = OnlyOurFiles(allowed_protocols={"data", "file"}, allow_redirects=False)
    document = HTML(string=html, url_fetcher=fetcher)
    fonts = FontConfiguration()
    css = CSS(filename=str(style_sheet), url_fetcher=fetcher, font_config=fonts)
    return document.write_pdf(stylesheets=[css], font_config=fonts, pdf_variant="pdf/ua-1")


def is_inside(url: str, folder: Path) -> bool:
    """Tell whether a file: address names a file inside ``folder``, also after «..» and links are followed."""
    from urllib.parse import unquote, urlsplit

    parts = urlsplit(url)
    return parts.netloc in ("", "localhost") and Path(unquote(parts.path)).resolve().is_relative_to(folder)
