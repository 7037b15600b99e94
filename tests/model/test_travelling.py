"""What the library gives goes to other processes and into copies, and comes back as it was."""

from __future__ import annotations

import copy
import datetime
import multiprocessing
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import dtiscore as dti
from dtiscore.language.sentences import Hint
from dtiscore.model.stated import plain
from dtiscore.rules.plugins import loading

from ..tree import ROOT

CODE = "vn-dti-province-2022"
YEAR = 2022
SENTENCE = "no-such-file.csv: there is no such file (check its name and folder)"


def observations(framework: dti.Framework, units: int = 5) -> dti.Observations:
    codes = [node.code for node in framework.leaves if node.points]
    values = np.round(np.random.default_rng(0).uniform(0, 1, (len(codes), units, 1)), 3)
    return dti.Observations.from_arrays(values, indicators=codes, units=[f"U{i}" for i in range(units)], years=[YEAR])


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One of every public noun."""
    folder = tmp_path_factory.mktemp("nouns")
    for lang in ("vi", "en"):
        (folder / lang).mkdir()
        (folder / lang / "school.json").write_text('{"school.late": "late"}', "utf-8")
    (folder / "table.csv").write_text("STT,Tiêu chí,Điểm tối đa\n1,Có kế hoạch,1\n2,Có tổ công nghệ số,2\n", "utf-8")
    framework = dti.load_framework(CODE)
    plugins = dti.load_plugins()
    scores = dti.score(framework, observations(framework))
    text = dti.Text("một", "one")
    ones = np.ones((2, 1))
    demo = ROOT / "examples" / "commune-demo"
    stages = dti.compare("commune-demo", demo / "synthetic-observations.csv", units=demo / "synthetic-units.csv")
    method = next(iter(framework.methods.values()))
    moved = dti.Successions(
        (dti.Succession(datetime.date(2023, 1, 1), "U0", "U9"), dti.Succession(datetime.date(2023, 1, 1), "U1", "U9"))
    )
    restated = dti.restate(scores, moved, 2023)
    (folder / "doubts.toml").write_text(
        '[robustness]\ndraws = 20\n\n[doubts.w]\nkind = "weights"\nspread = 0.2\n', "utf-8"
    )
    (folder / "costs.toml").write_text('[costs."*"]\ncost = 2\n', "utf-8")
    doubts = dti.read_doubts(folder / "doubts.toml", framework)
    return {
        "Doubts": doubts, "Doubt": doubts.doubts[0], "Robustness": dti.robustness(scores, doubts, draws=20, sensitivity=0),
        "Costs": dti.read_costs(folder / "costs.toml", framework), "Roadmap": dti.roadmap(scores, "U0", points=1.0),
        "Movement": dti.movement(scores, dti.score(framework, observations(framework, 5).replace("U0", YEAR, scores.framework.leaves[0].code, 0.5))), "Command": dti.Command("c", text, print), "Reader": dti.Reader("r", text, max), "Feed": dti.feed(scores), "OutputFormat": dti.OutputFormat("o", text, max), "ShownTable": dti.ShownTable("t", None, ("a",), (("b",),)), "Section": dti.Section("s", text, max), "SectionData": dti.SectionData(scores, YEAR), "SectionTable": dti.SectionTable((text,), (("a",),)), "SectionPicture": dti.SectionPicture("<svg/>", text), "Audit": dti.audit(scores), "Succession": moved.rows[0], "Successions": moved, "Restated": restated,
        "Series": dti.series(dti.load_years(of_table(folder))), "PlaceChange": dti.place_changes(restated, YEAR)[0],
        "Appeal": dti.appeal(scores, "U0", scores.framework.leaves[0].code, value=0.5), "Changes": stages, "Aggregation": next(iter(plugins.aggregations.values())), "Catalogue": dti.Catalogue(folder),
        "Change": dti.diff(dti.load_framework("vn-dti-province-2020"), framework)[0],
        "Compared": dti.Compared(text, ones), "Conversion": dti.convert_table(folder / "table.csv", level="commune", years=(2024, 2026), draft=True),
        "DataCheck": dti.DataCheck("a_check", text, print), "Derivation": dti.Derivation("d", text, max),
        "Explanation": dti.explain(scores, "U0", YEAR), "Finding": dti.Finding("note", "a", "U0", YEAR, "x", text, text),
        "FormCells": dti.FormCells("A1", 5.0), "Framework": framework,
        "FrameworkData": dti.FrameworkData(framework, ("a",), ("",), ("",), (YEAR,), {"x": ones}),
        "Gap": next(iter(dti.gaps(scores, to="best"))), "Gaps": dti.gaps(scores, to="best"),
        "Node": framework["government"], "Observations": observations(framework),
        "PillarData": dti.PillarData("government", (framework["government"],), ("a", "b"), (YEAR,), {"x": ones}), "PillarMethod": method,
        "Plugins": plugins, "Problem": dti.Problem("data.no_rows", "a.csv"), "Ranking": dti.rank(scores, node="total"),
        "Remark": dti.Remark(text, ones > 0),
        "Row": dti.Row(ones), "Rule": plugins.rules["linear"],
        "RuleInput": dti.RuleInput(ones, 5.0, part=lambda: ones * 2), "Scores": scores,
        "Target": dti.Target("x", YEAR, 5.0, ">=", "plan"), "Targets": dti.load_targets(framework), "Text": text,
        "Published": dti.load_years(of_table(folder)).published(YEAR), "Years": dti.load_years(of_table(folder)),
        "Unit": dti.Unit("a", "A"), "Units": dti.read_units(ROOT / "examples/commune-demo/synthetic-units.csv"),
    }  # fmt: skip


def of_table(folder: Path) -> Path:
    """A folder of which a table of published results is all that is left of the year before."""
    own = folder / "year"
    own.mkdir(exist_ok=True)
    (own / "published.csv").write_text(f"unit,year,score\nU0,{YEAR},0.5\n", "utf-8")
    (own / "dtiscore.toml").write_text(f'framework = "{CODE}"\n[before]\npublished = "published.csv"\n', "utf-8")
    return own


def shown(thing: Any) -> Any:
    """What a thing holds, as plain values."""
    if isinstance(thing, dti.Published):
        return thing.units, thing["total"].tolist()
    if isinstance(thing, dti.Years):
        return thing.years
    if isinstance(thing, dti.Scores):
        return thing.to_polars().to_dicts()
    if hasattr(thing, "to_polars"):
        return str(thing.to_polars().to_dicts())
    if isinstance(thing, dti.Catalogue):
        return thing.text("school.late")
    if isinstance(thing, dti.RuleInput):
        return thing.value.tolist(), thing.points, thing.part.tolist()
    if isinstance(thing, dti.Observations):
        return [
            array.tolist() for array in attrs.asdict(thing, recurse=False).values() if isinstance(array, np.ndarray)
        ]
    return thing.loaded if isinstance(thing, dti.Plugins) else plain(thing) if attrs.has(type(thing)) else str(thing)


def test_one_of_every_public_noun_is_tried(things: dict[str, Any]) -> None:
    public = {name for name in dti.__all__ if isinstance(getattr(dti, name), type)}
    errors = {name for name in public if issubclass(getattr(dti, name), Exception)}
    assert set(things) == public - errors
    assert all(type(thing).__name__ == name for name, thing in things.items())


@pytest.mark.parametrize("trip", [lambda x: pickle.loads(pickle.dumps(x)), copy.deepcopy, copy.copy])
def test_every_public_noun_travels(things: dict[str, Any], trip: Callable[[Any], Any]) -> None:
    for name, thing in things.items():
        there = trip(thing)
        assert type(there) is type(thing), name
        assert str(shown(there)) == str(shown(thing)), name
    assert dti.score(trip(things["Framework"]), trip(things["Observations"]))["total"].tolist() == (
        things["Scores"]["total"].tolist()
    )


def test_a_framework_equals_itself_loaded_again_and_no_other() -> None:
    one, again, other = dti.load_framework(CODE), dti.load_framework(CODE), dti.load_framework("vn-dti-province-2020")
    assert one == again == pickle.loads(pickle.dumps(one))
    assert hash(one) == hash(again) == hash(copy.deepcopy(one))
    assert {one: 1}[again] == 1
    assert one != other
    assert one != attrs.evolve(one, decimals=one.decimals + 1)
    assert one != attrs.evolve(one, title=dti.Text("khác", "another"))
    node = attrs.evolve(one["government"], points=1.0)
    assert one != attrs.evolve(one, nodes={**one.nodes, "government": node})
    assert one != CODE
    assert one == attrs.evolve(one, file="elsewhere.toml")


def test_what_a_plugin_gave_is_found_there_or_a_sentence_says_that_it_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = dti.load_plugins().rules["linear"]
    sent = pickle.dumps(rule)
    assert pickle.loads(sent).compile is rule.compile
    monkeypatch.setattr(loading, "_installed", lambda: attrs.evolve(dti.load_plugins(), rules={}))
    with pytest.raises(dti.PluginError, match=r"rule “linear” of .* is not in this process"):
        pickle.loads(sent)


def test_an_error_keeps_its_problems_sentences_and_notes() -> None:
    problem = dti.Problem("data.not_utf8", "a.csv", Hint("place.row", {"row": 3}), 7, "value", params={"a": 1})
    error = dti.DataError([problem, dti.Problem("data.no_rows")])
    error.add_note("seen in May")
    there = pickle.loads(pickle.dumps(error))
    assert type(there) is dti.DataError
    assert there.problems == error.problems
    assert there.text("vi") == error.text("vi")
    assert str(there) == str(error)
    assert there.__notes__ == ["seen in May"]
    assert isinstance(copy.deepcopy(error), dti.DataError)


def refused(_: int) -> None:
    dti.read_observations("no-such-file.csv", dti.load_framework(CODE))


def scored(given: tuple[dti.Framework, dti.Observations]) -> dti.Scores:
    return dti.score(*given)


@pytest.mark.whole
@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_errors_and_results_come_back_from_pools(method: str) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip("not on this system")
    context = multiprocessing.get_context(method)
    framework = dti.load_framework(CODE)
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        with pytest.raises(dti.DataError) as caught:
            pool.submit(refused, 1).result(timeout=90)
        assert str(caught.value) == SENTENCE
        scores = pool.submit(scored, (framework, observations(framework))).result(timeout=90)
    assert scores["total"].tolist() == dti.score(framework, observations(framework))["total"].tolist()
    with context.Pool(1) as pool, pytest.raises(dti.DataError) as caught:
        pool.map(refused, [1])
    assert str(caught.value) == SENTENCE


@pytest.mark.whole
@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_fork_gives_an_answer_or_a_sentence(tmp_path: Path) -> None:
    framework = dti.load_framework("commune-demo")
    folder = ROOT / "examples" / "commune-demo"
    units = dti.read_units(folder / "synthetic-units.csv")
    data = dti.read_observations(folder / "synthetic-observations.csv", framework, units=units)
    here = dti.score(framework, data)["total"].tolist()
    made = dti.load_framework(CODE)
    total = dti.score(made, observations(made, 50_000))["total"].tolist()
    context = multiprocessing.get_context("fork")
    answers = context.Queue()

    def work() -> None:
        answers.put(dti.score(framework, data)["total"].tolist())
        answers.put(dti.score(made, observations(made, 50_000))["total"].tolist())
        for door in (
            lambda: dti.read_observations(folder / "synthetic-observations.csv", framework),
            lambda: dti.score(framework, data).to_polars(),
            lambda: dti.check_data(framework, data),
            lambda: dti.explain(dti.score(framework, data), data.units[0]),
        ):
            try:
                answers.put(door())
            except dti.EngineError as error:
                answers.put(str(error))

    child = context.Process(target=work)
    child.start()
    try:
        found = [answers.get(timeout=60) for _ in range(6)]
    finally:
        child.kill()
        child.join()
    assert found[:2] == [here, total]
    assert all("start processes with “spawn”" in said for said in found[2:])
