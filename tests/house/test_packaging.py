"""The wheel: what is in it, that it works without the sources, and that what is stated twice agrees."""

from __future__ import annotations

import ast
import email
import importlib.metadata
import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

import dtiscore

from ..tree import ROOT, copy_to, files

pytestmark = pytest.mark.whole

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PLUGINS: dict[str, dict[str, Any]] = {
    path.parent.name: tomllib.loads(path.read_text("utf-8")) for path in sorted(ROOT.glob("plugins/*/pyproject.toml"))
}
EXAMPLES = sorted(path.parent.name for path in ROOT.glob("examples/*/dtiscore.toml"))
VERSION = PROJECT["project"]["version"]
DIST_INFO = f"dtiscore-{VERSION}.dist-info"


def succeed(command: Sequence[str | Path], **options: Any) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, encoding="utf-8", check=False, **options
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an sdist of a fresh copy of the tree, and the wheel made from that sdist."""
    for needed in ("build", "hatchling"):
        pytest.importorskip(needed, reason=f"{needed} is not installed")
    folder = tmp_path_factory.mktemp("built")
    copy = copy_to(tmp_path_factory.mktemp("tree"))
    succeed([sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, copy])
    return folder


@pytest.fixture(scope="session")
def wheel(built: Path) -> Path:
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def names(wheel: Path) -> frozenset[str]:
    with zipfile.ZipFile(wheel) as archive:
        return frozenset(archive.namelist())


# --- what is in the wheel --------------------------------------------------------------------------------------------


def place_in_wheel(path: PurePosixPath) -> str | None:
    """Where a file of the tree belongs in the wheel, if it does."""
    match path.parts:
        case ["dtiscore", *_]:
            return str(path)
        case ["criteria", *_]:
            return f"dtiscore/{path}"
        case ["examples", folder, _, *_] if folder in EXAMPLES:
            return f"dtiscore/{path}"
        case ["plugins", _, package, *rest] if package.startswith("dtiscore_"):
            return "/".join((package, *rest))
    return None


def test_the_wheel_holds_package_plugins_criteria_and_examples_and_nothing_else(names: frozenset[str]) -> None:
    expected = {place_in_wheel(PurePosixPath(path.as_posix())) for path in files()} - {None}
    assert {name for name in names if not name.startswith(DIST_INFO)} == expected
    assert {name.partition("/")[0] for name in names} == {
        "dtiscore", "dtiscore_economy", "dtiscore_government", "dtiscore_society", DIST_INFO,
    }  # fmt: skip


def test_the_wheel_holds_what_its_users_need(names: frozenset[str]) -> None:
    needed = {
        "dtiscore/py.typed",
        "dtiscore/__main__.py",
        "dtiscore/criteria/vn-dti-province-2022.toml",
        "dtiscore/criteria/RULES.md",
        "dtiscore/criteria/RULES.vi.md",
        "dtiscore/criteria/targets/soc-trang-nq07-2021.toml",
        "dtiscore/documents/page/report.html.j2",
        "dtiscore/documents/page/report.css",
        *(f"dtiscore/documents/page/{name}.js" for name in ("evaluator", "voice", "tables", "what_if")),
        *(
            f"dtiscore/language/catalogues/{language}/{name}.json"
            for language in ("vi", "en")
            for name in ("problems", "cli", "page", "live", "document", "form_sheet", "council_sheet")
        ),
        *(f"dtiscore/documents/guides/{lang}/plugins.md" for lang in ("vi", "en")),
        f"{DIST_INFO}/licenses/LICENSE",
        f"{DIST_INFO}/entry_points.txt",
        *(f"dtiscore/examples/{name}/dtiscore.toml" for name in EXAMPLES),
        *(f"dtiscore_{name}/{file}" for name in PLUGINS for file in ("__init__.py", "py.typed")),
    }
    assert needed - names == set()


def test_the_wheel_holds_no_tests_and_no_python_among_the_data(names: frozenset[str]) -> None:
    assert [name for name in names if "tests/" in name or Path(name).name.startswith(("test_", "conftest"))] == []
    data = [name for name in names if name.startswith(("dtiscore/criteria/", "dtiscore/examples/"))]
    assert data
    assert [name for name in data if name.endswith(".py")] == []


def test_the_source_distribution_can_run_the_tests(built: Path) -> None:
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        path.as_posix() for path in files() if path.suffix in (".py", ".toml", ".csv", ".json", ".md", ".txt")
    } - held == set()


def test_an_example_folder_ships_where_it_is_listed() -> None:
    """Both lists of pyproject.toml name every example folder; folders of data hold no Python."""
    targets = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    folders = sorted(path.parent.name for path in ROOT.glob("examples/*/dtiscore.toml"))
    assert folders == EXAMPLES
    assert [f"examples/{name}" for name in folders] == sorted(
        p for p in targets["packages"] if p.startswith("examples/")
    )
    assert {source: place for source, place in targets["sources"].items() if source != "criteria"} == {
        f"examples/{name}": f"dtiscore/examples/{name}" for name in EXAMPLES
    }
    assert [path for path in files() if path.parts[0] in ("criteria", "examples") and path.suffix == ".py"] == [
        path
        for path in files()
        if path.parts[0] == "examples" and path.suffix == ".py"
        and (len(path.parts) == 2 or path.parts[1].startswith("plugin-"))
    ]  # fmt: skip


# --- the installed wheel ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    if subprocess.run([*pip[:3], "--version"], capture_output=True, check=False).returncode:
        pytest.skip("pip is not installed")
    succeed([*pip, "--target", folder, wheel])
    return folder


@pytest.fixture
def elsewhere(installed: Path, tmp_path: Path) -> Any:
    """Run Python with the installed wheel and the libraries it needs, but without the sources, in an empty folder."""
    # -S leaves .pth files alone, so an editable install is not seen; the wheel's folder comes before all others.
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    libraries |= {str(importlib.metadata.distribution(name).locate_file("")) for name in ("numpy", "polars", "attrs")}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment |= {"PYTHONPATH": os.pathsep.join([str(installed), *sorted(libraries)]), "PYTHONUTF8": "1"}

    def run(*arguments: str, cwd: Path = tmp_path) -> str:
        return succeed([sys.executable, "-S", "-W", "error", *arguments], cwd=cwd, env=environment).stdout

    return run


def test_the_sources_are_out_of_sight(elsewhere: Any, installed: Path) -> None:
    code = (
        "import sys, json, dtiscore, dtiscore_government, dtiscore.rules.plugins.standard as s; "
        "print(json.dumps([dtiscore.__file__, dtiscore_government.__file__, str(s.data_folder('criteria')), sys.path]))"
    )
    *found, path = json.loads(elsewhere("-c", code))
    for place in found:
        assert Path(place).is_relative_to(installed)
    assert not any(Path(entry).resolve() in (ROOT, *ROOT.glob("plugins/*")) for entry in path if entry)


def test_the_installed_wheel_lists_the_frameworks(elsewhere: Any) -> None:
    found = json.loads(elsewhere("-m", "dtiscore", "frameworks", "--format", "json"))
    assert [row["code"] for row in found] == sorted(path.stem for path in ROOT.glob("criteria/*.toml"))


def test_the_installed_wheel_has_the_three_plugins(elsewhere: Any) -> None:
    found = json.loads(elsewhere("-m", "dtiscore", "plugins", "--format", "json"))
    assert {row["name"]: (row["distribution"], row["pillars"]) for row in found} == {
        "standard": (f"dtiscore {VERSION}", ""),
        **{name: (f"dtiscore {VERSION}", name) for name in PLUGINS},
    }


def test_the_installed_wheel_runs_the_demo_and_what_it_says_to_try_next(elsewhere: Any, tmp_path: Path) -> None:
    out = elsewhere("-m", "dtiscore", "demo", "thử", "--lang", "vi")
    assert "soc-trang-plan-2024" in out
    assert sorted(path.name for path in (tmp_path / "thử").iterdir()) == sorted([*EXAMPLES, "tutorials"])
    rows = json.loads(elsewhere("-m", "dtiscore", "rank", "--format", "json", cwd=tmp_path / "thử" / "dti-2022"))
    assert [row["rank"] for row in rows] == [1, 2, 3]
    for name in EXAMPLES:
        elsewhere("-m", "dtiscore", "check", cwd=tmp_path / "thử" / name)
        shipped = {path.name: path.read_bytes() for path in (ROOT / "examples" / name).iterdir() if path.is_file()}
        assert {path.name: path.read_bytes() for path in (tmp_path / "thử" / name).iterdir()} == shipped


def test_the_installed_wheel_publishes_with_its_own_templates(elsewhere: Any, tmp_path: Path) -> None:
    pytest.importorskip("docxtpl", reason="docxtpl is not installed")
    source = str(ROOT / "examples" / "commune-demo")
    elsewhere("-m", "dtiscore", "publish", source, "-o", str(tmp_path / "2025"), "--lang", "vi")
    assert "bằng nhau" in elsewhere("-m", "dtiscore", "verify", str(tmp_path / "2025"), "--lang", "vi")


def test_the_installed_wheel_has_the_guides_and_makes_a_plugin(elsewhere: Any, tmp_path: Path) -> None:
    from dtiscore.documents.guides import TOPICS, guide

    assert elsewhere("-m", "dtiscore", "plugins", "guide", "--lang", "en") == guide("plugins", "en")
    for topic in TOPICS:
        assert elsewhere("-m", "dtiscore", "guide", topic, "--lang", "vi") == guide(topic, "vi")
    elsewhere("-m", "dtiscore", "plugins", "new", "digital_school", "-o", "mine")
    code = "import sys; sys.path.insert(0, 'mine'); import dtiscore_digital_school as p, dtiscore.testing as t; t.check_plugin(p)"
    elsewhere("-c", code)
    assert (tmp_path / "mine" / "tests" / "test_plugin.py").is_file()


def test_the_installed_program_says_its_version(elsewhere: Any) -> None:
    assert elsewhere("-m", "dtiscore", "--version") == f"dtiscore {VERSION}\n"


# --- what is stated twice --------------------------------------------------------------------------------------------


def test_entry_points_of_the_root_are_those_of_the_plugins() -> None:
    stated: dict[str, str] = {}
    for name, plugin in PLUGINS.items():
        points = plugin["project"]["entry-points"]["dtiscore"]
        # Folder name = pillar code = entry-point name.
        assert points == {name: f"dtiscore_{name}"}
        assert plugin["project"]["name"] == f"dtiscore-{name}"
        stated |= points
    assert PROJECT["project"]["entry-points"]["dtiscore"] == stated


def test_the_wheel_has_those_entry_points(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(f"{DIST_INFO}/entry_points.txt").decode()
    found = re.findall(r"^(\w+) = (\S+)$", text, flags=re.MULTILINE)
    assert sorted(found) == sorted([("dtiscore", "dtiscore.cli:main"), *((n, f"dtiscore_{n}") for n in PLUGINS)])


def test_versions_and_pythons_agree() -> None:
    stated = {(p["project"]["version"], p["project"]["requires-python"]) for p in (PROJECT, *PLUGINS.values())}
    assert stated == {(VERSION, PROJECT["project"]["requires-python"])}
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert f"Programming Language :: Python :: {oldest}" in PROJECT["project"]["classifiers"]
    assert PROJECT["tool"]["ruff"]["target-version"] == "py" + oldest.replace(".", "")


def test_the_package_says_its_version_and_nothing_that_does_not_exist() -> None:
    assert dtiscore.__version__ == importlib.metadata.version("dtiscore") == VERSION
    assert "__version__" in dir(dtiscore)
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        _ = dtiscore.no_such_name


def test_the_version_has_an_entry_in_the_changelog() -> None:
    log = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## (\S+)", log, flags=re.MULTILINE)
    assert headings[0] == VERSION
    entries = re.split(r"^## .*$", log, flags=re.MULTILINE)[1:]
    assert all(re.search(r"\*Scores: [^*]+\*\s*$", entry) for entry in entries)


@pytest.mark.parametrize("name", PLUGINS)
def test_first_party_plugins_are_never_uploaded(name: str) -> None:
    assert "Private :: Do Not Upload" in PLUGINS[name]["project"]["classifiers"]


@pytest.mark.parametrize("name", PLUGINS)
def test_a_first_party_plugin_is_shaped_like_an_outside_one(name: str) -> None:
    folder = ROOT / "plugins" / name
    for needed in ("README.md", f"dtiscore_{name}/__init__.py", f"dtiscore_{name}/py.typed"):
        assert (folder / needed).is_file(), needed
    assert list((folder / "tests").glob("test_*.py"))


def test_the_metadata_say_who_may_use_it_and_on_what(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        metadata = email.message_from_string(archive.read(f"{DIST_INFO}/METADATA").decode())
    assert (metadata["Name"], metadata["Version"]) == ("dtiscore", VERSION)
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert "Private :: Do Not Upload" not in metadata.get_all("Classifier", [])


def distributions(requirements: Sequence[str]) -> set[str]:
    """What is required, by the names under which it is imported."""
    names = {re.split(r"[^\w.-]", text)[0].casefold() for text in requirements}
    imported_as = {"python-docx": "docx", "vl-convert-python": "vl_convert"}
    return {imported_as.get(name, name) for name in names}


def imported() -> set[str]:
    """Packages of others that the package and the plugins import anywhere."""
    found = set()
    for path in [*ROOT.glob("dtiscore/**/*.py"), *ROOT.glob("plugins/*/dtiscore_*/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition(".")[0])
    return {name for name in found if not name.startswith("dtiscore") and name not in sys.stdlib_module_names}


def test_what_is_imported_is_required_and_what_is_required_is_imported() -> None:
    """pandas is only for those who already have it, python-docx for letters, altair with vl-convert and jinja2 for the
    report page; all works without numba, which may then be an extra."""
    project = PROJECT["project"]
    required = distributions(project["dependencies"])
    stated = required.union(*map(distributions, project["optional-dependencies"].values()))
    assert required - imported() == set()
    assert imported() - required <= {
        "pandas",
        "numba",
        "llvmlite",
        "docx",
        "docxtpl",
        "altair",
        "vl_convert",
        "jinja2",
        "markupsafe",
        "hypothesis",
        "pytest",
        "highspy",
        "pdfplumber",
        "duckdb",
        "sqlalchemy",
    }
    assert imported() - stated == {
        "markupsafe",
        "duckdb",
        "sqlalchemy",
    }  # jinja2 is made of the first; who has a data base has the others
