"""Values are equal by what they hold, have one hash then, and come back from a file as they were."""

from __future__ import annotations

import copy
import datetime
import pickle
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import dtiscore as dti
from dtiscore.language.errors import did_you_mean
from dtiscore.language.sentences import Hint
from dtiscore.language.signs import PlainNumber
from dtiscore.model.succession import Succession, Successions

from ..tree import ROOT

FOLDER = ROOT / "examples" / "commune-demo"


def made() -> dict[str, Any]:
    framework = dti.load_framework("commune-demo")
    units = dti.read_units(FOLDER / "synthetic-units.csv")
    observations = dti.read_observations(FOLDER / "synthetic-observations.csv", framework, units=units)
    scores = dti.score(framework, observations)
    return {
        "Framework": framework, "Units": units, "Observations": observations, "Scores": scores, "Ranking": dti.rank(scores),
        "Gaps": dti.gaps(scores, to="best"), "Explanation": dti.explain(scores, scores.units[0]), "Plugins": dti.load_plugins(),
        "Targets": dti.load_targets(dti.load_framework("soc-trang-goals")), "Node": framework["total"],
        "Problem": dti.Problem("data.no_rows", "a.csv", params={"a": [1]}), "DataError": dti.DataError(dti.Problem("data.no_rows")),
        "Changes": dti.compare(framework, FOLDER / "synthetic-observations.csv", units=units),
    }  # fmt: skip


ONE, OTHER = made(), made()


@pytest.mark.parametrize("name", ONE)
def test_what_is_made_again_is_equal_and_found_in_a_dict(name: str) -> None:
    assert ONE[name] == OTHER[name]
    assert {ONE[name]: 1}[OTHER[name]] == 1
    assert ONE[name] == pickle.loads(pickle.dumps(ONE[name])) == copy.deepcopy(ONE[name])
    assert ONE[name] != "something else"


def test_what_holds_something_else_is_not_equal() -> None:
    scores, data = ONE["Scores"], ONE["Observations"]
    i = data.codes.index("committee_meetings")
    j, k = np.argwhere(np.isfinite(data.values[i]))[0].tolist()
    moved = data.replace(data.units[j], data.years[k], "committee_meetings", float(data.values[i, j, k]) + 1)
    assert moved != data
    assert dti.score(scores.framework, moved) != scores
    assert dti.rank(scores, scores.framework["total"].children[0]) != ONE["Ranking"]
    assert dti.gaps(scores, to="median") != ONE["Gaps"]
    assert dti.explain(scores, scores.units[1]) != ONE["Explanation"]
    assert attrs.evolve(ONE["Node"], points=1.0) != ONE["Node"]
    assert dti.FrameworkError(dti.Problem("data.no_rows")) != ONE["DataError"]
    assert dti.Problem("data.no_rows", "b.csv", params={"a": [1]}) != ONE["Problem"]


def test_joblib_gives_equal_values_one_hash_used_or_not() -> None:
    joblib = pytest.importorskip("joblib")
    fresh = made()
    fresh["Framework"].parents("committee_head")
    fresh["Ranking"].to_polars()
    _ = fresh["Gaps"].rows
    _ = fresh["Observations"].positions
    for name in ("Framework", "Units", "Observations", "Scores", "Ranking", "Gaps", "Explanation"):
        assert joblib.hash(fresh[name]) == joblib.hash(ONE[name]), name
    assert joblib.hash(fresh["Framework"]) != joblib.hash(fresh["Framework"].replace(decimals=1))


def bits(scores: dti.Scores) -> list[bytes]:
    return [scores[code].tobytes() + scores.points(code).tobytes() for code in scores.plan.index]


@pytest.mark.parametrize("goals", [False, True])
def test_saved_scores_are_loaded_to_the_last_bit(goals: bool, tmp_path: Path) -> None:
    scores = ONE["Scores"]
    if goals:
        scores = dti.score("soc-trang-goals", ROOT / "examples" / "soc-trang" / "observations.csv", target_year=2023)
    scores.save(tmp_path / "scores.npz")
    there = dti.Scores.load(tmp_path / "scores.npz")
    assert there == scores
    assert bits(there) == bits(scores)
    assert dti.gaps(there, to="best") == dti.gaps(scores, to="best")
    assert dti.explain(there, scores.units[0]) == dti.explain(scores, scores.units[0])
    there.save(tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == (tmp_path / "scores.npz").read_bytes()


def test_what_is_known_of_the_data_and_of_borders_is_saved_with_the_scores(tmp_path: Path) -> None:
    framework, day = dti.load_framework("commune-demo"), datetime.date(2025, 7, 1)
    spans = {"a": ("Old", None, 2024), "A": ("Other", 2025, None), "b": ("", None, 2024), "c": ("", 2025, None)}
    units = dti.Units(
        tuple(
            dti.Unit(code.lower(), name, "xã", first_year=first, last_year=last)
            for code, (name, first, last) in spans.items()
        )
    )
    cells = [("a", 2024, 40.0), ("b", 2024, 30.0), ("a", 2025, 50.0), ("c", 2025, 60.0)]
    rows = [{"unit": unit, "year": year, "committee_meetings": value} for unit, year, value in cells]
    became = Successions((Succession(day, "b", "c", 1.0),))
    data = dti.read_observations(rows, framework, units=units, successions=became)
    near = did_you_mean("committee", ["committees"])
    odd = dti.Problem(
        "data.unknown_column", "a.csv", Hint("place.row", {"row": 3}), params={"hint": near, "x": PlainNumber("1.5")}
    )
    scores = dti.score(framework, attrs.evolve(data, notes=(odd,)))
    assert [note.code for note in scores.plan.notes][:2] == ["data.unknown_column", "units.code_of_another"]
    scores.save(tmp_path / "scores.npz")
    there = dti.Scores.load(tmp_path / "scores.npz")
    for lang in ("vi", "en"):
        assert [note.text(lang) for note in there.plan.notes] == [note.text(lang) for note in scores.plan.notes]
    old, new = scores.plan.observations.continuity, there.plan.observations.continuity
    assert old is not None
    assert new is not None
    assert (new.parts, new.whence) == (old.parts, old.whence)


def test_a_file_of_other_scores_or_of_something_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "scores.npz"
    ONE["Scores"].save(file)
    with np.load(file) as archive:
        arrays = dict(archive)
    arrays["score"] = arrays["score"].copy()
    arrays["score"][0, 0, 0] += 2**-53
    np.savez(tmp_path / "moved.npz", **arrays)
    with pytest.raises(dti.DataError, match="not those that are computed here"):
        dti.Scores.load(tmp_path / "moved.npz")
    for content in (b"", b"PK\x03\x04", file.read_bytes()[:-200], b"unit,year\n"):
        (tmp_path / "odd.npz").write_bytes(content)
        with pytest.raises(dti.DataError, match=r"odd\.npz: "):
            dti.Scores.load(tmp_path / "odd.npz")
    np.savez(tmp_path / "odd.npz", manifest=np.array([{"a": 1}], dtype=object))
    with pytest.raises(dti.DataError, match="holds no scores"):
        dti.Scores.load(tmp_path / "odd.npz")
