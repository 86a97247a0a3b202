"""The floors of the house, top down, as the tests of this folder use them."""

from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]

FLOORS: tuple[tuple[str, ...], ...] = (
    ("config",),
    ("desk", "portal", "api", "demo"),
    ("reports",),
    ("documents",),
    ("intake", "triage", "assets", "funds", "archive", "oversight"),
    ("enforcement",),
    ("teams",),
    ("policy",),
    ("workdays",),
)
HEIGHT = {room: len(FLOORS) - number for number, floor in enumerate(FLOORS) for room in floor}
BUILT = sorted(room for room in HEIGHT if (HOUSE / room / "__init__.py").exists())


def sources() -> list[Path]:
    """Return every Python file of ours outside tests and migrations."""
    return sorted(
        file
        for room in BUILT
        for file in (HOUSE / room).rglob("*.py")
        if "migrations" not in file.parts
    )


def name(file: Path) -> str:
    """Return the file's path within the house."""
    return file.relative_to(HOUSE).as_posix()
