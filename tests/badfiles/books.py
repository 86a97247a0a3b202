"""Sheets that are broken, locked, carry programs, or mean to fill the memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

from openpyxl import Workbook

from intake.filing import HEADINGS
from tests.badfiles.made import (
    Bad,
    cut,
    entry,
    flagged,
    lying,
    noise,
    packed,
    packed_as,
    packed_with,
    plain,
)
from tests.intake.sheets import GOOD

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTITIES = '<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
_LAUGHS = "<!DOCTYPE s [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
) + "]>"  # fmt: skip
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def book(rows: list[list[object]] | None = None) -> bytes:
    """Return an XLSX that every door of sheets takes; of other rows, one that none takes."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    if rows is None:
        good = {"申请编号": "WS1", "申请人身份": "代理人"}
        good |= {term: str(GOOD.get(name, "")) for name, term in HEADINGS.items()}
        rows = [list(good), list(good.values())]
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _with(**changes: bytes) -> Callable[[], bytes]:
    """Return a maker of an XLSX with parts changed or added, by name with / written as __."""

    def made() -> bytes:
        found = {name.replace("__", "/"): part for name, part in changes.items()}
        return packed({**_parts(book()), **found})

    return made


def _with_named(parts: Mapping[str, bytes]) -> Callable[[], bytes]:
    return lambda: packed({**_parts(book()), **parts})


def _without(*names: str) -> Callable[[], bytes]:
    return lambda: packed({n: p for n, p in _parts(book()).items() if n not in names})


def _sheet(body: str, *, before: str = "") -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'{_HEAD}{before}<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>'
    return text.encode()


def _far(reference: str) -> Callable[[], bytes]:
    cells = (
        f'<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="{reference}"><v>1</v></c></row>'
    )
    return _with_named({"xl/worksheets/sheet1.xml": _sheet(cells)})


def _inflated() -> bytes:
    return packed_with(_parts(book()), "xl/worksheets/sheet1.xml", b" ", 210)


def _by_ratio() -> bytes:
    return packed_with(_parts(book()), "xl/media/a.bin", b"\0", 40)


def _twice() -> bytes:
    parts = list(_parts(book()).items())
    again = [("xl/workbook.xml", b"<workbook/>")]
    return packed_as(*((entry(name), part) for name, part in (*parts, *again)))


def _linked() -> bytes:
    parts = [(entry(name), part) for name, part in _parts(book()).items()]
    return packed_as(*parts, (entry("xl/link", mode=0o120777), b"/etc/passwd"))


def _macros_of_old() -> bytes:
    return _OLE + b"\0" * 600 + "_VBA_PROJECT".encode("utf-16-le") + b"\0" * 600


def _locked() -> bytes:
    return _OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


def _damaged() -> bytes:
    raw = bytearray(book())
    place = len(raw) // 3
    raw[place : place + 40] = noise(40, 41)
    return bytes(raw)


FILES = (
    Bad("没有表头.xlsx", lambda: book([["甲", "乙"], ["1", "2"]])),
    Bad("空表.xlsx", lambda: book([[""]])),
    Bad("只有标题.xlsx", lambda: book([["某某法院立案登记表"]])),
    *(Bad(f"截断{n}.xlsx", cut(book, n)) for n in range(1, 10)),
    Bad("中间损坏.xlsx", _damaged),
    Bad("设有密码.xlsx", _locked),
    Bad("旧宏.xls", _macros_of_old),
    Bad("有宏.xlsm", _with(xl__vbaProject=b"x", **{"xl__vbaProject.bin": b"\0"})),
    Bad("有宏改名.xlsx", _with_named({"xl/VBAPROJECT.BIN": b"\0"})),
    Bad("旧宏表.xlsx", _with_named({"xl/macrosheets/sheet1.xml": b"<xm/>"})),
    Bad("外部链接.xlsx", _with_named({"xl/externalLinks/externalLink1.xml": b"<e/>"})),
    Bad("外部数据.xlsx", _with_named({"xl/connections.xml": b"<connections/>"})),
    Bad("嵌入对象.xlsx", _with_named({"xl/embeddings/oleObject1.bin": _OLE})),
    Bad("控件.xlsx", _with_named({"xl/activeX/activeX1.bin": b"\0"})),
    Bad("越出目录.xlsx", _with_named({"../../../../tmp/evil": b"x"})),
    Bad("绝对路径.xlsx", _with_named({"/etc/cron.d/evil": b"x"})),
    Bad("反斜线.xlsx", _with_named({"..\\evil.exe": b"MZ"})),
    Bad("同名两份.xlsx", _twice),
    Bad("内有链接.xlsx", _linked),
    Bad("条目加密.xlsx", lambda: flagged(book(), flag=1)),
    Bad("压缩法不明.xlsx", lambda: flagged(book(), method=99)),
    Bad("展开过大.xlsx", _inflated),
    Bad("压缩比过大.xlsx", _by_ratio),
    Bad("谎报大小.xlsx", lambda: lying(_inflated(), 1000)),
    Bad("自称极大.xlsx", lambda: lying(book(), 0xFFFF_FFF0)),
    Bad("缺工作簿.xlsx", _without("xl/workbook.xml")),
    Bad("缺工作表.xlsx", _without("xl/worksheets/sheet1.xml")),
    Bad("缺目录.xlsx", _without("xl/_rels/workbook.xml.rels")),
    Bad("坏工作表.xlsx", _with_named({"xl/worksheets/sheet1.xml": b"<worksheet><sheetData>"})),
    Bad("外部实体.xlsx", _with_named({"xl/worksheets/sheet1.xml": _sheet(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>', before=_ENTITIES)})),
    Bad("共用文字实体.xlsx", _with_named({"xl/sharedStrings.xml": (
        f'{_HEAD}{_ENTITIES}<sst><si><t>&x;</t></si></sst>').encode()})),
    Bad("实体炸弹.xlsx", _with_named({"xl/sharedStrings.xml": (
        f'{_HEAD}{_LAUGHS}<sst><si><t>&j;</t></si></sst>').encode()})),
    Bad("末格.xlsx", _far("XFD1048576")),
    Bad("格号离奇.xlsx", _far("ZZZZ999999999")),
    Bad("二进制表.xlsb", lambda: packed({"xl/workbook.bin": b"\0"})),
    Bad("开放表.ods", lambda: packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                                    "content.xml": b"<office/>"})),
    Bad("套着的.zip", lambda: packed({"案件.xlsx": book()})),
    Bad("万维表.xls", plain((_HEAD + "<Workbook/>").encode())),
    Bad("引号不成对.csv", plain('案号,"立案日期\n'.encode() + b"a" * 200_000)),
    Bad("只有逗号.csv", plain(b",,,,,\n" * 50)),
    Bad("西文编码.csv", plain(b"\xff\xfe\xfd\xe9\xe8\x80\xff,\xff\n" * 9)),
    Bad("单数双字节.csv", plain(b"\xff\xfe\x48\x68\xf7")),
    Bad("三十一兆.csv", plain(b"a,b\n" * (31 << 18))),
    Bad("列名重复.csv", plain("案号,案号,申请编号,申请编号\n1,2,3,4\n".encode())),
    Bad("又是文书.xlsx", lambda: b"%PDF-1.7\n" + book()),
)  # fmt: skip
