"""The target of each unit by node, however a document writes its name."""

from __future__ import annotations

from collections.abc import Callable

from dtiscore.data.observations import Observations
from dtiscore.language.labels import key
from dtiscore.model import Target


def unit_names(observations: Observations) -> Callable[[str], str]:
    """A function that gives a unit the same name however a document writes it: by code, by name, as the data do."""

    def name_of(written: str) -> str:
        i = observations.positions.get(key(written))
        return key(written if i is None else observations.records[i].code)

    return name_of


def targets_by_unit(chosen: tuple[Target, ...], observations: Observations) -> dict[str, tuple[Target | None, ...]]:
    """By node, the target of each unit: one set for the unit itself beats one set for all."""
    if not any(target.unit for target in chosen):
        return {target.node: (target,) * len(observations.units) for target in chosen}
    found: dict[str, tuple[Target | None, ...]] = {}
    names = [{key(label), key(record.code), key(record.name)} for label, record in
             zip(observations.units, observations.records, strict=True)]  # fmt: skip
    for node in {target.node: None for target in chosen}:
        own = [target for target in chosen if target.node == node]
        common = next((target for target in own if not target.unit), None)
        by_unit = {key(target.unit): target for target in own if target.unit}
        found[node] = tuple(next((by_unit[n] for n in sorted(unit) if n in by_unit), common) for unit in names)
    return found
