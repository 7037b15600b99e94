"""What the program leaves behind where it is interrupted, killed, short of room, or finds its cache damaged."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import attrs
import pytest

from benchmarks import work
from benchmarks.endtoend import write_wide

from ..tree import ROOT

pytestmark = [pytest.mark.whole, pytest.mark.skipif(os.name == "nt", reason="needs the signals and limits of POSIX")]

Item = TypeVar("Item")
Result = TypeVar("Result")

OLD = b"an older result\n"
INTERRUPTED = "interrupted; no file was left half written"
COMPILED = "Compiled the evaluator in "
LONGEST = 120.0
SETTINGS = ("LANG", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "COLUMNS", "PYTHONUNBUFFERED")

# Python imports this before the program: it limits the size of files, and reports when a moment has come.
SITECUSTOMIZE = """
import os, signal, sys

if "FAULT_FILE_SIZE" in os.environ:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (int(os.environ["FAULT_FILE_SIZE"]),) * 2)
if "FAULT_MOMENT" in os.environ:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    moment, part = os.environ["FAULT_MOMENT"].split(" ")
    reports = [int(os.environ["FAULT_REPORT"])]

    def hook(event, arguments):
        if event == moment and reports and part in str(arguments[0]):
            os.write(reports.pop(), b".")

    sys.addaudithook(hook)
"""
BEGUN = "import dtiscore.cli.commands"
COMPILING = "open kernels.run-"  # numba looks for a compiled kernel, and finds none
LOADED = "open .1.nbc"  # it has found one, which runs next
WRITING = "open .dtiscore-"


@attrs.frozen
class Ended:
    code: int
    out: bytes
    err: str

    @property
    def lines(self) -> list[str]:
        return [line for line in self.err.splitlines() if line]


@attrs.frozen
class Place:
    """A criteria set of 100 indicators, data of few and of many units, and what every run is given."""

    folder: Path
    few: Path
    many: Path
    environment: dict[str, str]

    def start(self, *arguments: object, cwd: Path, out: object = subprocess.PIPE, pass_fds: Iterable[int] = (),
              **environment: str) -> subprocess.Popen[bytes]:  # fmt: skip
        return subprocess.Popen(
            [sys.executable, "-m", "dtiscore", *map(str, arguments), "-f", self.folder / "framework.toml", "--lang=en"],
            cwd=cwd, env=self.environment | environment, stdout=out, stderr=subprocess.PIPE, pass_fds=tuple(pass_fds),
        )  # fmt: skip

    def run(self, *arguments: object, cwd: Path, out: object = subprocess.PIPE, **environment: str) -> Ended:
        return ended(self.start(*arguments, cwd=cwd, out=out, **environment))


def ended(process: subprocess.Popen[bytes]) -> Ended:
    out, err = process.communicate(timeout=LONGEST)
    return Ended(process.returncode, out or b"", err.decode())


def settings(path: Path, **environment: str) -> dict[str, str]:
    """The environment of a run that sees ``path`` first and nothing of what this session was told."""
    told = {name for name in os.environ if name in SETTINGS or name.startswith(("DTISCORE_", "NUMBA_", "FAULT_"))}
    kept = {name: value for name, value in os.environ.items() if name not in told}
    paths = [str(path), *filter(None, [kept.get("PYTHONPATH")])]
    return kept | {"LANG": "C.UTF-8", "PYTHONPATH": os.pathsep.join(paths), "DTISCORE_ENGINE": "numpy"} | environment


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("faults")
    (folder / "framework.toml").write_text(work.framework_toml(), "utf-8")
    write_wide(folder / "few.parquet", 150, 1)
    write_wide(folder / "many.parquet", 20_000, 3)
    path = folder / "path"
    path.mkdir()
    (path / "sitecustomize.py").write_text(SITECUSTOMIZE, "utf-8")
    return Place(folder, folder / "few.parquet", folder / "many.parquet", settings(path))


@attrs.frozen
class Installed:
    """An installation that cannot be written to, a home that can, and two first runs that began at once."""

    environment: dict[str, str]
    home: Path
    first: tuple[Ended, ...]
    written: tuple[bytes, ...]


@pytest.fixture(scope="module")
def installed(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("installed")
    home = folder / "home"
    home.mkdir()
    given = read_only_copy(folder, place) | {"HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")}
    given["DTISCORE_ENGINE"] = "numba"
    names = [folder / f"{i}.csv" for i in range(2)]
    first = [place.start("score", place.few, "-o", name, cwd=folder, **given) for name in names]
    runs = tuple(ended(process) for process in first)
    return Installed(given, home, runs, tuple(name.read_bytes() for name in names))


def read_only_copy(folder: Path, place: Place) -> dict[str, str]:
    """The package in ``folder``, without a place for compiled code (not even for root), and what makes Python use it."""
    shutil.copytree(ROOT / "dtiscore", folder / "dtiscore", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "criteria", folder / "criteria")
    (folder / "dtiscore" / "engine" / "__pycache__").touch()
    return {"PYTHONPATH": os.pathsep.join([str(folder), place.environment["PYTHONPATH"]])}


def at_once(function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(function, items))


def one_sentence(run: Ended, words: str, code: int = 1) -> None:
    assert (run.code, len(run.lines)) == (code, 1), run
    assert words in run.err
    assert "inside the program" not in run.err


# --- Ctrl-C and kill -------------------------------------------------------------------------------------------------


def stopped(place: Place, number: int, moment: str, delay: float, folder: Path, *arguments: object,
            **environment: str) -> Ended:  # fmt: skip
    """A run that gets a signal ``delay`` seconds after ``moment``, unless it has ended by then."""
    reading, writing = os.pipe()
    given = {"FAULT_MOMENT": moment, "FAULT_REPORT": str(writing), **environment}
    process = place.start(*arguments, cwd=folder, pass_fds=[writing], **given)
    os.close(writing)
    with os.fdopen(reading, "rb") as reports:
        come = reports.read(1)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(delay)
    process.send_signal(number)
    run = ended(process)
    assert come, run
    return run


def sweep(place: Place, folder: Path, number: int, moment: str, delays: Sequence[float], command: Sequence[object],
          environment: Callable[[int], dict[str, str]] = lambda _: {}) -> list[Ended]:  # fmt: skip
    """Runs that are stopped later and later after a moment, at most until one ends by itself; each leaves what it may."""
    whole = place.run(*command, "-o", "new.csv", cwd=folder)
    assert whole.code == 0, whole
    new = (folder / "new.csv").read_bytes()

    def one(numbered: tuple[int, float]) -> Ended:
        i, delay = numbered
        own = folder / f"run{i}"
        own.mkdir()
        target = own / "result.csv"
        before = OLD if i % 3 else None
        if before is not None:
            target.write_bytes(before)
        run = stopped(place, number, moment, delay, own, *command, "-o", target.name, **environment(i))
        assert_left_whole(run, target, before, new, number)
        return run

    runs: list[Ended] = []
    for i in range(0, len(delays), 2):
        runs += at_once(one, list(enumerate(delays))[i : i + 2])
        if any(run.code == 0 for run in runs):
            break
    assert any(run.code != 0 for run in runs)
    return runs


def assert_left_whole(run: Ended, target: Path, before: bytes | None, new: bytes, number: int) -> None:
    after = target.read_bytes() if target.exists() else None
    assert after in (before, new), run
    left = [path.name for path in target.parent.iterdir() if path != target]
    assert "Traceback" not in run.err, run
    if run.code == 0:
        assert after == new
    if number == signal.SIGKILL:
        assert run.code in (0, -signal.SIGKILL)
        assert all(name.startswith(".dtiscore-") for name in left)
        return
    assert left == []
    # The second is what Python itself does where it is interrupted while it starts, evaluates code, or has done all.
    assert run.code in (0, 130, -signal.SIGINT), run
    said = [line for line in run.lines if not line.startswith((COMPILED, "Wrote "))]
    assert said == [INTERRUPTED] or (not said and after == new), run


def growing(first: float, factor: float, number: int) -> list[float]:
    return [0.0, *(first * factor**i for i in range(number))]


def test_ctrl_c_at_any_time_leaves_no_half_file(place: Place, installed: Installed, tmp_path: Path) -> None:
    """While reading, while scoring, while ranking, while writing, and at the very end."""
    command = ("rank", place.many)
    runs = sweep(
        place, tmp_path, signal.SIGINT, BEGUN, growing(0.06, 1.4, 16), command, lambda _: installed.environment
    )
    assert sum(run.code == 130 for run in runs) >= 3
    assert runs[-1].code == 0 or runs[-2].code == 0


def test_ctrl_c_while_the_kernel_runs(place: Place, installed: Installed, tmp_path: Path) -> None:
    given = installed.environment | {"DTISCORE_THREADS": "2"}
    delays = (0.0, 0.02, 0.04, 0.06, 0.1, 0.2)
    sweep(place, tmp_path, signal.SIGINT, LOADED, delays, ("rank", place.many), lambda _: given)


def test_ctrl_c_while_numba_compiles(place: Place, tmp_path: Path) -> None:
    def empty_cache(i: int) -> dict[str, str]:
        return {"DTISCORE_ENGINE": "numba", "NUMBA_CACHE_DIR": str(tmp_path / f"cache{i}")}

    runs = sweep(
        place, tmp_path, signal.SIGINT, COMPILING, (0.1, 0.5, 1.0, 1.6, 2.3, 2.9), ("score", place.few), empty_cache
    )
    assert not any(COMPILED in run.err for run in runs[:2])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill"])
def test_stopped_while_writing(place: Place, tmp_path: Path, number: int) -> None:
    sweep(place, tmp_path, number, WRITING, growing(0.001, 2.0, 14), ("score", place.few))


def test_killed_at_any_time(place: Place, tmp_path: Path) -> None:
    sweep(place, tmp_path, signal.SIGKILL, BEGUN, growing(0.1, 1.7, 12), ("score", place.few))


def python(place: Place, script: str, cwd: Path) -> Ended:
    command = [sys.executable, "-c", script]
    pipe = subprocess.PIPE
    return ended(subprocess.Popen(command, cwd=cwd, env=place.environment, stdout=pipe, stderr=pipe))


# What may be done with an interruption: llvmlite calls Python from within the compiler, where an exception is dropped;
# an extension that is being imported prints it and raises another; a class body makes another of it before Python 3.12.
LOSSES = {
    "in a callback": "ctypes.CFUNCTYPE(None)(interrupt)()",
    "printed": """
    try:
        interrupt()
    except KeyboardInterrupt:
        sys.excepthook(*sys.exc_info())
    raise ImportError
    """,
    "another error": """
    try:
        interrupt()
    except KeyboardInterrupt as error:
        raise RuntimeError from error
    """,
    "hidden behind another": """
    try:
        interrupt()
    except KeyboardInterrupt as error:
        raise DataError(Problem("data.no_rows")) from None
    """,
    "twice": """
    cli.say = lambda *code: (setattr(cli, "say", say), interrupt())
    interrupt()
    """,
}
LOSING = """
import ctypes, signal, sys
import dtiscore.cli as cli
from dtiscore.language.errors import DataError, Problem

signal.signal(signal.SIGINT, signal.default_int_handler)
say = cli.say

def interrupt():
    signal.raise_signal(signal.SIGINT)

def command(*_, **__):
    {loss}
    print("went on")

cli.localise = lambda group, *_: setattr(group, "main", command)
cli.main(["score", "--lang=en"])
"""


@pytest.mark.parametrize("loss", LOSSES)
def test_ctrl_c_is_never_lost(place: Place, tmp_path: Path, loss: str) -> None:
    run = python(place, LOSING.format(loss=LOSSES[loss].strip()), tmp_path)
    one_sentence(run, INTERRUPTED, 130)
    assert run.out == b""


def test_ctrl_c_in_the_demo_leaves_no_folder(place: Place, tmp_path: Path) -> None:
    run = python(place, DEMO, tmp_path)
    one_sentence(run, INTERRUPTED, 130)
    assert list(tmp_path.iterdir()) == []


DEMO = """
import signal, sys
from dtiscore.cli import main

signal.signal(signal.SIGINT, signal.default_int_handler)
copies = []

def hook(event, arguments):
    copies.extend([1] if event == "shutil.copyfile" else [])
    if len(copies) == 5:
        copies.append(1)
        signal.raise_signal(signal.SIGINT)

sys.addaudithook(hook)
main(["demo", "examples", "--lang=en"])
"""


# --- no room ---------------------------------------------------------------------------------------------------------


def test_an_output_that_finds_no_room_leaves_the_old_file(place: Place, tmp_path: Path) -> None:
    def one(given: tuple[str, bytes | None]) -> None:
        suffix, before = given
        folder = tmp_path / f"{suffix}-{before is None}"
        folder.mkdir()
        target = folder / f"result.{suffix}"
        if before is not None:
            target.write_bytes(before)
        run = place.run("rank", place.few, "-o", target.name, cwd=folder, FAULT_FILE_SIZE="3000")
        one_sentence(run, f"result.{suffix} could not be written: File too large")
        assert [path.read_bytes() for path in folder.iterdir()] == ([] if before is None else [before])

    at_once(one, [("csv", OLD), ("json", OLD), ("md", OLD), ("txt", OLD), ("xlsx", OLD), ("csv", None)])


def test_a_workbook_needs_no_folder_for_temporary_files(place: Place, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    empty = tmp_path / "empty"
    empty.mkdir()
    written = []
    for folder in (empty, tmp_path / "file" / "below"):
        run = place.run("rank", place.few, "-q", "-o", "result.xlsx", cwd=tmp_path, TMPDIR=str(folder))
        assert (run.code, run.err) == (0, "")
        written.append((tmp_path / "result.xlsx").read_bytes())
        assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "file", "result.xlsx"]
    assert written[0] == written[1]
    assert list(empty.iterdir()) == []


def full_device(folder: Path) -> Path:
    """A device on which nothing finds room, and not the system's where this test could destroy it."""
    device = Path("/dev/full")
    if not device.is_char_device():
        pytest.skip("the system has no /dev/full")
    if not os.access("/dev", os.W_OK):
        return device
    try:
        os.mknod(folder / "full", 0o020666, device.stat().st_rdev)
        (folder / "full").open("wb").close()
    except OSError:
        pytest.skip("root who may make no device of its own")
    return folder / "full"


def test_a_device_is_written_to_and_stays_a_device(place: Place, tmp_path: Path) -> None:
    device = full_device(tmp_path)
    run = place.run("rank", place.few, "-o", device, "--format", "csv", cwd=tmp_path)
    one_sentence(run, f"{device} could not be written: the disk is full")
    assert device.is_char_device()
    one_sentence(place.run("rank", place.few, "-o", device, cwd=tmp_path), "cannot be written (use .csv")
    assert [path for path in tmp_path.iterdir() if path != device] == []


def test_a_pipe_is_written_to_and_a_link_stays_a_link(place: Place, tmp_path: Path) -> None:
    expected = place.run("rank", place.few, "--format", "csv", cwd=tmp_path).out
    pipe, link, target = tmp_path / "pipe.csv", tmp_path / "link.csv", tmp_path / "target.csv"
    os.mkfifo(pipe)
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert place.run("rank", place.few, "-o", pipe, cwd=tmp_path).code == 0
    reader.join(10)
    assert found == [expected]
    target.write_bytes(OLD)
    link.symlink_to(target.name)
    assert place.run("rank", place.few, "-o", link, cwd=tmp_path).code == 0
    assert link.is_symlink()
    assert target.read_bytes() == expected
    assert pipe.is_fifo()
    assert len(list(tmp_path.iterdir())) == 3


# --- stdout ----------------------------------------------------------------------------------------------------------

UNBUFFERED = pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])


@UNBUFFERED
def test_a_reader_that_has_gone_is_no_mistake(place: Place, tmp_path: Path, unbuffered: str) -> None:
    commands = [("rank", place.few), ("rank", place.many, "--format", "csv"), ("check", place.few)]

    def one(command: tuple[object, ...]) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        run = place.run(*command, "-q", cwd=tmp_path, out=writing, PYTHONUNBUFFERED=unbuffered)
        os.close(writing)
        assert (run.code, run.err) == (0, "")

    at_once(one, commands)


@UNBUFFERED
def test_a_full_stdout_is_one_sentence(place: Place, tmp_path: Path, unbuffered: str) -> None:
    if not Path("/dev/full").is_char_device():
        pytest.skip("the system has no /dev/full")

    def one(command: tuple[object, ...]) -> None:
        with open("/dev/full", "wb") as full:
            run = place.run(*command, "-q", cwd=tmp_path, out=full, PYTHONUNBUFFERED=unbuffered)
        one_sentence(run, "the result could not be printed: the disk is full")

    at_once(one, [("rank", place.few), ("score", place.few, "--format", "csv"), ("check", place.few)])


@UNBUFFERED
def test_a_stdout_that_fills_up_is_not_cut_off_in_silence(place: Place, tmp_path: Path, unbuffered: str) -> None:
    given = {"PYTHONUNBUFFERED": unbuffered, "FAULT_FILE_SIZE": "100000"}
    with open(tmp_path / "out.csv", "wb") as file:
        run = place.run("score", place.few, "--format", "csv", "-q", cwd=tmp_path, out=file, **given)
    one_sentence(run, "the result could not be printed: File too large")


def test_streams_that_are_closed(place: Place, tmp_path: Path) -> None:
    def shell(closing: str, *arguments: object) -> Ended:
        command = [
            sys.executable,
            "-m",
            "dtiscore",
            *map(str, arguments),
            "-f",
            place.folder / "framework.toml",
            "--lang=en",
        ]
        command = ["sh", "-c", f'exec "$@" {closing}', "sh", *command]
        pipe = subprocess.PIPE
        return ended(subprocess.Popen(command, cwd=tmp_path, env=place.environment, stdout=pipe, stderr=pipe))

    expected = place.run("rank", place.few, "--format", "csv", cwd=tmp_path).out
    one_sentence(shell(">&-", "rank", place.few), "the result could not be printed")
    assert shell(">&-", "rank", place.few, "-o", "result.csv").code == 0
    assert (tmp_path / "result.csv").read_bytes() == expected
    silent = shell("2>&-", "rank", place.few, "-o", "result.csv")
    assert (silent.code, silent.out) == (0, b"")


# --- the cache of compiled code --------------------------------------------------------------------------------------


def scored(place: Place, folder: Path, name: str, environment: dict[str, str]) -> tuple[Ended, bytes]:
    run = place.run("score", place.few, "-o", name, cwd=folder, **environment)
    assert run.code == 0, run
    return run, (folder / name).read_bytes()


def test_two_first_runs_at_once_give_the_same_and_keep_what_they_compiled(
    place: Place, installed: Installed, tmp_path: Path
) -> None:
    """Where the installation cannot be written to, in the user's own folder."""
    assert [run.code for run in installed.first] == [0, 0]
    assert all(run.err.count(COMPILED) == 1 and len(run.lines) == 2 for run in installed.first)
    assert installed.written[0] == installed.written[1]
    assert sorted(installed.home.rglob("kernels.run-*.nbc"))
    third, written = scored(place, tmp_path, "third.csv", installed.environment)
    assert third.lines == ["Wrote third.csv"]
    assert written == installed.written[0] == scored(place, tmp_path, "numpy.csv", {})[1]


def test_what_cannot_be_kept_is_compiled_for_the_run(place: Place, installed: Installed, tmp_path: Path) -> None:
    below = str(tmp_path / "file" / "below")
    (tmp_path / "file").touch()
    nowhere = {"HOME": below, "XDG_CACHE_HOME": below, "NUMBA_CACHE_DIR": below}
    full = {"NUMBA_CACHE_DIR": str(tmp_path / "cache"), "FAULT_FILE_SIZE": "30000"}

    expected = place.run("rank", place.few, "--format", "csv", cwd=tmp_path).out

    def one(given: tuple[str, dict[str, str]]) -> None:
        name, environment = given
        run = place.run("rank", place.few, "-o", name, cwd=tmp_path, **installed.environment | environment)
        assert (run.code, len(run.lines)) == (0, 2), run
        assert COMPILED in run.err
        assert (tmp_path / name).read_bytes() == expected

    at_once(one, [("nowhere.csv", nowhere), ("full.csv", full)])


def truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def rubbish(content: bytes) -> bytes:
    return random.Random(1).randbytes(len(content))


def test_a_damaged_cache_is_compiled_anew_and_kept(place: Place, installed: Installed, tmp_path: Path) -> None:
    def one(given: tuple[Callable[[bytes], bytes], str]) -> None:
        damaged, suffix = given
        home = tmp_path / damaged.__name__
        shutil.copytree(installed.home, home)
        files = sorted(home.rglob(f"kernels.*{suffix}"))
        assert files
        for path in files:
            path.write_bytes(damaged(path.read_bytes()))
        environment = installed.environment | {"HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")}
        for said in (True, False):
            run, written = scored(place, tmp_path, f"{damaged.__name__}.csv", environment)
            assert (COMPILED in run.err) == said
            assert len(run.lines) == said + 1
            assert written == installed.written[0]

    at_once(one, [(truncated, ".nb[ic]"), (rubbish, ".nbc")])
