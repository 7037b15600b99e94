"""What becomes of files on the way: cut, bent, written by another program, edited by hand, made on purpose."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any
from xml.sax.saxutils import escape

import polars as pl

from dtiscore.files import office

WORDS = (
    "", " ", "0", "-1", "1e400", "nan", "-inf", "NA", "n/a", "#N/A", "-", "..", "12.500", "58,68", "1 250", "3/4", "1.2.3", "=1+1",
    "=cmd|'/C calc'!A0", "'", '"', '""', "\0", "\ufeff", "\u202e", "\ud7ff", "𝟏", "١٢", "x" * 40_000, "2025-01-01", "31/12/2025",
    "#REF!", "TRUE", "true", "1;2", "_x0041_", "_xA_", "💥", "../../evil", "/dev/zero", "%s", "{0}", "{{ x }}", "<b>", "${x}", "\n",
    "\r\n", "total", "xa-a", "xa-zz", "__row__", "__class__", "2024", "99999999999999999999", "1e-320", "không áp dụng", "không",
    "có", "×", "≥ 80%", "Khối", "None", "null", "[]", "{", "a.b", "ﬁ", "e\u0301",
)  # fmt: skip
TOML = ("", "0", "-1", "1e400", "nan", "inf", "true", '""', '"x"', "[]", "{}", "[[]]", '["x", 1]', "2025-01-01", "07:30:00", "0x7f",
        "'''\n\n'''", '"\\u0000"', "9223372036854775807", "[1, [2, [3]]]", "{ a = { b = 1 } }", "# nothing", "]")  # fmt: skip
Mutation = Callable[[bytes, Random], bytes]


def cut(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def bent(content: bytes, random: Random) -> bytes:
    data = bytearray(content)
    for _ in range(random.randint(1, 30)):
        if data:
            data[random.randrange(len(data))] = random.randrange(256)
    return bytes(data)


def stitched(content: bytes, random: Random) -> bytes:
    """A stretch repeated, taken out, or moved."""
    a, b = sorted(random.randrange(len(content) + 1) for _ in range(2))
    at = random.randrange(len(content) + 1)
    kind = random.randrange(3)
    if kind == 0:
        return content[:a] + content[b:]
    return (content[:at] + content[a:b] + content[at:]) if kind == 1 else content[:at] + content[a:b]


def recoded(content: bytes, random: Random) -> bytes:
    """The same text as another system would save it."""
    text = content.decode("utf-8", "replace")
    if random.random() < 0.5:
        text = text.replace("\n", random.choice(("\r\n", "\r", "\n\n", "\u2028")))
    return text.encode(
        random.choice(("utf-16", "utf-16-le", "utf-8-sig", "cp1258", "cp1252", "utf-32", "utf-7")), "replace"
    )


# --- text -----------------------------------------------------------------------------------------------------------------


def lines_changed(content: bytes, random: Random) -> bytes:
    lines = content.decode("utf-8", "replace").split("\n")
    for _ in range(random.randint(1, 4)):
        i, j = random.randrange(len(lines)), random.randrange(len(lines))
        kind = random.randrange(4)
        if kind == 0 and len(lines) > 1:
            del lines[i]
        elif kind == 1:
            lines.insert(j, lines[i])
        elif kind == 2:
            lines[i], lines[j] = lines[j], lines[i]
        else:
            lines.insert(i, random.choice(WORDS))
    return "\n".join(lines).encode("utf-8", "replace")


def cells_changed(content: bytes, random: Random) -> bytes:
    """Cells of a table replaced, columns dropped, doubled or without a name, another separator."""
    rows = [line.split(",") for line in content.decode("utf-8", "replace").split("\n")]
    for _ in range(random.randint(1, 5)):
        row = random.choice(rows)
        row[random.randrange(len(row))] = random.choice(WORDS)
    if random.random() < 0.3:
        column = random.randrange(len(rows[0]))
        for row in rows:
            if column < len(row):
                if random.random() < 0.5:
                    row.append(row[column])
                else:
                    row[column] = random.choice(("", " ", row[column]))
    if random.random() < 0.3:
        rows.insert(0, [random.choice(WORDS)] + [""] * random.randrange(5))
    separator = random.choice((",", ",", ",", ";", "\t", "|", ", "))
    return "\n".join(separator.join(row) for row in rows).encode("utf-8", "replace")


def values_changed(content: bytes, random: Random) -> bytes:
    """Values and keys of TOML replaced; whole tables renamed."""
    lines = content.decode("utf-8", "replace").split("\n")
    told = [i for i, line in enumerate(lines) if "=" in line or line.startswith("[")]
    for i in random.sample(told, min(len(told), random.randint(1, 4))):
        name, sign, value = lines[i].partition("=")
        kind = random.randrange(4)
        if not sign:
            lines[i] = random.choice(
                (lines[i] * 2, "[" + lines[i] + "]", lines[i].replace(".", "_"), "[x.y]", "[framework]")
            )
        elif kind == 0:
            lines[i] = f"{name}= {random.choice(TOML)}"
        elif kind == 1:
            lines[i] = f"{name}= {json.dumps(random.choice(WORDS))}"
        elif kind == 2:
            lines[i] = f"{random.choice(('x', 'title', 'points', 'rule', '', 'a.b', 'value', 'weight'))} ={value}"
        else:
            lines[i] = re.sub(r"[-0-9.]+", lambda _: random.choice(("-1", "0", "1e309", "nan", "7", "0.1")), lines[i])
    return "\n".join(lines).encode("utf-8", "replace")


def json_changed(content: bytes, random: Random) -> bytes:
    try:
        tree = json.loads(content)
    except ValueError:
        return bent(content, random)
    for _ in range(random.randint(1, 3)):
        tree = _branch_changed(tree, random)
    return json.dumps(tree).encode("utf-8", "replace")


def _branch_changed(tree: Any, random: Random) -> Any:
    if isinstance(tree, (dict, list)) and tree and random.random() < 0.85:
        keys: list[Any] = list(tree) if isinstance(tree, dict) else list(range(len(tree)))
        at = random.choice(keys)
        if random.random() < 0.1:
            del tree[at]
        elif random.random() < 0.05 and isinstance(tree, dict):
            tree[random.choice(WORDS)] = tree.pop(at)
        else:
            tree[at] = _branch_changed(tree[at], random)
        return tree
    return random.choice((None, True, -1, 1e308, 10**30, [], {}, [[]], {"a": {}}, *WORDS[:40]))


# --- archives -------------------------------------------------------------------------------------------------------------


def parts_changed(content: bytes, random: Random) -> bytes:
    """Parts of an archive edited, dropped, renamed, doubled or put beside it."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = [(part, old.read(part)) for part in old.namelist()]
    for _ in range(random.randint(1, 3)):
        i = random.randrange(len(parts))
        name, data = parts[i]
        kind = random.randrange(12)
        if kind == 0 and len(parts) > 1:
            del parts[i]
        elif kind == 1:
            parts[i] = (
                random.choice(("../evil.xml", "xl/" + name, name.upper(), name.replace("/", "\\"), name + " ")),
                data,
            )
        elif kind == 2:
            parts.append(
                (
                    random.choice(
                        ("xl/vbaProject.bin", "a.zip", "../../evil.xlsx", "xl/worksheets/sheet9.xml", "x" * 300)
                    ),
                    data,
                )
            )
        elif kind == 3:
            parts[i] = name, random.choice((cut, bent, stitched))(data, random)
        else:
            parts[i] = name, xml_changed(data, random)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", random.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as new:
        for name, data in parts:
            new.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def xml_changed(content: bytes, random: Random) -> bytes:
    """Attributes, texts and elements of XML replaced, as another program or a person with an editor would."""
    text = content.decode("utf-8", "replace")
    for _ in range(random.randint(1, 4)):
        pattern = random.choice(
            (r'="[^"]*"', r">[^<]+<", r"<[^<>/?!]+/>", r"<(\w+:?\w*)[^<>]*>[^<>]*</\1>", r"<[^<>]+>")
        )
        found = list(re.finditer(pattern, text))
        if not found:
            continue
        one = random.choice(found)
        word = escape(random.choice(WORDS), {'"': "&quot;"})
        if pattern.startswith("="):
            new = f'="{word}"'
        elif pattern.startswith(">"):
            new = f">{word}<"
        else:
            new = random.choice(("", one.group() * 2, one.group() * 2_000, word))
        text = text[: one.start()] + new + text[one.end() :]
    return text.encode("utf-8", "replace")


def shuffled_names(content: bytes, random: Random) -> bytes:
    """The workbook as another program writes it: prefixed names, other tab order, strict name spaces, hidden sheets."""
    kind = random.randrange(4)

    def change(data: bytes) -> bytes:
        if kind == 0:
            data = data.replace(
                b"schemas.openxmlformats.org/spreadsheetml/2006/main", b"purl.oclc.org/ooxml/spreadsheetml/main"
            )
            return data.replace(
                b"schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"purl.oclc.org/ooxml/officeDocument/relationships",
            )
        if kind == 1:
            data = re.sub(rb"<(/?)(?=[a-z])(?!\?)", rb"<\1x:", data)
            return data.replace(
                b'xmlns="http://schemas.openxmlformats.org/spreadsheetml',
                b'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml',
            )
        if kind == 2:
            return data.replace(b"<sheet ", b'<sheet state="veryHidden" ')
        return data.replace(b"<v>", b"<v> ").replace(b"<t>", b'<t xml:space="preserve">')

    with zipfile.ZipFile(io.BytesIO(content)) as old:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                is_xml = name.startswith(("xl/", "word/")) and name.endswith(".xml")
                new.writestr(zipfile.ZipInfo(name), change(old.read(name)) if is_xml else old.read(name))
    return out.getvalue()


def zipped(content: bytes, random: Random) -> bytes:
    """In an archive as people send them, with names as their systems write them."""
    out = io.BytesIO()
    names = (
        "xa-a.xlsx",
        "phiếu xã A.xlsx",
        "../up.xlsx",
        "a/b/c.xlsx",
        "C:\\x.xlsx",
        "x" * 250 + ".xlsx",
        "xa-a.XLSX",
        ".xlsx",
        "a.zip",
    )
    with zipfile.ZipFile(out, "w") as new:
        for name in random.sample(names, random.randint(1, 3)):
            data = content if random.random() < 0.5 else random.choice((cut, bent, parts_changed))(content, random)
            new.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


# --- Parquet --------------------------------------------------------------------------------------------------------------

TYPES: tuple[Any, ...] = (
    pl.Duration, pl.Binary, pl.Boolean, pl.Int8, pl.Float32, pl.Decimal(38, 3), pl.Date, pl.Datetime, pl.Time, pl.Categorical,
    pl.List(pl.String), pl.Struct({"a": pl.String}), pl.Null, pl.UInt64, pl.Array(pl.Int8, 2),
)  # fmt: skip


def retyped(content: bytes, random: Random) -> bytes:
    """Columns of kinds that no number and no name has, or that another program gives them."""
    frame = pl.read_parquet(io.BytesIO(content))
    for name in random.sample(frame.columns, min(len(frame.columns), random.randint(1, 3))):
        kind = random.choice(TYPES)
        if isinstance(kind, (pl.List, pl.Struct, pl.Array)):
            sample = {pl.List: ["x"], pl.Struct: {"a": "x"}, pl.Array: [1, 2]}[type(kind)]
            column = pl.Series(name, [sample] * frame.height, dtype=kind)
        elif kind in (pl.Duration, pl.Date, pl.Datetime, pl.Time):
            column = pl.Series(name, range(frame.height)).cast(pl.Int64).cast(kind)
        else:
            column = frame[name].cast(kind, strict=False)
        frame = frame.with_columns(column.alias(name))
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


ANY: tuple[Mutation, ...] = (cut, bent, stitched)
TEXT: tuple[Mutation, ...] = (*ANY, recoded, lines_changed)
KINDS: dict[str, tuple[Mutation, ...]] = {
    ".csv": (*TEXT, *(cells_changed,) * 6),
    ".toml": (*TEXT, *(values_changed,) * 8),
    ".json": (*TEXT, *(json_changed,) * 8),
    ".xlsx": (*ANY, *(parts_changed,) * 8, shuffled_names, zipped),
    ".docx": (*ANY, *(parts_changed,) * 8, zipped),
    ".parquet": (*ANY, *(retyped,) * 4),
}
OTHER_NAMES = (
    ".xlsx",
    ".docx",
    ".zip",
    ".csv",
    ".parquet",
    ".toml",
    ".xlsm",
    ".xls",
    ".ods",
    ".json",
    ".txt",
    ".pdf",
    "",
)


def spoilt(files: dict[str, bytes], random: Random) -> tuple[str, bytes]:
    """One of the good files, spoilt: its suffix, now and then a wrong one, and its content."""
    suffix = random.choice(sorted(files))
    content = files[suffix]
    for _ in range(random.choice((1, 1, 1, 2))):
        content = _tried(random.choice(KINDS[suffix]), content, random)
    if random.random() < 0.02:
        content = random.choice((b"", random.randbytes(300), office.COMPOUND + content, b"PK\x05\x06" + b"\0" * 18))
    zip_is_meant = content[:2] == b"PK" and random.random() < 0.1
    if zip_is_meant:
        return ".zip", content
    return (random.choice(OTHER_NAMES) if random.random() < 0.03 else suffix), content


def _tried(mutation: Mutation, content: bytes, random: Random) -> bytes:
    try:
        return mutation(content, random)
    except Exception:  # a second change finds no archive or no table any more
        return bent(content, random)
