"""The form of official documents (Decree 30/2020/NĐ-CP) in Word: page, fonts, head, tables, signatures.

Only the default templates are built with it; whoever edits a template does so in Word.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from dtiscore.language.errors import Language

FONT = "Times New Roman"
ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


Line = tuple[str, bool, bool, float, bool]


class Sheet:
    """A template under construction."""

    def __init__(self, lang: Language, title: str) -> None:
        self.lang = lang
        self.document = docx.Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin = section.bottom_margin = Mm(20)
        section.left_margin, section.right_margin = Mm(30), Mm(15)
        section.header_distance = section.footer_distance = Mm(10)
        self._fonts()
        self._page_numbers(section)
        self.document.core_properties.title = title

    def pick(self, vi: str, en: str) -> str:
        return vi if self.lang == "vi" else en

    def _fonts(self) -> None:
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(13)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(kind), FONT)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "vi-VN" if self.lang == "vi" else "en-GB")
        style.element.rPr.append(language)
        style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
        style.paragraph_format.line_spacing = 1.0

    @staticmethod
    def _page_numbers(section: Any) -> None:
        """Centred at the top, from the second page."""
        section.different_first_page_header_footer = True
        paragraph = section.header.paragraphs[0]
        paragraph.alignment = ALIGN["center"]
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = paragraph.add_run()
            if kind:
                part = OxmlElement("w:fldChar")
                part.set(qn("w:fldCharType"), kind)
            else:
                part = OxmlElement("w:instrText")
                part.set(qn("xml:space"), "preserve")
                part.text = text
            run._r.append(part)
        section.first_page_header.paragraphs[0].text = ""

    def text(
        self, text: str, *, align: str = "justify", bold: bool = False, italic: bool = False, size: float = 0,
        indent: float = 10, before: float = 0, after: float = 6, keep: bool = False, place: Any = None, underline: bool = False,
    ) -> Any:  # fmt: skip
        """A paragraph; **…** within it is bold."""
        paragraph = (place or self.document).add_paragraph()
        self._fill(paragraph, text, bold=bold, italic=italic, size=size, underline=underline)
        paragraph.alignment = ALIGN[align]
        layout = paragraph.paragraph_format
        layout.space_before, layout.space_after = Pt(before), Pt(after)
        layout.keep_with_next = keep or None
        if indent and align in ("justify", "left"):
            layout.first_line_indent = Mm(indent)
        return paragraph

    @staticmethod
    def _fill(paragraph: Any, text: str, *, bold: bool, italic: bool, size: float, underline: bool = False) -> None:
        for i, piece in enumerate(text.split("**")):
            if piece:
                run = paragraph.add_run(piece)
                run.bold, run.italic = (bold or i % 2 == 1) or None, italic or None
                run.font.underline = underline or None
                if size:
                    run.font.size = Pt(size)

    def heading(self, text: str, *, before: float = 8) -> None:
        self.text(text, bold=True, before=before, keep=True, align="left")

    def tag(self, tag: str) -> None:
        """A paragraph that is nothing but an instruction of the template, and goes when it is filled in."""
        self.text("{%p " + tag + " %}", align="left", indent=0, after=0)

    # --- tables ------------------------------------------------------------------------------------------------------

    def table(
        self, loop: str, columns: Sequence[tuple[str, float, str, str]], *, size: float = 12, group: tuple[str, str] | None = None
    ) -> None:  # fmt: skip
        """A table with one row for each item of ``loop``: columns are (header, width in mm, alignment, expression).

        ``group`` is (expression for the whole width, inner loop): each item is a line of its own, its rows come below.
        """
        rows = 1 + 3 + (3 if group else 0)
        table = self.document.add_table(rows=rows, cols=len(columns))
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        self._margins(table)
        for column, (_, width, _, _) in zip(table.columns, columns, strict=True):
            column.width = Mm(width)
            for cell in column.cells:
                cell.width = Mm(width)
        lines = list(table.rows)
        for cell, (header, *_) in zip(lines[0].cells, columns, strict=True):
            self._cell(cell, header, "center", size, bold=True)
        self._mark(lines[0], "w:tblHeader")
        self._row_tag(lines[1], f"for {loop}")
        data, end = 2, 3
        if group:
            whole = lines[2].cells[0].merge(lines[2].cells[-1])
            self._cell(whole, group[0], "left", size, bold=True, keep=True)
            self._row_tag(lines[3], f"for {group[1]}")
            data, end = 4, 5
            self._row_tag(lines[6], "endfor")
        for cell, (_, _, align, expression) in zip(lines[data].cells, columns, strict=True):
            self._cell(cell, expression, align, size)
        self._row_tag(lines[end], "endfor")
        for line in lines:
            self._mark(line, "w:cantSplit")
        self.text("", after=2, indent=0, size=6)

    @staticmethod
    def _margins(table: Any) -> None:
        """A millimetre and a half beside the text of a cell, where Word leaves two."""
        margins = OxmlElement("w:tblCellMar")
        for side in ("left", "right"):
            own = OxmlElement(f"w:{side}")
            own.set(qn("w:w"), "85")
            own.set(qn("w:type"), "dxa")
            margins.append(own)
        properties = table._tbl.tblPr
        look = properties.find(qn("w:tblLook"))
        properties.insert(list(properties).index(look) if look is not None else len(properties), margins)

    def _cell(self, cell: Any, text: str, align: str, size: float, *, bold: bool = False, keep: bool = False) -> None:
        paragraph = cell.paragraphs[0]
        self._fill(paragraph, text, bold=bold, italic=False, size=size)
        paragraph.alignment = ALIGN[align]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.keep_with_next = keep or None

    @staticmethod
    def _row_tag(row: Any, tag: str) -> None:
        row.cells[0].paragraphs[0].add_run("{%tr " + tag + " %}")

    @staticmethod
    def _mark(row: Any, name: str) -> None:
        properties = row._tr.get_or_add_trPr()
        if properties.find(qn(name)) is None:
            properties.append(OxmlElement(name))

    def _bare(self, widths: Sequence[float]) -> Any:
        """A row of cells without lines."""
        table = self.document.add_table(rows=1, cols=len(widths))
        table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
            column.cells[0].width = Mm(width)
        self._mark(table.rows[0], "w:cantSplit")
        return table.rows[0].cells

    def _lines(self, cell: Any, lines: Sequence[Line], align: str = "center") -> None:
        """(text, bold, italic, size, underlined) each."""
        for i, (text, bold, italic, size, underline) in enumerate(lines):
            paragraph = cell.paragraphs[0] if i == 0 else cell.add_paragraph()
            self._fill(paragraph, text, bold=bold, italic=italic, size=size, underline=underline)
            paragraph.alignment = ALIGN[align]

    # --- what begins and ends a document -----------------------------------------------------------------------------

    def head(self, left: Sequence[str], number: str, *, dated: bool = True) -> None:
        """Who writes, and the number, on the left; the name of the country, place and date on the right."""
        cells, last = self._bare((70, 100)), len(left) - 1  # the body that signs; those above it stand in plain type
        self._lines(
            cells[0],
            [*((text, i == last, False, 12, i == last) for i, text in enumerate(left)), ("", False, False, 6, False), (number, False, False, 13, False)],
        )  # fmt: skip
        nation = self.pick("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIETNAM")
        motto = self.pick("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness")
        date = [("{{ place_and_date }}", False, True, 13, False)] if dated else []
        self._lines(
            cells[1],
            [(nation, True, False, 12, False), (motto, True, False, 13, True), ("", False, False, 6, False), *date],
        )
        self.text("", after=6, indent=0)

    def signed(self) -> None:
        """Who gets copies on the left, who signs on the right."""
        left, right = self._foot()
        copies = [(self.pick("Nơi nhận:", "Copies:"), True, True, 12, False)]
        copies += [
            (text, False, False, 11, False) for text in ("{%p for line in copies %}", "{{ line }}", "{%p endfor %}")
        ]
        self._lines(left, copies, "left")
        above = [
            (text, True, False, 13, False)
            for text in ("{%p if signer.on_behalf %}", "{{ signer.on_behalf|upper }}", "{%p endif %}")
        ]
        self._signature(right, [*above, ("{{ signer.title|upper }}", True, False, 13, False)], "signer.name",
                        self.pick("(Ký, ghi rõ họ tên, đóng dấu)", "(signature, name, seal)"))  # fmt: skip

    def both_signed(self, left: tuple[str, str], right: tuple[str, str]) -> None:
        """Two signatures, each (position, the field that has the name)."""
        hint = self.pick("(Ký, ghi rõ họ tên)", "(signature, name)")
        for cell, (position, name) in zip(self._foot(), (left, right), strict=True):
            self._signature(cell, [(position, True, False, 13, False)], name, hint)

    def _foot(self) -> Any:
        self.text("", after=4, indent=0, size=6, keep=True)
        return self._bare((82, 88))

    def _signature(self, cell: Any, above: Sequence[Line], name: str, hint: str) -> None:
        """The position, then the name below room for the hand; where no name is stated, what is to be written there."""
        room: list[Line] = [("", False, False, 13, False)] * 4
        self._lines(
            cell,
            [*above, ("{%p if " + name + " %}", False, False, 13, False), *room, ("{{ " + name + " }}", True, False, 13, False),
             ("{%p else %}", False, False, 13, False), (hint, False, True, 13, False), ("{%p endif %}", False, False, 13, False)],
        )  # fmt: skip

    def notes(self, title: str) -> None:
        """The remarks that the program has to make, one paragraph each."""
        self.tag("if notes")
        self.text(title, bold=True, italic=True, size=12, before=4, after=2, indent=0, keep=True, align="left")
        self.tag("for note in notes")
        self.text("- {{ note }}", italic=True, size=12, after=2, indent=0)
        self.tag("endfor")
        self.tag("endif")

    def saved(self) -> bytes:
        buffer = io.BytesIO()
        self.document.save(buffer)
        return buffer.getvalue()
