"""What moving an indicator costs: a small table (TOML), by default the share of its own gap that is closed."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

import attrs

from dtiscore.files.toml import NUMBER, TABLE, read_toml, required, shape_problems, words
from dtiscore.language.displayed import Displayed
from dtiscore.language.errors import DataError, Problem, did_you_mean, one_line
from dtiscore.language.told import told
from dtiscore.model import Framework

Per = Literal["effort", "percent", "point", "step", "unit"]
COST: dict[str, Any] = {
    "per": words("effort", "percent", "point", "step", "unit"),
    "cost": NUMBER,
    "fixed": NUMBER,
    "most": NUMBER,
    "can": {"type": "boolean"},
}
TOP: dict[str, Any] = {"costs": required(TABLE)}


@attrs.frozen
class Cost:
    """What it costs to move one indicator.

    ``per`` : the share of its gap ("effort", 1 for all of it), a "percent" or "unit" of its own measure, a "point" that it earns, or a "step"
    of what is chosen; ``fixed`` once if it moves at all. ``most`` is how far it can move in a year, in its own measure, NaN for no limit;
    ``can`` says whether it can move.
    """

    per: Per = "effort"
    cost: float = 1.0
    fixed: float = 0.0
    most: float = math.nan
    can: bool = True


@attrs.frozen(repr=False, eq=False)
class Costs(Displayed):
    """Costs by indicator; what is not there has the usual effort."""

    by_node: Mapping[str, Cost] = attrs.field(factory=dict)

    def __repr__(self) -> str:
        return f"Costs({len(self.by_node)} indicators)"

    @told
    def of(self, node: str) -> Cost:
        """The cost of one indicator."""
        return self.by_node.get(node, Cost())


@told
def read_costs(path: str | os.PathLike[str], framework: Framework) -> Costs:
    """Read a table of costs.

    Parameters
    ----------
    path : the ``.toml`` file: ``[costs.CODE]``, where ``*`` in a code stands for any letters; what comes later counts.
    framework : whose indicators they are for.

    Returns
    -------
    Costs
        checked, by indicator.

    Raises
    ------
    DataError
        with every problem of the file.
    """
    file = str(path)
    document, problems = read_toml(Path(path), file)
    if not problems:
        problems = shape_problems(document, TOP, file, "")
    found: dict[str, Cost] = {}
    for pattern, table in document.get("costs", {}).items() if not problems else ():
        place = f"costs.{one_line(pattern)}"
        codes = [node.code for node in framework.leaves if fnmatchcase(node.code, pattern)]
        if not codes:
            known = [node.code for node in framework.leaves]
            params = {"name": one_line(pattern), "hint": did_you_mean(pattern, known)}
            problems.append(Problem("lookup.node", file, place, params=params))
        wrong = (
            shape_problems(table, COST, file, place)
            if isinstance(table, dict)
            else [Problem("analysis.cost.table", file, place)]
        )
        problems += wrong
        if wrong:
            continue
        for name in ("cost", "fixed", "most"):
            least = 0 if name != "most" else 1e-9
            if name in table and not least <= table[name] < math.inf:
                problems.append(Problem("analysis.cost.negative", file, f"{place}.{name}"))
        numbers = {name: float(table[name]) for name in ("cost", "fixed", "most") if name in table}
        usual = Cost()
        made = Cost(
            table.get("per", usual.per), numbers.get("cost", usual.cost), numbers.get("fixed", usual.fixed),
            numbers.get("most", usual.most), table.get("can", usual.can),
        )  # fmt: skip
        found |= dict.fromkeys(codes, made)
    if problems:
        raise DataError(problems)
    return Costs(found)
