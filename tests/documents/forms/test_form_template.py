"""A form that is filled into a template is what would be drawn for its unit, cell by cell, whatever else is written in the run."""

from __future__ import annotations

import io
import zipfile

import pytest

import dtiscore as dti
from dtiscore.data.units import Unit
from dtiscore.documents.forms import form_template
from dtiscore.documents.forms.form_book import FormBook, Issue
from dtiscore.documents.forms.form_template import FormTemplates, form_workbook
from dtiscore.documents.forms.writing import drawn
from dtiscore.files.zips import Filled, parts_of

from ...files.test_quick_sheets import same
from ...tree import ROOT

FRAMEWORK = dti.load_framework(ROOT / "criteria" / "commune-demo.toml")
UNITS = (
    Unit("xa-a", "Xã A & <B> “C” _x0041_", "commune"),
    Unit("<r>a</r>", "", "commune"),  # looks like a text in several fonts
    Unit("x&&" + "9" * 90, "Xã … ……\n  dòng hai", "x"),  # dots are written over, so they have no checksum
    Unit("01", "Có", "commune"),  # as another text of the form
)


@pytest.mark.parametrize("unit", UNITS, ids=range(len(UNITS)))
def test_a_filled_form_is_what_is_drawn(unit: Unit) -> None:
    issue = Issue(FRAMEWORK, 2025, "vi", receiver="Tỉnh\nX")
    same(form_workbook(issue, unit), drawn(FormBook(issue, unit)))


def test_a_form_does_not_depend_on_what_was_made_before_it() -> None:
    """Also of units with other lines, and where templates were thrown away."""
    issues = [Issue(FRAMEWORK, 2025, "vi", receiver=f"Tỉnh {i % 2}") for i in range(8)]
    kept, few = FormTemplates(), FormTemplates()
    with pytest.MonkeyPatch.context() as patched:
        made = [kept.form(issue, UNITS[i % 4]) for i, issue in enumerate(issues)]
        patched.setattr(form_template, "MOST_KINDS", 1)
        assert [few.form(issue, UNITS[i % 4]) for i, issue in enumerate(issues)][-3:] == made[-3:]
    assert made[:4] == made[4:]
    assert form_workbook(issues[1], UNITS[1]) == made[1]


def test_an_archive_that_is_filled_holds_the_parts_with_the_words_in_their_gaps() -> None:
    archive = Filled({"a.xml": b"<a>" * 99 + b"@@" + b"</a>" * 99, "b": b"", "c": b"@@"}, {"a.xml": b"@@", "c": b"@@"})
    for word in (b"", "tỉnh".encode() * 1000, b"@@"):
        content = archive.packed({"a.xml": word, "c": word})
        assert parts_of(content, 10, 10**6) == {"a.xml": b"<a>" * 99 + word + b"</a>" * 99, "b": b"", "c": word}
        assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    with pytest.raises(ValueError, match="b"):
        Filled({"b": b""}, {"b": b"@@"})
