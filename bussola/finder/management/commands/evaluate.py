"""``bussola evaluate``: how often a right service type comes first, on a file of questions, part by part."""

import json
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from bussola.finder.understanding.encoder import encoder
from bussola.finder.understanding.ensemble import JUDGES, OF_MEANING, Ensemble
from bussola.finder.understanding.evaluation import Evaluation, Figure, evaluate, questions_in
from bussola.finder.understanding.lexicon import PHRASE, SYNONYM, from_files
from bussola.finder.understanding.spelling import Spelling

KINDS = {"phrases": PHRASE, "synonyms": SYNONYM}
PARTS = (*JUDGES, "embeddings", *KINDS, "typos")
ABLATIONS = (
    (),
    ("embeddings",),
    ("head",),
    ("nearest",),
    ("letters",),
    ("words",),
    ("phrases",),
    ("synonyms",),
    ("typos",),
)
WORDS_ALONE = ("embeddings", "letters", "typos")


class Command(BaseCommand):
    help = "Ask the questions of a file and measure the answers; --without takes a part away, --ablation each in turn."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="columns «question» and «expected», tabs between")
        parser.add_argument("--without", action="append", default=[], choices=PARTS, help="may be repeated")
        parser.add_argument("--ablation", action="store_true", help="the whole, then less each part")
        parser.add_argument("--misses", action="store_true", help="also print the questions with no right type in five")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, file, without, ablation, misses, **options):
        try:
            questions = questions_in(file)
        except (OSError, UnicodeDecodeError, ValueError) as error:
            raise CommandError(str(error)) from error
        tries = [*ABLATIONS, WORDS_ALONE, (*WORDS_ALONE, "phrases"), (*WORDS_ALONE, *KINDS)] if ablation else [without]
        if not options["json"]:
            self.stdout.write(f"Domande: {len(questions)}   (fra parentesi l'intervallo al 95%)\n\n")
            head = "".join(f"{title:<18}" for title in ("il primo", "fra i primi 3", "fra i primi 5", "MRR"))
            self.stdout.write(f"{'senza':<30}{head}{'vuote':>6}{'ms':>8}")
        rows = []
        for parts in tries:
            found = self.evaluation(questions, parts)
            rows.append({"without": list(parts), **as_json(found)})
            if not options["json"]:
                self.stdout.write(row_of(parts, found))
                for question in found.missed if misses else ():
                    self.stdout.write(f"    {question.text}  [{', '.join(sorted(question.expected))}]")
        if options["json"]:
            self.stdout.write(json.dumps(rows if ablation else rows[0], ensure_ascii=False, indent=2))

    def evaluation(self, questions, parts) -> Evaluation:
        """Return how the questions are answered without some parts."""
        lexicon = from_files().without(*(kind for part, kind in KINDS.items() if part in parts))
        ensemble = Ensemble(lexicon)
        encode = None if "embeddings" in parts else encoder()
        if encode:
            ensemble.learn_meaning(encode, show_progress=True)
        judges = [part for part in parts if part in JUDGES]
        judges += OF_MEANING if "embeddings" in parts else ()

        spelling = None if "typos" in parts else Spelling(lexicon)

        def answer(text: str) -> list[str]:
            read = spelling.corrected(text) if spelling else text
            return [one.code for one in ensemble.likely_types(read, without=judges)]

        return evaluate(questions, answer)


def as_json(found: Evaluation) -> dict:
    """Return the figures for a program."""
    whole = asdict(found)
    whole["any_at"] = {str(k): figure for k, figure in whole["any_at"].items()}
    whole["missed"] = [question.text for question in found.missed]
    return whole


def row_of(parts, found: Evaluation) -> str:
    """Return a line of the table."""
    figures = "".join(f"{in_words(figure):<18}" for figure in (*found.any_at.values(), found.mrr))
    return f"{', '.join(parts) or '(tutto)':<30}{figures}{found.zero_answers:>6}{found.ms_per_question:>8.1f}"


def in_words(figure: Figure) -> str:
    """Return a figure with its interval: «0,62 (0,48–0,76)»."""
    return f"{figure.value:.2f} ({figure.low:.2f}–{figure.high:.2f})".replace(".", ",")
