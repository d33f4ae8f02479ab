"""Counts the queries of a request and writes down those that take long: their shape, never what was asked for."""

import logging
import re
import time

from django.conf import settings

log = logging.getLogger("bussola.slow_queries")

LONGEST = 1000  # characters of SQL
_TEXT = re.compile(r"'(?:[^']|'')*'")
_NUMBER = re.compile(r"(?<![\w$.])-?\d+(?:\.\d+)?(?![\w.])")
_LIST = re.compile(r"\((?:\s*(?:%s|\?)\s*,){2,}\s*(?:%s|\?)\s*\)")


class QueryWatch:
    """An execute wrapper of Django: ``count`` queries so far, ``slow`` of them over ``BUSSOLA_SLOW_QUERY_MS``."""

    def __init__(self) -> None:
        self.count = self.slow = 0

    def __call__(self, execute, sql, params, many, context):
        """Run the query, time it."""
        self.count += 1
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            milliseconds = (time.perf_counter() - began) * 1000
            if milliseconds >= settings.BUSSOLA_SLOW_QUERY_MS:
                self.slow += 1
                fields = {"ms": round(milliseconds, 1), "sql": shape(sql)}
                log.warning("Slow query, %(ms)s ms: %(sql)s", fields, extra={"fields": fields})


def shape(sql: object) -> str:
    """Return ``sql`` without any value: texts and numbers become ``?``, long lists ``(...)``."""
    text = _NUMBER.sub("?", _TEXT.sub("?", str(sql)))
    return _LIST.sub("(...)", " ".join(text.split()))[:LONGEST]
