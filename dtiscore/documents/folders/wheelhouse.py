"""Every wheel that an office computer needs, gathered in one folder, so that it installs without internet.

pip resolves for another system, but takes the conditions of requirements (``; sys_platform == "win32"``) from the
system that it runs on. So what it finds is walked through once more with the conditions of the other system, and what
is missing there is asked for until nothing is.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from dtiscore.documents.folders.offline_guide import CHECKSUMS, guide_text, script
from dtiscore.documents.folders.own_wheel import own_wheel
from dtiscore.files.writing import filling
from dtiscore.language.errors import DataError, Language, LookupProblem, OutputError, Problem, one_line

OLDEST_PYTHON = (3, 11)
MOST_ROUNDS = 8


@attrs.frozen
class Platform:
    """A kind of computer: the tags of the wheels that it takes, and what requirements ask of it."""

    title: str
    tags: tuple[str, ...]
    conditions: Mapping[str, str]


PLATFORMS: Mapping[str, Platform] = {
    "windows": Platform(
        "Windows (64-bit)",
        ("win_amd64",),
        {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64"},
    ),
    "linux": Platform(
        "Linux (x86-64)",
        ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_26_x86_64", "manylinux_2_24_x86_64",
         "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
        {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64"},
    ),
    "macos": Platform(
        "macOS 12 (Apple silicon)",
        ("macosx_12_0_arm64",),
        {"os_name": "posix", "sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64"},
    ),
}  # fmt: skip


@attrs.frozen
class Wheel:
    """One wheel that is needed: ``requires`` holds its requirements as it states them."""

    name: str
    version: str
    requires: tuple[str, ...] = ()


@attrs.frozen(eq=False)
class Wheelhouse:
    """A folder that was made: its wheels by file name with size and SHA-256."""

    folder: Path
    platform: str
    pythons: tuple[str, ...]
    wheels: tuple[tuple[str, int, str], ...]


def make_wheelhouse(
    folder: Path,
    platform: str = "windows",
    pythons: Sequence[str] = (),
    extras: Sequence[str] = (),
    lang: Language = "vi",
) -> Wheelhouse:
    """Gather the wheels of this program and of all it needs into a new or empty folder, with what installs them.

    ``pythons`` are the versions on the office computers, as "3.12"; the version that runs this program if none is given.

    Raises
    ------
    LookupProblem, DataError
        for a platform, extra or version that is unknown.
    OutputError
        where something has no wheel for that platform and version, no index can be reached, or nothing can be written.
    """
    versions = tuple(dict.fromkeys(pythons)) or ("{}.{}".format(*sys.version_info[:2]),)
    _refuse_unknown(platform, versions)
    with filling(folder) as temporary:
        wheel = own_wheel(temporary)
        needed = {version: resolve(wheel, extras, platform, version) for version in versions}
        for version, found in needed.items():
            _download(found, platform, version, temporary)
        return _finish(temporary, Path(os.path.abspath(folder)), platform, needed, extras, lang)


def _refuse_unknown(platform: str, versions: Iterable[str]) -> None:
    if platform not in PLATFORMS:
        params = {"name": one_line(platform), "known": ", ".join(PLATFORMS)}
        raise LookupProblem(Problem("wheelhouse.platform", params=params))
    oldest = "{}.{}".format(*OLDEST_PYTHON)
    for version in versions:
        if not re.fullmatch(r"3\.[0-9]{1,2}", version) or int(version[2:]) < OLDEST_PYTHON[1]:
            params = {"version": one_line(version), "oldest": oldest}
            raise DataError(Problem("wheelhouse.python", params=params))


# --- what is needed --------------------------------------------------------------------------------------------------


def resolve(wheel: Path, extras: Sequence[str], platform: str, python: str) -> tuple[Wheel, ...]:
    """This program and everything that it needs on that platform and version, as wheels that the index has."""
    root = f"{wheel}[{','.join(extras)}]" if extras else str(wheel)
    conditions = conditions_of(platform, python)
    wanted: list[str] = []
    for _ in range(MOST_ROUNDS):
        found = {one.name: one for one in _ask_pip([root, *wanted], platform, python)}
        own = found[wheel.name.partition("-")[0].replace("_", "-").casefold()]
        _refuse_extras(own, extras)
        reached, missing = closure(found, own.name, extras, conditions)
        if not missing:
            return tuple(found[name] for name in sorted(reached))
        wanted += missing
    raise OutputError(Problem("wheelhouse.failed", params={"detail": ", ".join(wanted)}))


def conditions_of(platform: str, python: str) -> dict[str, str]:
    return {
        **PLATFORMS[platform].conditions,
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_version": "",
        "python_full_version": f"{python}.0",
        "python_version": python,
    }


def closure(
    found: Mapping[str, Wheel], root: str, extras: Iterable[str], conditions: Mapping[str, str]
) -> tuple[set[str], list[str]]:
    """Whom the root needs where the conditions hold: the names that were found, and requirements that were not met."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    reached: dict[str, set[str]] = {}
    missing: dict[str, None] = {}
    waiting = [(root, frozenset(extras))]
    while waiting:
        name, asked = waiting.pop()
        new = asked - reached.get(name, set()) if name in reached else asked | {""}
        reached.setdefault(name, set()).update(asked)
        for text in found[name].requires if new else ():
            needed = Requirement(text)
            marker = needed.marker
            if marker is not None and not any(marker.evaluate({**conditions, "extra": extra}) for extra in new):
                continue
            other = canonicalize_name(needed.name)
            if other in found and needed.specifier.contains(found[other].version, prereleases=True):
                waiting.append((other, frozenset(needed.extras)))
            else:
                needed.marker = None
                missing[str(needed)] = None
    return set(reached), sorted(missing)


def _refuse_extras(own: Wheel, extras: Iterable[str]) -> None:
    stated = sorted(set(re.findall(r"extra\s*==\s*['\"]([\w.-]+)['\"]", "\n".join(own.requires))))
    for extra in extras:
        if extra not in stated:
            params = {"name": one_line(extra), "known": ", ".join(stated) or "—"}
            raise LookupProblem(Problem("wheelhouse.extra", params=params))


# --- pip -------------------------------------------------------------------------------------------------------------


def _for(platform: str, python: str) -> list[str]:
    tags = [part for tag in PLATFORMS[platform].tags for part in ("--platform", tag)]
    return ["--only-binary=:all:", *tags, "--python-version", python, "--implementation", "cp"]


def _ask_pip(wanted: Sequence[str], platform: str, python: str) -> list[Wheel]:
    """What pip would install of these requirements, without installing or fetching it."""
    from packaging.utils import canonicalize_name

    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        pip("install", "--dry-run", "--ignore-installed", "--target", str(Path(folder, "none")), "--report", str(report),
            *_for(platform, python), *wanted, platform=platform, python=python)  # fmt: skip
        document: dict[str, Any] = json.loads(report.read_text("utf-8"))
    stated = [item["metadata"] for item in document["install"]]
    return [Wheel(canonicalize_name(m["name"]), m["version"], tuple(m.get("requires_dist", ()))) for m in stated]


def _download(wheels: Iterable[Wheel], platform: str, python: str, folder: Path) -> None:
    pinned = [f"{wheel.name}=={wheel.version}" for wheel in wheels]
    own = sorted(folder.glob("dtiscore-*.whl"))
    there = [f"{path.name.partition('-')[0]}=={path.name.split('-')[1]}" for path in own]
    others = [one for one in pinned if one not in there]
    asked = ("--no-deps", "--dest", str(folder), *_for(platform, python), *others)
    pip("download", *asked, platform=platform, python=python)


def pip(*arguments: str, platform: str, python: str) -> None:
    """Run pip quietly; its failure becomes one sentence that says what is missing.

    Raises
    ------
    OutputError
    """
    command = [sys.executable, "-m", "pip", arguments[0], "--quiet", "--no-input", *arguments[1:]]
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"}
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", errors="replace", env=environment, check=False
    )
    if done.returncode:
        raise OutputError(failure_of(done.stderr, platform, python))


NO_NETWORK = re.compile(r"Retrying \(|NewConnectionError|NameResolutionError|ConnectTimeout|ProxyError|SSLError|SSL:")
NO_WHEEL = re.compile(r"No matching distribution found for (\S[^\n(]*)")


def failure_of(said: str, platform: str, python: str) -> Problem:
    """Why pip gave up, of what it said."""
    where = {"platform": PLATFORMS[platform].title, "python": python}
    if "No module named pip" in said:
        return Problem("wheelhouse.no_pip")
    if NO_NETWORK.search(said):
        return Problem("wheelhouse.no_network")
    unmatched = NO_WHEEL.search(said)
    if unmatched:
        return Problem("wheelhouse.no_wheel", params={"package": one_line(unmatched[1].strip()), **where})
    lines = [line.strip() for line in said.splitlines() if line.startswith("ERROR")] or said.strip().splitlines()
    detail = one_line(lines[-1].removeprefix("ERROR: "), 160) if lines else "pip"
    return Problem("wheelhouse.failed", params={"detail": detail})


# --- what else lies in the folder ------------------------------------------------------------------------------------


def _finish(
    temporary: Path,
    folder: Path,
    platform: str,
    needed: Mapping[str, Sequence[Wheel]],
    extras: Sequence[str],
    lang: Language,
) -> Wheelhouse:
    """The list of checksums, what installs, and how: in both languages, as the office may read another one."""
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(temporary.glob("*.whl"))}
    for version, wheels in needed.items():
        (temporary / f"requirements-{version}.txt").write_bytes(_requirements(wheels, hashes, extras).encode())
    listed = "".join(f"{digest}  {name}\n" for name, digest in hashes.items())
    (temporary / CHECKSUMS).write_bytes(listed.encode())
    name = "dtiscore[{}]".format(",".join(extras)) if extras else "dtiscore"
    versions = tuple(needed)
    install, ending = ("install.bat", "\r\n") if platform == "windows" else ("install.sh", "\n")
    (temporary / install).write_bytes(script(install, versions).replace("\n", ending).encode("ascii"))
    guide = guide_text(PLATFORMS[platform].title, platform, versions, name, lang)
    (temporary / "CAI-DAT.txt").write_bytes("\ufeff".encode() + guide.replace("\n", "\r\n").encode())
    sizes = {path.name: path.stat().st_size for path in temporary.glob("*.whl")}
    return Wheelhouse(folder, platform, versions, tuple((n, sizes[n], digest) for n, digest in hashes.items()))


def _requirements(wheels: Iterable[Wheel], hashes: Mapping[str, str], extras: Sequence[str]) -> str:
    """Every package with its version and the checksums of its wheels: pip installs these files and no others."""
    from packaging.utils import parse_wheel_filename

    of: dict[tuple[str, str], list[str]] = {}
    for file, digest in hashes.items():
        name, version, _, _ = parse_wheel_filename(file)
        of.setdefault((name, str(version)), []).append(digest)
    lines = []
    for wheel in wheels:
        digests = " ".join(f"--hash=sha256:{digest}" for digest in of[wheel.name, wheel.version])
        asked = "[{}]".format(",".join(extras)) if extras and wheel.name == "dtiscore" else ""
        lines.append(f"{wheel.name}{asked}=={wheel.version} {digests}\n")
    return "".join(lines)
