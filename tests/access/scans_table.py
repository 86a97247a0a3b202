"""Scan in: separators, stacks and the tray; a stack is seen by who sent it and who scans."""

from tests.access.rows import Row, about, by_post_alone, desk

SCANNERS = "files"
PART = "desk/scans/parts/{scan_part}/"
SEPARATORS = "desk/cases/batch/separators/"
ROWS: tuple[Row, ...] = (
    desk("GET", SEPARATORS, yes=302, outsider=302),
    desk("POST", SEPARATORS, yes=422, outsider=422),
    desk("POST", SEPARATORS, outsider=404, ids="{case}:{seen}", places="leads"),
    desk("GET", "desk/scans/"),
    desk("POST", "desk/scans/", yes=422, outsider=422),
    desk("GET", "desk/scans/tray/"),
    about("GET", "desk/scans/{scan}/", SCANNERS, no=404),
    about("GET", "desk/scans/{scan}/progress/", SCANNERS, no=404),
    about("GET", PART, SCANNERS, no=404),
    about("GET", f"{PART}file/", SCANNERS, no=404),
    about("POST", PART, SCANNERS, yes=422, no=404),
    by_post_alone(f"{PART}discard/"),
    about("POST", f"{PART}discard/", SCANNERS, yes=422, no=404),
    about("POST", f"{PART}discard/", SCANNERS, yes=302, no=404, reason="试扫"),
)
