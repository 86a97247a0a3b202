"""Copy the front-end files the pages use from node_modules into static/vendor.

An allow-list, so that only what a page names is served. References to source maps are taken out:
the maps are not copied, and the manifest of static files stops at the first file that is missing.
Of each font a second one is cut with the common characters alone: papers are printed twice as fast
with it, and the whole one behind it draws the rare names.
Run as `python -m config.frontend`.
"""

import re
import shutil
import sys
from pathlib import Path

from fontTools import subset

HOUSE = Path(__file__).resolve().parents[1]
MODULES = HOUSE / "node_modules"
VENDOR = HOUSE / "static" / "vendor"

SERIF = "@expo-google-fonts/noto-serif-sc"
ICONS = "bootstrap-icons"
# File within node_modules → file within static/vendor.
FILES = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap/bootstrap.min.css",
    "bootstrap/dist/js/bootstrap.bundle.min.js": "bootstrap/bootstrap.bundle.min.js",
    "bootstrap/LICENSE": "bootstrap/LICENSE",
    f"{ICONS}/font/bootstrap-icons.min.css": f"{ICONS}/bootstrap-icons.min.css",
    f"{ICONS}/font/fonts/bootstrap-icons.woff2": f"{ICONS}/fonts/bootstrap-icons.woff2",
    f"{ICONS}/font/fonts/bootstrap-icons.woff": f"{ICONS}/fonts/bootstrap-icons.woff",
    f"{ICONS}/LICENSE": f"{ICONS}/LICENSE",
    "tom-select/dist/css/tom-select.bootstrap5.min.css": "tom-select/tom-select.bootstrap5.min.css",
    "tom-select/dist/js/tom-select.complete.min.js": "tom-select/tom-select.complete.min.js",
    "tom-select/LICENSE": "tom-select/LICENSE",
    "echarts/dist/echarts.common.min.js": "echarts/echarts.common.min.js",
    "echarts/LICENSE": "echarts/LICENSE",
    "echarts/NOTICE": "echarts/NOTICE",
    "signature_pad/dist/signature_pad.umd.min.js": "signature_pad/signature_pad.umd.min.js",
    "signature_pad/LICENSE": "signature_pad/LICENSE",
    f"{SERIF}/400Regular/NotoSerifSC_400Regular.ttf": "fonts/NotoSerifSC-Regular.ttf",
    f"{SERIF}/700Bold/NotoSerifSC_700Bold.ttf": "fonts/NotoSerifSC-Bold.ttf",
    f"{SERIF}/LICENSE_FONT": "fonts/LICENSE",
}
SOURCE_MAP = re.compile(
    rb"(?m)^\s*(?://[#@]|/\*[#@])\s*sourceMappingURL=[^\r\n]*$|/\*#\s*sourceMappingURL=[^*]*\*/"
)


FONTS = ("fonts/NotoSerifSC-Regular.ttf", "fonts/NotoSerifSC-Bold.ttf")
# Beside GB 2312: Chinese nought, dashes, dots, the brackets of letters' numbers.
ALSO = "〇—…·〔〕"


def common() -> set[int]:
    """Return the code points of ASCII and GB 2312, which ordinary papers are written with."""
    found = set(range(0x20, 0x7F)) | {ord(character) for character in ALSO}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            character = bytes((row, cell)).decode("gb2312", errors="ignore")
            found.update(map(ord, character))
    return found


def cut() -> None:
    """Cut each font to the common characters: one whole file again, never ranges."""
    options = subset.Options(layout_features=["*"], notdef_outline=True, hinting=False)
    for name in FONTS:
        place = VENDOR / name
        font = subset.load_font(str(place), options)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=common())
        cutter.subset(font)
        subset.save_font(font, str(place.with_stem(f"{place.stem}-common")), options)


def copy() -> int:
    """Fill static/vendor anew and return the number of files copied.

    Raises:
        FileNotFoundError: a file of the list is not in node_modules (run `npm ci`).
    """
    missing = [source for source in FILES if not (MODULES / source).is_file()]
    if missing:
        raise FileNotFoundError(f"not in node_modules, run npm ci: {', '.join(missing)}")
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in FILES.items():
        place = VENDOR / target
        place.parent.mkdir(parents=True, exist_ok=True)
        content = (MODULES / source).read_bytes()
        if place.suffix in {".css", ".js"}:
            content = SOURCE_MAP.sub(b"", content)
        place.write_bytes(content)
    cut()
    return len(FILES)


if __name__ == "__main__":
    try:
        copy()
    except FileNotFoundError as error:
        sys.exit(str(error))
