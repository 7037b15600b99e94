"""The plugins of ``examples`` as strangers have them: wheels in an environment of their own, without any source in sight."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest

import dtiscore

from ...tree import ROOT, files

pytestmark = pytest.mark.whole

OUTSIDE = {
    path.parent.name.removeprefix("plugin-").replace("-", "_"): path.parent
    for path in sorted(ROOT.glob("examples/plugin-*/pyproject.toml"))
}
FRAMEWORKS = {"smart_city": "smart-city-example", "ministry": "ministry-units-example"}
UNITS = {"smart_city": ("do-thi-c", "2026"), "ministry": ("vu-b", "2025")}


def succeed(command: list[str | Path], **options: Any) -> str:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, encoding="utf-8", check=False, **options
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The wheel of dtiscore, and that of each plugin, by name."""
    for needed in ("hatchling", "pip"):
        if importlib.util.find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed")
    folder = tmp_path_factory.mktemp("wheels")
    found = {}
    for name, source in {"dtiscore": ROOT, **OUTSIDE}.items():
        pip: list[str | Path] = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
        succeed([*pip, "--wheel-dir", folder / name, source])
        (found[name],) = (folder / name).glob("*.whl")
    return found


@attrs.frozen
class Elsewhere:
    """An environment with dtiscore and the plugins, each from its wheel; the libraries are those of this one."""

    python: Path
    folder: Path

    def pip(self, *arguments: str | Path) -> str:
        quiet: list[str | Path] = ["--quiet", "--disable-pip-version-check"]
        return succeed([sys.executable, "-m", "pip", "--python", self.python, *arguments, *quiet], env=environment())

    def run(self, *arguments: str | Path, cwd: Path | None = None, fails: bool = False) -> str:
        """Stdout; of a command that must fail, all that it says."""
        command = [str(part) for part in (self.python, "-m", *arguments)]
        done = subprocess.run(
            command, cwd=cwd or self.folder, env=environment(),
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == int(fails), f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout + done.stderr if fails else done.stdout

    def rows(self, *arguments: str | Path, cwd: Path | None = None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.run("dtiscore", *arguments, "--format", "json", cwd=cwd))
        return found


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}
    return kept | {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "PIP_NO_INDEX": "1"}


@pytest.fixture(scope="module")
def elsewhere(wheels: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "env", with_pip=False, symlinks=os.name != "nt")
    python = folder / "env" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    site = Path(succeed([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).strip())
    # Folders named in a .pth file are searched, but their own .pth files are not read: an editable install stays unseen.
    libraries = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    (site / "libraries.pth").write_text("\n".join(libraries), encoding="utf-8")
    made = Elsewhere(python, folder)
    made.pip("install", "--no-deps", "--ignore-installed", wheels["dtiscore"])
    made.pip("install", *(wheels[name] for name in OUTSIDE))  # with a look at what they require
    return made


@pytest.fixture(scope="module")
def copies(elsewhere: Elsewhere) -> Mapping[str, Path]:
    """Tests and example data of each plugin, copied away from its package and from this tree."""
    found = {}
    for name, source in OUTSIDE.items():
        found[name] = elsewhere.folder / name
        for part in ("tests", "example"):
            shutil.copytree(source / part, found[name] / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy2(source / "pyproject.toml", found[name])
    return found


# --- shaped as strangers shape them ----------------------------------------------------------------------------------


def test_there_are_two() -> None:
    assert sorted(OUTSIDE) == sorted(FRAMEWORKS) == sorted(UNITS)


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_plugin_imports_nothing_of_dtiscore_but_its_public_names(name: str) -> None:
    imported = set()
    for path in files():
        if (ROOT / path).is_relative_to(OUTSIDE[name]) and path.suffix == ".py":
            for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "dtiscore":
                    assert node.module in ("dtiscore", "dtiscore.testing"), f"{path}: {node.module}"
                    if node.module == "dtiscore":
                        imported |= {alias.name for alias in node.names}
                elif isinstance(node, ast.Import):
                    assert not [a.name for a in node.names if a.name.startswith("dtiscore.")], path
    assert imported
    assert imported <= set(dtiscore.__all__)


def test_type_checkers_see_every_public_name() -> None:
    """A strict one takes for public what ``__all__`` holds, and reads it only where it is written in full."""
    (stated,) = (
        ast.literal_eval(node.value)
        for node in ast.parse((ROOT / "dtiscore" / "__init__.py").read_text("utf-8")).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )
    assert stated == sorted(dtiscore._MODULE_OF), "write every name of _WHERE into __all__"


@pytest.mark.parametrize("name", OUTSIDE)
def test_its_wheel_holds_one_package_with_its_criteria_and_no_tests(name: str, wheels: Mapping[str, Path]) -> None:
    with zipfile.ZipFile(wheels[name]) as archive:
        names = [one for one in archive.namelist() if ".dist-info/" not in one]
    package = f"dtiscore_{name}"
    assert {one.partition("/")[0] for one in names} == {package}
    assert {f"{package}/py.typed", f"{package}/criteria/{FRAMEWORKS[name]}.toml"} <= set(names)


@pytest.mark.parametrize("name", OUTSIDE)
def test_its_entry_point_is_in_the_group_of_dtiscore(name: str) -> None:
    project = tomllib.loads((OUTSIDE[name] / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"] == {"dtiscore": {name: f"dtiscore_{name}"}}
    assert "dtiscore" in project["dependencies"]
    assert "Private :: Do Not Upload" in project["classifiers"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_its_readme_is_in_both_languages(name: str) -> None:
    text = (OUTSIDE[name] / "README.md").read_text("utf-8")
    assert "## Tiếng Việt" in text
    assert FRAMEWORKS[name] in text


def test_plugins_for_developers_are_neither_in_the_wheel_nor_in_the_demo(
    wheels: Mapping[str, Path], elsewhere: Elsewhere
) -> None:
    with zipfile.ZipFile(wheels["dtiscore"]) as archive:
        assert [name for name in archive.namelist() if "plugin-" in name or "smart_city" in name] == []
    elsewhere.run("dtiscore", "demo", "thử")
    assert [path.name for path in (elsewhere.folder / "thử").iterdir() if path.name.startswith("plugin-")] == []


# --- installed -------------------------------------------------------------------------------------------------------


def test_no_source_is_in_sight(elsewhere: Elsewhere) -> None:
    code = "import json, dtiscore, dtiscore_smart_city, dtiscore_ministry as m; print(json.dumps([dtiscore.__file__, dtiscore_smart_city.__file__, m.__file__]))"
    for place in json.loads(succeed([elsewhere.python, "-c", code], cwd=elsewhere.folder, env=environment())):
        assert Path(place).resolve().is_relative_to(elsewhere.folder.resolve())


@pytest.mark.parametrize("name", OUTSIDE)
def test_its_own_tests_pass(name: str, elsewhere: Elsewhere, copies: Mapping[str, Path]) -> None:
    out = elsewhere.run("pytest", "-q", "-p", "no:cacheprovider", cwd=copies[name])
    assert " passed" in out
    assert "skipped" not in out


def test_plugins_lists_both_with_what_they_bring(elsewhere: Elsewhere) -> None:
    found = {row["name"]: row for row in elsewhere.rows("plugins")}
    assert set(found) == {"standard", "economy", "government", "society", *OUTSIDE}
    assert found["smart_city"]["distribution"] == "dtiscore-smart-city 0.1.0"
    assert (found["smart_city"]["pillars"], found["smart_city"]["rules"]) == (
        "smart_city",
        "service_level, used_services",
    )
    assert found["ministry"]["pillars"] == "unit_foundation, unit_activity"
    assert "dtiscore_checks" in found["ministry"]["hooks"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_show_says_who_computes_and_how(name: str, elsewhere: Elsewhere) -> None:
    rows = elsewhere.rows("show", FRAMEWORKS[name])
    assert {row["computed_by"] for row in rows if row["kind"] == "pillar"} == {name}
    assert FRAMEWORKS[name] in {row["code"] for row in elsewhere.rows("frameworks")}
    words = {"smart_city": "dưới 200 vụ việc", "ministry": "650"}[name]
    table = elsewhere.run("dtiscore", "show", FRAMEWORKS[name], "--lang", "vi", "--format", "csv")
    assert words in table


@pytest.mark.parametrize("name", OUTSIDE)
def test_check_asks_what_the_plugin_asks_and_finds_no_error(
    name: str, elsewhere: Elsewhere, copies: Mapping[str, Path]
) -> None:
    rows = elsewhere.rows("check", cwd=copies[name] / "example")
    assert {row["severity"] for row in rows} <= {"warning", "note"}
    expected = {
        "smart_city": {("smart_city.few_cases", "do-thi-c")},
        "ministry": {("ministry_not_in_block", "vu-b"), ("ministry_nothing_received", "cuc-f")},
    }[name]
    assert {(row["check"], row["unit"]) for row in rows if str(row["check"]).startswith(name)} == expected


@pytest.mark.parametrize("name", OUTSIDE)
def test_score_rank_gap_and_explain_answer_in_the_example(
    name: str, elsewhere: Elsewhere, copies: Mapping[str, Path]
) -> None:
    here = copies[name] / "example"
    unit, year = UNITS[name]
    points = {"smart_city": 81.1, "ministry": 270.8}[name]
    (total,) = [
        row for row in elsewhere.rows("score", "--unit", unit, "--year", year, cwd=here) if row["kind"] == "total"
    ]
    assert total["points"] == pytest.approx(points)
    (ranked,) = [row for row in elsewhere.rows("rank", "--year", year, cwd=here) if row["unit"] == unit]
    assert (ranked["rank"], ranked["of"]) == {"smart_city": (4, 4), "ministry": (3, 3)}[name]
    gaps = elsewhere.rows("gap", "--to", "best", "--unit", unit, "--year", year, cwd=here)
    assert [row["met"] for row in gaps if row["node"] == "total"] == [False]
    lines = elsewhere.rows("explain", "--unit", unit, "--year", year, cwd=here)
    assert lines[0]["points"] == pytest.approx(points)
    leaves = sum(line["contribution"] for line in lines if line["kind"] not in ("total", "pillar", "index"))
    assert leaves == pytest.approx(points)


@pytest.mark.parametrize("name", OUTSIDE)
def test_every_command_of_its_readme_runs_in_the_example(
    name: str, elsewhere: Elsewhere, copies: Mapping[str, Path]
) -> None:
    lines = (OUTSIDE[name] / "README.md").read_text("utf-8").splitlines()
    commands = [shlex.split(line) for line in lines if line.startswith("dtiscore ")]
    assert len(commands) >= 3
    for command in commands:
        assert elsewhere.run(*command, cwd=copies[name] / "example")


@pytest.mark.parametrize("name", OUTSIDE)
def test_forms_and_the_workbook_of_the_council_know_what_a_plugin_computes(
    name: str, elsewhere: Elsewhere, copies: Mapping[str, Path]
) -> None:
    here = copies[name] / "example"
    _, year = UNITS[name]
    elsewhere.run("dtiscore", "form", "--year", year, "-o", "forms", cwd=here)
    units = (here / "synthetic-units.csv").read_text("utf-8").splitlines()[1:]
    assert len(list((here / "forms").glob("*.xlsx"))) == len(units)
    elsewhere.run("dtiscore", "appraise", "export", "--year", year, "-o", "council.xlsx", cwd=here)
    assert (here / "council.xlsx").stat().st_size > 10_000


def test_gap_gives_the_advice_of_the_plugin(elsewhere: Elsewhere, copies: Mapping[str, Path]) -> None:
    here = copies["ministry"] / "example"
    rows = elsewhere.rows("gap", "--to", "best", "--unit", "vu-b", "--year", "2025", "--lang", "en", cwd=here)
    (advice,) = [row["advice"] for row in rows if row["node"] == "plan_tasks_done"]
    assert advice.startswith("Issue the plan at the beginning of the year")


# --- uninstalled -----------------------------------------------------------------------------------------------------


@pytest.fixture
def without(elsewhere: Elsewhere, wheels: Mapping[str, Path]) -> Iterator[Callable[[str], None]]:
    removed = []

    def remove(name: str) -> None:
        removed.append(name)
        elsewhere.pip("uninstall", "--yes", f"dtiscore-{name.replace('_', '-')}")

    yield remove
    for name in removed:
        elsewhere.pip("install", wheels[name])


@pytest.mark.parametrize("name", OUTSIDE)
def test_without_one_of_them_the_others_answer_and_its_framework_is_one_sentence(
    name: str, elsewhere: Elsewhere, copies: Mapping[str, Path], without: Callable[[str], None]
) -> None:
    without(name)
    (other,) = set(OUTSIDE) - {name}
    assert {row["name"] for row in elsewhere.rows("plugins")} == {"standard", "economy", "government", "society", other}
    elsewhere.run("dtiscore", "check", cwd=copies[other] / "example")
    here = copies[name] / "example"
    for command, lang in (("check", "vi"), ("score", "en"), ("rank", "vi"), ("gap", "en"), ("explain", "vi")):
        said = elsewhere.run("dtiscore", command, "--lang", lang, cwd=here, fails=True).splitlines()
        words, remedy = {
            "vi": ("không có bộ chỉ số", "cài trình cắm có bộ chỉ số này"),
            "en": ("there is no framework", "install the plugin that brings it"),
        }[lang]
        (sentence,) = [line for line in said if f"{words} “{FRAMEWORKS[name]}”" in line]
        assert remedy in sentence
        assert "Traceback" not in "".join(said)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("smart_city", "there is no rule “service_level” (known: "),
        ("ministry", "there is no derivation “share_of_all” (known: "),
    ],
)
def test_a_file_that_names_the_plugin_says_what_is_not_there_and_what_to_do(
    name: str, words: str, elsewhere: Elsewhere, without: Callable[[str], None], tmp_path: Path
) -> None:
    """A criteria file of somebody's own, copied out of the plugin: it says which plugin computes its pillars."""
    text = (OUTSIDE[name] / f"dtiscore_{name}" / "criteria" / f"{FRAMEWORKS[name]}.toml").read_text("utf-8")
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    elsewhere.run("dtiscore", "check", path)
    without(name)
    errors = [row for row in elsewhere_problems(elsewhere, path) if row["severity"] == "error"]
    missing = [row["message"] for row in errors if row["place"].endswith(".plugin")]
    assert missing
    for message in missing:
        assert message.startswith(f"the plugin “{name}” is not loaded (loaded: ")
        assert message.endswith("install it, then run: dtiscore plugins)")
    assert [row["message"] for row in errors if words in row["message"]]
    assert len(errors) == len(missing) + 1


def elsewhere_problems(elsewhere: Elsewhere, path: Path) -> list[dict[str, Any]]:
    command = [str(elsewhere.python), "-m", "dtiscore", "check", str(path), "--lang", "en", "--format", "json"]
    done = subprocess.run(
        command, cwd=elsewhere.folder, env=environment(), capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
