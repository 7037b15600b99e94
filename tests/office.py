"""LibreOffice at work on workbooks, as a person would be: cells typed into, rows inserted, files saved and printed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest

Test = TypeVar("Test", bound=Callable[..., None])

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def needs_office(test: Test) -> Test:
    without = pytest.mark.skipif(
        SOFFICE is None, reason="LibreOffice is not installed (apt-get install libreoffice-calc)"
    )
    return pytest.mark.whole(without(test))


# One instruction a line, its parts separated by tabs. Typed text goes through the cell's own reading of input.
MACRO = """
Function Part(parts, i)
  If UBound(parts) >= i Then Part = parts(i) Else Part = ""
End Function

Function Plain(text)
  Plain = Join(Split(text, "\\n"), Chr(10))
End Function

Sub Work
  Dim handle, told, parts, doc, sheet, cell, outcome
  Dim options(0) As New com.sun.star.beans.PropertyValue
  Dim target(0) As New com.sun.star.beans.PropertyValue
  Dim nowhere As New com.sun.star.lang.Locale
  handle = FreeFile
  Open Environ("DTI_JOB") For Input As #handle
  On Error GoTo Failed
  Do While Not EOF(handle)
    Line Input #handle, told
    parts = Split(told, Chr(9))
    Select Case parts(0)
      Case "open"
        options(0).Name = "Hidden" : options(0).Value = True
        doc = StarDesktop.loadComponentFromURL(ConvertToURL(parts(1)), "_blank", 0, options())
        sheet = doc.Sheets.getByIndex(1)
      Case "sheet"
        sheet = doc.Sheets.getByName(parts(1))
      Case "number"
        sheet.getCellRangeByName(parts(1)).Value = Val(parts(2))
      Case "text"
        sheet.getCellRangeByName(parts(1)).String = Plain(Part(parts, 2))
      Case "type"
        sheet.getCellRangeByName(parts(1)).FormulaLocal = Part(parts, 2)
      Case "formula"
        sheet.getCellRangeByName(parts(1)).Formula = parts(2)
      Case "percent"
        cell = sheet.getCellRangeByName(parts(1))
        cell.NumberFormat = doc.NumberFormats.queryKey("0.00%", nowhere, False)
        If cell.NumberFormat < 0 Then cell.NumberFormat = 11
      Case "unprotect"
        sheet.unprotect("")
      Case "merge"
        sheet.getCellRangeByName(parts(1)).merge(True)
      Case "insertrows"
        sheet.Rows.insertByIndex(CInt(parts(1)), CInt(parts(2)))
      Case "deleterows"
        sheet.Rows.removeByIndex(CInt(parts(1)), CInt(parts(2)))
      Case "insertcolumns"
        sheet.Columns.insertByIndex(CInt(parts(1)), CInt(parts(2)))
      Case "hidecolumn"
        sheet.Columns.getByIndex(CInt(parts(1))).IsVisible = False
      Case "rename"
        sheet.Name = parts(1)
      Case "save"
        doc.calculateAll()
        target(0).Name = "FilterName" : target(0).Value = "Calc MS Excel 2007 XML"
        doc.storeToURL(ConvertToURL(parts(1)), target())
        doc.close(True)
    End Select
  Loop
  Close #handle
  outcome = "done"
Finish:
  handle = FreeFile
  Open Environ("DTI_JOB") & ".log" For Output As #handle
  Print #handle, outcome
  Close #handle
  StarDesktop.terminate()
  Exit Sub
Failed:
  outcome = "failed at: " & told & ": " & Error$
  Resume Finish
End Sub
"""


def work(instructions: Iterable[Sequence[Any]], folder: Path, *, timeout: float = 300.0) -> None:
    """Have LibreOffice carry out the instructions, in a profile of its own."""
    assert SOFFICE is not None
    profile = folder / "profile"
    library = profile / "user" / "basic" / "Standard"
    if not profile.exists():
        subprocess.run(
            [SOFFICE, "--headless", "--norestore", "--terminate_after_init", f"-env:UserInstallation={profile.as_uri()}"],
            timeout=120, check=False, capture_output=True,
        )  # fmt: skip
        library.mkdir(parents=True, exist_ok=True)
        text = MACRO.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
        module = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">\n'
            '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">'
            f"{text}</script:module>"
        )
        listing = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">\n'
            '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" '
            'library:readonly="false" library:passwordprotected="false"><library:element library:name="Module1"/></library:library>'
        )
        libraries = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">\n'
            '<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink">'
            '<library:library library:name="Standard" library:link="false"/></library:libraries>'
        )
        (library / "Module1.xba").write_text(module, "utf-8")
        (library / "script.xlb").write_text(listing, "utf-8")
        (library.parent / "script.xlc").write_text(libraries, "utf-8")
    job = folder / "job.txt"
    job.write_text(
        "\n".join("\t".join(str(part).replace("\n", "\\n") for part in one) for one in instructions), "utf-8"
    )
    log = Path(f"{job}.log")
    log.unlink(missing_ok=True)
    subprocess.run(
        [SOFFICE, "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}", "macro:///Standard.Module1.Work"],
        env={**os.environ, "DTI_JOB": str(job), "LC_ALL": "C.UTF-8"}, timeout=timeout, check=False, capture_output=True,
    )  # fmt: skip
    said = log.read_text("utf-8").strip() if log.exists() else "the macro did not run"
    assert said == "done", said


def as_pdf(path: Path, folder: Path) -> Path:
    """The workbook as LibreOffice prints it."""
    assert SOFFICE is not None
    profile = (folder / "profile").as_uri()
    subprocess.run(
        [SOFFICE, "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf", "--outdir", str(folder), str(path)],
        timeout=120, check=True, capture_output=True,
    )  # fmt: skip
    return folder / f"{path.stem}.pdf"


def saved_again(files: Iterable[Path], folder: Path) -> Path:
    """The same workbooks as LibreOffice opens and saves them, in one go; each must come out under its own name."""
    assert SOFFICE is not None
    folder.mkdir(parents=True, exist_ok=True)
    named = [str(file) for file in files]
    profile = (folder / ".profile").resolve().as_uri()
    done = subprocess.run(
        [SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir", str(folder), *named],
        capture_output=True, timeout=280,
    )  # fmt: skip
    assert sorted(path.name for path in folder.glob("*.xlsx")) == sorted(Path(name).name for name in named), done.stderr
    return folder
