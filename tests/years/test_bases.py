"""Four bases of a comparison: what two editions both ask is compared, what was not asked never counts as zero."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.documents.publishing.folder import publish
from dtiscore.documents.publishing.verifying import verify
from dtiscore.frameworks.correspondence import as_toml, propose, read_correspondence
from dtiscore.years.rescoring import on_common_part, rescored

from ..decided_cases import entered, flat
from ..strategies import load, titled
from .year_two import PLUGINS, folder_2025, folder_2026, settings_of

CONFIRMED = 'confirmed = { by = "Sở KH&CN", date = 2026-01-12 }\n'


def proposal(old: dti.Framework, new: dti.Framework, *, why: str = "QĐ 1", confirmed: bool = True) -> str:
    text = as_toml(propose(old, new)).replace('= ""', f'= "{why}"')
    return text.replace('# confirmed = { by = "…", date = 2026-01-12 }\n', CONFIRMED if confirmed else "")


def editions(folder: Path) -> tuple[dti.Framework, dti.Framework]:
    return dti.load_framework(folder / "d25/edition.toml"), dti.load_framework(folder / "d26/edition.toml")


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """2026, whose edition asks for no models any more and gives dossiers 60 points, with a confirmed correspondence."""
    folder_2025(tmp_path, published=False)
    made = folder_2026(tmp_path, 'folder = "../d25"\ncorrespondence = "doi-chieu.toml"')
    (made / "doi-chieu.toml").write_text(proposal(*editions(tmp_path)), "utf-8")
    return made


def ranked(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, dict[str, str]]:
    assert run(["rank", *map(str, arguments), "--format", "csv", "--lang", "en"]) == 0
    return {row["unit"]: row for row in csv.DictReader(capsys.readouterr().out.splitlines())}


@pytest.mark.parametrize(
    ("basis", "x04", "x05"),
    [
        ("own", ("1", "-0.032", "2", "0.912"), ("2", "0.292", "4", "0.56")),
        # 2025 by the edition of 2026: X04 40 + 0.78 × 60 = 86.8, X05 20 (the council's half of 40) + 54 = 74.
        ("rescored", ("1", "0.012", "2", "0.868"), ("1", "0.112", "3", "0.74")),
        ("common", ("1", "0.012", "2", "0.868"), ("1", "0.112", "3", "0.74")),
    ],
)
def test_the_year_before_on_each_basis(
    basis: str, x04: tuple[str, ...], x05: tuple[str, ...], second: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = ranked(capsys, second, "--basis", basis)
    names = ("change", "value_change", "before_rank", "before_score")
    assert tuple(found["X04"][name] for name in names) == x04
    assert tuple(found["X05"][name] for name in names) == x05
    assert {row["basis"] for row in found.values()} == {basis}


def test_the_common_part_says_on_how_much_it_stands(second: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rank", str(second), "--basis", "common", "--lang", "en"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert (
        "Changes are those of the part that both years ask, with the points of commune-2026: 2 of 2 indicators" in shown
    )
    assert run(["rank", str(second), "--lang", "en"]) == 0
    assert "--basis common compares the 2 of 2 indicators that both ask." in " ".join(capsys.readouterr().out.split())


def edition(code: str, first: int, **points: float) -> dti.Framework:
    document = flat({name: entered(name, worth) for name, worth in points.items()})
    document["framework"] |= {"code": code, "years": {"from": first, "to": first}}
    return load(document)


def scored(framework: dti.Framework, year: int, **points: list[float]) -> dti.Scores:
    units = [f"u{i}" for i in range(len(next(iter(points.values()))))]
    values = np.array([[[value] for value in own] for own in points.values()])
    observations = dti.Observations.from_arrays(values, indicators=list(points), units=units, years=[year])
    return dti.score(framework, observations)


def test_what_was_not_asked_does_not_apply_and_is_never_zero() -> None:
    """kept 40 → 60 points, gone 60, fresh 40: u0 had 30 of 40, which is 45 of 60; u1 had nothing reported."""
    old, new = edition("old", 2025, kept=40, gone=60), edition("new", 2026, kept=60, fresh=40)
    before = scored(old, 2025, kept=[30.0, float("nan")], gone=[10.0, 20.0])
    now = scored(new, 2026, kept=[45.0, 50.0], fresh=[0.0, 40.0])
    found = rescored(before, now, propose(old, new))
    assert found.points("kept")[0, 0] == 45.0
    assert found.max_points("total")[0, 0] == 60.0
    assert found["total"][0, 0] == 0.75
    assert np.isnan(found["fresh"][0, 0])
    assert np.isnan(found["kept"][1, 0])


def test_the_common_part_of_one_edition_is_its_own() -> None:
    one = edition("one", 2025, a=30, b=70)
    before = scored(one, 2025, a=[10.0, 30.0], b=[70.0, float("nan")])
    found = rescored(before, before, propose(one, one))
    for node in ("a", "b", "total"):
        assert np.array_equal(found[node], before[node], equal_nan=True)


def grouped(code: str, first: int, kind: str, *, upper: float = 100, **points: float) -> dti.Framework:
    """Two indicators in percent below a node whose value may be entered, and one beside it."""
    rule = {"type": "linear", "lower": 0, "upper": upper}
    ratio = {"type": "ratio"}
    document = flat({name: entered(name, worth) | {"rule": ratio} for name, worth in points.items()})
    document["indicators"]["y"]["rule"] = rule
    document["framework"] |= {"code": code, "years": {"from": first, "to": first}}
    document["indices"] = {
        "g": {"title": titled("g"), "indicators": [name for name in points if name != "z"], "entered": kind}
    }
    document["total"] = {"indices": ["g"], "indicators": ["z"]}
    return load(document)


def test_a_value_entered_for_a_node_counts_in_the_year_before_too() -> None:
    """u0: g was 55% of 20 points, now of 40, which is 22; z 100% of 20. u1: x 50% and y 30% of 20 each, g does not count."""
    nan = float("nan")
    old = grouped("old", 2025, "percent", x=10, y=10, z=20)
    new = grouped("new", 2026, "points", x=20, y=20, z=20)
    before = scored(old, 2025, x=[nan, 50.0], y=[nan, 30.0], g=[55.0, 90.0], z=[100.0, 100.0])
    now = scored(new, 2026, x=[nan, 50.0], y=[nan, 30.0], g=[30.0, nan], z=[100.0, 100.0])
    found = rescored(before, now, propose(old, new))
    assert found.points("g")[:, 0].tolist() == pytest.approx([22, 16])
    assert found.points("total")[:, 0].tolist() == pytest.approx([42, 36])
    assert on_common_part(now, propose(old, new)).points("total")[:, 0].tolist() == pytest.approx([50, 36])


@pytest.mark.parametrize(("change", "common"), [({"upper": 80.0}, (32.0, 60.0)), ({"x": "w"}, (20.0, 20.0))])
def test_a_value_entered_for_a_node_of_which_a_part_cannot_be_compared_does_not_apply(
    change: dict[str, Any], common: tuple[float, float]
) -> None:
    """u0 had 10 of 20 for z alone: what was entered for g is neither 0 nor the value of another whole. This year's 30% of g
    count where all of it can be compared with last year's data (12 + 20), and not where a part of it is new (20).
    """
    nan = float("nan")
    old = grouped("old", 2025, "percent", x=10, y=10, z=20)
    points = {change.get("x", "x"): 20.0, "y": 20.0, "z": 20.0}
    new = grouped("new", 2026, "percent", upper=change.get("upper", 100), **points)
    before = scored(old, 2025, y=[nan, 40.0], g=[55.0, 90.0], z=[50.0, 50.0])
    now = scored(new, 2026, y=[nan, 40.0], g=[30.0, nan], z=[100.0, 100.0])
    found = propose(old, new)
    for made, expected in ((rescored(before, now, found), (10.0, 20.0)), (on_common_part(now, found), common)):
        assert (made.points("total")[0, 0], made.max_points("total")[0, 0]) == expected
        assert made.points("g")[1, 0] == pytest.approx(20 * 40 / change.get("upper", 100))


def test_renaming_every_indicator_changes_no_bit(tmp_path: Path) -> None:
    old, new = edition("old", 2025, a=30, b=70), edition("new", 2026, p=30, q=70)
    before = scored(old, 2025, a=[10.3, 29.9], b=[7.7, 0.1])
    text = proposal(old, new).split("[indicators")[0]
    text += '[indicators.p]\nwas = ["a"]\ncomparable = "score"\n[indicators.q]\nwas = ["b"]\ncomparable = "score"\n'
    (tmp_path / "c.toml").write_text(text, "utf-8")
    found = rescored(
        before, scored(new, 2026, p=[1.0, 2.0], q=[1.0, 2.0]), read_correspondence(tmp_path / "c.toml", old, new)
    )
    assert found["total"].tolist() == before["total"].tolist()


def test_a_sharpened_rule_scores_the_data_of_last_year_anew(tmp_path: Path) -> None:
    def linear(code: str, year: int, upper: float) -> dti.Framework:
        rule = {"type": "linear", "lower": 0, "upper": upper}
        title = {"vi": "x", "en": "x"}
        document = flat({"x": {"title": title, "points": 100, "unit_of_measure": "count", "rule": rule}})
        document["framework"] |= {"code": code, "years": {"from": year, "to": year}}
        return load(document)

    old, new = linear("old", 2025, 4), linear("new", 2026, 8)
    found = propose(old, new)
    assert found.counterparts["x"].comparable == "data"
    again = rescored(scored(old, 2025, x=[4.0, 2.0]), scored(new, 2026, x=[8.0, 8.0]), found)
    assert again["total"][:, 0].tolist() == [0.5, 0.25]


OLD, NEW = edition("old", 2025, a=30, b=30, c=40), edition("new", 2026, p=30, c=60, q=10)
HEAD = as_toml(propose(OLD, NEW)).split("# confirmed")[0] + CONFIRMED
GOOD = (
    '[indicators.p]\nwas = ["a", "b"]\ncomparable = "score"\nhow = "mean"\n[indicators.c]\nwas = ["c"]\ncomparable = "score"\n'
    "[indicators.q]\nnew = true\n"
)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (HEAD + GOOD, []),
        (HEAD.replace(CONFIRMED, "") + GOOD, ["correspondence.unconfirmed"]),
        (HEAD.replace(CONFIRMED, "") + GOOD + "near = true\n", ["correspondence.unconfirmed_near"]),
        (HEAD.replace('code = "old"', 'code = "other"') + GOOD, ["correspondence.other_edition"]),
        (HEAD.replace('fingerprint = "', 'fingerprint = "x') + GOOD, ["correspondence.stale", "correspondence.stale"]),
        (HEAD + GOOD.replace("[indicators.q]\nnew = true\n", ""), ["correspondence.missing"]),
        (HEAD + GOOD.replace('"a", "b"', '"a"'), ["correspondence.not_same_or_missing"]),
        (HEAD + GOOD.replace('how = "mean"\n', ""), ["correspondence.how"]),
        (HEAD + GOOD.replace("new = true", 'was = ["c"]\ncomparable = "data"'), ["correspondence.doubled"]),
        (HEAD + GOOD + '[dropped]\nc = "why"\n', ["correspondence.doubled"]),
        (HEAD + GOOD.replace('"a", "b"', '"a", "bb"'), ["correspondence.unknown", "correspondence.missing"]),
        (
            HEAD + GOOD.replace("new = true", 'new = true\nwas = ["c"]'),
            ["correspondence.was_or_new"],
        ),
        (HEAD + GOOD + '[dropped]\nzz = " "\n', ["correspondence.unknown"]),
    ],
)
def test_what_is_wrong_with_a_correspondence_is_told_all_at_once(text: str, codes: list[str], tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text(text, "utf-8")
    if not codes:
        found = read_correspondence(tmp_path / "c.toml", OLD, NEW)
        assert found.confirmed == "Sở KH&CN, 2026-01-12"
        assert [one.code for one in found.common] == ["p", "c"]
        return
    with pytest.raises(dti.DataError) as refused:
        read_correspondence(tmp_path / "c.toml", OLD, NEW)
    told = [problem.code for problem in refused.value.problems]
    if codes == ["correspondence.not_same_or_missing"]:
        assert told == ["correspondence.missing"]
    else:
        assert told == codes


def test_a_proposal_is_written_refused_until_confirmed_and_then_kept(
    second: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (second / "doi-chieu.toml").unlink()
    names = [str(tmp_path / "d25/edition.toml"), str(second / "edition.toml")]
    target = second / "doi-chieu.toml"
    assert run(["diff", *names, "--propose", str(target), "--lang", "en"]) == 0
    assert run(["diff", *names, "--propose", str(target), "--lang", "en"]) == 0  # a proposal may be made again
    capsys.readouterr()
    assert run(["rank", str(second), "--basis", "common", "--lang", "en"]) == 1
    said = capsys.readouterr().err
    assert "this is a proposal" in said
    assert "dropped.models: it is not said why it was dropped" in said
    assert run(["check", str(second), "--lang", "en"]) == 1
    target.write_text(proposal(*editions(tmp_path)), "utf-8")
    assert run(["rank", str(second), "--basis", "common", "--lang", "en"]) == 0
    assert run(["diff", *names, "--propose", str(target), "--lang", "en"]) == 1
    assert "it is not written over" in capsys.readouterr().err


def test_without_a_correspondence_the_basis_is_refused_with_what_to_do(
    second: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command of the remedy is typed as it stands, and then it works."""
    settings, file = second / "dtiscore.toml", second / "doi-chieu.toml"
    stated = settings.read_text("utf-8")
    settings.write_text(stated.replace('correspondence = "doi-chieu.toml"\n', ""), "utf-8")
    file.unlink()
    assert run(["rank", str(second), "--basis", "rescored", "--lang", "en"]) == 1
    typed = capsys.readouterr().err.partition("make one: dtiscore ")[2].partition(";")[0]
    assert run(typed.split()) == 0
    confirmed = file.read_text("utf-8").replace("# confirmed", "confirmed").replace('= ""', '= "QĐ 1"')
    file.write_text(confirmed, "utf-8")
    settings.write_text(stated, "utf-8")
    assert run(["rank", str(second), "--basis", "rescored", "--lang", "en"]) == 0


@pytest.mark.whole
def test_a_result_folder_on_the_common_part_needs_no_other_folder(second: Path, tmp_path: Path) -> None:
    made = publish(second / "ket-qua", settings_of(second, basis="common"), PLUGINS)
    (tmp_path / "d25").rename(tmp_path / "elsewhere")
    assert verify(made.folder, PLUGINS).problems == ()


def test_the_library_gives_the_correspondence_of_a_year(second: Path) -> None:
    years = dti.load_years(second)
    found = years.correspondence(2026)
    assert found is not None
    assert found.dropped == {"models": "QĐ 1"}
    assert years.correspondence(2025) is None
