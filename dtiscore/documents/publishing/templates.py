"""The templates of the documents: the province's own where it has them, else the default ones; checked before use."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs

from dtiscore.documents.publishing.packing import MOST_UNZIPPED, entries
from dtiscore.files.opening import content_of
from dtiscore.files.reading_tables import MAX_BYTES
from dtiscore.files.writing import write_all
from dtiscore.files.zips import Damaged, TooMuch
from dtiscore.language.errors import DataError, Language, OutputError, Problem, cause, did_you_mean, one_line
from dtiscore.years.manifest import KINDS

README = "README.txt"  # which values a template can place, and how
BODY = "word/document.xml"
MOST_XML = 4 * 2**20
# Fields by which Word takes in other files, asks other programs, or runs something when a document is opened.
FETCHING = re.compile(
    r"\b(INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|DDEAUTO|DDE|LINK|DATABASE|RD|MACROBUTTON|AUTOTEXT)\b"
)
EXTERNAL = re.compile(rb'<Relationship\b[^>]*TargetMode\s*=\s*["\']External["\'][^>]*>')
HYPERLINK = re.compile(rb'Type\s*=\s*["\'][^"\']*/hyperlink["\']')


@attrs.frozen
class Template:
    """One kind of document: ``file`` is how a person calls the template."""

    kind: str
    file: str
    content: bytes


def default_folder(lang: Language) -> Path:
    return Path(__file__).parent / "templates" / lang


def default_files(lang: Language) -> dict[str, bytes]:
    """The default templates by file name."""
    return {f"{kind}.docx": (default_folder(lang) / f"{kind}.docx").read_bytes() for kind in KINDS}


def read_templates(folder: Path | None, lang: Language) -> Mapping[str, Template]:
    """The templates by kind: those of the folder, and the default ones for what it does not have.

    Raises
    ------
    DataError
        for a folder that cannot be read, a Word file of another name, and with everything wrong with the files.
    """
    own = _in_folder(folder) if folder is not None else {}
    known = {f"{kind}.docx": kind for kind in KINDS}
    problems, found = [], {}
    for name in own:
        if name not in known:
            params = {"hint": did_you_mean(name, known), "known": ", ".join(known)}
            problems.append(Problem("template.name", str(own[name]), params=params))
    for name, kind in known.items():
        path = own.get(name, default_folder(lang) / name)
        try:
            content = content_of(path, str(path), MOST_UNZIPPED)
            template = Template(kind, str(path) if name in own else name, content)
            problems += check_template(template)
            found[kind] = template
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    return found


def _in_folder(folder: Path) -> dict[str, Path]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise DataError(Problem("template.folder", str(folder), params={"detail": cause(error)})) from None
    # What Word and the system leave beside an open file begins with these signs.
    return {
        p.name: p
        for p in paths
        if p.suffix.casefold() in (".docx", ".docm", ".dotx", ".dotm") and p.name[0] not in "~."
    }


def own_templates(folders: Iterable[Path]) -> dict[str, bytes]:
    """The templates in folders that have no other Word files, by folder and name.

    Raises
    ------
    DataError
        for a file that cannot be read.
    """
    known = {f"{kind}.docx" for kind in KINDS}
    found: dict[str, bytes] = {}
    for folder in folders:
        names = sorted(path.name for path in folder.iterdir() if path.suffix == ".docx")
        if set(names) <= known:
            found |= {
                f"{folder.name}/{name}": content_of(folder / name, str(folder / name), MAX_BYTES) for name in names
            }
    return found


def check_template(template: Template) -> list[Problem]:
    """What no template may have in it, whatever its expressions say."""
    try:
        parts = entries(template.content)
    except (Damaged, TooMuch):
        return [Problem("template.not_word", template.file)]
    if BODY not in parts:
        return [Problem("template.not_word", template.file)]
    found = []
    for name, content in parts.items():
        lower, is_xml = name.casefold(), name.endswith((".xml", ".rels"))
        runs = "vbaproject" in lower or "/embeddings/" in lower or "/activex/" in lower
        if is_xml and len(content) > MOST_XML:
            size, limit = len(content) // 2**20, MOST_XML // 2**20
            found.append(Problem("file.too_large", template.file, params={"size": size, "limit": limit}))
        elif runs or (is_xml and (b"<!DOCTYPE" in content or b"<!ENTITY" in content)):
            found.append(Problem("template.part", template.file, params={"part": one_line(name)}))
        elif name.endswith(".rels") and any(not HYPERLINK.search(r.group(0)) for r in EXTERNAL.finditer(content)):
            found.append(Problem("template.external", template.file, params={"part": one_line(name)}))
        elif name.endswith(".xml") and (field := _fetching(content)):
            found.append(Problem("template.field", template.file, params={"field": field}))
    return found


def _fetching(content: bytes) -> str:
    """A field of the part that would fetch something; Word spreads the words of a field over several runs."""
    text = content.decode("utf-8", "replace")
    told = "".join(re.findall(r"<w:instrText[^>]*>([^<]*)</w:instrText>", text))
    told += " " + " ".join(re.findall(r'<w:fldSimple[^>]*w:instr\s*=\s*"([^"]*)"', text))
    hit = FETCHING.search(told.upper())
    return hit.group(1) if hit else ""


def copy_default(folder: Path, lang: Language) -> tuple[str, ...]:
    """Copy the default templates and what they may say into a folder; the names of the files.

    Raises
    ------
    OutputError
        where one of them is there already, or the folder cannot be written to.
    """
    told = (default_folder(lang) / README).read_text("utf-8")
    contents = {**default_files(lang), README: told.replace("\n", "\r\n").encode("utf-8-sig")}
    there = [name for name in contents if os.path.lexists(folder / name)]
    if there:
        raise OutputError(Problem("template.copies", str(folder / name)) for name in there)
    write_all(folder, contents, lambda _: False)
    return tuple(contents)
