"""The benchmarks run, compare answers before they time anything, and tell a regression from a good day."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import benchmarks.__main__ as command
import dtiscore as dti
from benchmarks import against, peers, ranks, timing, work
from benchmarks.figures import Claim, Figure, figure, paired_ratio
from benchmarks.sections import SECTIONS

from ..tree import ROOT, copy_to

pytestmark = pytest.mark.whole


def run_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments],
        cwd=folder, env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


# --- quick mode ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    """What a quick run of everything prints, and its JSON."""
    path = tmp_path_factory.mktemp("quick") / "quick.json"
    done = run_in(ROOT, "--quick", "--runs", "1", "--json", str(path))
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout, json.loads(path.read_text("utf-8"))


def test_a_quick_run_has_every_section(quick: tuple[str, dict[str, Any]]) -> None:
    printed, result = quick
    assert list(result["sections"]) == list(SECTIONS)
    for name, section in result["sections"].items():
        assert section["figures"] or section["skipped"], name
        assert name in printed
    assert result["command"] == "python -m benchmarks --quick --runs 1"
    assert result["command"] in printed


def test_a_quick_run_judges_no_limit(quick: tuple[str, dict[str, Any]]) -> None:
    printed, result = quick
    figures = [figure for section in result["sections"].values() for figure in section["figures"]]
    assert any(figure["limit"] for figure in figures)
    assert {figure["passed"] for figure in figures} == {None}
    assert "MISSED" not in printed


def test_results_name_no_place_of_this_computer(quick: tuple[str, dict[str, Any]]) -> None:
    printed, result = quick
    for place in (str(ROOT), sys.prefix, str(Path.home())):
        if len(place) > 1:
            assert place not in printed
            assert place not in json.dumps(result)


def test_libraries_that_are_there_are_compared(quick: tuple[str, dict[str, Any]]) -> None:
    _, result = quick
    section = result["sections"]["peers"]
    timed = [figure["name"] for figure in section["figures"]]
    skipped = [item["name"] for item in section["skipped"]]
    assert {"numpy", "polars"} <= set(timed)
    assert sorted(timed + skipped) == sorted(peer.name for peer in peers.PEERS)


# --- answers first ---------------------------------------------------------------------------------------------------

FEW = tuple(peer for peer in peers.PEERS if peer.name in ("numpy", "polars"))


def no_timing(*_: object) -> None:
    raise AssertionError("something was timed although an answer is wrong")


def test_nothing_is_timed_where_a_library_gives_another_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = attrs.evolve(FEW[1], total=lambda frame: peers.polars_total(frame) + 1e-8)
    monkeypatch.setattr(peers, "PEERS", (FEW[0], wrong))
    monkeypatch.setattr(timing, "interleaved", no_timing)
    assert command.main(["peers", "--quick"]) == 1
    assert "wrong answer: polars:" in capsys.readouterr().err


def test_answers_agree_to_the_ninth_decimal_and_missing_totals_only_with_missing_ones() -> None:
    right = np.array([0.25, np.nan, 1.0])
    peers.agree("same", right + 5e-10, right)
    for wrong in (right + 2e-9, np.array([0.25, 0.5, 1.0]), np.array([np.nan, np.nan, 1.0]), right[:2]):
        with pytest.raises(peers.WrongAnswer):
            peers.agree("other", wrong, right)


def test_wrong_ranks_and_gaps_are_found(tmp_path: Path) -> None:
    framework = work.framework(tmp_path)
    scores = dti.score(framework, work.observations(work.values("missing", 70, 2)))
    ranking = dti.rank(scores)
    ranks.check_ranks(scores, ranking)
    wrong = attrs.evolve(ranking, ranks=ranking.ranks + (ranking.ranks == 1))
    with pytest.raises(peers.WrongAnswer):
        ranks.check_ranks(scores, wrong)
    gaps = dti.gaps(scores, work.targets(tmp_path, framework), target_year=work.TARGET_YEAR)
    ranks.check_gaps(scores, gaps)
    gaps.nodes = (attrs.evolve(gaps.nodes[0], target=gaps.nodes[0].target + 0.001), *gaps.nodes[1:])
    with pytest.raises(peers.WrongAnswer):
        ranks.check_gaps(scores, gaps)


def test_absent_libraries_are_skipped_by_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = [attrs.evolve(peer, module=f"{peer.module}_is_not_here") for peer in peers.PEERS if peer not in FEW]
    monkeypatch.setattr(peers, "PEERS", (*FEW, *absent))
    assert command.main(["peers", "--quick", "--runs", "1"]) == 0
    printed = capsys.readouterr().out
    for peer in absent:
        assert f"skipped: peers, {peer.name}: not installed" in printed


# --- the common work -------------------------------------------------------------------------------------------------


def test_the_work_is_what_it_says(tmp_path: Path) -> None:
    framework = work.framework(tmp_path)
    kinds = [node.kind for node in framework.scored]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"indicator": 100, "index": 8, "pillar": 3, "total": 1}
    assert {node.rule.name for node in framework.leaves} == {"ratio", "linear"}
    assert sum(indicator.less_is_better for indicator in work.WORK) == 10
    assert framework["total"].points == work.TOTAL_POINTS


def test_the_data_are_seeded_and_reach_beyond_both_bounds() -> None:
    clean, missing, absent = (work.values(kind, 200, 10) for kind in ("clean", "missing", "absent"))  # type: ignore[arg-type]
    assert np.array_equal(missing, work.values("missing", 200, 10), equal_nan=True)
    assert np.isfinite(clean).all()
    assert np.isnan(missing).mean() == pytest.approx(0.05, abs=0.005)
    assert np.isposinf(absent).mean() == pytest.approx(0.02, abs=0.005)
    assert np.isnan(absent).sum() == 0
    for row, indicator in zip(missing, work.WORK, strict=True):
        low, high = sorted((indicator.lower, indicator.upper))
        assert np.nanmin(row) <= low < high <= np.nanmax(row), indicator.code


@pytest.mark.parametrize("threads", [1, 3])
def test_the_read_floor_reads_everything_once(threads: int) -> None:
    pytest.importorskip("numba", reason="numba is not installed")
    from benchmarks import floor

    values = work.values("missing", 7, 3)
    expected = sum(values.reshape(-1).view(np.int64).tolist()) % 2**64
    assert floor.read(values, threads) % 2**64 == expected


# --- figures ---------------------------------------------------------------------------------------------------------


def made(limit: float | None, judged: bool, against: str = "floor") -> Figure:
    claim = Claim("kernel", "kernel", against, limit)
    return figure("kernel", claim, {"kernel": [2.0, 9.0, 4.0], "floor": [1.0, 3.0, 1.0]}, judged)


def test_a_ratio_is_the_median_of_the_pairs() -> None:
    assert paired_ratio([2.0, 9.0, 4.0], [1.0, 3.0, 1.0]) == 3.0
    found = made(None, True)
    assert (found.minimum, found.median, found.ratio, found.least_ratio) == (2.0, 4.0, 3.0, 2.0)


def test_limits_are_judged_at_the_stated_size_only() -> None:
    assert made(3.0, True).passed is True
    assert made(2.9, True).passed is False
    assert made(2.9, False).passed is None
    assert made(None, True).passed is None
    assert made(3.9, True, against="").passed is False  # seconds: the median


def test_a_missed_limit_is_told_and_gives_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "measure", lambda *_: [made(2.9, True)])
    assert command.main(["kernel"]) == 1
    assert "MISSED" in capsys.readouterr().out
    monkeypatch.setattr(command, "measure", lambda *_: [made(3.0, True)])
    assert command.main(["kernel"]) == 0


def test_cases_take_turns() -> None:
    seen: list[str] = []
    cases = [timing.Case(name, lambda name=name: seen.append(name)) for name in "ab"]  # type: ignore[misc]
    times = timing.interleaved(cases, 2)
    assert "".join(seen) == "ab" + "abab"
    assert {name: len(found) for name, found in times.items()} == {"a": 2, "b": 2}


# --- against an earlier result ---------------------------------------------------------------------------------------


def with_ratios(result: dict[str, Any], factor: float) -> dict[str, Any]:
    """The result as if everything had taken ``factor`` times as long, as a multiple of its yardstick."""
    doctored = copy.deepcopy(result)
    for section in doctored["sections"].values():
        for item in section["figures"]:
            for name in ("ratio", "least_ratio"):
                if item[name]:
                    item[name] *= 1 / factor if item["more_is_better"] else factor
    return doctored


@pytest.mark.parametrize(("factor", "expected"), [(1e-6, 1), (1e6, 0)])
def test_a_ratio_that_has_grown_gives_exit_code_1(
    quick: tuple[str, dict[str, Any]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    factor: float,
    expected: int,
) -> None:
    base = tmp_path / "base.json"
    base.write_text(json.dumps(with_ratios(quick[1], factor)), "utf-8")
    assert command.main(["endtoend", "--quick", "--runs", "1", "--against", str(base)]) == expected
    assert ("WORSE" in capsys.readouterr().out) == bool(expected)


def test_for_other_libraries_a_smaller_multiple_is_the_regression(quick: tuple[str, dict[str, Any]]) -> None:
    _, result = quick
    changes = against.with_base(result, with_ratios(result, 1 / 1.2))
    assert {change.section for change in changes} >= {"endtoend", "startup", "peers"}
    assert [change.ratio for change in changes] == pytest.approx([1.2] * len(changes))
    assert all(change.is_worse(1.15) and not change.is_worse(1.25) for change in changes)


def test_what_is_slower_only_in_the_median_was_disturbed_by_others() -> None:
    assert against.Change("kernel", "kernel", 1.0, 1.3, 1.3, 1.3).is_worse(1.15)
    assert not against.Change("kernel", "kernel", 1.0, 1.3, 1.3, 1.1).is_worse(1.15)
    assert not against.Change("kernel", "kernel", 1.0, 1.1, 1.1, 1.3).is_worse(1.15)
    assert against.Change("kernel", "memory", 1.0, 1.3, 1.3).is_worse(1.15)


def test_what_cannot_be_compared_gives_exit_code_2(
    quick: tuple[str, dict[str, Any]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    base = tmp_path / "base.json"
    monkeypatch.setattr(command, "measure", lambda *_: [made(None, False)])
    for content, words in (
        ("{", "no result of an earlier run"),
        ("{}", "not written by this version"),
        (json.dumps({**quick[1], "size": {"unit_years": 5}}), "the base was made with"),
        (json.dumps({**quick[1], "sections": {}}), "no ratio in common"),
    ):
        base.write_text(content, "utf-8")
        assert command.main(["kernel", "--quick", "--against", str(base)]) == 2
        assert words in capsys.readouterr().err


# --- against another revision ----------------------------------------------------------------------------------------

SLOWER = """

_quick_rank = rank


def rank(*arguments: Any, **options: Any) -> Ranking:
    import time

    time.sleep(0.5)
    return _quick_rank(*arguments, **options)
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A copy of this tree as a git repository with one commit."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = copy_to(tmp_path / "copy")
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    for arguments in (["init"], ["add", "--all"], [*identity, "commit", "--message", "base"]):
        git(folder, *arguments)
    return folder


def git(folder: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_a_tree_that_has_become_slower_than_its_revision_gives_exit_code_1(repository: Path, tmp_path: Path) -> None:
    arguments = (
        "endtoend",
        "--quick",
        "--runs",
        "1",
        "--against-ref",
        "HEAD",
        "--json",
        str(tmp_path / "changes.json"),
    )
    same = run_in(repository, *arguments, "--tolerance", "50")
    assert same.returncode == 0, same.stdout + same.stderr[-3000:]
    with (repository / "dtiscore" / "results" / "ranking.py").open("a", encoding="utf-8") as module:
        module.write(SLOWER)
    slower = run_in(repository, *arguments, "--tolerance", "1.5")
    assert slower.returncode == 1, slower.stdout + slower.stderr[-3000:]
    assert "WORSE" in slower.stdout
    changes = json.loads((tmp_path / "changes.json").read_text("utf-8"))["changes"]
    assert {change["name"] for change in changes} == {"dtiscore, wide", "dtiscore, long"}
    assert all(change["now"] > 0.5 and change["is_worse"] for change in changes)
    assert git(repository, "worktree", "list").count("\n") == 1


def test_a_revision_that_does_not_exist_gives_exit_code_2(repository: Path) -> None:
    done = run_in(repository, "endtoend", "--quick", "--against-ref", "no-such-revision")
    assert done.returncode == 2
    assert "no-such-revision" in done.stderr


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [["kernle"], ["--runs", "0"], ["--against", "a", "--against-ref", "b"]])
def test_wrong_usage_gives_exit_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        command.main(arguments)
    assert stopped.value.code == 2
