"""One input through one door: read, refused in words, or a find."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import attrs

from dtiscore.language.errors import DtiError, Problem

from .breaking import spoilt
from .doors import Door

MOST_SECONDS = 5.0  # of the processor
PATIENCE = 30  # of them after which an input is given up
LONGEST_WAIT = 600  # seconds, however little of the processor it had
LONGEST = 2_000  # characters of one sentence


class GivenUp(BaseException):
    """An input took longer than anybody waits."""


@attrs.frozen
class Find:
    """What is wrong with how an input was met; ``door``, ``seed`` and ``number`` make it again."""

    door: str
    seed: int
    number: int
    kind: str
    detail: str


@attrs.define
class Tally:
    """What came of the inputs of one door."""

    outcomes: Counter[str] = attrs.field(factory=Counter)
    finds: list[Find] = attrs.field(factory=list)
    slowest: float = 0.0


def random_of(door: str, seed: int, number: int) -> Random:
    """The chance that makes one input, the same on every machine."""
    return Random(f"{door} {seed} {number}")


def input_of(door: Door, seed: int, number: int) -> tuple[str, bytes]:
    return spoilt(dict(door.files()), random_of(door.name, seed, number))


def try_spoilt(door: Door, seed: int, number: int, tally: Tally) -> None:
    """Make the input and give it to the door."""
    suffix, content = input_of(door, seed, number)

    def opened(own: Path) -> list[str]:
        path = own / f"sent{suffix}"
        path.write_bytes(content)
        found = door.open(path, own)
        return [*said(found), *([] if not (own.parent / "evil.xlsx").exists() else ["a file was written outside"])]

    run_one(door.name, seed, number, tally, opened)


def run_one(door: str, seed: int, number: int, tally: Tally, opened: Callable[[Path], list[str]]) -> None:
    """Call ``opened`` in a folder of its own; it returns what is wrong with what was read."""
    wrong: list[tuple[str, str]] = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, heard() as noise:
        begun = time.process_time()
        try:
            with given_up_after(PATIENCE):
                wrong += [("wrong", text) for text in opened(Path(name))]
            outcome = "read"
        except DtiError as error:
            outcome = "refused"
            wrong += [("no problem", repr(error))] if not error.problems else []
            wrong += [("sentence", text) for text in said(error.problems)]
        except GivenUp:
            outcome = "given up"
            wrong.append(("slow", f"over {PATIENCE} s"))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # the panics of extensions are no Exception
            outcome = "traceback"
            last = traceback.extract_tb(error.__traceback__)[-1]
            wrong.append(
                ("traceback", f"{type(error).__name__}: {str(error)[:200]} ({Path(last.filename).name}:{last.lineno})")
            )
        took = time.process_time() - begun
    if took > MOST_SECONDS and outcome != "given up":
        wrong.append(("slow", f"{took:.1f} s"))
    if noise:
        wrong.append(("noise", noise[0][:300]))
    tally.outcomes[outcome] += 1
    tally.slowest = max(tally.slowest, took)
    tally.finds += [Find(door, seed, number, kind, detail) for kind, detail in wrong]


def said(found: object) -> list[str]:
    """What is wrong with the sentences of what was found: each is one line that a person can read, in both languages."""
    wrong = []
    for problem in found if isinstance(found, (list, tuple)) else ():
        if isinstance(problem, Problem):
            for lang in ("vi", "en"):
                text = problem.text(lang)  # type: ignore[arg-type]
                if not text or "\n" in text or "Traceback" in text or len(text) > LONGEST:
                    wrong.append(f"{problem.code}: {text[:200]!r}")
    return wrong


@contextlib.contextmanager
def given_up_after(seconds: int) -> Iterator[None]:
    if not hasattr(signal, "setitimer"):  # as on Windows, where one waits
        yield
        return

    def give_up(*_: object) -> None:
        raise GivenUp

    clocks = ((signal.SIGPROF, signal.ITIMER_PROF, seconds), (signal.SIGALRM, signal.ITIMER_REAL, LONGEST_WAIT))
    before = {sign: signal.signal(sign, give_up) for sign, _, _ in clocks}
    for _, clock, limit in clocks:
        signal.setitimer(clock, limit)
    try:
        yield
    finally:
        for sign, clock, _ in clocks:
            signal.setitimer(clock, 0)
            signal.signal(sign, before[sign])


@contextlib.contextmanager
def heard() -> Iterator[list[str]]:
    """What Python and extensions write to the error stream meanwhile, past everything."""
    noise: list[str] = []
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as file, warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = lambda message, *_, **__: noise.append(f"warning: {message}")  # type: ignore[assignment]
        os.dup2(file.fileno(), 2)
        try:
            yield noise
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)
            file.seek(0)
            text = file.read().decode("utf-8", "replace").strip()
            if text:
                noise.append(text)
