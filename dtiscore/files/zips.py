"""Archives: those that people send, of which nothing is unpacked before it is known how much it is; and our own, whose
bytes depend on their parts alone."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

LONG_AGO = (1980, 1, 1, 0, 0, 0)
DAY_ONE = 33  # the same day, as archives count
LONGEST_ENTRY = 1_024  # bytes of the directory that one part may take: its name, and what systems add to it
END, END_64 = b"PK\x05\x06", b"PK\x06\x06"
TAIL = 2**16 + 200


class Damaged(ValueError):
    """No archive, or one that cannot be read to its end."""


class TooMuch(ValueError):
    """More parts than any such file has, or more bytes in them; ``size`` counts the bytes where the parts are not too many."""

    def __init__(self, parts: int, size: int = 0) -> None:
        super().__init__(parts, size)
        self.parts, self.size = parts, size


def opened(source: bytes | Path, most_parts: int, most_bytes: int) -> zipfile.ZipFile:
    """An archive whose parts, unpacked, stay within bounds: a part never gives more than it states here.

    Raises
    ------
    Damaged, TooMuch
    OSError
        where a file cannot be read.
    """
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as stream:
        directory = _directory_size(stream)
    if directory > most_parts * LONGEST_ENTRY:
        raise TooMuch(directory // LONGEST_ENTRY)
    try:
        archive = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
    except OSError:
        raise
    except Exception:  # whatever the reader makes of a damaged directory
        raise Damaged from None
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    if len(parts) > most_parts or size > most_bytes:
        archive.close()
        raise TooMuch(len(parts), size if len(parts) <= most_parts else 0)
    return archive


def _directory_size(stream: BinaryIO) -> int:
    """What an archive says of its directory, which the reader would take in whole."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - TAIL))
    tail = stream.read()
    found = 0
    for mark, form, place in ((END, "<L", 12), (END_64, "<Q", 40)):
        at = tail.rfind(mark)
        if at >= 0 and len(tail) >= at + place + struct.calcsize(form):
            (stated,) = struct.unpack_from(form, tail, at + place)
            found = max(found, stated if stated != 0xFFFFFFFF else 0)
    return min(found, size)


def parts_of(content: bytes, most_parts: int, most_bytes: int) -> dict[str, bytes]:
    """Every part by its name, in order.

    Raises
    ------
    Damaged, TooMuch
        also where two parts have one name.
    """
    with opened(content, most_parts, most_bytes) as archive:
        parts = [part for part in archive.infolist() if not part.is_dir()]
        try:
            found = {part.filename: archive.read(part) for part in parts}
        except Exception:  # whatever the decompressors raise, and the reader for a password
            raise Damaged from None
    if len(found) < len(parts):
        raise Damaged
    return found


def packed(parts: Mapping[str, bytes], *, mode: int = 0) -> bytes:
    """An archive of the parts in their order; ``mode`` is what a Unix system gives the files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = (3 if mode else 0), mode << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


class Filled:
    """An archive that is made again and again with other words in a few places: what stays is packed once.

    ``gaps`` says by part the mark that stands in it for what is filled in; its other bytes, and all other parts, stay.
    """

    def __init__(self, parts: Mapping[str, bytes], gaps: Mapping[str, bytes]) -> None:
        self._begun: dict[str, tuple[bool, int, int, bytes, bytes]] = {}
        for name, content in parts.items():
            before, mark, after = content.partition(gaps[name]) if name in gaps else (content, b"", b"")
            if name in gaps and not mark:
                raise ValueError(name)
            packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -15)
            # A full flush ends where another packer, which knows nothing of this one, can go on.
            head = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH if name in gaps else zlib.Z_FINISH)
            self._begun[name] = (name in gaps, zlib.crc32(before), len(before), head, after)

    def packed(self, words: Mapping[str, bytes]) -> bytes:
        """The archive; ``words`` are what is filled in, by part."""
        out, directory = io.BytesIO(), []
        for name, (has_gap, crc, size, head, after) in self._begun.items():
            content = head
            if has_gap:
                rest, packer = words[name] + after, zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -15)
                crc, size = zlib.crc32(rest, crc), size + len(rest)
                content += packer.compress(rest) + packer.flush()
            told = struct.pack("<4H3L2H", 0, zipfile.ZIP_DEFLATED, 0, DAY_ONE, crc, len(content), size, len(name), 0)
            directory.append(
                b"PK\x01\x02"
                + struct.pack("<2H", 20, 20)
                + told
                + struct.pack("<3H2L", 0, 0, 0, 0, out.tell())
                + name.encode()
            )
            out.write(b"PK\x03\x04" + struct.pack("<H", 20) + told + name.encode() + content)
        begin, listed = out.tell(), b"".join(directory)
        count = len(directory)
        out.write(listed + END + struct.pack("<4H2LH", 0, 0, count, count, len(listed), begin, 0))
        return out.getvalue()
