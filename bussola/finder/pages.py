"""Where a page of a list stands among the others, for ``finder/_pages.html``."""

from collections.abc import Callable


def last_page(total: int, size: int) -> int:
    """Return the number of the last page of ``total`` things, ``size`` on each; an empty list has one page."""
    return max(1, -(-total // size))


def page_among(number: int, last: int, url: Callable[[int], str]) -> dict:
    """Return where page ``number`` stands, and the addresses of those beside it; ``url`` gives that of a page."""
    return {
        "number": number,
        "last": last,
        "has_other_pages": last > 1,
        "previous_url": url(number - 1) if number > 1 else "",
        "next_url": url(number + 1) if number < last else "",
    }
