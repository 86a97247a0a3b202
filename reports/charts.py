"""Charts as SVG, drawn by pure functions: the same picture on the page and on paper.

Colours are attributes, not styles, so that a strict content policy lets them pass. Each chart
has a title and a description; the table that says the same stands beneath it on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

ACCENT, LATE, SOFT, INK, QUIET, LINE = (
    "#1f4e8c",
    "#b3261e",
    "#9db7d8",
    "#1c2530",
    "#55606d",
    "#d5dbe3",
)
_FONT = 'font-family="Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif" font-size="11"'


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in parts: a name, and (value, colour) from left to right."""

    name: str
    parts: tuple[tuple[float, str], ...]


def line_chart(
    title: str,
    description: str,
    labels: Sequence[str],
    values: Sequence[float | None],
    *,
    target: float | None = None,
    target_name: str = "",
    width: int = 340,
    height: int = 150,
) -> str:
    """Return a line over the weeks, gaps where there is no value, and the target as a dashed line.

    The scale begins at nought, so that a slope is not larger than it is.
    """
    left, right, top, bottom = 40, 10, 24, 22
    wide, high = width - left - right, height - top - bottom
    known = [v for v in [*values, target] if v is not None]
    most = _round_up(max(known, default=0.0))
    step = wide / max(len(values) - 1, 1)

    def x(n: int) -> float:
        return left + n * step

    def y(value: float) -> float:
        return top + high - value / most * high

    drawn = [_text(left, 14, title, INK, weight="bold")]
    for part in range(3):
        value = most * part / 2
        drawn.append(_line(left, y(value), width - right, y(value), LINE))
        drawn.append(_text(left - 5, y(value) + 4, _number(value), QUIET, anchor="end"))
    for n, label in enumerate(labels):
        if n % max(1, len(labels) // 4) == 0 or n == len(labels) - 1:
            anchor = "end" if n == len(labels) - 1 else "middle"
            drawn.append(_text(x(n), height - 6, label, QUIET, anchor=anchor))
    if target is not None:
        drawn.append(_line(left, y(target), width - right, y(target), LATE, dash="5 3"))
        drawn.append(_text(width - right, y(target) - 4, target_name, LATE, anchor="end"))
    drawn += _runs(values, x, y)
    return _svg(title, description, width, height, drawn)


def _runs(values: Sequence[float | None], x: object, y: object) -> list[str]:
    assert callable(x)
    assert callable(y)
    drawn, run = [], []
    for n, value in enumerate([*values, None]):
        if value is not None:
            run.append((x(n), y(value)))
            continue
        if len(run) > 1:
            points = " ".join(f"{px:.1f},{py:.1f}" for px, py in run)
            drawn.append(
                f'<polyline points="{points}" fill="none" stroke="{ACCENT}" stroke-width="1.8"/>'
            )
        drawn += [
            f'<circle cx="{px:.1f}" cy="{py:.1f}" r="2.2" fill="{ACCENT}"/>' for px, py in run
        ]
        run = []
    return drawn


def bar_chart(
    title: str,
    description: str,
    bars: Sequence[Bar],
    *,
    legend: Sequence[tuple[str, str]] = (),
    width: int = 690,
) -> str:
    """Return lying bars, one a row, their parts side by side; `legend` is (name, colour)."""
    row, top, left, right = 20, 28, 150, 60
    height = top + row * len(bars) + 8
    most = max((sum(v for v, _c in bar.parts) for bar in bars), default=0) or 1
    drawn = [_text(0, 14, title, INK, weight="bold")]
    at = width - right
    for name, colour in reversed(legend):
        at -= 12 * len(name) + 26
        drawn.append(f'<rect x="{at}" y="5" width="10" height="10" fill="{colour}"/>')
        drawn.append(_text(at + 14, 14, name, QUIET))
    for n, bar in enumerate(bars):
        y = top + n * row
        drawn.append(_text(left - 6, y + 13, _short(bar.name, 13), INK, anchor="end"))
        x = float(left)
        for value, colour in bar.parts:
            wide = value / most * (width - left - right)
            if value:
                drawn.append(
                    f'<rect x="{x:.1f}" y="{y + 3}" width="{wide:.1f}" height="{row - 7}" '
                    f'fill="{colour}"/>'
                )
            x += wide
        whole = _number(sum(v for v, _c in bar.parts))
        drawn.append(_text(x + 5, y + 13, whole, QUIET))
    return _svg(title, description, width, height, drawn)


def heat_map(
    title: str,
    description: str,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[int]],
    *,
    width: int = 690,
) -> str:
    """Return a field of cells, darker where more; each carries its number in words of digits.

    Column names are numbered beneath the field: they are too long to stand above it.
    """
    left, top, row = 120, 44, 20
    wide = (width - left) / max(len(columns), 1)
    height = top + row * len(rows) + 6
    most = max((v for line in values for v in line), default=0) or 1
    drawn = [_text(0, 14, title, INK, weight="bold")]
    for n in range(len(columns)):
        drawn.append(_text(left + wide * (n + 0.5), top - 8, str(n + 1), QUIET, anchor="middle"))
    for m, (name, line) in enumerate(zip(rows, values, strict=True)):
        y = top + m * row
        drawn.append(_text(left - 6, y + 14, _short(name, 10), INK, anchor="end"))
        for n, value in enumerate(line):
            x = left + n * wide
            depth = value / most
            drawn.append(
                f'<rect x="{x + 1:.1f}" y="{y + 1}" width="{wide - 2:.1f}" height="{row - 2}" '
                f'fill="{LATE if value else "#f4f6f9"}" fill-opacity="{0.15 + 0.75 * depth:.2f}"/>'
                if value
                else f'<rect x="{x + 1:.1f}" y="{y + 1}" width="{wide - 2:.1f}" '
                f'height="{row - 2}" fill="#f4f6f9"/>'
            )
            if value:
                ink = "#ffffff" if depth > 0.5 else INK
                drawn.append(_text(x + wide / 2, y + 14, str(value), ink, anchor="middle"))
    return _svg(title, description, width, height, drawn)


def _svg(title: str, description: str, width: int, height: int, drawn: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" {_FONT}>'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
        f"{''.join(drawn)}</svg>"
    )


def _text(
    x: float, y: float, text: str, colour: str, *, anchor: str = "start", weight: str = "normal"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(text)}</text>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, *, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="1"{dashed}/>'
    )


def _round_up(value: float) -> float:
    """Return the next round number above, for the scale's end: 1, 2, 4, 5 or 10 of a decade."""
    if value <= 0:
        return 1.0
    decade = 1.0
    while decade * 10 < value:
        decade *= 10
    while decade > value:
        decade /= 10
    return next(n * decade for n in (1, 2, 4, 5, 6, 8, 10) if n * decade >= value)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
