"""PDF files written by hand: ruled tables of English text in Helvetica, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

SIZE, LEADING, PADDING = 10, 12, 4
# A cell: left, top, right, bottom, and its lines; measured from the top of an A4 page.
Cell = tuple[float, float, float, float, Sequence[str]]


def page_of(cells: Iterable[Cell], above: Sequence[str] = ()) -> str:
    """The content of one page: lines around each cell, and its text."""
    drawn = [
        f"BT /F1 {SIZE} Tf 40 {800 - LEADING * i} Td ({line.translate(_ESCAPED)}) Tj ET" for i, line in enumerate(above)
    ]
    for left, top, right, bottom, lines in cells:
        drawn.append(f"{left} {842 - bottom} {right - left} {bottom - top} re S")
        drawn += [
            f"BT /F1 {SIZE} Tf {left + PADDING} {842 - top - LEADING * (i + 1)} Td ({line.translate(_ESCAPED)}) Tj ET"
            for i, line in enumerate(lines)
        ]
    return "\n".join(drawn)


_ESCAPED = str.maketrans({"(": r"\(", ")": r"\)", "\\": r"\\"})


def pdf_of(*pages: str) -> bytes:
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for i, content in enumerate(pages):
        resources = "<< /Font << /F1 3 0 R >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * i} 0 R /Resources {resources} >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("ascii")
    start = len(out)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return out + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ).encode("ascii")


COLUMNS = (40.0, 80.0, 280.0, 330.0, 510.0)


def ruled(rows: Sequence[Sequence[Sequence[str]]], top: float = 120.0) -> list[Cell]:
    """Cells of four columns, each row as high as its longest cell."""
    cells: list[Cell] = []
    for row in rows:
        bottom = top + LEADING * max(1, *(len(lines) for lines in row)) + 2 * PADDING
        cells += [(COLUMNS[c], top, COLUMNS[c + 1], bottom, lines) for c, lines in enumerate(row)]
        top = bottom
    return cells
