"""Take the pictures of the README from made-up data: `.venv/bin/python -m docs.screenshots`.

Makes a scratch database, lets the demo courts work, serves the pages, opens them in Chromium.
`--data FILE` uses an SQLite file with demo data already there.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HOUSE = Path(__file__).resolve().parents[1]
IMAGES = HOUSE / "docs" / "images"
COURT = "濮阳市华龙区人民法院"
PASSWORD = "demo-2026-court"  # noqa: S105 (the demo's, shown on its sign-in page)
WIDTH, HEIGHT = 1366, 820
COLOURS = 96
CASES = "40"

LIST = "/desk/cases/?state=standard"
CASE = "table.dense tbody a[href^='/desk/cases/']"

# Picture → who looks, at what, and the links to follow from there: selector and place.
Picture = tuple[str, str, tuple[tuple[str, int], ...]]
PICTURES: dict[str, Picture] = {
    "work": ("事务集约负责人", "/desk/", ()),
    "cases": ("执行局局长", "/desk/cases/", ()),
    "case": ("执行局局长", LIST, ((CASE, 0),)),
    "why": ("执行局局长", LIST, ((CASE, 0), ("a[href*='/why/']", 7))),
    "board": ("执行局局长", "/desk/board/command/", ()),
    "report": ("执行局局长", "/desk/reports/", (("main a[href*='/desk/reports/20']", 2),)),
    "rules": ("执行局局长", "/desk/rules/", ()),
}


def main() -> int:
    """Take every picture."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--only", default="")
    told = parser.parse_args()
    only = {name for name in told.only.split(",") if name}
    with tempfile.TemporaryDirectory(prefix="enforcement-shots.") as folder:
        file = told.data or Path(folder) / "demo.sqlite3"
        environment = _environment(file, Path(folder))
        if not told.data:
            for command in (["migrate", "--verbosity", "0"], ["demo", "--cases", CASES]):
                _manage(environment, *command)
        accounts = json.loads(_manage(environment, "demo", "--accounts", "--json"))
        with served(environment) as address, sync_playwright() as play:
            browser = play.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox"]
            )
            for name, (post, path, links) in PICTURES.items():
                if not only or name in only:
                    user = _account(accounts, post)
                    _take(browser, address, name, user, path, links)
            browser.close()
    return 0


def _account(accounts: list[dict[str, str]], post: str) -> str:
    rows = [row for row in accounts if row["court"] == COURT]
    return next(row["username"] for row in rows if post in row["post"])


def _take(
    browser: Browser,
    address: str,
    name: str,
    user: str,
    path: str,
    links: tuple[tuple[str, int], ...],
) -> None:
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    _sign_in(page, address, user)
    page.goto(f"{address}{path}")
    for selector, place in links:
        page.goto(address + str(page.locator(selector).nth(place).get_attribute("href")))
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot()))
    IMAGES.mkdir(exist_ok=True)
    target = IMAGES / f"{name}.png"
    picture.convert("RGB").quantize(COLOURS).save(target, optimize=True)
    print(target.relative_to(HOUSE), target.stat().st_size // 1024, "KB")
    context.close()


def _sign_in(page: Page, address: str, user: str) -> None:
    page.goto(f"{address}/sign-in/")
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)


@contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    """Serve the pages on a free port; yield their address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=HOUSE, env=environment, stdout=quiet, stderr=quiet)
    try:
        for _attempt in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def _environment(file: Path, folder: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "BROKER_URL")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "DATABASE_URL": f"sqlite:///{file.resolve()}",
        "VAR_DIR": str(folder),
        "DEMO_PASSWORD": PASSWORD,
    }


def _manage(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=HOUSE,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
