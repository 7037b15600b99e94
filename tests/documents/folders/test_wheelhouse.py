"""Wheels for a computer without internet: complete for its own system, checked, and said in one sentence if not."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dtiscore.cli import run
from dtiscore.documents.folders import wheelhouse as module
from dtiscore.documents.folders.own_wheel import is_checkout, own_wheel, put_together
from dtiscore.documents.folders.wheelhouse import (
    PLATFORMS,
    Wheel,
    closure,
    conditions_of,
    failure_of,
    make_wheelhouse,
    resolve,
)
from dtiscore.language.errors import DtiError, OutputError

from ...tree import ROOT

pytestmark = pytest.mark.whole

HERE = "{}.{}".format(*sys.version_info[:2])


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def codes(making: Any) -> list[str]:
    with pytest.raises(DtiError) as error:
        making()
    return [problem.code for problem in error.value.problems]


# --- what is needed --------------------------------------------------------------------------------------------------

FOUND = {
    one.name: one
    for one in (
        Wheel(
            "dtiscore", "0.1.0", ("click>=8.1", "numba", 'python-docx>=1.1; extra == "office"', 'ruff; extra == "test"')
        ),
        Wheel("click", "8.2", ('colorama; platform_system == "Windows"',)),
        Wheel("numba", "0.61", ("llvmlite<0.45", 'old; python_version < "3.12"')),
        Wheel("llvmlite", "0.44"),
        Wheel("python-docx", "1.2", ("lxml[html]>=3",)),
        Wheel("lxml", "6.0", ('html-clean; extra == "html"', "dtiscore")),
        Wheel("html-clean", "1.0"),
        Wheel("unrelated", "1.0"),
    )
}


def needed(extras: Sequence[str], platform: str, python: str) -> tuple[set[str], list[str]]:
    return closure(FOUND, "dtiscore", extras, conditions_of(platform, python))


def test_only_what_is_needed_there_counts() -> None:
    assert needed((), "linux", "3.12") == ({"dtiscore", "click", "numba", "llvmlite"}, [])
    names, missing = needed(("office",), "macos", "3.13")
    assert names == {"dtiscore", "click", "numba", "llvmlite", "python-docx", "lxml", "html-clean"}
    assert missing == []


def test_conditions_are_those_of_the_other_computer_and_not_of_this_one() -> None:
    """pip, asked on Linux, would leave out what only Windows needs; and what only an older Python needs."""
    assert needed((), "windows", "3.12")[1] == ["colorama"]
    assert needed((), "linux", "3.11")[1] == ["old"]
    assert needed((), "windows", "3.11")[1] == ["colorama", "old"]


def test_a_version_that_does_not_fit_is_missing() -> None:
    found = FOUND | {"llvmlite": Wheel("llvmlite", "0.46")}
    assert closure(found, "dtiscore", (), conditions_of("linux", "3.12"))[1] == ["llvmlite<0.45"]


def test_what_is_missing_is_asked_for_until_nothing_is(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def index(wanted: Sequence[str], platform: str, python: str) -> list[Wheel]:
        asked.append(list(wanted[1:]))
        more = {"colorama": Wheel("colorama", "0.4", ("ansi; os_name == 'nt'",)), "ansi": Wheel("ansi", "1")}
        return [*FOUND.values(), *(more[name] for name in wanted[1:])]

    monkeypatch.setattr(module, "_ask_pip", index)
    found = resolve(Path("dtiscore-0.1.0-py3-none-any.whl"), (), "windows", "3.12")
    assert asked == [[], ["colorama"], ["colorama", "ansi"]]
    assert [one.name for one in found] == ["ansi", "click", "colorama", "dtiscore", "llvmlite", "numba"]


def test_an_extra_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ask_pip", lambda *_: list(FOUND.values()))
    with pytest.raises(DtiError) as error:
        resolve(Path("dtiscore-0.1.0-py3-none-any.whl"), ("ofice",), "windows", "3.12")
    assert error.value.problems[0].text("en") == "there is no extra “ofice” (known: office, test)"


# --- what pip says, in one sentence ----------------------------------------------------------------------------------

REFUSALS = {
    "ERROR: Could not find a version that satisfies the requirement numba>=0.60 (from versions: none)\n"
    "ERROR: No matching distribution found for numba>=0.60\n": ("wheelhouse.no_wheel", "numba>=0.60"),
    "WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError(...)': /simple/attrs/\n"
    "ERROR: No matching distribution found for attrs>=23.2\n": ("wheelhouse.no_network", ""),
    "/usr/bin/python3: No module named pip\n": ("wheelhouse.no_pip", ""),
    "ERROR: Cannot install a and b because these package versions have conflicting dependencies.\n"
    "ERROR: ResolutionImpossible: for help visit https://pip.pypa.io\n": ("wheelhouse.failed", "ResolutionImpossible"),
    "": ("wheelhouse.failed", "pip"),
}


@pytest.mark.parametrize("said", REFUSALS)
def test_what_pip_says_becomes_one_sentence(said: str) -> None:
    code, words = REFUSALS[said]
    problem = failure_of(said, "windows", "3.15")
    assert problem.code == code
    for lang in ("vi", "en"):
        sentence = problem.text(lang)
        assert words in sentence
        assert "\n" not in sentence
        assert "(" in sentence


def test_a_package_without_a_wheel_is_named_with_the_system(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "ERROR: No matching distribution found for llvmlite>=0.43\n"
    monkeypatch.setattr(module.subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, 1, "", said))
    monkeypatch.setattr(module, "own_wheel", lambda folder: folder / "dtiscore-0.1.0-py3-none-any.whl")
    assert run(["wheelhouse", str(tmp_path / "w"), "--python", "3.19", "--lang", "en"]) == 1
    assert capsys.readouterr().err == (
        "the package llvmlite>=0.43 has no wheel for Windows (64-bit), Python 3.19 (choose another version of Python with --python)\n"
    )
    assert list(tmp_path.iterdir()) == []


# --- the wheel of this program ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if importlib.util.find_spec("hatchling") is None or importlib.util.find_spec("pip") is None:
        pytest.skip("hatchling or pip is not installed")
    assert is_checkout(ROOT)
    return own_wheel(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(folder),
        str(built),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def distribution_in(folder: Path) -> importlib.metadata.Distribution:
    return importlib.metadata.Distribution.at(next(folder.glob("dtiscore-*.dist-info")))


def test_a_checkout_is_built(built: Path) -> None:
    assert built.name == "dtiscore-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(built) as archive:
        assert "dtiscore/criteria/commune-demo.toml" in archive.namelist()


def test_an_installed_program_is_put_together_again_as_it_was_built(
    built: Path, installed: Path, tmp_path: Path
) -> None:
    again = put_together(distribution_in(installed), tmp_path)
    assert again.name == built.name
    with zipfile.ZipFile(built) as one, zipfile.ZipFile(again) as other:
        names = [name for name in one.namelist() if not name.endswith("/RECORD")]
        assert sorted(names) == sorted(name for name in other.namelist() if not name.endswith("/RECORD"))
        assert [name for name in names if one.read(name) != other.read(name)] == []
        record = next(name for name in one.namelist() if name.endswith("/RECORD"))
        assert sorted(one.read(record).split()) == sorted(other.read(record).split())


def test_the_same_files_make_the_same_wheel_and_pip_installs_it(installed: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    for folder in (first, second):
        folder.mkdir()
        put_together(distribution_in(installed), folder)
    (wheel,) = first.iterdir()
    assert sha256(wheel) == sha256(second / wheel.name)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([*command, str(tmp_path / "t"), str(wheel)], check=True, capture_output=True)
    assert (tmp_path / "t" / "dtiscore" / "__main__.py").is_file()


def test_a_file_that_was_changed_or_removed_is_named(built: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([*command, str(tmp_path), str(built)], check=True, capture_output=True)
    (tmp_path / "dtiscore" / "engine" / "plan.py").write_text("changed")
    (tmp_path / "dtiscore" / "rules" / "absolute.py").unlink()
    with pytest.raises(OutputError) as error:
        put_together(distribution_in(tmp_path), tmp_path)
    assert sorted(problem.text("en").partition(":")[0] for problem in error.value.problems) == [
        "dtiscore/engine/plan.py",
        "dtiscore/rules/absolute.py",
    ]
    assert list(tmp_path.glob("*.whl")) == []


def test_a_program_without_a_record_of_its_files_says_so(tmp_path: Path) -> None:
    (tmp_path / "dtiscore-0.1.0.dist-info").mkdir()
    (tmp_path / "dtiscore-0.1.0.dist-info" / "METADATA").write_text("Name: dtiscore\nVersion: 0.1.0\n")
    assert codes(lambda: put_together(distribution_in(tmp_path), tmp_path)) == ["wheelhouse.no_record"]


# --- the folder ------------------------------------------------------------------------------------------------------


@pytest.fixture
def without_index(monkeypatch: pytest.MonkeyPatch, built: Path) -> None:
    """An index that has three packages; wheels are fetched from nowhere."""
    own = Wheel("dtiscore", "0.1.0", ("click>=8.1", "numpy", 'python-docx; extra == "office"'))
    there = [own, Wheel("click", "8.2"), Wheel("python-docx", "1.2")]

    def index(wanted: Sequence[str], platform: str, python: str) -> list[Wheel]:
        return [*there, Wheel("numpy", "2.2" if python == "3.11" else "2.4")]

    def fetch(wheels: Sequence[Wheel], platform: str, python: str, folder: Path) -> None:
        for one in wheels:
            if one.name != "dtiscore":
                tag = f"cp{python.replace('.', '')}-none-any" if one.name == "numpy" else "py3-none-any"
                (folder / f"{one.name.replace('-', '_')}-{one.version}-{tag}.whl").write_bytes(one.name.encode())

    monkeypatch.setattr(module, "_ask_pip", index)
    monkeypatch.setattr(module, "_download", fetch)


@pytest.mark.usefixtures("without_index")
def test_the_folder_holds_wheels_checksums_a_script_and_instructions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "bo-cai"
    arguments = ["--python", "3.12", "--python", "3.11", "--extra", "office", "--lang", "vi"]
    assert run(["wheelhouse", str(folder), *arguments]) == 0
    wheels = {path.name for path in folder.glob("*.whl")}
    assert wheels == {
        "dtiscore-0.1.0-py3-none-any.whl", "click-8.2-py3-none-any.whl", "python_docx-1.2-py3-none-any.whl",
        "numpy-2.4-cp312-none-any.whl", "numpy-2.2-cp311-none-any.whl",
    }  # fmt: skip
    others = {"SHA256SUMS.txt", "install.bat", "CAI-DAT.txt", "requirements-3.12.txt", "requirements-3.11.txt"}
    assert {path.name for path in folder.iterdir()} == wheels | others
    listed = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS.txt").read_text().splitlines())
    assert listed == {name: sha256(folder / name) for name in wheels}
    pinned = (folder / "requirements-3.11.txt").read_text().splitlines()
    assert [line.split(" ")[0] for line in pinned] == [
        "click==8.2",
        "dtiscore[office]==0.1.0",
        "numpy==2.2",
        "python-docx==1.2",
    ]
    assert f"--hash=sha256:{sha256(folder / 'numpy-2.2-cp311-none-any.whl')}" in pinned[2]
    captured = capsys.readouterr()
    assert "Windows (64-bit), Python 3.12, 3.11" in captured.out
    assert "CAI-DAT.txt" in captured.err


@pytest.mark.usefixtures("without_index")
def test_instructions_are_in_both_languages_and_the_script_in_plain_letters(tmp_path: Path) -> None:
    folder = make_wheelhouse(tmp_path / "w", "windows", ["3.12"], ["office"], "vi").folder
    guide = (folder / "CAI-DAT.txt").read_text("utf-8-sig")
    assert guide.index("CÀI DTISCORE") < guide.index("INSTALLING DTISCORE")
    assert guide.count('py -3.12 -m pip install --no-index --find-links . "dtiscore[office]"') == 2
    script = (folder / "install.bat").read_bytes()
    assert script.isascii()
    assert script.count(b"\n") == script.count(b"\r\n")
    assert b'--no-index --find-links "%~dp0."' in script
    assert b"{" not in script
    english = make_wheelhouse(tmp_path / "e", "windows", ["3.12"], [], "en").folder / "CAI-DAT.txt"
    assert english.read_text("utf-8-sig").startswith("INSTALLING DTISCORE")


@pytest.mark.usefixtures("without_index")
@pytest.mark.parametrize("platform", ["linux", "macos"])
def test_other_systems_get_a_shell_script(platform: str, tmp_path: Path) -> None:
    folder = make_wheelhouse(tmp_path / "w", platform, ["3.12"]).folder
    assert not (folder / "install.bat").exists()
    assert b"\r" not in (folder / "install.sh").read_bytes()
    subprocess.run(["sh", "-n", str(folder / "install.sh")], check=True)


@pytest.mark.usefixtures("without_index")
def test_the_rows_for_programs_are_files_bytes_and_checksums(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["wheelhouse", str(tmp_path / "w"), "--python", "3.12", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    for row in rows:
        path = tmp_path / "w" / row["file"]
        assert (row["bytes"], row["sha256"]) == (path.stat().st_size, sha256(path))


def test_a_folder_that_is_not_empty_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert codes(lambda: make_wheelhouse(tmp_path)) == ["output.exists"]
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("version", ["3.10", "2.7", "3", "3.12.1", "py312", ""])
def test_a_version_that_cannot_be_meant_is_refused(version: str, tmp_path: Path) -> None:
    assert codes(lambda: make_wheelhouse(tmp_path / "w", pythons=[version])) == ["wheelhouse.python"]
    assert codes(lambda: make_wheelhouse(tmp_path / "w", "amiga")) == ["wheelhouse.platform"]


# --- with a real index -----------------------------------------------------------------------------------------------


@cache
def resolved(wheel: Path, platform: str, python: str) -> tuple[Wheel, ...]:
    """Nothing where something has no wheel; skips where no index can be reached."""
    try:
        return resolve(wheel, ("office",), platform, python)
    except OutputError as error:
        code = error.problems[0].code
        if code == "wheelhouse.no_network":
            pytest.skip("no index of Python packages can be reached from here, so nothing can be resolved")
        if code != "wheelhouse.no_wheel":
            raise
        return ()


def test_everything_has_a_wheel_for_windows_linux_and_macos_on_the_newest_python_that_all_support(built: Path) -> None:
    """Also for Windows on the oldest Python that the program supports."""
    tried = ("3.14", "3.13", "3.12", "3.11")
    newest = next((p for p in tried if all(resolved(built, platform, p) for platform in PLATFORMS)), None)
    assert newest in ("3.14", "3.13")
    for platform in PLATFORMS:
        names = {wheel.name for wheel in resolved(built, platform, newest)}
        assert {"dtiscore", "numpy", "numba", "llvmlite", "polars", "openpyxl", "python-docx"} <= names
    assert resolved(built, "windows", "3.11")


@pytest.mark.whole
@pytest.mark.skipif(
    os.environ.get("DTISCORE_EXAMPLES") != "many", reason="fetches 150 MB: run with DTISCORE_EXAMPLES=many"
)
@pytest.mark.skipif(sys.platform != "linux" or os.uname().machine != "x86_64", reason="gathers for Linux on x86-64")
def test_a_computer_without_internet_installs_from_the_folder(built: Path, tmp_path: Path) -> None:
    """Gathered for this system, then installed into a fresh environment with no index at all, hashes checked."""
    resolved(built, "linux", HERE)
    folder = make_wheelhouse(tmp_path / "w", "linux", [HERE], ["office"]).folder
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    environment |= {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "http_proxy": "http://127.0.0.1:9"}
    command = [python, "-m", "pip", "install", "--quiet", "--no-index", "--find-links", folder, "--require-hashes"]
    command += ["-r", folder / f"requirements-{HERE}.txt"]
    done = subprocess.run(list(map(str, command)), env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    plain = [python, "-m", "pip", "install", "--no-index", "--find-links", folder, "dtiscore[office]"]
    assert subprocess.run(list(map(str, plain)), env=environment, capture_output=True, check=False).returncode == 0
    demo = [python, "-m", "dtiscore", "demo", "thu", "--lang", "vi"]
    ran = subprocess.run(list(map(str, demo)), cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    (damaged := next(folder.glob("click-*.whl"))).write_bytes(damaged.read_bytes()[:-1] + b"!")
    again = subprocess.run([*map(str, command), "--force-reinstall"], env=environment, capture_output=True, check=False)
    assert again.returncode != 0
