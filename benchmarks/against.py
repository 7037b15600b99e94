"""Regressions, always as ratios of things measured within one run.

``--against BASE.json`` compares ratios: that of dtiscore to its yardstick in this run with the same in an earlier one, so that
the two runs may come from different machines. ``--against-ref REF`` runs two trees of dtiscore in turn in this run.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

import attrs
from tabulate import tabulate

from benchmarks import report
from benchmarks.figures import Settings, Skipped, WrongAnswer, paired_ratio

ROOT = Path(__file__).resolve().parent.parent
TOLERANCE = 1.15


class CannotCompare(Exception):
    """There is nothing that a comparison could be made with."""


@attrs.frozen
class Change:
    """``now`` and ``base`` are ratios or seconds; ``ratio`` above 1 means that it got worse.

    ``least_ratio`` is the same of the minima: what is really slower is slower at its best as well, and what others on the
    machine have disturbed is not.
    """

    section: str
    name: str
    base: float
    now: float
    ratio: float
    least_ratio: float | None = None

    def is_worse(self, tolerance: float) -> bool:
        both = (self.ratio, self.ratio if self.least_ratio is None else self.least_ratio)
        return all(not ratio <= tolerance for ratio in both)


def table(changes: Sequence[Change], tolerance: float, show: Callable[[float], str]) -> str:
    rows = [
        (c.section, c.name, show(c.base), show(c.now), f"{c.ratio:.2f} ×",
         "" if c.least_ratio is None else f"{c.least_ratio:.2f} ×", "WORSE" if c.is_worse(tolerance) else "ok")
        for c in changes
    ]  # fmt: skip
    heads = ("section", "what", "base", "now", f"now/base (≤ {tolerance:g})", "of minima", "")
    return tabulate(rows, heads, "github", disable_numparse=True)


def as_json(changes: Sequence[Change], skipped: Sequence[Skipped], tolerance: float) -> dict[str, Any]:
    return {
        "format": report.FORMAT,
        "date": report.today(),
        "machine": report.machine(),
        "tolerance": tolerance,
        "changes": [{**attrs.asdict(change), "is_worse": change.is_worse(tolerance)} for change in changes],
        "skipped": [attrs.asdict(item) for item in skipped],
    }


# --- an earlier result -----------------------------------------------------------------------------------------------


def read_base(path: Path) -> dict[str, Any]:
    try:
        base = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CannotCompare(f"{path}: no result of an earlier run: {error}") from None
    if not isinstance(base, dict) or base.get("format") != report.FORMAT or "sections" not in base:
        raise CannotCompare(f"{path}: not written by this version of `python -m benchmarks --json`")
    return base


def with_base(now: Mapping[str, Any], base: Mapping[str, Any]) -> list[Change]:
    """The changes of every ratio that both have.

    Raises
    ------
    CannotCompare
        where the data had another size, or no ratio is in both.
    """
    if now["size"] != base["size"]:
        raise CannotCompare(f"the base was made with {base['size']}, this run with {now['size']}")
    before = dict(_ratios(base))
    changes = []
    for key, figure in _ratios(now):
        if key in before:
            old, name = before[key], f"{figure['name']} / {figure['against']}"
            worse, least = (_worse(old, figure, ratio) for ratio in ("ratio", "least_ratio"))
            if worse is not None:
                changes.append(Change(key[0], name, old["ratio"], figure["ratio"], worse, least))
    if not changes:
        raise CannotCompare("this run and the base have no ratio in common")
    return changes


def _worse(old: Mapping[str, Any], new: Mapping[str, Any], ratio: str) -> float | None:
    if not old[ratio] or not new[ratio]:
        return None
    grown = float(new[ratio] / old[ratio])
    return 1 / grown if new["more_is_better"] else grown


def _ratios(result: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str, str], dict[str, Any]]]:
    for section, found in result["sections"].items():
        for figure in found["figures"]:
            if figure["ratio"]:
                yield (section, figure["name"], figure["against"]), figure


# --- another revision ------------------------------------------------------------------------------------------------


@contextmanager
def worktree(ref: str, folder: Path, root: Path = ROOT) -> Iterator[Path]:
    """The tree of a revision, without its benchmarks: those of this tree run on both."""
    place = folder / "base"
    git(root, "worktree", "add", "--quiet", "--detach", str(place), ref)
    try:
        shutil.rmtree(place / "benchmarks", ignore_errors=True)
        yield place
    finally:
        git(root, "worktree", "remove", "--force", str(place))


def git(root: Path, *arguments: str) -> None:
    try:
        # Inside a hook git is told of another tree than the one in which it runs.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    except OSError as error:
        raise CannotCompare(f"git cannot be run: {error}") from None
    if done.returncode:
        raise CannotCompare(f"git {arguments[0]} {arguments[1]}: {done.stderr.strip()}")


class Worker:
    """A process that holds a section's cases on the dtiscore of one tree, and times one when it is told to."""

    def __init__(self, tree: Path, section: str, settings: Settings) -> None:
        self.tree = tree
        settings.folder.mkdir(parents=True, exist_ok=True)
        # The tree comes before this one, which gives the benchmarks, and before whatever is installed.
        path = [tree, *sorted(tree.glob("plugins/*")), ROOT]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path)), "PYTHONUTF8": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "benchmarks.worker", section],
            cwd=settings.folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.say(attrs.asdict(attrs.evolve(settings, alone=True), value_serializer=lambda _, __, v: _plain(v)))
        origin = Path(self.hear()["dtiscore"])
        if not origin.is_relative_to(tree.resolve()):
            self.close()
            raise CannotCompare("the dtiscore that runs is not that of the tree to be measured")

    def say(self, message: object) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(message) + "\n")
            self.process.stdin.flush()
        except OSError:
            raise CannotCompare(f"the process that measures ended with exit code {self.process.wait()}") from None

    def hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise CannotCompare(f"the process that measures ended with exit code {self.process.wait()}")
        heard: dict[str, Any] = json.loads(line)
        return heard

    def next(self) -> dict[str, Any]:
        """What the section hands over next: cases, a ratio, a problem, or the end."""
        self.say({"next": True})
        return self.hear()

    def seconds(self, case: str) -> float:
        self.say({"run": case})
        heard = self.hear()
        if "problem" in heard:
            raise CannotCompare(heard["problem"])
        return float(heard["seconds"])

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Path) else value


def with_ref(
    tree: Path, sections: Sequence[str], settings: Settings, say: Callable[[str], None]
) -> tuple[list[Change], list[Skipped]]:
    """Time every section's own cases here and in ``tree``, in turn.

    Raises
    ------
    CannotCompare
        where nothing could be compared.
    WrongAnswer
        where a section cannot be run on this tree.
    """
    changes: list[Change] = []
    skipped: list[Skipped] = []
    for section in sections:
        with ExitStack() as stack:
            try:
                here, base = (
                    stack.enter_context(Worker(place, section, attrs.evolve(settings, folder=settings.folder / name)))
                    for name, place in (("here", ROOT), ("there", tree))
                )
                changes += _in_turn(section, here, base, settings.runs, say)
            except CannotCompare as error:
                skipped.append(Skipped(section, section, str(error)))
    if not changes:
        raise CannotCompare("; ".join(f"{item.section}: {item.reason}" for item in skipped) or "nothing to compare")
    return changes, skipped


def _in_turn(section: str, here: Worker, base: Worker, runs: int, say: Callable[[str], None]) -> Iterator[Change]:
    while True:
        both = [worker.next() for worker in (here, base)]
        if "problem" in both[0]:
            raise WrongAnswer(both[0]["problem"])
        if "problem" in both[1]:
            raise CannotCompare(f"the base cannot run it: {both[1]['problem']}")
        if any("end" in heard for heard in both):
            return
        if all("ratio" in heard for heard in both):
            new, old = (float(heard["ratio"]) for heard in both)
            yield Change(section, both[0]["name"], old, new, new / old)
        for case in both[0].get("cases", ()):
            if case in both[1].get("cases", ()):
                say(f"{section}: timing {case} in turn")
                yield _case(section, case, here, base, both[0]["runs"])


def _case(section: str, case: str, here: Worker, base: Worker, runs: int) -> Change:
    here.seconds(case), base.seconds(case)
    pairs = [(here.seconds(case), base.seconds(case)) for _ in range(runs)]
    now, before = zip(*pairs, strict=True)
    medians = statistics.median(before), statistics.median(now)
    return Change(section, case, *medians, paired_ratio(now, before), min(now) / min(before))
