"""What plugins add around scoring: commands, readers of data that lie elsewhere, forms of results, sections of page and documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from dtiscore.language.errors import Language
from dtiscore.language.text import Text
from dtiscore.language.validating import is_function, named, of


@attrs.frozen(eq=False)
class Command:
    """A command of the program: ``dtiscore NAME``.

    ``command`` is one of click's, made with ``@click.command()``; it brings its own arguments, options and help. ``title`` says in one
    sentence what it does. It may not have the name of a command of dtiscore or of another plugin.
    """

    name: str = attrs.field(validator=named)
    title: Text = attrs.field(validator=of(Text))
    command: Callable[..., Any] = attrs.field(validator=is_function)
    owner: str = ""


@attrs.frozen(eq=False)
class Reader:
    """Reads data from where files are not: ``NAME:ADDRESS`` in place of a path.

    ``read`` takes the address, the text behind the colon, and returns a table: a data frame, a dict of columns or a list of records.
    """

    name: str = attrs.field(validator=named)
    title: Text = attrs.field(validator=of(Text))
    read: Callable[[str], Any] = attrs.field(validator=is_function)
    owner: str = ""


# The forms that dtiscore itself writes, with the suffixes that ask for them.
OWN_FORMATS: Mapping[str, tuple[str, ...]] = {
    "table": (".txt",), "csv": (".csv",), "json": (".json",), "jsonl": (".jsonl", ".ndjson"),
    "markdown": (".md", ".markdown"), "xlsx": (".xlsx",),
}  # fmt: skip
SUFFIX = re.compile(r"\.[a-z0-9]+")


def _suffixes(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, tuple) or not all(isinstance(one, str) and SUFFIX.fullmatch(one) for one in value):
        raise ValueError(f"{type(owner).__name__}.{field.name}: {value!r} instead of suffixes such as ('.prom',)")
    own = [*OWN_FORMATS, *(suffix for suffixes in OWN_FORMATS.values() for suffix in suffixes)]
    taken = [one for one in (owner.name, *value) if one in own]
    if taken:
        raise ValueError(f"{type(owner).__name__}: {', '.join(taken)} is of dtiscore (choose another name)")


PLACES = ("page", "document")


def _places(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, tuple) or not value or not set(value) <= set(PLACES):
        raise ValueError(f"{type(owner).__name__}.{field.name}: {value!r} instead of a tuple of {', '.join(PLACES)}")


@attrs.frozen(eq=False)
class ShownTable:
    """A result as a form of a plugin is given it.

    ``frame`` are the rows for programs, a polars data frame with the columns that CSV has; ``headers`` and ``rows`` what people
    see, texts in ``lang``; ``notes`` stand below the table.
    """

    title: str
    frame: Any
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    lang: Language = "en"


@attrs.frozen(eq=False)
class OutputFormat:
    """A form of results: ``--format NAME``, also asked for by the ``suffixes`` of ``-o``.

    ``write`` takes a :class:`ShownTable` and returns a text, which is written as UTF-8, or bytes. It may not have the name or a suffix of
    a form of dtiscore.
    """

    name: str = attrs.field(validator=named)
    title: Text = attrs.field(validator=of(Text))
    write: Callable[[ShownTable], str | bytes] = attrs.field(validator=is_function)
    suffixes: tuple[str, ...] = attrs.field(default=(), validator=_suffixes)
    owner: str = ""


@attrs.frozen(eq=False)
class SectionTable:
    """A table of a section: ``headers``, and ``rows`` of texts, numbers and None; texts are shown as they are, never as HTML."""

    headers: tuple[Text, ...] = attrs.field(validator=of(tuple))
    rows: tuple[tuple[Any, ...], ...] = attrs.field(validator=of(tuple))
    caption: Text | None = attrs.field(default=None, validator=of(Text, type(None)))


@attrs.frozen(eq=False)
class SectionPicture:
    """A picture of a section, an SVG that stands in the page as an image: it runs and loads nothing. ``alt`` says what is to be seen."""

    svg: str = attrs.field(validator=of(str))
    alt: Text = attrs.field(validator=of(Text))


@attrs.frozen(eq=False)
class SectionData:
    """What a section is made of: the ``scores``, the ``year`` that is shown, and the language of the page or document."""

    scores: Any
    year: int
    lang: Language = "en"


@attrs.frozen(eq=False)
class Section:
    """A section of the report page and of documents.

    ``make`` takes :class:`SectionData` and yields paragraphs (:class:`Text`), :class:`SectionTable` and :class:`SectionPicture`; where it
    yields nothing there is no section. ``places`` says where it stands: "page", "document", or both.
    """

    name: str = attrs.field(validator=named)
    title: Text = attrs.field(validator=of(Text))
    make: Callable[[SectionData], Iterable[Text | SectionTable | SectionPicture]] = attrs.field(validator=is_function)
    places: tuple[str, ...] = attrs.field(default=("page", "document"), validator=_places)
    owner: str = ""
