"""Problems as data and the errors that carry them.

A problem holds a code and its parameters; ``words`` holds the sentence in both languages. So all problems of a file
are found before anything is printed, and the language is chosen only when a person reads them.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Literal

import attrs

from dtiscore.language.sentences import Hint, say

Language = Literal["vi", "en"]
Severity = Literal["error", "warning", "note"]


@attrs.frozen
class Problem:
    """One thing wrong, where it is, and (in its sentence) what would be right.

    ``code`` names the sentence and stays the same over versions, ``params`` fill it; ``file``, ``place`` (a dotted path),
    ``row`` and ``column`` say where. A ``severity`` other than "error" stops nothing.
    """

    code: str
    file: str = ""
    place: str | Hint = ""
    row: int | None = None
    column: str = ""
    severity: Severity = "error"
    params: Mapping[str, Any] = attrs.field(factory=dict)

    def place_in(self, lang: Language) -> str:
        """The dotted path in the file, in words where it has words."""
        return self.place.said_in(lang) if isinstance(self.place, Hint) else self.place

    def where(self, lang: Language = "en") -> str:
        """File, place, row and column, as far as known."""
        parts = [self.file, self.place_in(lang)]
        if self.row is not None:
            parts.append(say("place.row", lang, row=self.row))
        if self.column:
            parts.append(say("place.column", lang, column=self.column))
        return ": ".join(part for part in parts if part)

    def text(self, lang: Language = "en") -> str:
        """The whole sentence with its place, on one line."""
        message = say(self.code, lang, **self.params)
        where = self.where(lang)
        return printable(f"{where}: {message}" if where else message)


def printable(text: str) -> str:
    """Text without control characters, so that text from a file cannot steer a terminal."""
    return "".join(ch if ch.isprintable() else "\N{REPLACEMENT CHARACTER}" for ch in text)


def one_line(value: object, limit: int = 60) -> str:
    """Text from a file made safe to print: control characters out, length bounded."""
    text = printable(str(value))
    return text if len(text) <= limit else text[: limit - 1] + "…"


CAUSES = {
    errno.ENOENT: "cause.no_folder", errno.ENOTDIR: "cause.no_folder",
    errno.EACCES: "cause.permission", errno.EPERM: "cause.permission", errno.EROFS: "cause.permission",
    errno.ENOSPC: "cause.full", errno.EISDIR: "cause.folder", errno.ENAMETOOLONG: "cause.bad_name",
    errno.EPIPE: "cause.closed", errno.ENOLCK: "cause.no_turns", errno.EOPNOTSUPP: "cause.no_turns",
}  # fmt: skip


def cause(error: OSError | ValueError) -> Hint | str:
    """Why the system refused a file: the common causes in words, the others as the system says them."""
    if not isinstance(error, OSError):
        return Hint("cause.bad_name")
    known = CAUSES.get(error.errno or 0)
    return Hint(known) if known else one_line(error.strerror or error)


def did_you_mean(word: str, known: Iterable[str]) -> Hint:
    """The nearest known word as a hint, or no hint."""
    near = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return Hint("hint.did_you_mean", {"near": near[0]}) if near else Hint("")


class Misuse(TypeError):
    """A value that was made wrongly, as by a plugin; the hint says so in the reader's language."""

    def __init__(self, hint: Hint) -> None:
        super().__init__(hint.said_in("en"))
        self.hint = hint

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.hint,)


class DtiError(Exception):
    """What every error of this library is; ``problems`` holds one entry per thing to mend."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.text("en"))

    def __reduce__(self) -> tuple[Any, ...]:
        """Made again of its problems, in another process too; an exception is otherwise made again of its text."""
        return (
            type(self),
            (self.problems,),
            {"__notes__": notes} if (notes := getattr(self, "__notes__", None)) else None,
        )

    def text(self, lang: Language = "en") -> str:
        """One line per problem."""
        return "\n".join(problem.text(lang) for problem in self.problems)


class FrameworkError(DtiError):
    """A framework file that cannot be used."""


class TargetError(DtiError):
    """A targets file that cannot be used, or targets that disagree."""


class DataError(DtiError):
    """Observations or units that cannot be used."""


class PluginError(DtiError):
    """A plugin that cannot be loaded or returned something that cannot be used."""


class OutputError(DtiError):
    """A result that could not be written."""


class EngineError(DtiError):
    """An evaluator that was asked for and cannot run."""


class LookupProblem(DtiError):
    """A unit, year, node or framework that was asked for and does not exist."""
