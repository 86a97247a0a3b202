"""Files stay small, plainly named, and at home on a network without a way out."""

import re
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from django.template import engines
from django.template.loader import get_template

from tests.architecture.floors import HOUSE, name, sources

LINES = 450
DRAWERS = {"utils", "common", "helpers", "signals", "misc"}
# Names of notations, not addresses anyone calls.
NOTATIONS = ("http://www.w3.org/",)
OUTSIDE = re.compile(r"""(?:https?:)?//[A-Za-z0-9][A-Za-z0-9.-]+\.[A-Za-z]{2,}[^\s"'<>)]*""")


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = {
        name(file): count
        for file in sources()
        if (count := len(file.read_text(encoding="utf-8").splitlines())) > LINES
    }
    assert long == {}


def test_no_file_is_a_drawer_for_odds_and_ends() -> None:
    assert [name(file) for file in sources() if DRAWERS & {file.stem, file.parent.name}] == []


def test_no_page_names_an_outside_host() -> None:
    found = []
    for file in _front_end():
        for hit in OUTSIDE.finditer(file.read_text(encoding="utf-8")):
            if not hit.group().startswith(NOTATIONS):
                found.append(f"{name(file)}: {hit.group()}")
    assert found == []


def _front_end():
    for folder, endings in (("templates", {".html", ".txt"}), ("static", {".css", ".js", ".svg"})):
        for file in sorted((HOUSE / folder).rglob("*")):
            if file.suffix in endings and "vendor" not in file.parts:
                yield file


@pytest.mark.parametrize(
    "template",
    sorted(
        file.relative_to(HOUSE / "templates").as_posix()
        for file in (HOUSE / "templates").rglob("*")
        if file.is_file()
    ),
)
def test_every_template_compiles(template) -> None:
    assert engines["django"] is not None
    assert get_template(template)


def test_the_maintained_state_machine_stands_alone() -> None:
    """The old and the maintained distribution own the same module; together they break it."""
    assert distribution("django-fsm-2")
    with pytest.raises(PackageNotFoundError):
        distribution("django-fsm")
