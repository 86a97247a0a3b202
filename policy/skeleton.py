"""The first pack of a new court: small, sound as it stands, and saying where to go on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from string import Template

_FILES = Path(__file__).parent / "data" / "skeleton"


def write_skeleton(
    folder: Path, *, court: str, number_code: str, mark: str, from_on: date
) -> list[str]:
    """Write the files of a new pack into a folder that is not there yet; return their names."""
    folder.mkdir(parents=True)
    words = {
        "court": court.replace("\\", "").replace('"', ""),
        "number_code": number_code,
        "mark": mark,
        "from_on": from_on.isoformat(),
    }
    written = []
    for source in sorted(_FILES.glob("*.toml")):
        text = Template(source.read_text(encoding="utf-8")).substitute(words)
        (folder / source.name).write_text(text, encoding="utf-8")
        written.append(source.name)
    return written
