"""Which type the meaning of a question is nearest to: its nearest sentences, and a linear head over all of them."""

from collections.abc import Sequence

import numpy as np

NARROWNESS = 12.0  # how much more the nearest sentences of a type count than its other ones
STEPS, PACE, HELD_BACK = 80, 0.3, 2e-5  # of the training of the head

Head = tuple[np.ndarray, np.ndarray]  # a column of weights for each type, and its bias


class Meaning:
    """The vectors of the lexicon, sorted by type, and the head learnt from them."""

    def __init__(self, vectors: np.ndarray, type_of: Sequence[int], types: int, head: Head) -> None:
        self._vectors, self._head = vectors, head
        kinds = np.asarray(type_of)
        # For each type the places of its sentences, filled up with one place past the end, which counts nothing.
        most = int(np.bincount(kinds, minlength=types).max(initial=1))
        self._places = np.full((types, most), len(kinds))
        for kind in range(types):
            found = np.flatnonzero(kinds == kind)
            self._places[kind, : len(found)] = found

    def scores(self, vector: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return two numbers for each type: how near its sentences are, the nearest most of all, and the head's."""
        likeness = np.append(np.exp(NARROWNESS * (self._vectors @ vector)), np.float32(0))
        near = np.log(np.maximum(1e-9, likeness[self._places].sum(axis=1))) / NARROWNESS
        return near, vector @ self._head[0] + self._head[1]


def learnt_head(vectors: np.ndarray, type_of: Sequence[int], types: int) -> Head:
    """Return the head: a logistic regression in which every type counts alike.

    A fixed number of steps from nothing (Adam over all sentences), so that the same lexicon gives the same head:
    3 s for 6,000 sentences.
    """
    kinds = np.asarray(type_of)
    wanted = np.zeros((len(kinds), types), np.float32)
    wanted[np.arange(len(kinds)), kinds] = 1
    weight = 1 / np.sqrt(np.bincount(kinds, minlength=types)[kinds])
    weight = (weight / weight.mean()).astype(np.float32)[:, None]
    with_bias = np.hstack([vectors, np.ones((len(kinds), 1), np.float32)])
    head = np.zeros((with_bias.shape[1], types), np.float32)
    mean, spread = np.zeros_like(head), np.zeros_like(head)
    pace = np.full((with_bias.shape[1], 1), PACE, np.float32)
    pace[-1] /= 10
    for step in range(1, STEPS + 1):
        guess = with_bias @ head
        guess = np.exp(guess - guess.max(axis=1, keepdims=True))
        guess /= guess.sum(axis=1, keepdims=True)
        slope = with_bias.T @ ((guess - wanted) * weight) / len(kinds) + HELD_BACK * head
        mean = 0.9 * mean + 0.1 * slope
        spread = 0.99 * spread + 0.01 * slope**2
        head -= pace * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    return head[:-1], head[-1]
