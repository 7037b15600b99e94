"""Two lanes, and how many examples hypothesis tries.

``pytest`` runs everything. ``pytest --fast`` is for the person at work: tests that start no process and no compiler, on
few examples; a test that does either is marked ``whole``, or it fails.

``DTISCORE_EXAMPLES`` is ``few`` (and always the same), ``default`` (always the same), ``many`` or a number (new ones each time).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

UNHURRIED = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}

settings.register_profile("few", max_examples=6, derandomize=True, **UNHURRIED)
settings.register_profile("default", max_examples=40, derandomize=True, **UNHURRIED)
settings.register_profile("many", max_examples=3000, print_blob=True, **UNHURRIED)
PROFILES = ("few", "default", "many")

# What no test of the fast lane does, as Python's audit events tell it.
STARTS = ("subprocess.Popen", "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system")
COMPILERS = ("numba", "llvmlite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fast", action="store_true", help="only tests that start no process and no compiler, few examples"
    )


def pytest_configure(config: pytest.Config) -> None:
    fast = config.getoption("--fast")
    wanted = os.environ.get("DTISCORE_EXAMPLES") or ("few" if fast else "default")
    if re.fullmatch("[1-9][0-9]{0,6}", wanted):
        settings.register_profile(wanted, settings.get_profile("many"), max_examples=int(wanted))
    elif wanted not in PROFILES:
        raise pytest.UsageError(f"DTISCORE_EXAMPLES = “{wanted}” is unknown (use {', '.join(PROFILES)}, or a number)")
    settings.load_profile(wanted)
    if fast:
        os.environ.setdefault("DTISCORE_ENGINE", "numpy")
    if config.getoption("dist", None) == "load":  # so that no worker is idle while another has long tests left
        config.option.dist = "worksteal"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--fast"):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("whole")])
        items[:] = [item for item in items if not item.get_closest_marker("whole")]


class Watch:
    """Fails a test that starts a process, or in the fast lane the compiler, without being marked ``whole``."""

    def __init__(self) -> None:
        self.is_on = self.is_fast = False
        sys.addaudithook(self)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.is_on:
            return
        if event in STARTS:
            pytest.fail(f"{event} {arguments[0]!r}: a test that starts a process is marked whole")
        if self.is_fast and event == "import" and arguments[0] in COMPILERS:
            pytest.fail(f"import {arguments[0]}: a test that needs the compiler is marked whole")


WATCH = Watch()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    WATCH.is_on, WATCH.is_fast = item.get_closest_marker("whole") is None, item.config.getoption("--fast")
    try:
        return (yield)
    finally:
        WATCH.is_on = False
