"""Where a text is no TOML, in Chinese: the parser speaks English, its readers do not."""

from __future__ import annotations

import re
import tomllib

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")
_SAID = {
    "Invalid date": "没有这一天或这一时刻，日期写作 2025-01-01",
    "Cannot overwrite": "同一个键写了两次",
    "Cannot declare": "同一张表写了两次，或与前面的写法冲突",
    "Unclosed array": "前面的方括号 [ 没有配上 ]，或少了逗号",
}
_QUOTED = re.compile(r'"[^"]*"')
_WIDE = re.compile("[“”‘’＂＇＝，、。：；（）［］【】｛｝＃｜\u3000]")
_CAPITAL = re.compile(r"=\s*(True|False|TRUE|FALSE)\b")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_LONG = 40


def fault_of(error: tomllib.TOMLDecodeError | UnicodeDecodeError, text: str = "") -> str:
    """Return where the text is wrong, and from `text`, where given, what is likely to be."""
    if isinstance(error, UnicodeDecodeError):
        return "不是UTF-8文字"
    place = _PLACE.search(str(error))
    if place is None:
        return "末尾没有写完"
    lines = text.splitlines()
    number = int(place[1])
    line = lines[number - 1].strip() if number <= len(lines) else ""
    why = next((said for begun, said in _SAID.items() if str(error).startswith(begun)), "")
    why = _likely(line) or why
    said = f"第{number}行第{place[2]}个字附近写法不对"
    if line:
        said += f"，该行为：{line[:_LONG]}"
    return f"{said}；{why}" if why else said


def _likely(line: str) -> str:
    outside = _QUOTED.sub('""', line).split("#")[0]
    if wide := _WIDE.search(outside):
        return f"有全角符号“{wide[0]}”，须改用英文半角符号"
    if capital := _CAPITAL.search(outside):
        return f"{capital[1]} 须小写"
    if outside.count('"') % 2:
        return "双引号没有成对"
    return "汉字须加英文双引号" if _CHINESE.search(outside) else ""
