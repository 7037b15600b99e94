"""Random numbers as a function of what they are for: seed, name, sample, draw and item, and nothing else.

Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, *Parallel random numbers: as easy as 1, 2, 3*) as plain integer arithmetic. There is
no state, so neither the order of work, nor chunks, threads or machines can matter, and one source more changes no number of the
others. numpy's own generators promise no stable stream from one version to the next.
"""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]

LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
STEPS = (np.uint64(0x9E3779B9), np.uint64(0xBB67AE85))
ROUNDS = 10
MOST_DRAWS = 2**31


def philox(counter: tuple[Words, Words, Words, Words], key: tuple[Words, Words]) -> tuple[Words, Words, Words, Words]:
    """Four words of 32 bits, each in 64, of a counter of four and a key of two; arrays broadcast."""
    a, b, c, d = counter
    k, m = key
    for _ in range(ROUNDS):
        first, second = MULTIPLIERS[0] * a, MULTIPLIERS[1] * c
        a, b, c, d = (second >> HALF) ^ b ^ k, second & LOW, (first >> HALF) ^ d ^ m, first & LOW
        k, m = (k + STEPS[0]) & LOW, (m + STEPS[1]) & LOW
    return a, b, c, d


def number_of(name: str) -> int:
    """What a source of randomness is called, as a number of 32 bits."""
    return zlib.crc32(name.encode())


def uniforms(seed: int, name: str, sample: int, draws: npt.NDArray[np.int64], items: npt.NDArray[np.int64]) -> Floats:
    """(items, draws): numbers in [0, 1) of 53 bits, the same for the same seed, name, sample, draw and item.

    A block of four words is two numbers: of an even draw and of the odd one after it.
    """
    drawn = draws.astype(np.uint64)[None, :]
    pair, odd = drawn >> np.uint64(1), (drawn & np.uint64(1)).astype(bool)
    words = philox(
        (pair, items.astype(np.uint64)[:, None], np.uint64(number_of(name)), np.uint64(sample)),  # type: ignore[arg-type]
        (np.uint64(seed & 0xFFFFFFFF), np.uint64(seed >> 32)),  # type: ignore[arg-type]
    )
    high, low = np.where(odd, words[2], words[0]), np.where(odd, words[3], words[1])
    whole = ((high << HALF) | low) >> np.uint64(11)
    found: Floats = whole.astype(np.float64) * 2.0**-53
    return found


def spacings(numbers: Floats) -> Floats:
    """(k, draws) of (k − 1, draws): the lengths into which sorted numbers cut the line from 0 to 1.

    Of uniform numbers, weights drawn evenly from all that there are, without a logarithm, hence the same bits everywhere.
    """
    cuts = np.sort(numbers, axis=0)
    edge = np.zeros((1, numbers.shape[1]))
    found: Floats = np.diff(np.concatenate([edge, cuts, edge + 1.0]), axis=0)
    return found
