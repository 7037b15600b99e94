"""What plugins are asked and what they answer, line by line on stderr, for whoever writes one: ``DTISCORE_TRACE=1``."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Sized
from typing import Any

from dtiscore.language.errors import one_line

TRACE_VARIABLE = "DTISCORE_TRACE"
OFF = ("", "0", "false", "no", "off")
LONGEST = 200


def traced(plugin: str, what: str, place: str, call: Callable[[], Any]) -> Any:
    """The result of a call, which is written down where that is asked for: milliseconds, plugin, function → result."""
    if os.environ.get(TRACE_VARIABLE, "").strip().casefold() in OFF:
        return call()
    begun = time.perf_counter()
    try:
        result = call()
    except BaseException as error:
        _write(begun, plugin, what, place, f"! {type(error).__name__}: {said_by(error)}")
        raise
    try:
        words = shown(result)
    except Exception:  # a value of a plugin may fail when it is only looked at
        words = type(result).__name__
    _write(begun, plugin, what, place, words)
    return result


def _write(begun: float, plugin: str, what: str, place: str, result: str) -> None:
    milliseconds = 1000.0 * (time.perf_counter() - begun)
    where = f" [{place}]" if place else ""
    line = one_line(f"dtiscore: {milliseconds:9.3f} ms  {plugin}  {what}{where} → {result}", LONGEST)
    with contextlib.suppress(OSError, ValueError, AttributeError):  # nobody listens
        sys.stderr.write(f"{line}\n")


def said_by(error: BaseException) -> str:
    """What an exception says; nothing where it cannot say anything."""
    try:
        return one_line(error, LONGEST)
    except KeyboardInterrupt:
        raise
    except BaseException:  # what a plugin raises may raise again when it is asked what it says
        return ""


def shown(value: object) -> str:
    """A result in a few words: its type, the names of what it holds, the shape of its numbers."""
    if isinstance(value, (list, tuple)) and value:
        parts = [shown(one) for one in value[:5]] + ["…"] * (len(value) > 5)
        return ", ".join(parts)
    kind = type(value).__name__
    for name in ("name", "code", "operation", "check"):
        told = getattr(value, name, None)
        if isinstance(told, str):
            return f"{kind} {told}"
    if hasattr(value, "shape"):
        return f"{kind} {getattr(value, 'shape', '')}"
    if isinstance(value, (str, int, float, os.PathLike)) or value is None:
        return f"{kind} {value}"
    return f"{kind} ({len(value)})" if isinstance(value, Sized) else kind
