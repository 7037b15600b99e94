"""Plants faults in the running package, one per forked process, and runs the tests that touch the faulty function.

Nothing runs before the forks but the collection of the tests: what the package remembers is as new in every process.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import io
import os
import pickle
import random
import resource
import select
import signal
import sys
import time
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from .faults import Fault, Function, faults_of, functions_in, planted

# Seconds of a fault's process beyond ten times what its tests took; and what a process may take that does nothing.
CPU_SECONDS, ALL_SECONDS = 10, 240


@attrs.frozen
class Outcome:
    """What came of one fault: "killed", "alive", "untouched" (no test runs the function), "unplanted" or "hung"."""

    module: str
    text: str
    fault: Fault
    became: str


@attrs.define
class Planter:
    """A plugin of pytest that runs the collected tests once per fault instead of once."""

    modules: list[str]
    sample: int
    seed: int
    say: Callable[[Outcome], None]
    outcomes: list[Outcome] = attrs.field(factory=list, init=False)
    faulty_before: list[str] = attrs.field(factory=list, init=False)
    _failed: bool = attrs.field(default=False, init=False)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._failed |= report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        loaded = [Module.load(name) for name in self.modules]
        watched = {
            function.__code__: key for module in loaded for key, of in module.functions.items() for function in of
        }
        before = in_a_process(lambda: self._touched(session.items, {code: (code.co_filename, *key) for code, key in watched.items()}),
                              3600, 3600)  # fmt: skip
        if not isinstance(before, dict):
            raise pytest.UsageError("the tests do not end without a fault")
        self.faulty_before = [name for name, (_, failed, _) in before.items() if failed]
        for module in loaded:
            for fault in module.some_faults(self.sample, self.seed):
                items = [item for item in session.items if not before[item.nodeid][1]
                         and (module.path, *fault.function) in before[item.nodeid][2]]  # fmt: skip
                items.sort(key=lambda item: before[item.nodeid][0])
                took = sum(before[item.nodeid][0] for item in items)
                became = self._became(module, fault, items, took)
                self.outcomes.append(Outcome(module.name, module.lines[fault.line - 1].strip(), fault, became))
                self.say(self.outcomes[-1])
        return True

    def _became(self, module: Module, fault: Fault, items: list[pytest.Item], took: float) -> str:
        if not items:
            return "untouched"

        def work() -> str:
            try:
                module.plant(fault)
            except (ValueError, SyntaxError):  # other free names than before, or no Python
                return "unplanted"
            return "killed" if any(self._fails(item) for item in items) else "alive"

        return str(in_a_process(work, CPU_SECONDS + 10 * took, ALL_SECONDS + 10 * took))

    def _fails(self, item: pytest.Item) -> bool:
        self._failed = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        return self._failed

    def _touched(
        self, items: list[pytest.Item], watched: dict[types.CodeType, tuple[str, str, int]]
    ) -> dict[str, tuple[float, bool, set[tuple[str, str, int]]]]:
        """By test: how long it takes, whether it fails as it is, and which functions it runs."""
        found = {}
        for item in items:
            touched: set[tuple[str, str, int]] = set()

            def look(frame: types.FrameType, event: str, _: Any, touched: set[tuple[str, str, int]] = touched) -> None:
                if event == "call" and frame.f_code in watched:
                    touched.add(watched[frame.f_code])

            begun = time.process_time()
            forget()
            sys.setprofile(look)
            failed = self._fails(item)
            sys.setprofile(None)
            found[item.nodeid] = (time.process_time() - begun, failed, touched)
        return found


@attrs.frozen(eq=False)
class Module:
    """A module of the package as it runs, with its live functions."""

    name: str
    path: str
    source: str
    functions: dict[Function, list[types.FunctionType]]

    @classmethod
    def load(cls, name: str) -> Module:
        path = str(importlib.import_module(name).__file__)
        source = Path(path).read_text(encoding="utf-8")
        functions: dict[Function, list[types.FunctionType]] = {
            key: [] for key in functions_in(compile(source, path, "exec", dont_inherit=True))
        }
        for one in gc.get_objects():
            if isinstance(one, types.FunctionType) and one.__code__.co_filename == path:
                functions.get((one.__code__.co_qualname, one.__code__.co_firstlineno), []).append(one)
        return cls(name, path, source, functions)

    @property
    def lines(self) -> list[str]:
        return self.source.splitlines()

    def some_faults(self, sample: int, seed: int) -> list[Fault]:
        """So many of the faults, always the same ones for a seed."""
        every = faults_of(self.source)
        chosen = random.Random(f"{seed} {self.name}").sample(every, min(sample, len(every)))
        return sorted(chosen, key=lambda fault: fault.number)

    def plant(self, fault: Fault) -> None:
        codes = functions_in(planted(self.source, fault.number, self.path))
        for function in self.functions[fault.function]:
            function.__code__ = codes[fault.function]
        forget()


def forget() -> None:
    """Empties what functions of the package and its tests remember."""
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper) and one.__module__.startswith(("dtiscore", "tests")):
            one.cache_clear()


def in_a_process(work: Callable[[], Any], cpu_seconds: float, all_seconds: float) -> Any:
    """What the work gives, done in a process of its own without output; "killed" where it never ends, "hung" where it sleeps."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        _work(work, theirs, int(cpu_seconds) + 1)
    os.close(theirs)
    answer, until = io.BytesIO(), time.monotonic() + all_seconds
    while time.monotonic() < until and select.select([ours], [], [], max(0.0, until - time.monotonic()))[0]:
        part = os.read(ours, 1 << 16)
        if not part:
            break
        answer.write(part)
    else:
        os.kill(child, signal.SIGKILL)
    os.close(ours)
    _, status = os.waitpid(child, 0)
    if answer.tell() and not status:
        return pickle.loads(answer.getvalue())
    return "hung" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL else "killed"


def _work(work: Callable[[], Any], theirs: int, cpu_seconds: int) -> None:
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 5))
        with contextlib.suppress(BaseException):
            answer = pickle.dumps(work())
            while answer:
                answer = answer[os.write(theirs, answer) :]
            os._exit(0)
    finally:
        os._exit(1)
