"""Every faulty plugin really installed, all at once: the program answers, and says of each what is wrong with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import attrs
import pytest

from dtiscore.rules.plugins.new import start_plugin

from ...tree import ROOT
from .test_faulty_plugins import FRAMEWORK

pytestmark = pytest.mark.whole

HEAD = """
import attrs, numpy as np, dtiscore as dti
from pathlib import Path
T = dti.Text("Thử", "Trial")
@attrs.frozen
class P: pass
def wording(p, points): return T
def rule(name, compile): return dti.Rule(name, P, compile, wording)
"""


def hook(name: str, body: str) -> str:
    return f"@dti.hookimpl\ndef dtiscore_{name}():\n    {body}\n"


def rules(body: str, name: str = "mine") -> str:
    return hook("rules", f"return [rule({name!r}, {body})]")


@attrs.frozen
class Fault:
    """A plugin: its module, and words of the sentence that must be said of it where it is listed ("" for none)."""

    code: str
    words: str = ""
    name: str = ""
    entry: str = ""
    metadata: str | None = ""


# By distribution.
FAULTS: dict[str, Fault] = {
    "import-error": Fault("import no_such_package\n", "No module named 'no_such_package'"),
    "syntax-error": Fault("def :\n", "SyntaxError"),
    "leaves": Fault("import sys\nsys.exit(3)\n", "SystemExit: 3"),
    "no-module": Fault("", "No module named 'there_is_none'", entry="there_is_none"),
    "bad-entry": Fault("", "could not be loaded", entry="not a module!"),
    "argument": Fault(HEAD + "@dti.hookimpl\ndef dtiscore_rules(manager): return []\n", "takes no arguments, but here wants: manager"),
    "unknown-hook": Fault(HEAD + hook("rulez", "return []"), "unknown hook: dtiscore_rulez; did you mean “dtiscore_rules”?"),
    "not-marked": Fault(HEAD + "def dtiscore_rules(): return []\n", "dtiscore_rules is not marked"),
    "returns-none": Fault(HEAD + hook("rules", "return None"), "dtiscore_rules returned nothing (write: return [Rule(…)]"),
    "returns-text": Fault(HEAD + hook("rules", "return ['mine']"), "dtiscore_rules returned str, wanted Rule"),
    "half-way": Fault(HEAD + hook("rules", "yield rule('half_way', None or wording); raise ValueError('half-way')"), "ValueError: half-way"),
    "hook-raises": Fault(HEAD + hook("pillars", "raise RuntimeError('not today')"), "RuntimeError: not today"),
    "first-rule": Fault(HEAD + rules("lambda p, g: dti.Row(g.value, span=100.0)", "taken")),
    "second-rule": Fault(HEAD + rules("lambda p, g: dti.Row(g.value)", "taken"), "the rule “taken” is already given by “first_rule”"),
    "rule-of-ours": Fault(HEAD + rules("lambda p, g: dti.Row(g.value)", "ratio"), "the rule “ratio” is already given by “standard”"),
    "first-pillar": Fault(HEAD + hook("pillars", "return [dti.PillarMethod('smart', T)]")),
    "second-pillar": Fault(HEAD + hook("pillars", "return [dti.PillarMethod('smart', T)]")),
    "same-name-a": Fault(HEAD, name="same", words=""),
    "same-name-b": Fault(HEAD, name="same", words="the name or the module of “same” (dtiscore-same-name-a)"),
    "no-folder": Fault(HEAD + hook("criteria", "return [Path('no/such')]"), "there is no folder of criteria no/such"),
    "no-metadata": Fault(HEAD, metadata=None),
    "prints": Fault("print('I was loaded')\n" + HEAD + hook("rules", "print('I was asked'); return []")),
    "numpy-state": Fault("import numpy\nnumpy.seterr(all='raise')\n"),
    "nan": Fault(HEAD + rules("lambda p, g: dti.Row(g.value, span=np.nan)", "gives_nan")),
    "shape": Fault(HEAD + rules("lambda p, g: dti.Row(g.value[0])", "gives_shape")),
    "raises": Fault(HEAD + rules("lambda p, g: 1 / 0", "raises")),
    "changes-input": Fault(HEAD + rules("lambda p, g: g.value.fill(100.0)", "changes_input")),
    "infinite": Fault(HEAD + hook("aggregations", "return [dti.Aggregation('gives_inf', T, lambda s, w: s[0] + np.inf)]")),
    "infinite-weight": Fault(HEAD + hook("criteria", "return [Path(__file__).parent / 'infinite_weight_criteria']")),
}  # fmt: skip


def install(site: Path, distribution: str, fault: Fault) -> None:
    """As an installer leaves it: the module, and a dist-info with the entry point; perhaps without its metadata."""
    own = distribution.replace("-", "_")
    (site / f"faulty_{own}.py").write_text(fault.code, "utf-8")
    info = site / f"dtiscore_{own}-1.2.dist-info"
    info.mkdir()
    if fault.metadata is not None:
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: dtiscore-{distribution}\nVersion: 1.2\n", "utf-8")
    entry = f"{fault.name or own} = {fault.entry or f'faulty_{own}'}"
    (info / "entry_points.txt").write_text(f"[dtiscore]\n{entry}\n", "utf-8")


@attrs.frozen
class Place:
    """A computer with plugins installed in ``site``."""

    folder: Path
    site: Path

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DTISCORE_")}
        paths = [str(self.site), *filter(None, [kept.get("PYTHONPATH")])]
        kept |= {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", **environment}
        done = subprocess.run(
            [sys.executable, "-m", "dtiscore", *arguments, "--lang", environment.get("LANGUAGE", "en")],
            cwd=self.folder, env=kept, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def framework(self, **changes: str) -> str:
        text = FRAMEWORK
        for name, new in {"PILLAR": "", "RULE": "ratio", "DATA": "", **changes}.items():
            text = text.replace(name, new)
        (self.folder / "faulty.toml").write_text(text, "utf-8")
        (self.folder / "data.csv").write_text("unit,year,a,b\nA,2024,50,80\n", "utf-8")
        return "faulty.toml"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("computer")
    site = folder / "site"
    site.mkdir()
    for distribution, fault in FAULTS.items():
        install(site, distribution, fault)
    criteria = site / "infinite_weight_criteria"
    criteria.mkdir()
    text = (
        FRAMEWORK.replace("PILLAR", "")
        .replace("RULE", "ratio")
        .replace("DATA", "")
        .replace("points = 40", "points = inf")
    )
    (criteria / "heavy.toml").write_text(text.replace('"faulty"', '"heavy"'), "utf-8")
    return Place(folder, site)


@pytest.fixture(scope="module")
def listed(place: Place) -> subprocess.CompletedProcess[str]:
    return place.run("plugins")


def sentence(said: str, distribution: str, fault: Fault) -> str:
    own = fault.name or distribution.replace("-", "_")
    (line,) = (line for line in said.splitlines() if f"“{own}” (dtiscore-{distribution})" in line)
    return line


@pytest.mark.parametrize("distribution", [name for name, fault in FAULTS.items() if fault.words])
def test_the_fault_is_one_sentence_with_plugin_and_distribution(
    distribution: str, listed: subprocess.CompletedProcess[str]
) -> None:
    assert FAULTS[distribution].words in sentence(listed.stderr, distribution, FAULTS[distribution])


def test_the_others_are_listed(listed: subprocess.CompletedProcess[str]) -> None:
    assert listed.returncode == 1
    for name in ("standard", "government", "economy", "society", "first_rule", "no_metadata", "prints", "infinite"):
        assert f"\n{name} " in listed.stdout
    assert "import_error" not in listed.stdout


def test_nothing_is_said_but_what_is_wrong(listed: subprocess.CompletedProcess[str]) -> None:
    wrong = [line for line in listed.stderr.splitlines() if "plugin" in line]
    shared = [line for line in wrong if "the pillar “smart”" in line]
    assert len(wrong) == len([f for f in FAULTS.values() if f.words]) + 1
    assert "first_pillar (dtiscore-first-pillar 1.2), second_pillar (dtiscore-second-pillar 1.2)" in shared[0]
    assert "I was loaded" in listed.stderr
    assert "I was asked" in listed.stderr


def test_what_a_plugin_prints_does_not_spoil_a_result(place: Place) -> None:
    found = json.loads(place.run("plugins", "--format", "json").stdout)
    assert {"standard", "prints", "same"} <= {row["name"] for row in found}
    assert not any(row["name"] == "import_error" for row in found)


def test_the_sentences_are_there_in_vietnamese(place: Place) -> None:
    said = place.run("plugins", LANGUAGE="vi").stderr
    for distribution, fault in FAULTS.items():
        if fault.words:
            assert sentence(said, distribution, fault).startswith("trình cắm “")


def test_frameworks_are_listed_and_the_criteria_of_a_plugin_are_blamed_on_it(place: Place) -> None:
    done = place.run("frameworks", "--format", "json")
    assert done.returncode == 1
    assert {"vn-dti-province-2022", "commune-demo"} <= {row["code"] for row in json.loads(done.stdout)}
    lines = [line for line in done.stderr.splitlines() if "infinite_weight" in line]
    assert all(
        "“infinite_weight” (dtiscore-infinite-weight) brings criteria that cannot be used" in line for line in lines
    )
    assert any("heavy.toml: pillars.economy.indicators.a.points: inf" in line for line in lines), lines


def test_an_example_that_needs_none_of_them_is_scored_as_ever(place: Place) -> None:
    example = str(ROOT / "examples" / "dti-2022")
    done = place.run("score", example, "--format", "json")
    assert done.returncode == 0, done.stderr
    alone = subprocess.run(
        [sys.executable, "-m", "dtiscore", "score", example, "--format", "json"],
        cwd=place.folder, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.stdout == alone.stdout


USED: Mapping[str, tuple[dict[str, str], str, str]] = {
    "nan": ({"RULE": "gives_nan"}, "“nan” (dtiscore-nan 1.2)", "span = nan"),
    "shape": ({"RULE": "gives_shape"}, "“shape” (dtiscore-shape 1.2)", "the shape (1,), wanted (1, 1)"),
    "raises": ({"RULE": "raises"}, "“raises” (dtiscore-raises 1.2)", "ZeroDivisionError"),
    "changes its input": ({"RULE": "changes_input"}, "“changes_input” (dtiscore-changes-input 1.2)", "read-only"),
    "infinite": ({"PILLAR": 'aggregation = "gives_inf"'}, "“infinite” (dtiscore-infinite 1.2)", "inf is outside 0 to 1"),
    "half of a rule": ({"RULE": "half_way"}, "half_way", "there is no"),
    "not loaded": ({"PILLAR": 'plugin = "import_error"'}, "“import_error” (dtiscore-import-error)", "no_such_package"),
}  # fmt: skip


@pytest.mark.parametrize("fault", USED)
def test_a_plugin_that_fails_when_it_is_used_is_one_sentence(fault: str, place: Place) -> None:
    changes, who, words = USED[fault]
    done = place.run("score", "data.csv", "-f", place.framework(**changes))
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert who in last
    assert words in last


def test_two_plugins_for_one_pillar_need_a_choice_of_the_framework(place: Place) -> None:
    text = (place.folder / place.framework()).read_text("utf-8").replace("economy", "smart")
    (place.folder / "faulty.toml").write_text(text, "utf-8")
    done = place.run("score", "data.csv", "-f", "faulty.toml")
    assert "first_pillar (dtiscore-first-pillar 1.2), second_pillar (dtiscore-second-pillar 1.2)" in done.stderr
    assert done.returncode == 1
    stated = text.replace("[pillars.smart]\n", '[pillars.smart]\nplugin = "second_pillar"\n')
    (place.folder / "faulty.toml").write_text(stated, "utf-8")
    assert place.run("score", "data.csv", "-f", "faulty.toml").returncode == 0


def test_a_broken_list_of_entry_points_hides_no_other_plugin(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    install(site, "sound", Fault(HEAD))
    install(site, "broken", Fault(HEAD))
    (site / "dtiscore_broken-1.2.dist-info" / "entry_points.txt").write_bytes(b"[dtiscore]\nno equals sign \xff\n")
    done = Place(tmp_path, site).run("plugins")
    assert "\nsound " in done.stdout
    assert "\neconomy " in done.stdout
    assert "(dtiscore-broken)" in done.stderr


# --- blocked and traced ----------------------------------------------------------------------------------------------


def test_a_blocked_plugin_is_not_loaded_and_that_is_said(place: Place) -> None:
    blocked = ",".join([*(fault.name or name.replace("-", "_") for name, fault in FAULTS.items()), "econmy"])
    done = place.run("plugins", DTISCORE_BLOCK=blocked)
    assert done.returncode == 0
    assert "I was loaded" not in done.stderr
    assert done.stdout.count("(blocked)") == len(FAULTS)
    assert "the plugin “prints” (dtiscore-prints) is not loaded: DTISCORE_BLOCK names it" in done.stderr
    assert "DTISCORE_BLOCK names “econmy”, but there is no such plugin; did you mean “economy”?" in done.stderr
    found = json.loads(place.run("plugins", "--format", "json", DTISCORE_BLOCK=blocked).stdout)
    assert [row["name"] for row in found] == ["standard", "economy", "government", "society"]


def test_a_pillar_is_not_computed_otherwise_because_its_plugin_is_blocked(place: Place) -> None:
    name = place.framework()
    assert place.run("score", "data.csv", "-f", name).returncode == 0
    done = place.run("score", "data.csv", "-f", name, DTISCORE_BLOCK="economy")
    assert done.returncode == 1
    assert "the pillar “economy”" in done.stderr
    assert "DTISCORE_BLOCK" in done.stderr
    other = place.framework(PILLAR='plugin = "standard"')
    assert place.run("score", "data.csv", "-f", other, DTISCORE_BLOCK="economy").returncode == 0


def test_hooks_and_functions_are_traced_line_by_line(place: Place) -> None:
    name = place.framework(RULE="taken")
    done = place.run("score", "data.csv", "-f", name, "--format", "json", DTISCORE_TRACE="1")
    lines = [line for line in done.stderr.splitlines() if line.startswith("dtiscore: ")]
    assert any("first_rule (dtiscore-first-rule 1.2)  dtiscore_rules → Rule taken" in line for line in lines)
    assert any("first_rule (dtiscore-first-rule 1.2)  taken [a] → Row clip" in line for line in lines)
    assert any("dtiscore_rules → ! NotAList" in line for line in lines)
    assert all(" ms  " in line and len(line) <= 200 for line in lines)
    json.loads(done.stdout)
    assert not [line for line in place.run("plugins").stderr.splitlines() if line.startswith("dtiscore: ")]


def test_a_plugin_installed_by_pip_works_beside_the_faulty_ones(place: Place, tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    plugin = start_plugin("digital_school", tmp_path / "plugin").folder
    target = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    done = subprocess.run([*pip, "--target", str(target), str(plugin)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    both = os.pathsep.join([str(place.site), str(target)])
    run = Place(tmp_path, place.site).run(
        "score", str(plugin / "synthetic-observations.csv"), "-f", "digital-school-example", "--format", "json",
        PYTHONPATH=both,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert {row["points"] for row in json.loads(run.stdout) if row["node"] == "total"} >= {80.0, 7.5}
