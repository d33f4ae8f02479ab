"""Bussola: the open platform of a local welfare network."""

import os

__version__ = "0.1.0"

# One thread for the arithmetic of the sentence model: with several, each question of each worker waits for the
# others (360 ms instead of 2). It must be said before anything imports numpy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
