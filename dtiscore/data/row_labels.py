"""What the labels of rows stand for: stages by their words, units by code or name."""

from __future__ import annotations

from collections.abc import Iterable

from dtiscore.data.units import Unit, Units
from dtiscore.language.errors import LookupProblem, Problem, one_line
from dtiscore.language.labels import key
from dtiscore.model import STATUSES

STATUS_ALIASES = {
    "tự chấm": "self", "tự đánh giá": "self", "sơ bộ": "preliminary", "thẩm định sơ bộ": "preliminary",
    "thẩm định": "appraised", "hội đồng": "appraised", "council": "appraised",
}  # fmt: skip


def status_named(name: str) -> str:
    """The status that a word stands for: ``council``, ``tự chấm``, …

    Raises
    ------
    LookupProblem
        for a status that does not exist.
    """
    found = STATUS_ALIASES.get(key(name), key(name))
    if found not in STATUSES:
        raise LookupProblem(Problem("lookup.status", params={"name": one_line(name), "known": ", ".join(STATUSES)}))
    return found


def match_units(
    texts: Iterable[str], units: Units | None
) -> tuple[dict[str, int | None], tuple[str, ...], tuple[Unit, ...]]:
    """Label in the data → position of the unit (None where unknown); how each unit is called; the units.

    Without a units file every distinct label is a unit. A unit is called as the data call it: by code where they ever
    use the code.
    """
    texts = sorted(texts)
    mapping: dict[str, int | None] = {}
    if units is None:
        firsts: dict[str, str] = {}
        for text in texts:
            firsts.setdefault(key(text), text)
        position = {name: i for i, name in enumerate(firsts)}
        labels = tuple(firsts.values())
        return {text: position[key(text)] for text in texts}, labels, tuple(map(Unit, labels))
    called = [unit.code for unit in units.records]
    said: dict[int, list[str]] = {}
    for text in texts:
        places = units.places(text)
        mapping[text] = places[-1] if places else None
        for place in places:
            said.setdefault(place, []).append(text)
    for i, names in said.items():
        called[i] = called[i] if called[i] in names else names[0]
    return mapping, tuple(called), units.records
