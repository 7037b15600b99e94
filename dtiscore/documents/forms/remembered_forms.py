"""What a collection remembers of each form, so that the next run reads only what is new and can say what changed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

import attrs

from dtiscore.documents.forms.outside import Stray
from dtiscore.documents.forms.reading import Answer, FilledForm
from dtiscore.documents.forms.rounds import mark_of
from dtiscore.files.escapes import Names
from dtiscore.files.opening import content_of
from dtiscore.language.errors import DataError, Problem
from dtiscore.language.labels import key
from dtiscore.language.sentences import is_known

FILE = "forms.json"
FORMAT = 1
MOST_BYTES = 2**30
HALVES = re.compile(r"(?<!\\)(?:\\\\)*\\u[dD][89a-fA-F]")  # of a character that no file can be written with


@attrs.frozen(eq=False)
class Remembered:
    """A form and the SHA-256 of the file that it was read from; ``assigned`` is the unit that a person said it is of."""

    digest: str
    form: FilledForm
    assigned: str = ""

    @property
    def unit(self) -> str:
        return self.assigned or self.form.unit

    @property
    def owner(self) -> tuple[str, int]:
        """Whose it is, and of which year."""
        return key(self.unit), self.form.year

    def called(self, file: str) -> Remembered:
        """The same under another file name."""
        return attrs.evolve(self, form=self.form.called(file))

    def with_names(self, codes: Names, units: Names) -> Remembered:
        """The same with codes and unit as framework and units file spell them."""
        return attrs.evolve(self, form=self.form.with_names(codes, units))


def remembered(folder: Path) -> tuple[Remembered, ...]:
    """The forms of earlier runs; none where the folder is new.

    Raises
    ------
    DataError
        for a file that cannot be read, or that another program or version wrote.
    """
    path = folder / FILE
    if not os.path.lexists(path):
        return ()
    content = content_of(path, str(path), MOST_BYTES)
    try:
        text = content.decode("utf-8")
        document = json.loads(text)
        if document["format"] != FORMAT or HALVES.search(text):
            raise ValueError("format")
        found = tuple(_form(record) for record in document["forms"])
        if len({one.form.file for one in found}) < len(found):
            raise ValueError("file")
        return found
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, IndexError, RecursionError):
        raise DataError(Problem("form.memory", str(path))) from None


def _form(record: Mapping[str, Any]) -> Remembered:
    answers = {
        str(line): {str(name): Answer(str(text), str(cell)) for name, (text, cell) in own.items()}
        for line, own in record["answers"].items()
    }
    if any(not str(p["code"]).startswith("form.") or not is_known(p["code"]) for p in record["problems"]):
        raise ValueError("problem")
    problems = tuple(
        Problem(p["code"], str(record["file"]), str(p["place"]), None if p["row"] is None else int(p["row"]),
                params={k: str(v) for k, v in p["params"].items()})
        for p in record["problems"]
    )  # fmt: skip
    for problem in problems:
        problem.text()  # a sentence that lacks a parameter is none of ours
    texts: dict[str, Any] = {name: str(record[name]) for name in TEXTS}
    rows = {str(line): int(row) for line, row in record["rows"].items()}
    nodes = {str(code): str(mark) for code, mark in record["nodes"].items()}
    named = tuple((str(place), str(text)) for place, text in record.get("named", ()))
    shown = {str(line): (str(title), str(most)) for line, (title, most) in record.get("shown", {}).items()}
    form = FilledForm(
        **texts, year=int(record["year"]), nodes=nodes, answers=answers, rows=rows, problems=problems, named=named,
        language=str(record.get("language", "")), shown=shown, base=str(record.get("base", "")),
        asked=frozenset(map(str, record.get("asked", ()))), is_untouched=record.get("untouched", False) is True,
        strays=tuple(Stray(*map(str, stray)) for stray in record.get("strays", ())),
    )  # fmt: skip
    return Remembered(str(record["sha256"]), form, str(record.get("assigned", "")))


def not_read_again(
    before: Iterable[Remembered], read: Iterable[Remembered], scanned: Collection[str], edition: str
) -> Iterator[Remembered]:
    """What stands beside the forms that were read now: not what a file held that now holds something else.

    Another unit's form under the same name replaces nothing, nor does a form of the present ``edition`` one of an earlier
    edition; the remembered one goes on under a name of its own. So does one from whose answers another was made.
    """
    read, before = tuple(read), tuple(before)
    bases = {one.form.base for one in (*read, *before)}
    now = {one.form.file: one for one in read}
    for one in before:
        file = one.form.file
        if file not in scanned:
            yield one
        elif file in now and (
            now[file].owner != one.owner
            or now[file].form.edition == edition != one.form.edition
            or mark_of(one.form) in bases - {mark_of(now[file].form)}
        ):
            yield one.called(f"{file} [{one.digest[:8]}]")


def is_gone(file: str, scanned: Collection[str], sources: Iterable[Path]) -> bool:
    """Whether a remembered file was in a folder or archive that was looked through now, and is not there any more."""
    path = PurePath(file)
    return file not in scanned and any(
        path.is_relative_to(source) and ".." not in path.relative_to(source).parts and os.path.exists(source)
        for source in sources
    )


TEXTS = ("file", "unit", "name", "framework", "edition", "modified", "sheet")


def written(folder: Path) -> tuple[str, ...]:
    """The digests that the tables beside it may have, if they are as collecting left them."""
    path = folder / FILE
    found = json.loads(path.read_text("utf-8")).get("written", ()) if path.is_file() else ()
    return tuple(str(mark) for mark in found) if isinstance(found, list) else ()


def to_remember(forms: Iterable[Remembered], marks: Sequence[str] = ()) -> bytes:
    """The file for the next run: the same bytes for the same forms.

    ``marks`` are the digests of the tables beside it, before and after: an interruption may leave either.
    """
    records = []
    for one in forms:
        form = one.form
        problems = [
            {"code": p.code, "place": p.place, "row": p.row, "params": {k: str(v) for k, v in p.params.items()}}
            for p in form.problems
        ]
        answers = {
            line: {name: [answer.text, answer.cell] for name, answer in own.items()}
            for line, own in form.answers.items()
        }
        records.append(
            {name: getattr(form, name) for name in TEXTS}
            | {"sha256": one.digest, "year": form.year, "nodes": dict(form.nodes), "rows": dict(form.rows),
               "answers": answers, "problems": problems, "named": [list(pair) for pair in form.named],
               "language": form.language, "shown": {line: list(pair) for line, pair in form.shown.items()},
               "assigned": one.assigned, "strays": [attrs.astuple(stray) for stray in form.strays],
               "base": form.base, "asked": sorted(form.asked), "untouched": form.is_untouched}
        )  # fmt: skip
    return (
        json.dumps(
            {"format": FORMAT, "forms": records, "written": list(marks)}, ensure_ascii=False, indent=1, sort_keys=True
        )
        + "\n"
    ).encode()
