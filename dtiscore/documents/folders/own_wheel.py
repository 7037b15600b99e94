"""The wheel of this very program: built from a checkout, or put together again from the files that were installed."""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.metadata
import importlib.util
import io
import subprocess
import sys
import tomllib
from pathlib import Path, PurePosixPath

from dtiscore.files.zips import packed
from dtiscore.language.errors import OutputError, Problem, one_line

NAME = "dtiscore"
# What an installer adds to a wheel's files.
ADDED = frozenset({"INSTALLER", "REQUESTED", "direct_url.json", "RECORD"})


def own_wheel(folder: Path) -> Path:
    """Put the wheel of this program into ``folder``.

    Raises
    ------
    OutputError
        where a checkout cannot be built, or installed files are missing or were changed by hand.
    """
    checkout = Path(__file__).parents[3]
    if is_checkout(checkout):
        return _build(checkout, folder)
    return put_together(importlib.metadata.distribution(NAME), folder)


def is_checkout(folder: Path) -> bool:
    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return bool(project.get("project", {}).get("name") == NAME)


def _build(checkout: Path, folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(checkout)]
    if importlib.util.find_spec("hatchling") is not None:  # else pip fetches it for itself
        command.insert(4, "--no-build-isolation")
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)
    found = sorted(folder.glob(f"{NAME}-*.whl"))
    if done.returncode or not found:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        detail = next((line for line in lines if line.startswith(("ERROR", "error"))), lines[-1] if lines else "pip")
        raise OutputError(Problem("wheelhouse.not_built", params={"detail": one_line(detail, 160)}))
    return found[-1]


def put_together(distribution: importlib.metadata.Distribution, folder: Path) -> Path:
    """The wheel that was installed, from its files: each is compared with what the installer noted of it."""
    record = distribution.read_text("RECORD")
    described = distribution.read_text("WHEEL") or ""
    tag = next((line.partition(":")[2].strip() for line in described.splitlines() if line.startswith("Tag:")), "")
    if not record or not tag:
        raise OutputError(Problem("wheelhouse.no_record"))
    files: dict[str, bytes] = {}
    problems = []
    for name, digest, _ in csv.reader(io.StringIO(record)):
        path = PurePosixPath(name)
        if ".." in path.parts or path.is_absolute() or path.suffix == ".pyc" or path.name in ADDED:
            continue  # the command, which every installation makes anew, and what is not of the wheel
        try:
            content = Path(str(distribution.locate_file(name))).read_bytes()
        except OSError:
            content = b""
        if digest != _digest(content):
            problems.append(Problem("wheelhouse.changed", one_line(name, 160)))
        files[name] = content
    if problems:
        raise OutputError(problems)
    info = next(name.partition("/")[0] for name in files if name.partition("/")[0].endswith(".dist-info"))
    lines = [f"{name},{_digest(content)},{len(content)}\n" for name, content in sorted(files.items())]
    files[f"{info}/RECORD"] = "".join([*lines, f"{info}/RECORD,,\n"]).encode()
    wheel = folder / f"{info.removesuffix('.dist-info')}-{tag}.whl"
    order = sorted(files, key=lambda name: (name.startswith(info), name))
    wheel.write_bytes(packed({name: files[name] for name in order}, mode=0o644))
    return wheel


def _digest(content: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
