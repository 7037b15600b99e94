"""Inputs that nobody of us wrote, by the thousand, through every door by which a file comes in.

``doors`` holds the doors, ``breaking`` spoils good files as disks, programs and attackers do, ``people`` fills in tables, forms and
council workbooks as hasty people do and knows what each cell may mean, ``running`` tries one input and says what came of it.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tabulate import tabulate

from .doors import DOORS
from .people import PEOPLE
from .running import Find, Tally, input_of, try_spoilt

AT_ONCE = 25  # inputs of one door before the next has its turn


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument(
        "doors", nargs="*", help=f"of: {', '.join([*DOORS, *PEOPLE])}; all where none is named", metavar="DOOR"
    )
    parser.add_argument("--inputs", type=int, default=10_000, help="for each door (10000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other inputs (1)")
    parser.add_argument("--only", type=int, help="only the input of this number")
    parser.add_argument("--keep", type=Path, help="write the inputs of finds into this folder")
    parser.add_argument("--minutes", type=float, help="stop after so long, with what was tried of every door by then")
    parser.add_argument("--most", type=int, default=5, help="how many finds of a door to show (5)")
    asked = parser.parse_args()
    if unknown := set(asked.doors) - DOORS.keys() - PEOPLE.keys():
        parser.error(f"no such door: {', '.join(sorted(unknown))}")
    names = asked.doors or [*DOORS, *PEOPLE]
    tallies = {name: Tally() for name in names}
    seconds = dict.fromkeys(names, 0.0)
    numbers = [asked.only] if asked.only is not None else list(range(asked.inputs))
    started = time.monotonic()
    try:
        for begin in range(0, len(numbers), AT_ONCE):  # every door gets its share, however early a run is stopped
            for name, tally in tallies.items():
                begun, known = time.monotonic(), len(tally.finds)
                for number in numbers[begin : begin + AT_ONCE]:
                    if asked.minutes is not None and time.monotonic() - started > 60 * asked.minutes:
                        raise KeyboardInterrupt
                    try_one(name, asked.seed, number, tally)
                seconds[name] += time.monotonic() - begun
                for find in tally.finds[known : max(asked.most, known)]:
                    print(
                        f"{find.door} --seed {find.seed} --only {find.number}: {find.kind}: {find.detail}",
                        file=sys.stderr,
                        flush=True,
                    )
                    keep(find, asked.keep)
    except KeyboardInterrupt:
        print("stopped; of each door so far:", file=sys.stderr)
    lines = [
        (name, tally.outcomes.total(), tally.outcomes["read"], tally.outcomes["refused"], len(tally.finds), tally.slowest, seconds[name])
        for name, tally in tallies.items()
    ]  # fmt: skip
    headers = ("door", "inputs", "read", "refused", "finds", "slowest, s", "all, s")
    print(tabulate(lines, headers, floatfmt=".1f"), flush=True)
    return 1 if any(tally.finds for tally in tallies.values()) else 0


def try_one(name: str, seed: int, number: int, tally: Tally) -> None:
    if name in DOORS:
        try_spoilt(DOORS[name], seed, number, tally)
    else:
        PEOPLE[name](seed, number, tally)


def keep(find: Find, folder: Path | None) -> None:
    if folder is not None and find.door in DOORS:
        folder.mkdir(parents=True, exist_ok=True)
        suffix, content = input_of(DOORS[find.door], find.seed, find.number)
        (folder / f"{find.door.replace(':', '')}-{find.seed}-{find.number}{suffix}").write_bytes(content)


if __name__ == "__main__":
    sys.exit(main())
