"""One side of a comparison of two trees: ``python -m benchmarks.worker SECTION``, driven through its standard streams.

The first line that comes in holds the settings, every other one a command: ``{"next": true}`` asks for what the section hands
over next, ``{"run": CASE}`` for the seconds that a case takes. Every command is answered with one line.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import dtiscore
from benchmarks.figures import Figure, Group, Item, Settings
from benchmarks.timing import seconds


def items(section: str, settings: Settings) -> Iterator[Item]:
    from benchmarks.sections import SECTIONS

    yield from SECTIONS[section](settings)


def serve(section: str, commands: TextIO, answers: TextIO) -> None:
    def answer(**message: Any) -> None:
        print(json.dumps(message), file=answers, flush=True)

    given = json.loads(commands.readline())
    settings = Settings(**{**given, "folder": Path(given["folder"])})
    answer(dtiscore=str(Path(dtiscore.__file__).resolve()))
    found = items(section, settings)
    group = Group((), (), False, 0)
    for line in commands:
        command = json.loads(line)
        try:
            if "run" in command:
                (case,) = (case for case in group.cases if case.name == command["run"])
                answer(seconds=seconds(case.run))
                continue
            item = next(found, None)
            if item is None:
                answer(end=True)
            elif isinstance(item, Group):
                group = item
                answer(cases=[case.name for case in group.cases if case.own], runs=group.runs)
            elif isinstance(item, Figure) and item.ratio is not None:
                answer(name=item.name, ratio=item.ratio)
            else:
                answer(nothing=True)
        except (
            Exception
        ) as error:  # another revision may lack what a section needs: that is to be told, not to be raised
            answer(problem=f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    answers = sys.stdout
    # What a section prints must not be taken for an answer.
    sys.stdout = sys.stderr
    serve(sys.argv[1], sys.stdin, answers)
