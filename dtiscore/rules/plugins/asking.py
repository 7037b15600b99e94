"""Asking plugins for what they add around scoring: results in another form, sections of the page and of documents."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

import numpy as np

from dtiscore.language.sentences import Hint
from dtiscore.language.text import Text
from dtiscore.model import OutputFormat, Section, SectionData, SectionPicture, SectionTable, ShownTable
from dtiscore.rules.plugins.calling import Unusable, call_plugin, wanted

MOST_PARTS, MOST_CELLS, MOST_CHARACTERS = 200, 100_000, 5_000_000
CELLS = (str, int, float, bool, np.integer, Text, type(None))
SVG = re.compile(r"\s*(<\?xml[^>]*>\s*)?<svg[\s>]")


def formatted(form: OutputFormat, table: ShownTable) -> bytes:
    """A result in the form of a plugin.

    Raises
    ------
    PluginError
        where its function gives neither a text nor bytes.
    """

    def written() -> bytes:
        found = form.write(table)
        if not isinstance(found, (str, bytes)):
            raise wanted("str", found)
        return found.encode("utf-8") if isinstance(found, str) else found

    return call_plugin(form.owner, form.name, written)  # type: ignore[no-any-return]


def parts_of(section: Section, data: SectionData) -> tuple[Text | SectionTable | SectionPicture, ...]:
    """What a section is made of, checked, so that nobody need doubt it later; nothing for no section.

    Raises
    ------
    PluginError
        where its function gives something else, or too much.
    """

    def parts() -> tuple[Any, ...]:
        given = section.make(data)
        found = tuple(islice(iter(() if given is None else given), MOST_PARTS + 1))
        for part in found:
            _check(part)
        cells = sum(len(part.rows) * len(part.headers) for part in found if isinstance(part, SectionTable))
        if len(found) > MOST_PARTS or cells > MOST_CELLS:
            raise Unusable(Hint("result.section_size", {"parts": MOST_PARTS, "cells": MOST_CELLS}))
        return found

    return call_plugin(section.owner, section.name, parts)  # type: ignore[no-any-return]


def _check(part: Any) -> None:
    if isinstance(part, SectionPicture):
        if not SVG.match(part.svg) or len(part.svg) > MOST_CHARACTERS:
            raise Unusable(Hint("result.no_svg"))
    elif isinstance(part, SectionTable):
        for header in (*part.headers, *filter(None, (part.caption,))):
            if not isinstance(header, Text):
                raise wanted("Text", header)
        for row in part.rows:
            if not isinstance(row, (tuple, list)) or len(row) != len(part.headers):
                raise Unusable(Hint("result.section_row", {"wanted": len(part.headers)}))
            for cell in row:
                if not isinstance(cell, CELLS):
                    raise wanted("str", cell)
    elif not isinstance(part, Text):
        raise wanted("Text", part)
