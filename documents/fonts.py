"""The fonts papers are set in: the court's own where it put them, the shipped ones otherwise.

A court drops its licensed faces into `FONTS_DIR`, one whole file a role: fangsong.ttf,
xiaobiaosong.ttf, heiti.ttf, kaiti.ttf, and rare.ttf for characters the others lack. Fonts cut
into ranges are no use: WeasyPrint prints wrong characters of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont

SHIPPED = (
    ("vendor/fonts/NotoSerifSC-Regular.ttf", 400),
    ("vendor/fonts/NotoSerifSC-Bold.ttf", 700),
)
# The same cut to the common characters, which prints twice as fast; the whole one stands behind it.
COMMON_FILES = (
    ("vendor/fonts/NotoSerifSC-Regular-common.ttf", 400),
    ("vendor/fonts/NotoSerifSC-Bold-common.ttf", 700),
)
SERIF, COMMON = "Court Serif", "Court Common"
# Role → what people call the face. Every role is a family "Court <role>" of the style sheet.
ROLES = {
    "fangsong": "仿宋",
    "xiaobiaosong": "小标宋",
    "heiti": "黑体",
    "kaiti": "楷体",
    "rare": "生僻字补充字库",
}
EXPECTED = ("fangsong", "xiaobiaosong")
# The style sheets name it last; where the machine has it, it draws what the shipped font lacks.
SYSTEM = "NotoSerifCJK-Regular.ttc"
_SYSTEM_PLACES = ("/usr/share/fonts", "/usr/local/share/fonts")
_ENDINGS = (".ttf", ".otf")
# Drawn as nothing, so that no font needs them.
_UNSEEN = frozenset("\n\r\t\u200b\u200c\u200d\ufeff")


def folder() -> Path:
    """Return the court's own font folder."""
    return Path(settings.FONTS_DIR)


@cache
def shipped() -> tuple[tuple[Path, int], ...]:
    """Return the shipped fonts that are installed, each with its weight."""
    found = ((finders.find(name), weight) for name, weight in SHIPPED)
    return tuple((Path(path), weight) for path, weight in found if isinstance(path, str))


@cache
def cut() -> tuple[tuple[Path, int], ...]:
    """Return the shipped fonts cut to the common characters, each with its weight."""
    found = ((finders.find(name), weight) for name, weight in COMMON_FILES)
    return tuple((Path(path), weight) for path, weight in found if isinstance(path, str))


@cache
def own(role: str) -> Path | None:
    """Return the court's own font of a role, if it put one."""
    places = (folder() / f"{role}{ending}" for ending in _ENDINGS)
    return next((place for place in places if place.is_file()), None)


def files() -> tuple[Path, ...]:
    """Return every font file a paper may be set in."""
    owned = [path for role in ROLES if (path := own(role)) is not None]
    return (*owned, *(path for path, _weight in (*cut(), *shipped())))


@cache
def system() -> Path | None:
    """Return the machine's own font that fills gaps, if it is installed."""
    found = (path for place in _SYSTEM_PLACES for path in Path(place).rglob(SYSTEM))
    return next(found, None)


def faces() -> str:
    """Return the style sheet's @font-face rules."""
    rules = [_face(f"Court {role}", path, 0) for role in ROLES if (path := own(role)) is not None]
    rules += [_face(COMMON, path, weight) for path, weight in cut()]
    return "".join([*rules, *(_face(SERIF, path, weight) for path, weight in shipped())])


def _face(name: str, path: Path, weight: int) -> str:
    said = f" font-weight: {weight};" if weight else ""
    return f'@font-face {{ font-family: "{name}";{said} src: url("{path.as_uri()}"); }}\n'


def missing(text: str) -> list[str]:
    """Return the characters of a text that no font has, each once, in their order."""
    known = _known()
    if not known:
        return []  # the system's fonts are used, and the log of the printing is watched
    return [c for c in dict.fromkeys(text) if c not in _UNSEEN and ord(c) not in known]


@cache
def _known() -> frozenset[int]:
    there = [*files(), *([found] if files() and (found := system()) else [])]
    return frozenset(point for path in there for point in points(path))


@cache
def points(path: Path) -> frozenset[int]:
    """Return the code points a font file has a glyph for."""
    number = 0 if path.suffix == ".ttc" else -1
    with TTFont(path, lazy=True, fontNumber=number) as font:
        mapped: Iterable[int] = font.getBestCmap() or ()
        return frozenset(mapped)
