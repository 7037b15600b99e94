"""For the operations centre of a city: results as its monitoring reads them, and its own part of the report page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dtiscore import OutputFormat, Section, SectionData, SectionPicture, SectionTable, ShownTable, Text

NOT_OF_A_NAME = re.compile("[^a-z0-9_]")
BAR, ROOM, HIGH = 300, 190, 22
# Colours that can be told apart without seeing colours, on white.
COLOUR, WORDS = "#1f5fa8", "#1a1a1a"


def as_prometheus(table: ShownTable) -> str:
    """The text format of Prometheus, version 0.0.4: a gauge for every column of numbers, its rows told apart by those of texts."""
    numbers = [name for name in table.frame.columns if table.frame[name].dtype.is_numeric() and name != "year"]
    others = [name for name in table.frame.columns if name not in numbers]
    lines = []
    for name in numbers:
        metric = "dtiscore_" + NOT_OF_A_NAME.sub("_", name.casefold())
        lines.append(f"# TYPE {metric} gauge")
        for row in table.frame.iter_rows(named=True):
            if row[name] is not None:
                labels = ",".join(
                    f'{NOT_OF_A_NAME.sub("_", key)}="{_escaped(row[key])}"' for key in others if row[key] is not None
                )
                lines.append(f"{metric}{{{labels}}} {row[name]}")
    return "".join(line + "\n" for line in lines)


def _escaped(text: object) -> str:
    return str(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def levels(data: SectionData) -> Iterator[Text | SectionTable | SectionPicture]:
    """How far every unit has come on each of the levels, where the framework has such a pillar."""
    scores = data.scores
    if "smart_city" not in scores.framework or not scores.framework["smart_city"].children:
        return
    codes, year = scores.framework["smart_city"].children, scores.years.index(data.year)
    units = [i for i in range(len(scores.units)) if scores["smart_city"][i, year] == scores["smart_city"][i, year]]
    if not units:
        return
    names = [scores.units[i] for i in units]
    yield Text(f"Phần đã làm của từng cấp độ, {data.year}.", f"How much of each level is done, {data.year}.")
    headers = (Text("Đơn vị", "Unit"), *(scores.framework[code].title for code in codes))
    done = [[100.0 * float(scores[code][i, year]) for code in codes] for i in units]
    yield SectionTable(
        headers,
        tuple((name, *map(_known, row)) for name, row in zip(names, done, strict=True)),
        Text("Phần trăm", "Percent"),
    )
    whole = [100.0 * float(scores["smart_city"][i, year]) for i in units]
    yield SectionPicture(_bars(names, whole), Text("Tổng điểm của trụ cột theo đơn vị", "The pillar's score by unit"))


def _known(value: float) -> float | None:
    return None if value != value else value


def _bars(names: list[str], values: list[float]) -> str:
    """One bar for each unit, 0…100."""
    lines = []
    for i, (name, value) in enumerate(zip(names, values, strict=True)):
        y = i * HIGH
        text = name.replace("&", "&amp;").replace("<", "&lt;")
        lines.append(f'<text x="0" y="{y + 15}" font-size="13" fill="{WORDS}">{text}</text>')
        lines.append(f'<rect x="{ROOM}" y="{y + 3}" width="{BAR * value / 100:.1f}" height="15" fill="{COLOUR}"/>')
    size = f'width="{ROOM + BAR}" height="{HIGH * len(names)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">{"".join(lines)}</svg>'


PROMETHEUS = OutputFormat(
    "prometheus", Text("Chỉ số giám sát dạng Prometheus", "Metrics as Prometheus reads them"), as_prometheus, (".prom",)
)
LEVELS = Section("smart_city_levels", Text("Cấp độ đô thị thông minh", "Levels of the smart city"), levels)
