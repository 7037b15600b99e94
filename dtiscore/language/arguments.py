"""What a caller gives: refused with the argument's name, what came and what was wanted, before anything is done with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from dtiscore.language.errors import ArgumentError, LookupProblem, Problem, did_you_mean, one_line
from dtiscore.language.sentences import Hint

SHOWN = (str, int, float, bool, type(None))
WANTED: Mapping[str, Hint] = {
    "text": Hint("argument.text"),
    "year": Hint("argument.year"),
    "number": Hint("argument.number"),
    "yes_no": Hint("argument.yes_no"),
    "path": Hint("argument.path"),
    "function": Hint("argument.function"),
    "table": Hint("argument.table"),
    "list": Hint("argument.list"),
    "framework": Hint("argument.framework"),
    "observations": Hint("argument.observations"),
    "scores": Hint("argument.scores"),
    "units": Hint("argument.units"),
    "plugins": Hint("argument.plugins"),
    "targets": Hint("argument.targets"),
    "table_of_rows": Hint("argument.table_of_rows"),
    "successions": Hint("argument.successions"),
    "bytes": Hint("argument.bytes"),
    "both_texts": Hint("argument.both_texts"),
}


def wrong(name: str, value: object, wanted: Hint, hint: Hint = Hint("")) -> ArgumentError:  # noqa: B008
    """The error that says so."""
    params = {"name": name, "found": _shown(value), "wanted": wanted, "hint": hint}
    return ArgumentError(Problem("argument.wrong", params=params))


def _shown(value: object) -> str:
    return one_line(repr(value)) if isinstance(value, SHOWN) else one_line(type(value).__name__)


def require(name: str, value: object, wanted: str, *kinds: type[Any], optional: bool = False) -> None:
    """Refuse what is of none of the kinds; ``wanted`` names the sentence.

    Raises
    ------
    ArgumentError
        with the argument's name.
    """
    if not isinstance(value, kinds) and not (optional and value is None):
        raise wrong(name, value, WANTED[wanted])


def require_text(optional: bool = False, /, **given: object) -> None:
    """Refuse what is no text.

    Raises
    ------
    ArgumentError
        with the argument's name.
    """
    for name, value in given.items():
        require(name, value, "text", str, optional=optional)


def wrong_year(name: str, value: object) -> ArgumentError:
    """The error for what is no whole number: of a date or a text the year that it seems to mean is named."""
    meant = getattr(value, "year", value)
    text = str(int(meant)) if isinstance(meant, float) and meant.is_integer() else str(meant)
    near = text[:4] if text[:4].isdigit() and len(text) in (4, 7, 10) else ""
    return wrong(name, value, WANTED["year"], Hint("hint.did_you_mean", {"near": near}) if near else Hint(""))


def require_year(name: str, value: object) -> None:
    """Refuse what is no whole number.

    Raises
    ------
    ArgumentError
        with the argument's name.
    """
    if not is_whole(value):
        raise wrong_year(name, value)


def is_whole(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    return isinstance(value, int) or (kind in ("i", "u") and not value.shape)


def require_one_of(name: str, value: object, known: Collection[str], optional: bool = False) -> None:
    """Refuse a word that is none of those that are known.

    Raises
    ------
    ArgumentError
        for what is no text.
    LookupProblem
        for another word.
    """
    require(name, value, "text", str, optional=optional)
    if value is not None and value not in known:
        params = {
            "name": name,
            "found": one_line(value),
            "hint": did_you_mean(str(value), known),
            "known": ", ".join(known),
        }
        raise LookupProblem(Problem("argument.word", params=params))


def require_labels(name: str, value: object) -> None:
    """Refuse labels that have no order, as a set, or are one text.

    Raises
    ------
    ArgumentError
        with the argument's name.
    """
    if isinstance(value, (str, bytes, Mapping)) or not hasattr(value, "__getitem__") or not hasattr(value, "__len__"):
        raise wrong(name, value, WANTED["list"])
