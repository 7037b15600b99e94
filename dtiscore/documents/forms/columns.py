"""Where things stand on a form: columns, marks and hidden sheets, shared by who writes forms and who reads them."""

from __future__ import annotations

MARK = "#dtiscore-form 1"  # stands where the hidden key column and the hidden key row cross
REPORT = "report.xlsx"  # what collecting writes into its folder, beside tables: no form
FORM, GUIDE, CONFIRMATION = "form", "guide", "confirmation"  # what the statement calls the sheets that people see
ASKED = "asked"  # begins the rows of the statement that name the lines of a form with only some of them
BEFOREHAND = "beforehand"  # and those that hold the checksums of what was filled in before the form went out
STATEMENT = "dtiscore"  # the hidden sheet that says whose form this is, and of which edition
EVIDENCE = ("evidence_number", "evidence_title", "evidence_date", "evidence_abstract", "evidence_link")
COLUMNS = (
    "key", "number", "title", "maximum", "method", "part", "whole", "value", "measure", "result", "points",
    *EVIDENCE, "note", "share",
)  # fmt: skip
LAST = ("last_year", "keep")  # only of a form that suggests answers of last year
PLACE = {name: i for i, name in enumerate((*COLUMNS, *LAST))}
# In characters. All together a little more than A4 on its side holds at full size; the page is scaled to its width.
WIDTHS = {
    "key": 3, "number": 5, "title": 31, "maximum": 7, "method": 27, "part": 9, "whole": 9, "value": 14, "measure": 6,
    "result": 9, "points": 9, "evidence_number": 10, "evidence_title": 13, "evidence_date": 11, "evidence_abstract": 14,
    "evidence_link": 11, "note": 15, "share": 8, "last_year": 26, "keep": 11,
}  # fmt: skip
KEY_ROW = 5
HEADER_ROWS = (6, 7)
FIRST_LINE = 8
