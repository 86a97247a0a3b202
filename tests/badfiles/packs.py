"""Archives and tables of rules and of years that must not be taken."""

from __future__ import annotations

import zipfile

from policy.loader import text_of
from tests.badfiles.made import (
    Bad,
    cut,
    entry,
    flagged,
    lying,
    packed,
    packed_as,
    packed_with,
    plain,
)


def _rules() -> dict[str, bytes]:
    return {f"rules/{name}": text for name, text in text_of("hualong", "1").items()}


def _good() -> bytes:
    return packed(_rules())


def _beside(name: str, content: bytes) -> bytes:
    return packed({**_rules(), name: content})


def _instead(name: str, content: bytes) -> bytes:
    return packed({**_rules(), f"rules/{name}": content})


def _linked() -> bytes:
    parts = [(entry(name), text) for name, text in _rules().items()]
    return packed_as(*parts, (entry("rules/time2.toml", mode=0o120777), b"/etc/passwd"))


def _twice() -> bytes:
    parts = [(entry(name), text) for name, text in _rules().items()]
    return packed_as(*parts, (entry("rules/pack.toml"), b"a = 1\n"))


def _broken_sum() -> bytes:
    raw = bytearray(packed(_rules(), method=zipfile.ZIP_STORED))
    raw[200] ^= 0xFF
    return bytes(raw)


def _year(body: str) -> bytes:
    return f"年份,2027\n{body}\n".encode()


FILES = (
    Bad("越出目录.zip", lambda: _beside("../../evil.toml", b"a = 1\n")),
    Bad("绝对路径.zip", lambda: _beside("/etc/evil.toml", b"a = 1\n")),
    Bad("盘符.zip", lambda: _beside("C:/evil.toml", b"a = 1\n")),
    Bad("反斜线.zip", lambda: _beside("rules\\evil.toml", b"a = 1\n")),
    Bad("内有链接.zip", _linked),
    Bad("同名两份.zip", _twice),
    Bad("分层.zip", lambda: _beside("rules/more/evil.toml", b"a = 1\n")),
    Bad("条目过多.zip", lambda: packed({f"rules/{n}.toml": b"a = 1\n" for n in range(500)})),
    Bad("炸弹.zip", lambda: packed_with(_rules(), "rules/big.toml", b"#", 200)),
    Bad("谎报大小.zip", lambda: lying(packed_with(_rules(), "rules/big.toml", b"#", 200), 100)),
    Bad("条目加密.zip", lambda: flagged(_good(), flag=1)),
    Bad("压缩法不明.zip", lambda: flagged(_good(), method=99)),
    Bad("校验不符.zip", _broken_sum),
    *(Bad(f"截断{n}.zip", cut(_good, n)) for n in (2, 5, 8)),
    Bad("不是规则.zip", lambda: packed({"rules/a.txt": b"x"})),
    Bad("夹带程序.zip", lambda: _beside("rules/a.py", b"import os\n")),
    Bad("缺主文件.zip", lambda: packed({"rules/time.toml": b"a = 1\n"})),
    Bad("编码不对.zip", lambda: _instead("pack.toml", "案号".encode("gb18030"))),
    Bad("语法不对.zip", lambda: _instead("pack.toml", b"a = [1, 2")),
    Bad("含零.zip", lambda: _instead("pack.toml", b"a = 1\0\n")),
    Bad("嵌套过深.zip", lambda: _instead("pack.toml", b"a = " + b"[" * 5000 + b"]" * 5000)),
    Bad("大数.zip", lambda: _instead("pack.toml", b"a = " + b"9" * 50_000)),
    Bad("栏目不明.zip", lambda: _instead("pack.toml", b"nobody_knows = true\n")),
    Bad("怪名.zip", lambda: _beside("rules/" + "长" * 300 + "\n.toml", b"a = 1\n")),
    # Tables of a year.
    Bad("没有年份.csv", plain("元旦,2027-01-01,2027-01-03\n".encode())),
    Bad("年份不对.csv", plain("年份,二〇二七\n".encode())),
    Bad("日期不对.csv", lambda: _year("春节,2027-02-30,2027-02-31")),
    Bad("止早于起.csv", lambda: _year("春节,2027-02-12,2027-02-01")),
    Bad("他年的日子.csv", lambda: _year("春节,2031-02-12,2031-02-15")),
    Bad("行数过多.csv", lambda: _year("春节,2027-02-12,2027-02-15\n" * 300)),
    Bad("语法不对.toml", plain(b"year = [")),
    Bad("栏目不明.toml", plain(b"year = 2027\nofficial = true\nnobody = 1\n")),
    Bad("年份离奇.toml", plain(b"year = 99999999\nofficial = true\n")),
    Bad("注入.toml", plain(b'year = 2027\n"""\n[[holiday]]\n')),
)  # fmt: skip
