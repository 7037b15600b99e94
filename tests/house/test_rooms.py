"""You can see the way of the data from the rooms: each imports only from those above it."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from graphlib import TopologicalSorter
from pathlib import Path

import attrs
import pytest

import dtiscore

from ..tree import ROOT

PACKAGE = ROOT / "dtiscore"
FACADE = "dtiscore"

# What each room holds, and the rooms that it may import from: only those that stand above it. Imports inside functions
# and for type checkers count too. The table in CONTRIBUTING.md is made from this (``python -m tests.house.test_rooms``).
ROOMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "language": ("every sentence in both languages, numbers and names as people write them, problems as data", ()),
    "model": ("the frozen nouns: Framework, Node, Rule, Target, Finding, …", ("language",)),
    "files": ("files opened within bounds, read as tables or TOML, written whole or not at all", ("language", "model")),
    "rules": ("how points are earned; the machinery of plugins", ("language", "model", "files")),
    "frameworks": (
        "criteria, targets and settings as files, checked; editions compared",
        ("language", "model", "files", "rules"),
    ),
    "data": ("what units reported: tables → rows → arrays", ("language", "model", "files", "rules", "frameworks")),
    "engine": ("plan, evaluators, scores", ("language", "model", "files", "rules", "frameworks", "data")),
    "results": (
        "ranks, gaps, reasons, questions",
        ("language", "model", "files", "rules", "frameworks", "data", "engine"),
    ),
    "analysis": (
        "how sure a rank is, the way up, what moved, whether the index measures what it says",
        ("language", "model", "files", "rules", "frameworks", "data", "engine", "results"),
    ),
    "years": (
        "assessments of several years: borders, editions, published results",
        ("language", "model", "files", "rules", "frameworks", "data", "engine", "results"),
    ),
    "testing": (
        "for the authors of plugins",
        ("language", "model", "files", "rules", "frameworks", "data", "engine", "results"),
    ),
    "documents": (
        "what people send and get",
        ("language", "model", "files", "rules", "frameworks", "data", "engine", "results", "analysis", "years"),
    ),
    "cli": (
        "the command line",
        (
            "language",
            "model",
            "files",
            "rules",
            "frameworks",
            "data",
            "engine",
            "results",
            "analysis",
            "years",
            "documents",
        ),
    ),
}

ANYWHERE = {"attrs", "numpy"}
ONLY_IN: dict[str, tuple[str, ...]] = {
    "cerberus": ("files.toml",),
    "numba": ("engine.compiling", "engine.draw_kernels", "engine.kernels"),
    "llvmlite": ("engine.kernels",),
    "click": ("cli",),
    "duckdb": ("files.sources.databases",),
    "sqlalchemy": ("files.sources.databases",),
    "filelock": ("files.turns",),
    "highspy": ("analysis.solving",),
    "tabulate": ("documents.tables",),
    "xlsxwriter": ("files.workbook", "files.quick_sheets"),
    "docx": ("documents",),
    "pdfplumber": ("documents.decisions.pdf_tables",),
    "docxtpl": ("documents.publishing",),
    "jinja2": ("documents.publishing", "documents.page"),
    "altair": ("documents.page",),
    "vl_convert": ("documents.page",),
    "markupsafe": ("documents.page",),
    "packaging": ("documents.folders.wheelhouse",),
    "pluggy": ("rules.plugins",),
    "openpyxl": ("files.office", "files.sheets"),
    "pandas": ("data.observations", "engine.scoring", "results", "years.series"),
    "polars": ("files", "data", "engine.scoring", "results", "analysis", "years", "documents", "testing"),
    "hypothesis": ("testing",),
    "pytest": ("testing.fixtures",),
}
# What an evaluator's computer may lack, and what costs too much to be loaded before it is needed.
OPTIONAL = (
    "highspy",
    "numba",
    "llvmlite",
    "pandas",
    "pyarrow",
    "duckdb",
    "sqlalchemy",
    "docx",
    "pdfplumber",
    "docxtpl",
    "altair",
    "vl_convert",
    "jinja2",
    "markupsafe",
    "hypothesis",
    "pytest",
)


@attrs.frozen
class Import:
    """One imported name: the module it comes from, and whether the import runs when the module is loaded."""

    module: str
    name: str
    at_load: bool


def imports_of(source: str) -> tuple[Import, ...]:
    """Every import of a source text, wherever it stands; a relative import is refused."""
    found: list[Import] = []

    def visit(node: ast.AST, at_load: bool) -> None:
        if isinstance(node, ast.Import):
            found.extend(Import(alias.name, "", at_load) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import hides where it goes"
            found.extend(Import(node.module or "", alias.name, at_load) for alias in node.names)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            at_load = False
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for child in node.body:
                visit(child, False)
            for child in node.orelse:
                visit(child, at_load)
            return
        for child in ast.iter_child_nodes(node):
            visit(child, at_load)

    visit(ast.parse(source), True)
    return tuple(found)


def name_of(path: Path) -> str:
    """The module's name inside the package, "dtiscore" for the package itself."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts) or FACADE


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}
IMPORTS = {name: imports_of(path.read_text("utf-8")) for name, path in MODULES.items()}
PLUGIN_FILES = sorted(ROOT.glob("plugins/*/dtiscore_*/**/*.py"))


def own_modules(found: Iterable[Import]) -> set[str]:
    """The modules of dtiscore among the imports: ``from dtiscore import plugins`` is the module, not the front door."""
    own = set()
    for one in found:
        if one.module.partition(".")[0] != "dtiscore":
            continue
        path = one.module.partition(".")[2]
        inner = f"{path}.{one.name}".strip(".")
        own.add(inner if inner in MODULES else path or FACADE)
    return own


def outside(found: Iterable[Import]) -> set[str]:
    names = {one.module.partition(".")[0] for one in found}
    return {name for name in names if name != "dtiscore" and name not in sys.stdlib_module_names}


def room_of(module: str) -> str:
    return module.partition(".")[0]


def python(code: str, *arguments: str, cwd: Path | None = None) -> str:
    """Run code in a fresh interpreter; its stdout."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# --- the test's own eyes ---------------------------------------------------------------------------------------------


def test_imports_are_seen_at_the_top_in_functions_and_for_type_checkers() -> None:
    source = (
        "import numpy as np\n"
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import pandas\n"
        "def f():\n    from dtiscore.engine.scoring import score\n"
        "class A:\n    import attrs\n"
        "try:\n    import numba\nexcept ImportError:\n    pass\n"
    )
    assert imports_of(source) == (
        Import("numpy", "", True),
        Import("typing", "TYPE_CHECKING", True),
        Import("pandas", "", False),
        Import("dtiscore.engine.scoring", "score", False),
        Import("attrs", "", True),
        Import("numba", "", True),
    )


def test_a_submodule_is_told_from_a_public_name() -> None:
    found = imports_of(
        "from dtiscore import plugins, score\nimport dtiscore.cli.texts\nfrom dtiscore.documents.tables import views"
    )
    assert own_modules(found) == {FACADE, "cli.texts", "documents.tables"}


def test_a_relative_import_is_refused() -> None:
    with pytest.raises(AssertionError, match="line 2: a relative import"):
        imports_of("import os\nfrom . import model")


# --- rooms -----------------------------------------------------------------------------------------------------------


def test_every_room_is_described() -> None:
    beside = {"__init__.py", "__main__.py", "py.typed"}
    assert {path.name for path in PACKAGE.iterdir() if path.name != "__pycache__"} - beside == set(ROOMS)
    assert len(ROOMS) <= 13


def test_a_room_is_allowed_only_what_stands_above_it() -> None:
    above: list[str] = []
    for room, (_, allowed) in ROOMS.items():
        assert set(allowed) <= set(above), room
        above.append(room)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_the_rooms_that_it_may(room: str) -> None:
    wrong = {
        (module, other)
        for module in MODULES if room_of(module) == room
        for other in own_modules(IMPORTS[module]) if room_of(other) not in {room, *ROOMS[room][1]}
    }  # fmt: skip
    assert wrong == set()


def asked_from_above() -> set[tuple[str, str, str]]:
    """(module, method, what it asks for) of every method that asks for a function of a room above."""
    found = set()
    for module, path in MODULES.items():
        for kind in ast.walk(ast.parse(path.read_text("utf-8"))):
            for method in kind.body if isinstance(kind, ast.ClassDef) else ():
                for call in ast.walk(method):
                    if isinstance(call, ast.Call) and ast.unparse(call.func) == "from_above":
                        where, name = map(ast.literal_eval, call.args)
                        found.add((module, f"{kind.name}.{getattr(method, 'name', '')}", f"{where}.{name}"))
    return found


def test_only_methods_of_values_ask_for_functions_of_rooms_above_and_those_exist() -> None:
    """Their rooms may import from none above; what is asked for stands above, or it would be imported."""
    calls = sum(path.read_text("utf-8").count("from_above(") for path in MODULES.values())
    found = asked_from_above()
    assert found
    assert len(found) == calls - 1  # and its definition
    for module, method, asked in found:
        where, _, name = asked.rpartition(".")
        assert room_of(where) not in {room_of(module), *ROOMS[room_of(module)][1]}, method
        assert name in {
            one.name for one in ast.parse(MODULES[where].read_text("utf-8")).body if isinstance(one, ast.FunctionDef)
        }, asked


def test_no_modules_go_round_in_a_circle() -> None:
    order = TopologicalSorter({module: own_modules(IMPORTS[module]) - {module} for module in MODULES})
    order.prepare()


def table() -> str:
    """The table of CONTRIBUTING.md."""
    rows = [f"| `{room}/` | {holds} | {', '.join(allowed) or '–'} |" for room, (holds, allowed) in ROOMS.items()]
    return "\n".join(["| room | holds | may import from |", "|---|---|---|", *rows])


def test_contributing_shows_the_rooms() -> None:
    assert table() in (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def test_tests_mirror_the_rooms() -> None:
    """A folder of tests is named after a folder of the package; what is of no room has a place of its own."""
    tests = ROOT / "tests"
    folders = {path.parent.relative_to(tests) for path in tests.rglob("test_*.py")}
    assert {str(folder) for folder in folders if not (PACKAGE / folder / "__init__.py").is_file()} == {
        "fuzz",
        "mutants",
        "golden",
        "house",
    }


def test_nothing_inside_uses_the_front_door() -> None:
    assert [module for module in sorted(MODULES) if FACADE in own_modules(IMPORTS[module])] == []


def test_modules_are_imported_by_statement_only_and_by_the_front_door() -> None:
    """A module named in a string would pass by the rows."""
    dynamic = [
        module
        for module, path in MODULES.items()
        if any(
            isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__"))
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
        )
    ]
    assert dynamic == [FACADE]


def test_the_front_door_looks_up_what_it_tells_type_checkers() -> None:
    told: dict[str, set[str]] = {}
    for one in IMPORTS[FACADE]:
        if one.module.startswith("dtiscore.") and not one.at_load:
            told.setdefault(one.module.removeprefix("dtiscore."), set()).add(one.name)
    assert {module: set(names) for module, names in dtiscore._WHERE.items()} == told


def test_no_module_has_the_name_of_a_public_function() -> None:
    """Importing the module would put it where the function is looked up: ``dtiscore.explain`` was once a module."""
    assert set(dtiscore.__all__).isdisjoint(MODULES)


# --- other people's packages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", sorted(MODULES))
def test_outside_packages_are_used_only_where_they_belong(module: str) -> None:
    for package in outside(IMPORTS[module]) - ANYWHERE:
        homes = ONLY_IN.get(package, ())
        assert any(module == home or module.startswith(f"{home}.") for home in homes), f"{module} imports {package}"


@pytest.mark.parametrize("package", sorted(ONLY_IN))
def test_a_place_that_may_use_a_package_does(package: str) -> None:
    users = {module for module in MODULES if package in outside(IMPORTS[module])}
    unused = [home for home in ONLY_IN[package] if not any(f"{user}.".startswith(f"{home}.") for user in users)]
    assert unused == []


@pytest.mark.parametrize("package", OPTIONAL)
def test_an_optional_package_is_imported_only_when_it_is_needed(package: str) -> None:
    """A module that cannot be loaded without the package is itself imported only inside functions."""
    at_load = {module: [one for one in found if one.at_load] for module, found in IMPORTS.items()}
    bound = {module for module in MODULES if package in outside(at_load[module])}
    assert [module for module in MODULES if module not in bound and own_modules(at_load[module]) & bound] == []


def test_scoring_and_alternatives_are_the_only_callers_of_the_evaluators() -> None:
    """Others may use the shapes and the fractions of ``numpy_evaluator``. Only scoring has programs evaluated, ``one_year`` those of one year and of draws; ``one_score_moved`` has
    branches of one rolled up once more, for a node at another score, ``rolling_up`` above nodes that are known from elsewhere."""

    def callers(module: str, *functions: str) -> list[str]:
        """Who imports one of the functions, or the whole module, from which any could be taken."""
        parent, _, own = f"dtiscore.{module}".rpartition(".")
        ways = {(parent, own), (f"dtiscore.{module}", ""), (f"dtiscore.{module}", "*")}
        ways |= {(f"dtiscore.{module}", function) for function in functions}
        return sorted(name for name, found in IMPORTS.items() if any((o.module, o.name) in ways for o in found))

    assert callers("engine.evaluation", "evaluate") == ["engine.scoring"]
    assert callers("engine.numpy_evaluator", "evaluate", "leaf_result", "branch_result", "rolled_up", "sums_of") == [
        "engine.draw_evaluator",
        "engine.evaluation",
        "engine.one_score_moved",
        "engine.one_year",
        "engine.rolling_up",
        "engine.scoring",
    ]
    assert callers("engine.kernels", "run") == ["engine.evaluation"]
    assert callers("engine.draw_evaluator", "DrawEvaluator") == ["engine.one_year"]
    assert callers("engine.draw_kernels", "draw_scores", "rank_draws") == ["engine.draw_evaluator"]


@pytest.mark.parametrize("path", PLUGIN_FILES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_first_party_plugins_use_only_what_outside_plugins_can(path: Path) -> None:
    found = imports_of(path.read_text("utf-8"))
    assert outside(found) <= {"numpy", path.relative_to(ROOT).parts[2]}
    used = {(one.module, one.name) for one in found if one.module.partition(".")[0] == "dtiscore"}
    assert used <= {("dtiscore", name) for name in dtiscore.__all__}


def test_there_are_plugins_to_look_at() -> None:
    assert {path.parent.name for path in PLUGIN_FILES} == {
        "dtiscore_government",
        "dtiscore_economy",
        "dtiscore_society",
    }


# --- what is loaded when ---------------------------------------------------------------------------------------------

LOADED = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"


@pytest.mark.whole
def test_importing_dtiscore_costs_next_to_nothing() -> None:
    loaded = set(python(f"import dtiscore; {LOADED}").split())
    assert "dtiscore" in loaded
    assert loaded.isdisjoint({"polars", "numpy", "cerberus", "attrs", "click", *OPTIONAL})


@pytest.mark.whole
@pytest.mark.parametrize("arguments", [["--help"], ["gap", "--help"], ["no-such-command"]])
def test_help_appears_without_loading_the_engine(arguments: list[str]) -> None:
    code = f"import contextlib, io, sys, dtiscore.cli\nwith contextlib.redirect_stdout(io.StringIO()): dtiscore.cli.run(sys.argv[1:])\n{LOADED}"
    loaded = set(python(code, *arguments).split())
    assert "click" in loaded
    assert loaded.isdisjoint({"polars", "numpy", "cerberus", "tabulate", "xlsxwriter", "openpyxl", *OPTIONAL})


@pytest.mark.whole
def test_a_printed_table_needs_no_workbook_and_no_reader_of_workbooks(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "dti-2022", tmp_path / "dti-2022")
    code = f"import contextlib, io, sys, dtiscore.cli\nwith contextlib.redirect_stdout(io.StringIO()): assert dtiscore.cli.run(['rank']) == 0\n{LOADED}"
    loaded = set(python(code, cwd=tmp_path / "dti-2022").split())
    assert "polars" in loaded
    assert loaded.isdisjoint({"xlsxwriter", "openpyxl", *OPTIONAL})


EVALUATOR = """
import sys
for name in sys.argv[1].split(","):
    sys.modules[name] = None  # importing it now fails
import contextlib, io
from dtiscore.cli import run

def do(*arguments):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = run(arguments)
    assert code == 0, (arguments, code)
    return out.getvalue()

do("check")
do("score", "--year", "2023", "--target-year", "2023")
do("score", "--target-year", "2025", "-o", "scores.xlsx")
do("gap", "--year", "2023", "--target-year", "2025", "--format", "json")
do("explain", "--year", "2023", "--target-year", "2023", "--node", "online_dossiers")
do("explain", "--year", "2023", "--target-year", "2023", "--format", "markdown")
do("demo", "demo")
do("frameworks"), do("plugins"), do("show", "commune-demo")
do("rank", "demo/dti-2022", "--format", "csv")

# An evaluator's table is an Excel file: written, then read again.
import polars, xlsxwriter
table = polars.read_csv("demo/dti-2022/observations.csv", schema_overrides={"unit": polars.String})
with xlsxwriter.Workbook("table.xlsx") as book:
    sheet = book.add_worksheet()
    for r, row in enumerate([table.columns, *table.rows()]):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
table.write_parquet("table.parquet")
expected = do("rank", "demo/dti-2022/observations.csv", "-f", "vn-dti-province-2022", "--format", "csv")
for name in ("table.xlsx", "table.parquet"):
    assert do("rank", name, "-f", "vn-dti-province-2022", "--format", "csv") == expected, name
print(expected.count("\\n"))
"""


@pytest.mark.whole
def test_an_evaluator_needs_none_of_the_optional_packages(tmp_path: Path) -> None:
    folder = tmp_path / "soc-trang"
    shutil.copytree(ROOT / "examples" / "soc-trang", folder)
    assert python(EVALUATOR, ",".join(OPTIONAL), cwd=folder).split()[-1] == "4"


if __name__ == "__main__":
    print(table())
