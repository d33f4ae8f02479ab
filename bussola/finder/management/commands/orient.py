"""``bussola orient``: from questions to service types, one JSON object per line."""

import json
import os
import sys
from collections.abc import Iterable

from django.core.management.base import BaseCommand

from bussola.finder.understanding import answer


class Command(BaseCommand):
    help = "Say which service types a question is about: as an argument, or one question per line on standard input."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("question", nargs="?", help="one question; without it they are read from standard input")

    def handle(self, *, question, **options):
        questions: Iterable[str] = [question] if question is not None else sys.stdin
        understand = answer.ready(show_progress=sys.stderr.isatty())
        try:
            for line in questions:
                text = line.strip("\r\n")
                if text.strip():
                    self.stdout.write(json.dumps(understand(text), ensure_ascii=False))
                    self.stdout.flush()
        except BrokenPipeError:
            # Who reads has had enough («| head»): nothing more can be said, not even by Python as it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
