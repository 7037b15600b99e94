"""Random numbers: the published answers of Philox, and that nothing but what they are for decides them."""

from __future__ import annotations

import numpy as np
import pytest

from dtiscore.language.drawing import philox, spacings, uniforms

ITEMS, DRAWS = np.arange(3), np.arange(20)


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    # Random123, tests/kat_vectors: philox4x32, 10 rounds
    [
        ((0, 0, 0, 0), (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0), "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)  # fmt: skip
def test_the_known_answers_of_random123(counter: tuple[int, ...], key: tuple[int, ...], answer: str) -> None:
    words = philox(
        tuple(np.array([word], dtype=np.uint64) for word in counter),  # type: ignore[arg-type]
        tuple(np.array([word], dtype=np.uint64) for word in key),  # type: ignore[arg-type]
    )
    assert " ".join(f"{int(word[0]):08x}" for word in words) == answer


def test_a_slice_of_draws_is_a_slice_of_a_longer_run() -> None:
    whole = uniforms(922, "points", 0, DRAWS, ITEMS)
    assert (uniforms(922, "points", 0, DRAWS[7:12], ITEMS[1:]) == whole[1:, 7:12]).all()
    assert (uniforms(922, "points", 0, DRAWS[::-1], ITEMS) == whole[:, ::-1]).all()


@pytest.mark.parametrize(
    "other", [(923, "points", 0), (922, "digits", 0), (922, "points", 1), (922 + 2**32, "points", 0)]
)
def test_seed_name_and_sample_decide(other: tuple[int, str, int]) -> None:
    assert not (uniforms(922, "points", 0, DRAWS, ITEMS) == uniforms(*other, DRAWS, ITEMS)).any()


def test_they_are_even_and_have_nothing_to_do_with_each_other() -> None:
    numbers = uniforms(1, "a", 0, np.arange(20_000), ITEMS)
    assert numbers.min() >= 0
    assert numbers.max() < 1
    assert numbers.mean(axis=1) == pytest.approx([0.5] * 3, abs=0.007)
    assert numbers.var(axis=1) == pytest.approx([1 / 12] * 3, abs=0.002)
    assert np.abs(np.corrcoef(numbers) - np.eye(3)).max() < 0.02


def test_spacings_are_weights_drawn_evenly() -> None:
    """Of three: means 1/3, variances 1/18."""
    weights = spacings(uniforms(1, "w", 0, np.arange(20_000), np.arange(2)))
    assert weights.sum(axis=0) == pytest.approx(np.ones(20_000))
    assert weights.mean(axis=1) == pytest.approx([1 / 3] * 3, abs=0.005)
    assert weights.var(axis=1) == pytest.approx([1 / 18] * 3, abs=0.002)
