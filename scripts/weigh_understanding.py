"""Works out how much to trust each judge of a question, on held-out sentences of the lexicon; writes weights.json.

``scripts/weigh_understanding.py`` prints how often the right type is first, among three and among five, for each set of
judges; ``--write`` also writes the weights. Every phrase is judged by what the other four fifths of the phrases taught;
one in four is misspelt first. The benchmark questions are never looked at.
"""

import argparse
import json
import os
import random
import sys
import tempfile
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bussola.config.settings")
os.environ.setdefault("BUSSOLA_HOME", str(Path(tempfile.gettempdir()) / "bussola-weights"))

import django  # noqa: E402

django.setup()

import numpy as np  # noqa: E402

from bussola.finder.understanding.encoder import encoder  # noqa: E402
from bussola.finder.understanding.ensemble import JUDGES, WEIGHTS, Ensemble  # noqa: E402
from bussola.finder.understanding.lexicon import PHRASE, Lexicon, from_files  # noqa: E402
from bussola.finder.understanding.slips import misspelt  # noqa: E402
from bussola.finder.understanding.spelling import Spelling  # noqa: E402
from bussola.lib.progress import progress  # noqa: E402

FOLDS = 5
MISSPELT = 0.25
STEPS, PACE, HELD_BACK = 150, 0.1, 1e-4


def main() -> None:
    """Judge every phrase, weigh, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write weights.json")
    arguments = parser.parse_args()
    lexicon = from_files()
    scores, right = judged(lexicon)
    weights = {}
    for size in range(1, len(JUDGES) + 1):
        for judges in combinations(JUDGES, size):
            names = [name for judge in judges for name in JUDGES[judge]]
            columns = np.stack([scores[name] for name in names], axis=-1)
            learnt = weigh(columns, right)
            weights["+".join(judges)] = {name: round(float(w), 3) for name, w in zip(names, learnt, strict=True)}
            at = {k: among_first(across_halves(columns, right), right, k) for k in (1, 3, 5)}
            print(f"{'+'.join(judges):32} " + "  ".join(f"@{k} {share:.3f}" for k, share in at.items()), flush=True)
    if arguments.write:
        WEIGHTS.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


def judged(lexicon: Lexicon) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return the scores of every phrase by what the other folds taught, and the type of each phrase."""
    chance = random.Random(1)
    phrases = [place for place, one in enumerate(lexicon.sentences) if one.kind == PHRASE]
    folds = {place: chance.randrange(FOLDS) for place in phrases}
    encode = encoder()
    kept: dict[str, list] = {name: [] for names in JUDGES.values() for name in names}
    right = []
    if encode:
        Ensemble(lexicon).learn_meaning(encode, show_progress=True)  # keeps the vectors for all folds
    for fold in progress(range(FOLDS), "Prove a rotazione"):
        rest = tuple(one for place, one in enumerate(lexicon.sentences) if folds.get(place) != fold)
        taught = Lexicon(lexicon.codes, rest)
        ensemble, spelling = Ensemble(taught), Spelling(taught)
        if encode:
            ensemble.learn_meaning(encode)
        for place in phrases:
            if folds[place] == fold:
                one = lexicon.sentences[place]
                question = misspelt(one.text, chance) if chance.random() < MISSPELT else one.text
                right.append(lexicon.codes.index(one.code))
                for name, score in ensemble.scores(spelling.corrected(question), tuple(JUDGES)).items():
                    kept[name].append(score)
    return {name: np.array(rows, np.float64) for name, rows in kept.items()}, np.array(right)


def weigh(columns: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the weights under which the right types are likeliest (softmax regression, Adam)."""
    scale = np.maximum(1e-9, columns.std(axis=(0, 1)))
    columns = (columns / scale).astype(np.float32)
    flat = columns.reshape(-1, columns.shape[-1])
    weights = np.full(columns.shape[-1], 0.5)
    mean = spread = np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        sums = columns @ weights
        chance = np.exp(sums - sums.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        chance[np.arange(len(right)), right] -= 1
        slope = chance.reshape(-1) @ flat / len(right) + HELD_BACK * weights
        mean = 0.9 * mean + 0.1 * slope
        spread = 0.99 * spread + 0.01 * slope**2
        weights = weights - PACE * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-9)
        weights = np.maximum(weights, 0)  # a judge may be wrong, but never worth the opposite of what it says
    return weights / scale


def across_halves(columns: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the sums of each half of the questions under the weights learnt on the other half."""
    half = np.arange(len(right)) % 2
    sums = np.zeros(columns.shape[:2])
    for one in (0, 1):
        sums[half == one] = columns[half == one] @ weigh(columns[half != one], right[half != one])
    return sums


def among_first(sums: np.ndarray, right: np.ndarray, k: int) -> float:
    """Return the share of questions whose type is among the first ``k``."""
    return float(np.mean((np.argsort(-sums, axis=1)[:, :k] == right[:, None]).any(axis=1)))


if __name__ == "__main__":
    main()
