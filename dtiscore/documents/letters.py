"""Letters to units with the questions about their data, as Word documents in the form of Decree 30/2020/NĐ-CP.

Who writes and who signs are settings of the folder; what it does not state is left as dots to fill in.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from dtiscore.documents.letterhead import Letterhead
from dtiscore.documents.publishing.packing import PROPERTIES, entries
from dtiscore.documents.tables.findings import titled
from dtiscore.files.zips import packed
from dtiscore.language.errors import Language, OutputError, Problem, printable
from dtiscore.language.lists import all_of
from dtiscore.language.sentences import say
from dtiscore.model import Finding, Office
from dtiscore.model.office import UNSTATED
from dtiscore.results.checks.named_files import Checked

FONT = "Times New Roman"
# A fixed date, in the document and in the archive, keeps the bytes of a letter the same for the same input.
CREATED = datetime.datetime(2000, 1, 1)
MARK = "dtiscore-letter"
SIGNATURE = 64  # points of paper for the hand and the seal
LOCALES = {"vi": "vi-VN", "en": "en-GB"}
# What is asked of those who keep the table of published values, not of the unit.
NOT_OF_UNITS = ("published_contradiction",)


@attrs.frozen
class Letter:
    """What one unit is asked; ``questions`` holds (indicator, finding, ask) in the language of the letter."""

    code: str
    name: str
    framework: str
    years: tuple[int, ...]
    questions: tuple[tuple[str, str, str], ...]


def letters_of(checked: Iterable[Checked], lang: Language) -> tuple[Letter, ...]:
    """One letter per unit that is asked something, in the order of the units."""
    found = []
    for one in checked:
        by_unit: dict[str, list[Finding]] = {}
        for finding in (f for f in one.findings if f.check not in NOT_OF_UNITS):
            by_unit.setdefault(finding.unit, []).append(finding)
        for unit, record in zip(one.observations.units, one.observations.records, strict=True):
            own = by_unit.get(unit)
            if own:
                years = tuple(sorted({finding.year for finding in own}))
                questions = tuple(_question(one, finding, len(years) > 1, lang) for finding in own)
                found.append(
                    Letter(record.code, one.observations.names[unit], one.framework.title[lang], years, questions)
                )
    return tuple(found)


def _question(one: Checked, finding: Finding, with_year: bool, lang: Language) -> tuple[str, str, str]:
    title = titled(one.framework, finding.node, lang)
    if with_year:
        title = say("letter.in_year", lang, title=title, year=finding.year)
    return title, _sentence(finding.finding[lang]), _sentence(finding.ask[lang])


def _sentence(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!", "…")) else ".")


def as_letter(letter: Letter, lang: Language, office: Office = UNSTATED) -> bytes:
    """The letter as a Word document, with the head and the foot of the office that writes.

    Raises
    ------
    OutputError
        where python-docx is not installed.
    """
    try:
        import docx
    except ImportError:
        raise OutputError(Problem("output.no_docx")) from None
    document, own = docx.Document(), Letterhead(office, lang)
    _set_page(document)
    _set_fonts(document, lang)
    years = all_of([str(year) for year in letter.years], lang)
    subject = say("letter.subject", lang, years=years)
    _head(document, subject, own)
    _paragraph(document, say("letter.to", lang, name=letter.name), align="center", before=18, after=12)
    named = {"years": years, "name": letter.name, "framework": letter.framework, "agency": own.agency}
    opening = say("letter.opening", lang, **named, count=len(letter.questions))
    _paragraph(document, opening, align="justify", indent=10, after=6)
    _questions(document, letter.questions, lang)
    closing = (say("letter.closing", lang, agency=own.agency, reply_by=own.reply_by), say("letter.no_conclusion", lang))
    for i, text in enumerate(closing):
        _paragraph(document, text, align="justify", indent=10, before=12 if i == 0 else 0, after=6, keep=True)
    _signature(document, own)
    properties = document.core_properties
    properties.title, properties.keywords = printable(f"{subject}: {letter.name}")[:250], MARK
    properties.author = properties.last_modified_by = properties.comments = properties.category = ""
    properties.created = properties.modified = CREATED
    properties.revision = 1
    buffer = io.BytesIO()
    document.save(buffer)
    return packed(entries(buffer.getvalue()))


def is_untouched_letter(content: bytes) -> bool:
    """Whether a file is a letter as this program wrote it: whoever saves it in Word gives it another date."""
    try:
        properties = entries(content)[PROPERTIES].decode("utf-8")
    except (KeyError, ValueError):
        return False
    saved = CREATED.strftime("%Y-%m-%dT%H:%M:%SZ")
    return f">{MARK}<" in properties and properties.count(saved) == 2


# --- Word ------------------------------------------------------------------------------------------------------------


def _set_page(document: Any) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)


def _set_fonts(document: Any, lang: Language) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(kind), FONT)
    language = fonts.makeelement(qn("w:lang"), {qn("w:val"): LOCALES[lang]})
    style.element.rPr.append(language)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    style.paragraph_format.line_spacing = 1.0


def _paragraph(
    place: Any, text: str, *, align: str = "left", bold: bool = False, italic: bool = False, size: float = 0,
    indent: float = 0, before: float = 0, after: float = 0, line_below: bool = False, keep: bool = False,
) -> Any:  # fmt: skip
    """A paragraph of plain text; a cell's first, empty one is used up before another is added."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    paragraphs = list(getattr(place, "paragraphs", ()))
    fresh = hasattr(place, "merge") and len(paragraphs) == 1 and not paragraphs[0].runs
    paragraph = paragraphs[0] if fresh else place.add_paragraph()
    run = paragraph.add_run(printable(text))
    run.bold, run.italic, run.font.underline = bold or None, italic or None, line_below or None
    if size:
        run.font.size = Pt(size)
    layout = paragraph.paragraph_format
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.keep_with_next = keep or None
    if indent:
        layout.first_line_indent = Mm(indent)
    return paragraph


def _table(document: Any, widths: Sequence[float], rows: int) -> Any:
    """A table of fixed widths in millimetres."""
    from docx.shared import Mm

    table = document.add_table(rows=rows, cols=len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    return table


def _head(document: Any, subject: str, own: Letterhead) -> None:
    """Who writes, number and subject on the left; the name of the country, place and date on the right."""
    cells = _table(document, (67, 98), 1).rows[0].cells
    left = (
        (own.parent.upper(), False), (own.agency.upper(), True), ("", False),
        (own.letter_number, False), (subject, False),
    )  # fmt: skip
    right = ((say("form_sheet.nation", own.lang), 12.0), (say("form_sheet.motto", own.lang), 13.0))
    for i, (text, bold) in enumerate(left):
        _paragraph(cells[0], text, align="center", bold=bold, size=12, line_below=bold and i == 1)
    for i, (text, size) in enumerate(right):
        _paragraph(cells[1], text, align="center", bold=True, size=size, line_below=i == 1)
    _paragraph(cells[1], own.place_and_date, align="center", italic=True, before=14)


def _questions(document: Any, questions: Sequence[tuple[str, str, str]], lang: Language) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml.ns import qn

    codes = ("table.number", "table.indicator", *(f"letter.column.{name}" for name in ("question", "asked", "answer")))
    table = _table(document, (12, 34, 43, 36, 40), 1 + len(questions))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    rows = list(table.rows)
    for cell, code in zip(rows[0].cells, codes, strict=True):
        _paragraph(cell, say(code, lang), align="center", bold=True, size=12, before=3, after=3)
    _mark_row(rows[0], qn("w:tblHeader"))
    for number, (row, texts) in enumerate(zip(rows[1:], questions, strict=True), 1):
        cells = row.cells
        _paragraph(cells[0], str(number), align="center", size=12, before=2, after=2)
        for cell, text in zip(cells[1:4], texts, strict=True):
            _paragraph(cell, text, size=12, before=2, after=2)
    for row in rows:
        _mark_row(row, qn("w:cantSplit"))


def _mark_row(row: Any, name: str) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(properties.makeelement(name, {}))


def _signature(document: Any, own: Letterhead) -> None:
    from docx.oxml.ns import qn

    row = _table(document, (82, 83), 1).rows[0]
    cells = row.cells
    _mark_row(row, qn("w:cantSplit"))
    _paragraph(cells[0], say("letter.copies", own.lang), bold=True, italic=True, size=12)
    for text in own.copies(say("office.as_above", own.lang)):
        _paragraph(cells[0], text, size=11)
    signer = own.office.signer
    for text in filter(None, (signer.on_behalf.upper(), own.signer_title.upper())):
        _paragraph(cells[1], text, align="center", bold=True)
    if signer.name:
        _paragraph(cells[1], signer.name, align="center", bold=True, before=SIGNATURE)
    else:
        _paragraph(cells[1], say("letter.signature", own.lang), align="center", italic=True, size=12)
