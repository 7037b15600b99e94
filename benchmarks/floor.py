"""The read floor: the least time in which the data can be read once, as an int64 sum on the same number of threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numba
import numpy as np

from benchmarks.work import Floats

CHUNKS_PER_THREAD = 8


@numba.njit(nogil=True, cache=True)
def _sum(piece: Any) -> Any:
    # Over the whole of a slice: between two given ends numba guards against negative positions and nothing is vectorised.
    total = 0
    for i in range(piece.shape[0]):
        total += piece[i]
    return total


def read(values: Floats, threads: int) -> int:
    """The sum of the bits of all values, modulo 2⁶⁴, cut and shared out as dtiscore.engine.evaluation does."""
    flat = values.reshape(-1).view(np.int64)
    if threads == 1:
        return int(_sum(flat))
    pieces = np.array_split(flat, threads * CHUNKS_PER_THREAD)
    with ThreadPoolExecutor(threads) as pool:
        return sum(int(part) for part in pool.map(_sum, pieces)) % 2**64
