"""Drive the system's own Chromium against the whole site."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Playwright, expect, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

# Playwright keeps an event loop running in the thread of the test, which makes Django believe that
# queries here would block a server. There is none in this thread.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

expect.set_options(timeout=20_000)  # a page is waited for, not timed: a busy machine is slow


@pytest.fixture(scope="session")
def playwright(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Playwright]:
    """Start Playwright with no connection open, and stop it likewise.

    While its event loop runs, Django keeps this thread's connections apart from those before and
    after. One left open on the other side would bar PostgreSQL from cloning or dropping the test
    database.
    """
    with django_db_blocker.unblock():
        connections.close_all()
    with sync_playwright() as started:
        yield started
        with django_db_blocker.unblock():
            connections.close_all()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the Chromium that the distribution keeps current; root needs it without a sandbox."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("chromium is not installed: apt-get install chromium")
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": ["--no-sandbox"] if os.geteuid() == 0 else [],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Look at the pages as a court does: in Chinese, in China's time, on a desk screen."""
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1366, "height": 768},
    }
