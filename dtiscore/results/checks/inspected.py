"""What every check looks at, and how it asks: the data with the words in which they were stated, and findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.data.measuring import counts_of
from dtiscore.data.observations import Observations
from dtiscore.language.errors import Severity
from dtiscore.language.rounding import plain, round_half_up, significant
from dtiscore.language.sentences import Hint
from dtiscore.language.text import text_of
from dtiscore.model import Bools, CheckLimits, Finding, Floats, Framework, Node, Text

# Rates of fewer than this leap from year to year, and are often equal.
SMALL_WHOLE = 20


class Stated:
    """The words of the rows that count: how many decimals were stated, and where the row stands."""

    def __init__(self, observations: Observations) -> None:
        self._observations = observations

    @cached_property
    def rows(self) -> dict[tuple[str, int, str], tuple[str, str, int]]:
        found: dict[tuple[str, int, str], tuple[str, str, int]] = {}
        observations, details = self._observations, self._observations.details
        if details.height:
            columns = details.select("unit_index", "year_index", "code_index", "value_text", "file", "row")
            for u, y, c, text, file, row in columns.iter_rows():
                place = (observations.units[u], observations.years[y], observations.codes[c])
                if text or place not in found:
                    found[place] = (text or "", file or "", row)
        return found

    def decimals(self, unit: str, year: int, code: str, value: float) -> int:
        """Decimals as stated; of a number that came without words, those it has."""
        text = self.rows.get((unit, year, code), ("", "", 0))[0].rstrip("% ").replace(",", ".").split("e")[0]
        text = text or plain(value)
        return len(text.rsplit(".", 1)[1]) if text.count(".") == 1 else 0

    def percent_sign(self, code: str) -> Bools:
        """(units, years): where a percent sign, or a cell's format as a percentage, settles what was meant."""
        found = np.zeros(self._observations.shape, dtype=bool)
        u, y, c = self._percent_cells
        codes = self._observations.codes
        here = c == (codes.index(code) if code in codes else -1)
        found[u[here], y[here]] = True
        return found

    @cached_property
    def _percent_cells(self) -> tuple[npt.NDArray[np.int64], ...]:
        details = self._observations.details
        cells = details.filter(details["value_percent"]) if details.height else details
        return tuple(cells[name].to_numpy() for name in ("unit_index", "year_index", "code_index"))

    def located(self, finding: Finding) -> Finding:
        _, file, row = self.rows.get((finding.unit, finding.year, finding.node), ("", "", 0))
        return attrs.evolve(finding, file=file, row=row) if file and finding.row is None else finding


@attrs.frozen(eq=False)
class Inspected:
    """The data that are checked; ``measured`` holds, by code, the value in its own measure (units, years)."""

    framework: Framework
    observations: Observations
    measured: Mapping[str, Floats]
    stated: Stated

    @property
    def limits(self) -> CheckLimits:
        return self.framework.limits

    def value(self, code: str) -> Floats:
        """What a sum or range names: measured where the framework says how, else as it was given."""
        return self.measured.get(code, self.observations.value(code))

    def decimals(self, u: int, y: int, code: str, value: float) -> int:
        return self.stated.decimals(self.observations.units[u], self.observations.years[y], code, value)

    @cached_property
    def blocks(self) -> tuple[npt.NDArray[np.int64], ...]:
        """The positions of the units of each block."""
        names, position = self.observations.blocks
        return tuple(np.flatnonzero(position == i) for i in range(len(names)))

    def valued(self) -> Iterator[Node]:
        """The scored indicators that read a number."""
        return (node for node in self.framework.leaves if node.rule is not None and node.rule.reads == "value")

    def small_counts(self, node: Node) -> Bools:
        """(units, years): where a rate is of so few that it leaps by nature."""
        whole = counts_of(node, self.observations)[1]
        with np.errstate(invalid="ignore"):
            return np.isfinite(whole) & (whole < SMALL_WHOLE)

    def finding(
        self, check: str, u: int, y: int, node: str, finding: str, ask: str | Text,
        severity: Severity = "warning", **params: float | str | Hint | Text,
    ) -> Finding:  # fmt: skip
        """A finding of a unit and year; ``finding`` and ``ask`` are codes of sentences with places for ``params``."""
        unit, year = self.observations.units[u], self.observations.years[y]
        asked = ask if isinstance(ask, Text) else text_of(ask, **params)
        return Finding(severity, check, unit, year, node, text_of(finding, **params), asked)


def cells(mask: npt.NDArray[np.bool_]) -> Iterable[tuple[int, int]]:
    """(unit, year) of every marked cell."""
    return ((int(u), int(y)) for u, y in zip(*np.nonzero(mask), strict=True))


def two(value: float) -> float:
    """To two decimals, as sentences show what was computed."""
    return significant(round_half_up(value, 2))


def named(labels: Iterable[str], most: int = 5) -> str:
    """A list for a sentence that stays readable."""
    found = list(labels)
    return ", ".join(found[:most]) + (" …" if len(found) > most else "")
