"""Checks in the data: what is not wrong enough to refuse, but worth a question to the unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import polars as pl

from dtiscore.calling import findings_of
from dtiscore.model import Finding, Floats, Framework, Node, PillarData, Text
from dtiscore.observations import Observations
from dtiscore.plan import counts_of, factor_of, measure_all
from dtiscore.rounding import plain, round_half_up, significant
from dtiscore.rules import number

SEVERITY = {"error": 0, "warning": 1, "note": 2}


def check_data(framework: Framework, observations: Observations) -> tuple[Finding, ...]:
    """Every finding, worst first, then by unit, year and node: the built-in checks and those of the pillar plugins.

    What scoring would refuse altogether is not a finding but an error of :func:`~dtiscore.scoring.score`.
    """
    measured = measure_all(framework, observations, [])
    stated = _Stated(observations)
    found = [
        *_counts_against_rates(framework, observations, stated),
        *_sums(framework, observations, measured, stated),
        *_within(framework, observations, measured),
        *_drops(framework, observations, measured),
        *_above_hundred(framework, observations, measured),
        *_fractions(framework, observations),
        *_by_plugins(framework, observations, measured),
    ]
    found = [stated.located(finding) for finding in found]
    order = {code: i for i, code in enumerate([*framework.nodes, *framework.counts])}
    units = {label: i for i, label in enumerate(observations.units)}
    found.sort(key=lambda f: (SEVERITY[f.severity], units.get(f.unit, -1), f.year, order.get(f.node, -1), f.check))
    return tuple(found)


class _Stated:
    """The words of the rows that count: how many decimals were stated, and where the row stands."""

    def __init__(self, observations: Observations) -> None:
        self.rows: dict[tuple[str, int, str], tuple[str, str, int]] = {}
        details = observations.details
        if details.height:
            columns = details.select("unit_index", "year_index", "code_index", "value_text", "file", "row")
            for u, y, c, text, file, row in columns.iter_rows():
                place = (observations.units[u], observations.years[y], observations.codes[c])
                if text or place not in self.rows:
                    self.rows[place] = (text or "", file or "", row)

    def decimals(self, unit: str, year: int, code: str, value: float) -> int:
        """Decimals as stated; of a number that came without words, those it has."""
        text = self.rows.get((unit, year, code), ("", "", 0))[0].rstrip("% ").replace(",", ".").split("e")[0]
        text = text or plain(value)
        return len(text.rsplit(".", 1)[1]) if text.count(".") == 1 else 0

    def located(self, finding: Finding) -> Finding:
        import attrs

        _, file, row = self.rows.get((finding.unit, finding.year, finding.node), ("", "", 0))
        return attrs.evolve(finding, file=file, row=row) if file and finding.row is None else finding


def _two(value: float) -> float:
    return significant(round_half_up(value, 2))


def _finding(
    check: str, observations: Observations, u: int, y: int, node: str, finding: tuple[str, str],
    ask: tuple[str, str], severity: str = "warning", **numbers: float,
) -> Finding:  # fmt: skip
    def fill(text: str, lang: str) -> str:
        return text.format(**{k: number(v, lang) for k, v in numbers.items()})  # type: ignore[arg-type]

    return Finding(
        severity,  # type: ignore[arg-type]
        check,
        observations.units[u],
        observations.years[y],
        node,
        Text(fill(finding[0], "vi"), fill(finding[1], "en")),
        Text(fill(ask[0], "vi"), fill(ask[1], "en")),
    )


def _cells(mask: np.ndarray) -> Iterable[tuple[int, int]]:
    return ((int(u), int(y)) for u, y in zip(*np.nonzero(mask), strict=True))


def _counts_against_rates(framework: Framework, observations: Observations, stated: _Stated) -> Iterable[Finding]:
    """Counts beat a stated rate; where both are given and differ by more than half a unit of its last digit, ask."""
    for node in framework.nodes.values():
        if node.rollup != "leaf" or node.unit_of_measure == "count":
            continue
        part, whole = counts_of(node, observations)
        value = observations.value(node.code)
        for u, y in _cells(np.isfinite(part) & np.isfinite(whole) & (whole > 0) & np.isfinite(value)):
            rate = factor_of(node) * part[u, y] / whole[u, y]
            unit = 10.0 ** -stated.decimals(observations.units[u], observations.years[y], node.code, value[u, y])
            difference = abs(rate - value[u, y])
            if difference <= 0.5 * unit * (1 + 1e-9):
                continue
            cut = 0 < rate - value[u, y] < unit
            yield _finding(
                "counts_and_rate", observations, u, y, node.code,
                ("{part}/{whole} = {rate} nhưng số đã nêu là {value}" + (" (đã cắt bớt, không làm tròn)" if cut else ""),
                 "{part}/{whole} = {rate} but {value} is stated" + (" (it was cut, not rounded)" if cut else "")),
                ("Xác nhận tử số, mẫu số và tỷ lệ; điểm được tính theo tử số và mẫu số",
                 "Confirm the counts and the rate; the score uses the counts"),
                part=part[u, y], whole=whole[u, y], rate=_two(rate), value=value[u, y],
            )  # fmt: skip


def _sums(
    framework: Framework, observations: Observations, measured: Mapping[str, Floats], stated: _Stated
) -> Iterable[Finding]:
    for check in framework.sums:
        codes = (check.total, *check.parts)
        arrays = [measured.get(code, observations.value(code)) for code in codes]
        for u, y in _cells(np.logical_and.reduce([np.isfinite(a) for a in arrays])):
            total, parts = arrays[0][u, y], sum(a[u, y] for a in arrays[1:])
            decimals = max(
                stated.decimals(observations.units[u], observations.years[y], code, array[u, y])
                for code, array in zip(codes, arrays, strict=True)
            )
            allowed = 0.5 * 10.0**-decimals * len(check.parts) if decimals else 0.0
            if abs(total - parts) <= allowed + 1e-9 * max(1.0, abs(total)):
                continue
            ask = check.note or Text(
                "Xác nhận tổng số và từng thành phần, hoặc nêu phần còn lại",
                "Confirm the total and each part, or name what is left over",
            )
            yield _finding(
                "sum_of_parts", observations, u, y, check.total,
                ("các thành phần cộng lại là {parts}, tổng đã nêu là {total}: lệch {difference}",
                 "the parts add up to {parts} but the stated total is {total}: a difference of {difference}"),
                (ask.vi, ask.en), parts=significant(parts), total=total, difference=significant(total - parts),
            )  # fmt: skip


def _within(framework: Framework, observations: Observations, measured: Mapping[str, Floats]) -> Iterable[Finding]:
    for check in framework.within:
        overall = measured.get(check.overall, observations.value(check.overall))
        parts = np.stack([measured.get(code, observations.value(code)) for code in check.parts])
        complete = np.isfinite(overall) & np.isfinite(parts).all(axis=0)
        low, high = parts.min(axis=0), parts.max(axis=0)
        for u, y in _cells(complete & ((overall < low) | (overall > high))):
            yield _finding(
                "overall_within_parts", observations, u, y, check.overall,
                ("số chung {overall} nằm ngoài khoảng {low}–{high} của các thành phần",
                 "the overall value {overall} lies outside the range {low}–{high} of its parts"),
                ("Kiểm tra lại cách tính số chung", "Check how the overall value was computed"),
                overall=overall[u, y], low=low[u, y], high=high[u, y],
            )  # fmt: skip


def _falls(node: Node) -> bool:
    return node.lower_is_better or node.unit_of_measure == "rank"


def _drops(framework: Framework, observations: Observations, measured: Mapping[str, Floats]) -> Iterable[Finding]:
    """A value that got worse since the year before by more than the framework's ``drop_percent``."""
    for node in framework.leaves:
        if node.rule is None or node.rule.reads != "value":
            continue
        value = measured[node.code]
        for y, year in enumerate(observations.years):
            if year - 1 not in observations.years:
                continue
            last = value[:, observations.years.index(year - 1)]
            known = np.isfinite(last) & np.isfinite(value[:, y]) & (last > 0)
            with np.errstate(divide="ignore", invalid="ignore"):
                worse = (value[:, y] - last if _falls(node) else last - value[:, y]) / last * 100.0
            for u in np.flatnonzero(known & (worse > framework.drop_percent)):
                yield _finding(
                    "worse_than_last_year", observations, int(u), y, node.code,
                    ("{now} năm nay so với {last} năm trước: kém đi {worse}%",
                     "{now} this year after {last} last year: worse by {worse} %"),
                    ("Nêu lý do; kiểm tra phạm vi và cách tính hai năm có như nhau không",
                     "Give the reason; check that both years have the same scope and method"),
                    now=_two(value[u, y]), last=_two(last[u]), worse=_two(worse[u]),
                )  # fmt: skip


def _above_hundred(
    framework: Framework, observations: Observations, measured: Mapping[str, Floats]
) -> Iterable[Finding]:
    """Percentages above 100 earn no more than all points; growth may exceed 100."""
    for node in framework.nodes.values():
        growth = node.rule is not None and node.rule.name == "growth"
        if node.rollup != "leaf" or node.unit_of_measure != "percent" or growth:
            continue
        value = measured[node.code]
        for u, y in _cells(np.isfinite(value) & (value > 100.0)):
            yield _finding(
                "above_hundred", observations, u, y, node.code,
                ("{value}% vượt quá 100%; điểm chỉ tính đến mức tối đa", "{value} % is above 100 %; points stop at the maximum"),
                ("Kiểm tra tử số, mẫu số và đơn vị đo", "Check the counts and the unit of measure"),
                value=_two(value[u, y]),
            )  # fmt: skip


def _fractions(framework: Framework, observations: Observations) -> Iterable[Finding]:
    """0.35 typed where 35 % is meant: a stated percentage between 0 and 1."""
    for node in framework.leaves:
        if node.unit_of_measure != "percent" or node.rule is None or node.rule.reads != "value":
            continue
        value = observations.value(node.code)
        for u, y in _cells((value > 0) & (value < 1)):
            yield _finding(
                "fraction_for_percent", observations, u, y, node.code,
                ("{value}% rất nhỏ", "{value} % is very small"),
                ("Có phải là {percent}%? Chỉ số này nhập theo phần trăm",
                 "Is {percent} % meant? This indicator is given in percent"),
                value=significant(value[u, y]), percent=significant(value[u, y] * 100.0),
            )  # fmt: skip


def _by_plugins(framework: Framework, observations: Observations, measured: Mapping[str, Floats]) -> Iterable[Finding]:
    for pillar in framework.pillars:
        method = framework.methods.get(pillar.code)
        if method is None or method.check is None:
            continue
        under = framework.below(pillar.code)
        nodes = tuple(framework[code] for code in under if framework[code].kind == "indicator")
        data = PillarData(pillar.code, nodes, observations.units, observations.years, dict(measured))
        yield from findings_of(method, data)


def to_polars(findings: Iterable[Finding], lang: str = "en") -> pl.DataFrame:
    """severity, check, unit, year, node, finding, ask, file, row."""
    rows = [
        (f.severity, f.check, f.unit, f.year, f.node, f.finding.vi if lang == "vi" else f.finding.en,
         f.ask.vi if lang == "vi" else f.ask.en, f.file, f.row)
        for f in findings
    ]  # fmt: skip
    names = ("severity", "check", "unit", "year", "node", "finding", "ask", "file", "row")
    types: dict[str, type[pl.DataType]] = dict.fromkeys(names, pl.String)
    return pl.DataFrame(rows, schema=types | {"year": pl.Int64, "row": pl.Int64}, orient="row")
