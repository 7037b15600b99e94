"""Problems as data and the errors that carry them.

A problem holds a code and its parameters; ``words`` holds the sentence in both languages. So all problems of a file
are found before anything is printed, and the language is chosen only when a person reads them.
"""

from __future__ import annotations

import errno
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Literal, TypeVar

import attrs

from dtiscore.language.sentences import Hint, say

Language = Literal["vi", "en"]
Severity = Literal["error", "warning", "note"]
T = TypeVar("T")
Kind = tuple[str, str, Severity]
MORE = "data.more"
LONGEST_WORD = 200
LONGEST_PLACE = 300
BREAKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")


@attrs.frozen
class Problem:
    """One thing wrong, where it is, and (in its sentence) what would be right.

    ``code`` names the sentence and stays the same over versions, ``params`` fill it; ``file``, ``place`` (a dotted path),
    ``row`` and ``column`` say where. A ``severity`` other than "error" stops nothing. One may stand for ``more`` of its kind,
    which are counted and not told one by one; ``same`` further rows hold the same text.
    """

    code: str
    file: str = ""
    place: str | Hint = ""
    row: int | None = None
    column: str = ""
    severity: Severity = "error"
    params: Mapping[str, Any] = attrs.field(factory=dict, hash=False)
    more: int = 0
    same: int = 0

    def place_in(self, lang: Language) -> str:
        """The dotted path in the file, in words where it has words."""
        return self.place.said_in(lang) if isinstance(self.place, Hint) else self.place

    def where(self, lang: Language = "en") -> str:
        """File, place, row and column, as far as known."""
        parts = [self.file, one_line(self.place_in(lang), LONGEST_PLACE)]
        if self.row is not None:
            parts.append(say("place.rows" if self.same else "place.row", lang, row=self.row, same=float(self.same)))
        if self.column:
            parts.append(say("place.column", lang, column=self.column))
        return ": ".join(part for part in parts if part)

    def text(self, lang: Language = "en") -> str:
        """The whole sentence with its place, on one line."""
        message = say(self.code, lang, **self.params)
        where = self.where(lang)
        return printable(f"{where}: {message}" if where else message)


MOST_OF_A_KIND = 50  # of one kind in one file: no more than a person reads
MOST_TOLD = 500


def first_of(found: Sequence[T], problem_of: Callable[[T], Problem], total: int = 0) -> Iterator[Problem]:
    """A problem for each of what was found, the last of so many standing for all that are left.

    ``total`` is how many there are, where ``found`` holds only the first of them: at least one more than a person reads.
    """
    for one in found[:MOST_OF_A_KIND]:
        yield problem_of(one)
    left = max(total, len(found)) - MOST_OF_A_KIND
    if left > 0:
        yield attrs.evolve(problem_of(found[MOST_OF_A_KIND]), more=left - 1)


def bounded(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The first problems of each kind in each file as they stand, then how many of which kind there are in all.

    What is bounded already stays as it is.
    """
    counts: Counter[Kind] = Counter()
    shown: Counter[Kind] = Counter()
    covered: Counter[Kind] = Counter()
    first: dict[Kind, Problem] = {}
    told: list[Problem] = []
    more: list[Problem] = []
    for problem in problems:
        if problem.code == MORE:
            more.append(problem)
            continue
        kind = (problem.code, problem.file, problem.severity)
        first.setdefault(kind, problem)
        counts[kind] += 1 + problem.same + problem.more
        if shown[kind] < MOST_OF_A_KIND and len(told) < MOST_TOLD:
            shown[kind] += 1
            covered[kind] += 1 + problem.same
            told.append(attrs.evolve(problem, more=0) if problem.more else problem)
    for kind, one in first.items():
        left = counts[kind] - covered[kind]
        if left:
            params = {"total": float(counts[kind]), "shown": float(covered[kind]), "like": Hint(one.code, one.params)}
            more.append(Problem(MORE, one.file, severity=one.severity, params=params, more=left - 1))
    return (*told, *more)


def true_count(problems: Iterable[Problem], severity: Severity = "error") -> int:
    """How many problems of a severity there are, also those that are only counted."""
    return sum(1 + problem.same + problem.more for problem in problems if problem.severity == severity)


def printable(text: str) -> str:
    """Text without control characters, so that text from a file cannot steer a terminal."""
    return "".join(ch if ch.isprintable() else "\N{REPLACEMENT CHARACTER}" for ch in text)


def one_line(value: object, limit: int = 60) -> str:
    """Text from a file made safe to print: line breaks and tabs as one space, control characters out, length bounded."""
    text = printable(BREAKS.sub(" ", str(value)))
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
    """The nearest known word as a hint, or no hint; looked for when it is read, since that takes longer than all else."""
    return _Near("hint.did_you_mean", {"word": word, "known": known if isinstance(known, Collection) else tuple(known)})


class _Near(Hint):
    def said_in(self, lang: str) -> str:
        return self.found().said_in(lang)

    def found(self) -> Hint:
        near = get_close_matches(self.params["word"][:LONGEST_WORD], sorted(self.params["known"]), n=1, cutoff=0.6)
        return Hint("hint.did_you_mean", {"near": near[0]}) if near else Hint("")

    def __reduce__(self) -> tuple[Any, ...]:
        return Hint, tuple(self.found())  # the words that are known may belong to what cannot go elsewhere


class Misuse(TypeError):
    """A value that was made wrongly, as by a plugin; the hint says so in the reader's language."""

    def __init__(self, hint: Hint) -> None:
        super().__init__(hint.said_in("en"))
        self.hint = hint

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.hint,)


class DtiError(Exception):
    """What every error of this library is; ``problems`` holds one entry per thing to mend, of each kind and file the first
    fifty, and then one that says how many there are in all.
    """

    problems: tuple[Problem, ...]

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else bounded(problems)
        super().__init__(self.text("en"))

    def __reduce__(self) -> tuple[Any, ...]:
        """Made again of its problems, in another process too; an exception is otherwise made again of its text."""
        return (
            type(self),
            (self.problems,),
            {"__notes__": notes} if (notes := getattr(self, "__notes__", None)) else None,
        )

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, DtiError) and self.problems == other.problems

    def __hash__(self) -> int:
        return hash((type(self), self.problems))

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


class ArgumentError(DtiError, TypeError):
    """What a function of the library was given and cannot be: the argument, what came, what was wanted."""


class LookupProblem(DtiError, LookupError):
    """A unit, year, node or framework that was asked for and does not exist."""
