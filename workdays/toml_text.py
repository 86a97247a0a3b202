"""Where a text is no TOML, in Chinese: the parser speaks English, its readers do not."""

from __future__ import annotations

import re
import tomllib

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")


def fault_of(error: tomllib.TOMLDecodeError | UnicodeDecodeError) -> str:
    """Return where the text is wrong."""
    if isinstance(error, UnicodeDecodeError):
        return "不是UTF-8文字"
    place = _PLACE.search(str(error))
    if place is None:
        return "末尾没有写完"
    return f"第{place[1]}行第{place[2]}个字附近写法不对"
