"""Pictures that are broken, hide something else, or unpack to more than a machine holds."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

from PIL import Image

from tests.badfiles.made import Bad, cut, noise, packed, plain, squeezed
from tests.documents import files

_PNG = b"\x89PNG\r\n\x1a\n"


def _chunk(kind: bytes, content: bytes, *, crc: int | None = None) -> bytes:
    said = zlib.crc32(kind + content) if crc is None else crc
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", said)


def _head(width: int, height: int, *, depth: int = 8, colour: int = 2) -> bytes:
    return struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)


def _png(*chunks: bytes) -> Callable[[], bytes]:
    return plain(_PNG + b"".join(chunks))


def _body(width: int = 4, height: int = 4) -> bytes:
    return _chunk(b"IDAT", zlib.compress((b"\0" + b"\x99" * width * 3) * height))


_END = _chunk(b"IEND", b"")


def _beside(kind: bytes) -> bytes:
    """A picture with a remark that unpacks to eighty million bytes."""
    remark = _chunk(kind, b"a\0\0" + squeezed(b"a", 80))
    return _PNG + _chunk(b"IHDR", _head(4, 4)) + remark + _body() + _END


def _enormous() -> bytes:
    """A small file of four hundred million pixels."""
    body = _chunk(b"IDAT", squeezed(b"\0", 48))
    return _PNG + _chunk(b"IHDR", _head(20_000, 20_000, depth=1, colour=0)) + body + _END


def _jpeg_of(width: int, height: int) -> bytes:
    """A JPEG whose head claims another size."""
    raw = bytearray(files.photo())
    place = raw.find(b"\xff\xc0") + 5
    raw[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(raw)


def _animated() -> bytes:
    stream = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), (n * 40, 0, 0)) for n in range(3)]
    frames[0].save(stream, "PNG", save_all=True, append_images=frames[1:])
    return stream.getvalue()


def _garbled() -> bytes:
    """A PNG whose bits were changed on the way."""
    raw = bytearray(files.photo("PNG"))
    place = raw.find(b"IDAT") + 6
    raw[place : place + 8] = b"\xff" * 8
    return bytes(raw)


FILES = (
    *(Bad(f"截断{n}.jpg", cut(files.photo, n)) for n in range(1, 10)),
    *(Bad(f"截断{n}.png", cut(lambda: files.photo("PNG"), n)) for n in range(1, 10)),
    Bad("像素过多.png", _enormous),
    Bad("自称极大.png", _png(_chunk(b"IHDR", _head(2**31 - 1, 2**31 - 1)), _body(), _END)),
    Bad("自称极宽.png", _png(_chunk(b"IHDR", _head(100_000_000, 4)), _body(), _END)),
    Bad("没有宽.png", _png(_chunk(b"IHDR", _head(0, 4)), _body(), _END)),
    Bad("位深不对.png", _png(_chunk(b"IHDR", _head(4, 4, depth=5)), _body(), _END)),
    Bad("色型不对.png", _png(_chunk(b"IHDR", _head(4, 4, colour=9)), _body(), _END)),
    Bad("头校验不符.png", _png(_chunk(b"IHDR", _head(4, 4), crc=1), _body(), _END)),
    Bad("没有头.png", _png(_body(), _END)),
    Bad("没有像素.png", _png(_chunk(b"IHDR", _head(4, 4)), _END)),
    Bad("没有尾.png", _png(_chunk(b"IHDR", _head(4, 4)), _body())),
    Bad("只有签名.png", plain(_PNG)),
    Bad("像素乱.png", _garbled),
    Bad("说明炸弹.png", lambda: _beside(b"zTXt")),
    Bad("色彩炸弹.png", lambda: _beside(b"iCCP")),
    Bad("会动的.png", _animated),
    Bad("又是压缩包.png", lambda: files.photo("PNG") + packed({"a.exe": b"MZ"})),
    Bad("又是压缩包.jpg", lambda: files.photo() + packed({"a.exe": b"MZ"})),
    Bad("又是网页.jpg", lambda: files.photo() + b"<script>alert(1)</script>"),
    Bad("又是网页.png", lambda: files.photo("PNG") + b"<script>alert(1)</script>"),
    Bad("又是程序.jpg", lambda: files.photo() + b"<?php system('id'); ?>"),
    Bad("又是文书.jpg", lambda: files.photo() + files.pdf()),
    Bad("自称极大.jpg", lambda: _jpeg_of(65_500, 65_500)),
    Bad("没有高.jpg", lambda: _jpeg_of(640, 0)),
    Bad("只有头.jpg", plain(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01")),
    Bad("头后是垃圾.jpg", lambda: b"\xff\xd8\xff" + noise(4000, 30)),
    Bad("十兆.jpg", lambda: files.photo() + b"\0" * (10 << 20)),
)  # fmt: skip
