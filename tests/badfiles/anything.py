"""What is no paper, no picture and no sheet, under whatever name."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import pickle
import sqlite3
import tarfile

from PIL import Image

from tests.badfiles.made import Bad, noise, packed, plain

_XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, (b"&%c;" % (97 + n)) * 10) for n in range(9))
    + b"]><l>&j;</l>"
)
_SVG = b"<svg xmlns='http://www.w3.org/2000/svg'"
_RTF = rb"{\rtf1\ansi\deff0 {\object\objemb{\*\objdata 0105}} \u26696?}"


def _tar(link: bool) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as package:
        made = tarfile.TarInfo("../../etc/passwd")
        if link:
            made.type, made.linkname = tarfile.SYMTYPE, "/etc/passwd"
        else:
            made.size = 4
        package.addfile(made, None if link else io.BytesIO(b"root"))
    return stream.getvalue()


def _image(kind: str, *, frames: int = 1, mode: str = "RGB") -> bytes:
    stream = io.BytesIO()
    pictures = [Image.new(mode, (40, 30), n) for n in range(frames)]
    more = {"save_all": True, "append_images": pictures[1:]} if frames > 1 else {}
    pictures[0].save(stream, kind, **more)
    return stream.getvalue()


def _database() -> bytes:
    with sqlite3.connect(":memory:") as base:
        base.execute("create table a (b text)")
        return bytes(base.serialize())


FILES = (
    Bad("空.pdf", plain(b"")),
    Bad("一个零.xlsx", plain(b"\0")),
    Bad("全是零.jpg", plain(b"\0" * 4096)),
    Bad("一兆零.xlsx", plain(b"\0" * (1 << 20))),
    Bad("空白.csv", plain(b" \r\n\t\r\n" * 20)),
    Bad("只有签名.csv", plain(b"\xef\xbb\xbf")),
    Bad("只有双字节签名.csv", plain(b"\xff\xfe")),
    Bad("只有回车.csv", plain(b"\r" * 400)),
    Bad("杂乱.pdf", lambda: noise(10_000)),
    Bad("杂乱.xlsx", lambda: noise(9_999, 8)),
    Bad("杂乱.toml", lambda: noise(3_000, 9)),
    Bad("程序.exe", plain(b"MZ\x90\x00" + b"\0" * 4000)),
    Bad("程序.pdf", plain(b"MZ\x90\x00\x03" + noise(4000, 1))),
    Bad("程序.png", plain(b"\x7fELF\x02\x01\x01" + noise(4000, 2))),
    Bad("类文件.jpg", plain(b"\xca\xfe\xba\xbe\x00\x00\x004" + noise(500, 3))),
    Bad("快捷方式.lnk", plain(b"L\0\0\0\x01\x14\x02\0" + b"\0" * 60)),
    Bad("脚本.sh", plain(b"#!/bin/sh\nrm -rf /\n")),
    Bad("脚本.php", plain(b"<?php system($_GET['c']); ?>")),
    Bad("脚本.csv", plain(b"=cmd|'/C calc'!A0\n@SUM(1)\n")),
    Bad("网页.html", plain(b"<html><script>alert(1)</script></html>")),
    Bad("网页.xls", plain(b"<html><table><tr><td>1</td></tr></table></html>")),
    Bad("网页.pdf", plain(b"<!doctype html><iframe src=javascript:alert(1)>")),
    Bad("矢量.svg", plain(_SVG + b" onload='alert(1)'/>")),
    Bad("矢量二.svg", plain(_SVG + b"><foreignObject><body/></foreignObject></svg>")),
    Bad("矢量.png", plain(_SVG + b"><script>alert(1)</script></svg>")),
    Bad("外部实体.xml", plain(_XXE)),
    Bad("外部实体.xls", plain(_XXE + b" ")),
    Bad("实体炸弹.xml", plain(_LAUGHS)),
    Bad("对象.json", plain(b'{"a": [1, 2, {"b": null}]}')),
    Bad("深对象.json", plain(b"[" * 20_000)),
    Bad("文字.txt", plain("申请执行人".encode())),
    Bad("国标文字.pdf", plain("申请执行人示例".encode("gb18030"))),
    Bad("双字节文字.csv", plain("案号,立案".encode("utf-16"))),
    Bad("双字节无签名.csv", plain("案号,立案".encode("utf-16-le"))),
    Bad("含零文字.csv", plain("案号\0立案,来源\n1,2\n".encode())),
    Bad("一长行.csv", plain(b"a" * 2_000_000)),
    Bad("富文本.rtf", plain(_RTF)),
    Bad("富文本.docx", plain(_RTF + b"\n")),
    Bad("富文本.pdf", plain(_RTF + b"\n\n")),
    Bad("邮件.eml", plain(b"From: a@b\nSubject: x\n\n<script>1</script>")),
    Bad("网页存档.mht", plain(b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n")),
    Bad("页面描述.ps", plain(b"%!PS-Adobe-3.0\n(x) run\n")),
    Bad("视频.mp4", plain(b"\0\0\0\x18ftypmp42\0\0\0\0" + noise(2000, 4))),
    Bad("声音.mp3", plain(b"ID3\x03\0\0\0\0\0\x21" + noise(2000, 5))),
    Bad("手机照片.heic", plain(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + noise(2000, 6))),
    Bad("手机照片.jpg", plain(b"\0\0\0\x18ftypheix\0\0\0\0mif1heic" + noise(2000, 10))),
    Bad("照片.avif", plain(b"\0\0\0\x1cftypavif\0\0\0\0" + noise(2000, 11))),
    Bad("动图.gif", lambda: _image("GIF", frames=3)),
    Bad("静图.gif", lambda: _image("GIF")),
    Bad("位图.bmp", lambda: _image("BMP")),
    Bad("扫描.tiff", lambda: _image("TIFF")),
    Bad("多页扫描.tif", lambda: _image("TIFF", frames=2)),
    Bad("图片.webp", lambda: _image("WEBP")),
    Bad("图标.ico", lambda: _image("ICO")),
    Bad("图.psd", plain(b"8BPS\0\1" + b"\0" * 40)),
    Bad("图元.wmf", plain(b"\xd7\xcd\xc6\x9a" + b"\0" * 60)),
    Bad("压缩.gz", lambda: gzip.compress(b"a" * 1000)),
    Bad("压缩表.csv", lambda: gzip.compress("案号,立案日期\n".encode())),
    Bad("压缩.bz2", lambda: bz2.compress(b"a" * 1000)),
    Bad("压缩.xz", lambda: lzma.compress(b"a" * 1000)),
    Bad("压缩.7z", plain(b"7z\xbc\xaf\x27\x1c" + noise(300, 12))),
    Bad("压缩.rar", plain(b"Rar!\x1a\x07\x01\x00" + noise(300, 13))),
    Bad("打包.tar", lambda: _tar(False)),
    Bad("打包链接.tar", lambda: _tar(True)),
    Bad("数据库.xls", _database),
    Bad("腌制.csv", lambda: pickle.dumps({"a": [1, 2, 3]})),
    Bad("旧文档.doc", plain(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)),
    Bad("旧表.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise(4000, 14)),
    Bad("文档.docx", lambda: packed({"word/document.xml": b"<w/>", "mimetype": b"x"})),
    Bad("演示.pptx", lambda: packed({"ppt/presentation.xml": b"<p/>"})),
    Bad("文档.odt", lambda: packed({"mimetype": b"application/vnd.oasis.opendocument.text"})),
    Bad("电子书.epub", lambda: packed({"mimetype": b"application/epub+zip"})),
    Bad("程序包.jar", lambda: packed({"META-INF/MANIFEST.MF": b"x", "A.class": b"\xca\xfe"})),
    Bad("压缩包.pdf", lambda: packed({"a.pdf": b"%PDF-1.7"})),
    Bad("空压缩包.zip", lambda: packed({})),
)  # fmt: skip
