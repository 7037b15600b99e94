"""Public functions refuse what their annotations do not allow, with a sentence, before anything is done.

``@told`` reads the annotations when the function is first called, so that none of its parameters can be forgotten. Classes are
known by their names, as their rooms may stand above.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, TypeVar, get_args, get_origin

from dtiscore.language.arguments import WANTED, is_whole, require_one_of, wrong, wrong_year
from dtiscore.language.sentences import Hint

F = TypeVar("F", bound=Callable[..., Any])
YEARS = ("year", "target_year", "first", "last")
ANYTHING = ("Any", "npt.ArrayLike", "Floats", "Bools", "object")
PATHS = ("os.PathLike", "Path")
OF_CLASS = {
    "Framework": "framework", "Observations": "observations", "Scores": "scores", "Units": "units", "Plugins": "plugins",
    "Targets": "targets", "Successions": "successions", "Text": "both_texts",
}  # fmt: skip
OF_TYPE = {
    "str": "text", "int": "number", "float": "number", "bool": "yes_no", "bytes": "bytes", "Mapping": "table", "dict": "table",
    "Sequence": "list", "Iterable": "list", "tuple": "list", "Callable": "function",
}  # fmt: skip

OFTEN = (str, int, bool)  # what is most often asked for needs no long look


def told(function: F) -> F:
    """The function, which refuses arguments of another kind.

    Raises
    ------
    ArgumentError
        when it is called with such an argument.
    LookupProblem
        for a word that is none of those that it knows.
    """
    code = function.__code__
    names: tuple[str, ...] = code.co_varnames[: code.co_argcount]
    rest = code.co_argcount + code.co_kwonlyargcount
    free = code.co_varnames[rest] if code.co_flags & 4 else ""
    others = code.co_varnames[rest + bool(free)] if code.co_flags & 8 else ""
    plan: dict[str, tuple[str, ...]] = {}

    @functools.wraps(function)
    def asked(*given: Any, **named: Any) -> Any:
        if not plan:
            plan.update({name: tuple(_pieces(str(text))) for name, text in function.__annotations__.items()})
        for place, value in enumerate(given):
            name = names[place] if place < len(names) else free
            if name in plan:
                _refuse(function, name, value, plan[name])
        for name, value in named.items():
            own = name if name in plan else others
            if own in plan:
                _refuse(function, name, value, plan[own])
        return function(*given, **named)

    return asked  # type: ignore[return-value]


def _pieces(annotation: str) -> Iterator[str]:
    """The kinds that an annotation allows, as they are written: ``int | None``."""
    depth, begin = 0, 0
    for i, sign in enumerate(annotation):
        depth += (sign == "[") - (sign == "]")
        if sign == "|" and depth == 0:
            yield annotation[begin:i].strip()
            begin = i + 1
    yield annotation[begin:].strip()


def _refuse(function: Callable[..., Any], name: str, value: Any, pieces: tuple[str, ...]) -> None:
    kind = type(value)
    if kind in OFTEN and kind.__name__ in pieces:
        return
    space = function.__globals__
    words = [word for piece in pieces for word in _words(piece, space)]
    if words and isinstance(value, str) and "str" not in pieces:
        require_one_of(name, value, words)
    elif not any(_fits(value, piece, space) for piece in pieces):
        if "int" in pieces and name in YEARS:
            raise wrong_year(name, value)
        raise wrong(name, value, _wanted(pieces))


def _words(piece: str, space: Mapping[str, Any]) -> tuple[str, ...]:
    """The words that a ``Literal`` allows."""
    found = space.get(piece)
    return tuple(map(str, get_args(found))) if get_origin(found) is Literal else ()


def _fits(value: Any, piece: str, space: Mapping[str, Any]) -> bool:
    name = piece.partition("[")[0]
    if name in ANYTHING:
        return True
    if name in PATHS:
        return hasattr(value, "__fspath__")
    plain: dict[str, Callable[[], bool]] = {
        "None": lambda: value is None,
        "str": lambda: isinstance(value, str),
        "bytes": lambda: isinstance(value, bytes),
        "bool": lambda: isinstance(value, bool) or type(value).__name__ == "bool",
        "int": lambda: is_whole(value),
        "float": lambda: is_whole(value) or _is_number(value),
        "Mapping": lambda: isinstance(value, Mapping),
        "Iterable": lambda: hasattr(value, "__iter__") and not isinstance(value, (str, bytes)),
        "Sequence": lambda: hasattr(value, "__getitem__") and hasattr(value, "__len__") and not isinstance(value, (str, bytes, Mapping)),
        "tuple": lambda: isinstance(value, (list, tuple)),
        "Callable": lambda: callable(value),
    }  # fmt: skip
    if name in plain:
        return plain[name]()
    if get_origin(space.get(name)) is Literal:
        return value in get_args(space[name])
    if getattr(space.get(name), "_is_protocol", False):
        kind = space[name]
        members = (member for member in (*vars(kind), *getattr(kind, "__annotations__", ())) if member[0] != "_")
        return all(hasattr(value, member) for member in members)
    return name.rpartition(".")[2] in (kind.__name__ for kind in type(value).__mro__)


def _is_number(value: Any) -> bool:
    return isinstance(value, float) or getattr(getattr(value, "dtype", None), "kind", "") == "f"


def _wanted(pieces: tuple[str, ...]) -> Hint:
    """In words: what the first of the kinds is that has words of its own."""
    names = [piece.partition("[")[0] for piece in pieces]
    for name in names:
        if name in OF_CLASS:
            return WANTED[OF_CLASS[name]]
    if any(name in PATHS for name in names):
        return WANTED["path"]
    known = next((OF_TYPE[name] for name in names if name in OF_TYPE), "")
    return WANTED[known] if known else Hint("argument.of_kind", {"kind": names[0]})
