"""Files people hand in: good ones, and many that must not be taken."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
from PIL import Image


def photo(kind: str = "JPEG", size: tuple[int, int] = (640, 480)) -> bytes:
    """Return a plain picture."""
    out = io.BytesIO()
    Image.new("RGB", size, (240, 240, 230)).save(out, kind)
    return out.getvalue()


def pdf(
    change: Callable[[pikepdf.Pdf], None] | None = None, *, pages: int = 1, **save: object
) -> bytes:
    """Return a PDF of blank pages, changed as told before it is saved."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _page in range(pages):
            made.add_blank_page()
        if change is not None:
            change(made)
        made.save(out, **save)
    return out.getvalue()


def scripted(made: pikepdf.Pdf) -> None:
    """Let it run a script when opened."""
    made.Root.OpenAction = made.make_indirect(
        pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    )


def with_attachment(made: pikepdf.Pdf) -> None:
    """Let it carry another file."""
    made.attachments["evil.exe"] = b"MZ\x90\x00"


def with_link_that_launches(made: pikepdf.Pdf) -> None:
    """Let a page start a program when clicked."""
    act = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=act
    )
    made.pages[0].Annots = pikepdf.Array([made.make_indirect(note)])


def with_page_script(made: pikepdf.Pdf) -> None:
    """Let a page run a script when shown."""
    made.pages[0].AA = pikepdf.Dictionary(
        O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("1"))
    )


def locked() -> bytes:
    """Return a PDF that asks for a password."""
    return pdf(encryption=pikepdf.Encryption(user="secret", owner="secret"))


def owner_locked() -> bytes:
    """Return a PDF that opens, and may not be printed."""
    return pdf(encryption=pikepdf.Encryption(user="", owner="secret"))


def enormous_picture() -> bytes:
    """Return a small file that unpacks to a picture of 400 million pixels."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


GOOD = {
    "回证.pdf": (pdf(), "application/pdf", 1),
    "三页.pdf": (pdf(pages=3), "application/pdf", 3),
    "照片.jpg": (photo(), "image/jpeg", 1),
    "照片.png": (photo("PNG"), "image/png", 1),
    "名不副实.exe": (photo(), "image/jpeg", 1),
}
_DAMAGED, _TOO_LARGE, _ACTS = "损坏|不是", "超过10MB|过大", "脚本、附件或自动动作"
BAD: dict[str, tuple[bytes, str]] = {
    "空.pdf": (b"", "空的"),
    "文字.pdf": (b"hello", "不是"),
    "改名的程序.jpg": (b"MZ\x90\x00" + b"\0" * 4000, "不是"),
    "网页.png": (b"<html><script>alert(1)</script></html>", "不是"),
    "矢量.svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "不是"),
    "动图.gif": (photo("GIF"), "不是"),
    "位图.bmp": (photo("BMP"), "不是"),
    "压缩包.pdf": (b"PK\x03\x04" + b"\0" * 100, "不是"),
    "加密.pdf": (locked(), "加密"),
    "限制打印.pdf": (owner_locked(), "加密"),
    "脚本.pdf": (pdf(scripted), _ACTS),
    "附件.pdf": (pdf(with_attachment), _ACTS),
    "启动程序.pdf": (pdf(with_link_that_launches), _ACTS),
    "翻页脚本.pdf": (pdf(with_page_script), _ACTS),
    "无页.pdf": (pdf(pages=0), "1至200页"),
    "过多页.pdf": (pdf(pages=201), "1至200页"),
    "只有头.pdf": (b"%PDF-1.7\n", _DAMAGED),
    "头后是垃圾.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 40, _DAMAGED),
    "过大.pdf": (b"%PDF-1.7" + b"\0" * (10 * 1024 * 1024), _TOO_LARGE),
    "过大.jpg": (photo() + b"\0" * (10 * 1024 * 1024), _TOO_LARGE),
    "像素过多.png": (enormous_picture(), _TOO_LARGE),
    **{
        f"截断{part}.{ending}": (content[: len(content) * part // 10], _DAMAGED)
        for ending, content in (("jpg", photo()), ("png", photo("PNG")))
        for part in range(1, 9)
    },
}  # fmt: skip
