"""What the page computes for other values is what the engine does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dtiscore as dti
from dtiscore.data.measuring import instead_of_counts
from dtiscore.data.observations import Observations
from dtiscore.data.units import Unit
from dtiscore.documents.page.reported_year import ReportedYear
from dtiscore.documents.page.trial import as_json, trial_of
from dtiscore.engine.evaluation import Quantity
from dtiscore.language.errors import DataError
from dtiscore.rules.bands_and_options import options_of
from dtiscore.testing.cell_drawing import values
from dtiscore.testing.cells import read_cells, rows_of

from ...browser import CHROMIUM
from ...strategies import NOT_APPLICABLE, Case, Cell, Document, cases, examples, header, load, one_indicator, titled
from .evaluating import EVALUATOR, NODE, Asked, Evaluating, evaluating

QUANTITIES: tuple[Quantity, ...] = ("score", "coverage", "points", "maximum")
without = pytest.mark.skipif(NODE is None and CHROMIUM is None, reason="neither node nor Chromium is installed")


@pytest.fixture(scope="module")
def evaluator() -> Iterator[Evaluating]:
    with evaluating() as found:
        yield found


def may_differ(scores: dti.Scores) -> bool:
    """Whether a node is more than sums: logarithms, powers and sums of items differ in the last bit between machines."""
    framework = scores.framework
    names = {node.rule.name for node in framework.leaves if node.rule is not None}
    curved = any("curve" in str(node.params) or "log" in str(node.params) for node in framework.leaves)
    return (
        any(b.function is not None or b.rule is not None for b in scores.plan.program.branches)
        or curved
        or "checklist" in names
    )


def moved(case: Case, observations: Observations, i: int, j: int, changes: Mapping[str, Any]) -> dti.Scores:
    """All scored again with other values of one unit."""
    for code, value in changes.items():
        node = case.framework[code]
        if isinstance(value, str):
            observations = observations.with_value(i, j, code, np.nan, choice=value)
        else:
            value = abs(value) if node.deducts else value
            counts = instead_of_counts(node, observations, i, j, value)
            observations = observations.with_value(i, j, code, value, **counts)
    return case.scores(observations)


def same(found: Any, wanted: float, *, to_the_bit: bool) -> bool:
    number = float(found)
    if np.isnan(wanted) or np.isnan(number):
        return bool(np.isnan(wanted) and np.isnan(number))
    return number == wanted if to_the_bit else abs(number - wanted) <= 1e-12 * max(1.0, abs(wanted))


def changes_of(
    draw: Callable[[Any], Any], case: Case, plan: Any, place: int, codes: Mapping[int, str]
) -> dict[str, Any]:
    """Some values of one unit that may be tried, by the number of the indicator."""
    found: dict[str, Any] = {}
    for leaf in plan["leaves"]:
        if "locked" in leaf or str(place) in leaf.get("lockedOf", {}) or draw(st.booleans()):
            continue
        node = case.framework[codes[leaf["node"]]]
        assert node.rule is not None
        words = sorted(options_of(node.rule, node.params))
        if node.rule.reads == "choice":
            found[str(leaf["node"])] = draw(st.sampled_from(words))
        elif node.rule.reads == "checklist":
            found[str(leaf["node"])] = ";".join(draw(st.lists(st.sampled_from(words), unique=True, min_size=1)))
        else:
            value = draw(values(node, 50.0))
            found[str(leaf["node"])] = abs(value) if node.deducts else value
    return found


@attrs.frozen
class Question:
    """A plan with the units and values that are asked for, and the right answers."""

    plan: str
    asked: Asked
    answers: Any


def checked(case: Case, evaluator: Evaluating, draw: Callable[[Any], Any]) -> Question:
    """The evaluator's answers are the engine's."""
    observations = case.observations()
    scores = case.scores(observations)
    j = len(scores.years) - 1
    reported = ReportedYear(scores, j, "en")
    units = [u for _, members in reported.groups for u in members]
    text = as_json(trial_of(reported))
    plan = json.loads(text)
    codes = {position: code for code, position in scores.plan.index.items()}
    asked: list[tuple[int, dict[str, Any]]] = [(place, {}) for place in range(len(units))]
    for place, unit in enumerate(plan["units"]):
        if "locked" not in unit and (changes := changes_of(draw, case, plan, place, codes)):
            asked.append((place, changes))
    exact, answers = not may_differ(scores), evaluator(text, asked)
    for (place, changes), answer in zip(asked, answers, strict=True):
        u = units[place]
        try:
            after = (
                moved(case, observations, u, j, {codes[int(n)]: v for n, v in changes.items()}) if changes else scores
            )
        except DataError:
            continue  # a value stands in for counts by name as a count above its whole
        for node, numbers in enumerate(answer["numbers"]):
            if numbers is None:  # estimated from other units, or above such a node
                continue
            own = {name: after.added_up(name, codes[node])[u, j] for name in QUANTITIES}
            own["points"] = np.nan_to_num(own["points"])
            for found, (name, wanted) in zip(numbers, own.items(), strict=True):
                if name == "coverage" and scores.plan.estimates:
                    continue  # printed without estimates; the page shows none of it for values that are tried
                assert same(found, float(wanted), to_the_bit=exact), (codes[node], name, found, wanted, changes)
        if answer["printed"] is None:
            continue
        ranking = dti.rank(after)
        place_of = int(ranking.ranks[u, j]), int(ranking.of[u, j])
        assert answer["place"]["rank"] == place_of[0], (answer, changes)
        assert answer["place"]["of"] in (place_of[1], 0), (answer, changes)
    return Question(text, asked, answers)


@pytest.fixture(scope="module")
def bank(evaluator: Evaluating) -> list[Question]:
    """Random frameworks, each with answers that the engine gives too."""
    found: list[Question] = []

    @examples(50)
    @given(case=cases(), data=st.data())
    def collected(case: Case, data: st.DataObject) -> None:
        found.append(checked(case, evaluator, data.draw))

    collected()
    found.append(checked(limits_met(), evaluator, lambda _: True))
    found.append(checked(halves_in_points(), evaluator, lambda _: True))
    return found


def halves_in_points() -> Case:
    """1.005 of 100 points, which two decimals round to 1.01, although its binary fraction is below the half; a deduction."""
    document: Document = {
        "framework": header(scale=100, point_decimals=2),
        "unit_types": {"commune": {"title": titled("commune")}},
        "indicators": {
            "a": {"title": titled("a"), "points": 100, "rule": {"type": "ratio"}},
            "d": {"title": titled("d"), "points": 5, "rule": {"type": "ratio"}, "adjusts": "deduction"},
        },
        "total": {"indicators": ["a", "d"]},
    }
    values = {"a": (1.005, 2.675), "d": (0.0, 20.0)}
    cells = {(f"u{n}", 2024, code): Cell(value) for code, own in values.items() for n, value in enumerate(own)}
    return Case(document, load(document), tuple(Unit(f"u{n}", type="commune") for n in range(2)), cells)


def limits_met() -> Case:
    """Values above the maximum, a limit that is reached on paper only (0.1 + 0.2 of 2), equal ranks, and a silent unit."""
    steps = {
        "type": "steps",
        "includes": "upper",
        "bands": [{"fraction": 0.2, "to": 15}, {"fraction": 0.9, "from": 15}],
    }
    document: Document = {
        "framework": header(scale=22, ties="dense", no_submission="zero"),
        "unit_types": {"commune": {"title": titled("commune")}},
        "indicators": {
            code: {"title": titled(code), "points": points, "rule": {"type": "ratio"}}
            for code, points in (("a", 1), ("b", 1), ("c", 20))
        },
        "indices": {
            "i": {"title": titled("i"), "indicators": ["a", "b"], "rule": steps},
            "g": {"title": titled("g"), "indicators": ["c"], "gate": {"items": ["a"], "cap": 0.5, "at_least": 0.05}},
        },
        "total": {"indices": ["i", "g"]},
    }
    values_of = {
        "u0": (10.0, 20.0, 150.0),
        "u1": (10.0, 20.0, 150.0),
        "u2": (10.0, 20.0, 50.0),
        "u3": (10.0, 30.0, 40.0),
    }
    cells = {
        (unit, 2024, code): Cell(value)
        for unit, own in values_of.items()
        for code, value in zip("abc", own, strict=True)
    }
    units = tuple(Unit(f"u{n}", type="commune") for n in range(5))
    return Case(document, load(document), units, cells)


@pytest.mark.whole
@without
def test_the_page_computes_what_the_engine_does(bank: list[Question]) -> None:
    """Scores, coverage, points, maxima and ranks of random frameworks: to the last bit where all adds, else to 1e-12."""
    assert len(bank) >= 5
    assert any(changes for question in bank for _, changes in question.asked)


MUTANTS = (
    ("edge <= x : edge < x", "edge < x : edge <= x"),
    ("share > 0 ? (share < 1", "share > 0 ? (share < 2"),
    ("branch.children.forEach((node, i) => {", "[...branch.children].reverse().forEach((node, i) => {"),
    ("branch.gate.length && gateFails(branch, results)", "false"),
    ("results[node].score < branch.atLeast", "results[node].score <= 2 * branch.atLeast"),
    ("plan.silentIsZero && plan", "false && plan"),
    ("(plan.zero ? applies : seen) ? leaf.points", "seen ? leaf.points"),
    ("points = halfUp(points, plan.pointDecimals)", "points = Number(points.toFixed(plan.pointDecimals))"),
    (">= branch.threshold", "> branch.threshold"),
    ("sign * results[node].earned", "results[node].earned"),
    ("if (score < ungated) earned = score * counted;", ""),
    ("entered === null || found.coverage !== 0", "entered === null"),
    ("other.block !== own.block || ", ""),
    ("1 + (plan.dense ? ahead.size : better)", "1 + better"),
    ("position === unit || ", ""),
    ("!other.ranked || ", ""),
    ("significant(100 * ungated)", "100 * ungated"),
    ("scaled - whole >= 0.5 - halfADigit", "scaled - whole > 0.5"),
)


@pytest.mark.whole
@without
def test_a_faulty_evaluator_is_found_out(bank: list[Question]) -> None:
    """Nearly every fault moves an answer of one of the frameworks, where there are enough of them; which one escapes is chance."""
    unseen = []
    for right, wrong in MUTANTS:
        assert EVALUATOR.count(right) == 1, right
        with evaluating(EVALUATOR.replace(right, wrong)) as mutant:
            if not any(mutant(one.plan, one.asked) != one.answers for one in bank):
                unseen.append(wrong)
    assert len(unseen) <= (3 if len(bank) >= 40 else 12), unseen


# --- what cannot be tried ----------------------------------------------------------------------------------------------


def plan_of(document: Document, cells: Mapping[Any, Cell], units: int = 2) -> Any:
    framework = load(document)
    observations = read_cells(framework, rows_of(cells, {}), tuple(Unit(f"u{n}", type="commune") for n in range(units)))
    return trial_of(ReportedYear(dti.score(framework, observations), 0, "en"))


def test_what_would_move_other_units_is_locked() -> None:
    cells = {(f"u{n}", 2024, "x"): Cell(10.0 * n) for n in range(2)}
    (leaf,) = plan_of(one_indicator({"type": "min_max"}), cells)["leaves"]
    assert leaf["locked"] == ["relative"]
    assert leaf["shares"] == [1.0, 0.0]  # by rank
    (leaf,) = plan_of(one_indicator({"type": "ratio"}, impute={"method": "peer_mean"}), cells)["leaves"]
    assert leaf["locked"] == ["peers"]
    (leaf,) = plan_of(one_indicator({"type": "ratio"}, impute={"method": "last"}), cells)["leaves"]
    assert "locked" not in leaf


def test_points_of_the_council_and_what_does_not_apply_are_locked_unit_by_unit() -> None:
    cells = {("u0", 2024, "x"): Cell(50.0, points=5.0), ("u1", 2024, "x"): Cell(NOT_APPLICABLE)}
    (leaf,) = plan_of(one_indicator({"type": "ratio"}), cells)["leaves"]
    assert leaf["lockedOf"] == {"0": "council"}
    assert leaf["values"] == [50.0, "n"]
    assert leaf["shares"] == [0.25, None]
    (leaf,) = plan_of(one_indicator({"type": "ratio"}, applies_to=["ward"]), {("u0", 2024, "x"): Cell()})["leaves"]
    assert set(leaf["lockedOf"].values()) == {"scope"}


def test_what_a_plugin_computes_is_named_and_so_is_everything_above(monkeypatch: pytest.MonkeyPatch) -> None:
    document = one_indicator({"type": "ratio"})
    document["indices"] = {"i": {"title": titled("i"), "indicators": ["x"], "aggregation": "minimum"}}
    document["total"] = {"indices": ["i"]}
    cells = {("u0", 2024, "x"): Cell(50.0)}
    assert not any("blocked" in branch for branch in plan_of(document, cells)["branches"])
    for module in ("trial", "trial_rules"):
        monkeypatch.setattr(f"dtiscore.documents.page.{module}.OWN", "nobody")
    plan = plan_of(document, cells)
    assert [branch["blocked"] for branch in plan["branches"]] == [["standard"], ["standard"]]
    assert plan["leaves"][0]["locked"] == ["plugin", "standard"]


def test_nothing_in_the_data_of_the_page_ends_a_script() -> None:
    text = as_json({"a": "</script><b>&"})
    assert not set("<>&") & set(text)
    assert json.loads(text) == {"a": "</script><b>&"}
