"""The sections by name, and how one is measured."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks import timing
from benchmarks.borders import borders
from benchmarks.documents import documents
from benchmarks.draws import draws
from benchmarks.endtoend import endtoend
from benchmarks.figures import Figure, Group, Section, Settings, Skipped, figure
from benchmarks.kernel import kernel
from benchmarks.peers import peers
from benchmarks.phases import phases
from benchmarks.ranks import gaps, ranks
from benchmarks.size import size
from benchmarks.startup import startup

SECTIONS: dict[str, Section] = {
    "kernel": kernel,
    "ranks": ranks,
    "gaps": gaps,
    "draws": draws,
    "endtoend": endtoend,
    "startup": startup,
    "size": size,
    "borders": borders,
    "documents": documents,
    "peers": peers,
    "phases": phases,
}


def measure(name: str, settings: Settings, say: Callable[[str], None]) -> list[Figure | Skipped]:
    """Run one section: every answer is checked before what it belongs to is timed."""
    found: list[Figure | Skipped] = []
    for item in SECTIONS[name](settings):
        if isinstance(item, Group):
            say(f"{name}: timing {', '.join(case.name for case in item.cases)}")
            times = timing.interleaved(item.cases, item.runs)
            found += [figure(name, claim, times, item.at_stated_size) for claim in item.claims]
        else:
            found.append(item)
    return found
