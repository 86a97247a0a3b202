"""The checksums of the published versions that come with the product.

A court adopted one of them by its checksum: published, a text does not change, an amendment is
a new version. `manage.py packs --freeze` writes the list when versions are published.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from policy import loader

LIST = Path(__file__).parent / "data" / "frozen_packs.txt"
_HEAD = """# Checksums of the published versions: pack, version, SHA-256 of its files.
# Written by `manage.py packs --freeze`; a version listed here is never changed again.
"""
Sums = Mapping[tuple[str, str], str]


def listed(file: Path = LIST) -> Sums:
    """Return the checksums as they were frozen, by pack and version."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    rows = (line.split() for line in lines if line and not line.startswith("#"))
    return {(name, version): checksum for name, version, checksum in rows}


def present() -> Sums:
    """Return the checksums of the published versions as they lie in the product now."""
    found = {}
    for name in loader.shipped():
        for version in loader.shipped_versions(name):
            pack = loader.pack(name, version)
            if pack.identity.status == "published":
                found[name, version] = pack.checksum
    return found


def freeze(file: Path = LIST) -> Sums:
    """Write the checksums of what is published now; return them."""
    found = present()
    rows = (f"{name} {version} {checksum}\n" for (name, version), checksum in found.items())
    file.write_text(_HEAD + "".join(rows), encoding="utf-8")
    return found


def differences(file: Path = LIST) -> list[str]:
    """Return in sentences what is not as it was frozen; none where all is."""
    then, now = listed(file), present()
    said = []
    for key in sorted(then.keys() | now.keys()):
        name, version = key
        if key not in now:
            said.append(f"{name} 第{version}版：已发布，却不在随附的规则包里了")
        elif key not in then:
            said.append(f"{name} 第{version}版：已发布，尚未记下校验值")
        elif then[key] != now[key]:
            said.append(f"{name} 第{version}版：文字与发布时不一致，修订请另立新版本")
    return said
