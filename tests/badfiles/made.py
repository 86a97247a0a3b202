"""A bad file: what it is called and how it is made; where, all the same, it is a good one."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

PROOF, SEAL, PACK, YEAR = "proof", "seal", "pack", "year"
FILINGS, TAKEOVER, ONLINE, FACTS = "filings", "takeover", "online", "facts"
SHEETS = frozenset({FILINGS, TAKEOVER, ONLINE, FACTS})


@dataclass(frozen=True)
class Bad:
    """A file by the name it is handed in under. `good_at` are doors that rightly take it."""

    name: str
    make: Callable[[], bytes]
    good_at: frozenset[str] = frozenset()


def plain(content: bytes) -> Callable[[], bytes]:
    """Return a maker of given bytes."""
    return lambda: content


def noise(length: int, seed: int = 7) -> bytes:
    """Return bytes drawn at random, the same at every run."""
    return random.Random(seed).randbytes(length)


def cut(make: Callable[[], bytes], tenths: int) -> Callable[[], bytes]:
    """Return a maker of the first tenths of a file."""

    def made() -> bytes:
        content = make()
        return content[: len(content) * tenths // 10]

    return made


def packed(
    files: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED, comment: bytes = b""
) -> bytes:
    """Return a ZIP of some files by name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as package:
        for name, content in files.items():
            package.writestr(name, content)
        package.comment = comment
    return stream.getvalue()


def squeezed(byte: bytes, megabytes: int) -> bytes:
    """Return so much of one byte as a PDF or a PNG packs it, made in little memory."""
    packer, piece = zlib.compressobj(9), byte * (1 << 20)
    return b"".join([*(packer.compress(piece) for _n in range(megabytes)), packer.flush()])


def packed_with(files: Mapping[str, bytes], name: str, byte: bytes, megabytes: int) -> bytes:
    """Return a ZIP of some files and one of so much of one byte, made in little memory."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for other, content in files.items():
            if other != name:
                package.writestr(other, content)
        with package.open(name, "w") as large:
            for _n in range(megabytes):
                large.write(byte * (1 << 20))
    return stream.getvalue()


def packed_as(*entries: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    """Return a ZIP of entries as they are given, the same name twice if so."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for entry, content in entries:
            package.writestr(entry, content)
    return stream.getvalue()


def entry(name: str, *, mode: int = 0o100644) -> zipfile.ZipInfo:
    """Return an entry of a ZIP with a mode of a file: 0o120777 is a symbolic link."""
    made = zipfile.ZipInfo(name)
    made.compress_type = zipfile.ZIP_DEFLATED
    made.external_attr = mode << 16
    return made


def lying(content: bytes, size: int) -> bytes:
    """Return a ZIP whose directory says of every entry that it unpacks to `size` bytes."""
    raw = bytearray(content)
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = raw.find(mark)
        while place >= 0:
            raw[place + at : place + at + 4] = size.to_bytes(4, "little")
            place = raw.find(mark, place + 4)
    return bytes(raw)


def flagged(content: bytes, *, flag: int = 0, method: int | None = None) -> bytes:
    """Return a ZIP whose entries carry a flag (1: encrypted) or another method."""
    raw = bytearray(content)
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = raw.find(mark)
        while place >= 0:
            raw[place + at] |= flag
            if method is not None:
                raw[place + at + 2 : place + at + 4] = method.to_bytes(2, "little")
            place = raw.find(mark, place + 4)
    return bytes(raw)
