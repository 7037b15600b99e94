"""A short run of the fuzzer, and that it sees what it is there for."""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from dtiscore.language.errors import DataError, Problem

from .doors import DOORS
from .people import PEOPLE
from .running import Tally, input_of, run_one, try_spoilt

SEED = 28  # any; the numbers of a full run's inputs begin anew with every seed


def inputs(usual: int) -> int:
    return max(3, usual * settings.default.max_examples // 40)


@pytest.mark.whole
@pytest.mark.parametrize("name", DOORS)
def test_what_comes_in_spoilt_is_read_or_refused_in_words(name: str) -> None:
    tally = Tally()
    for number in range(inputs(40)):
        try_spoilt(DOORS[name], SEED, number, tally)
    assert not tally.finds
    assert tally.outcomes["refused"] or name == "collect"


@pytest.mark.whole
@pytest.mark.parametrize("name", PEOPLE)
def test_what_people_write_is_read_as_meant_or_named(name: str) -> None:
    tally = Tally()
    for number in range(inputs(25)):
        PEOPLE[name](SEED, number, tally)
    assert not tally.finds
    assert tally.outcomes["read"]


@pytest.mark.parametrize("name", DOORS)
def test_an_input_can_be_made_again(name: str) -> None:
    assert [input_of(DOORS[name], SEED, i) for i in range(3)] == [input_of(DOORS[name], SEED, i) for i in range(3)]


def test_good_files_pass_every_door(tmp_path: Path) -> None:
    for number, (name, door) in enumerate(DOORS.items()):
        for suffix, content in door.files().items():
            own = tmp_path / f"{number}{suffix}"
            own.mkdir()
            (own / f"sent{suffix}").write_bytes(content)
            try:
                door.open(own / f"sent{suffix}", own)
            except DataError as error:
                pytest.fail(f"{name} {suffix}: {error}")


def fails(_: Path) -> list[str]:
    return [str(1 / 0)]


def waits(_: Path) -> list[str]:
    end = time.process_time() + 5.2
    while time.process_time() < end:
        pass
    return []


def shouts(_: Path) -> list[str]:
    os.write(2, b"thread panicked")
    return []


def warns(_: Path) -> list[str]:
    warnings.warn("odd", stacklevel=1)
    return []


def says_nothing(_: Path) -> list[str]:
    raise DataError([])


def says_too_much(_: Path) -> list[str]:
    raise DataError(Problem("file.missing", "x" * 3_000))


@pytest.mark.parametrize(
    ("kind", "opened"),
    [("traceback", fails), ("noise", shouts), ("noise", warns), ("no problem", says_nothing), ("sentence", says_too_much),
     ("wrong", lambda _: ["12 was read as 13"]), pytest.param("slow", waits, marks=pytest.mark.whole)],
)  # fmt: skip
def test_the_fuzzer_sees_what_is_wrong(kind: str, opened: Callable[[Path], list[str]]) -> None:
    tally = Tally()
    run_one("a door", 1, 1, tally, opened)
    assert kind in {find.kind for find in tally.finds}


def test_a_good_input_is_no_find() -> None:
    tally = Tally()
    run_one("a door", 1, 1, tally, lambda _: [])
    assert (dict(tally.outcomes), tally.finds) == ({"read": 1}, [])
