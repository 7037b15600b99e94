"""What a value can do that a room above does, as a framework that is read from a text: its method asks for the function here.

A value lies in a low room, and its room may import from none above. The front door, which may import from all, says how their
functions are found; ``tests/house/test_rooms.py`` knows the methods that ask.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_find: list[Callable[[str, str], Any]] = []


def found_by(find: Callable[[str, str], Any]) -> None:
    """How a function is found, by its module and its name."""
    _find[:] = [find]


def from_above(module: str, name: str) -> Any:
    """A function of a room above, loaded when it is first asked for."""
    return _find[0](module, name)
