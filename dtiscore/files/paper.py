"""How a table falls on sheets of A4 laid on their side: its scale, and where each page begins, known before it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

WIDTH, HEIGHT = 10.29 * 72, 6.77 * 72 * 0.95  # points between the margins
WIDER = 1.06  # programs round to whole dots
LEAST, SPLIT = 60, 75  # percent: what would be smaller is cut into pages side by side, at this scale
MOST_BREAKS = 1000


@attrs.frozen
class Paper:
    """``rows`` and ``columns`` are where pages begin but the first; ``repeated`` columns stand on every page."""

    scale: int
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()
    repeated: int = 0

    @property
    def pages(self) -> int:
        return (1 + len(self.rows)) * (1 + len(self.columns))

    def lay_out(self, sheet: Any, footer: str, header: int, last: tuple[int, int]) -> None:
        """Say it to a sheet: ``header`` is its row of headers, ``last`` its last row and column."""
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.7, right=0.7, top=0.75, bottom=0.75)
        sheet.set_footer(footer)
        sheet.print_area(0, 0, *last)
        sheet.repeat_rows(header)
        if len(self.rows) > MOST_BREAKS:
            sheet.fit_to_pages(1, 0)
            return
        sheet.set_print_scale(self.scale)
        if self.rows:
            sheet.set_h_pagebreaks(list(self.rows))
        if self.columns:
            sheet.set_v_pagebreaks(list(self.columns))
            if self.repeated:
                sheet.repeat_columns(0, self.repeated - 1)


def on_paper(widths: Sequence[float], heights: Sequence[float], header: int, names: int) -> Paper:
    """The pages of a table: ``widths`` of its columns in characters, ``heights`` of its rows in points, the headers in the
    row ``header`` on every page, and the first ``names`` columns beside every other where it is too wide for one."""
    points = [(7 * width + 5) * 0.75 * WIDER for width in widths]
    scale = min(100, int(100 * WIDTH / max(sum(points), 1.0)))
    columns: tuple[int, ...] = ()
    repeated = 0
    if scale < LEAST:
        repeated = names if sum(points[:names]) < 0.5 * WIDTH * 100 / SPLIT else 0
        first = sum(points[:repeated])
        columns = _begins(points[repeated:], WIDTH * 100 / SPLIT - first, repeated)
        scale = min(SPLIT, int(100 * WIDTH / (first + max(points[repeated:], default=1.0))))
    room = HEIGHT * 100 / max(scale, 10)
    above = [sum(heights[: header + 1]), heights[header] if header < len(heights) else 0.0]
    rows = _begins(heights[header + 1 :], room - max(above), header + 1)
    return Paper(max(scale, 10), rows, columns, repeated)


def _begins(sizes: Sequence[float], room: float, offset: int) -> tuple[int, ...]:
    """Where a new page begins, so that what is on each has room."""
    found, used = [], 0.0
    for place, size in enumerate(sizes):
        if used and used + size > room:
            found.append(place + offset)
            used = 0.0
        used += size
    return tuple(found)
