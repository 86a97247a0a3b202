"""No line of a log carries an identity number, an account or a phone."""

import io
import json
import logging

import pytest
import structlog

from config import logs

# Made up: none of these belongs to anyone.
IDENTITY = "41130319900101123X"
PHONE = "13800001234"
CARD = "6222000011112222333"


@pytest.fixture
def lines(monkeypatch):
    """Point the log at a buffer, and yield a reader of its lines."""
    kept = structlog.get_config()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure(level="INFO", machine=True)
    buffer = io.StringIO()
    root.handlers[0].stream = buffer
    yield lambda: [json.loads(line) for line in buffer.getvalue().splitlines()]
    root.handlers, root.level = handlers, level
    structlog.configure(**kept)


def test_known_keys_are_blanked_at_any_depth(lines) -> None:
    structlog.get_logger("t").info(
        "party_added", phone="x", case={"id_number": "y", "state": "查询"}
    )
    (line,) = lines()
    assert line["phone"] == logs.HIDDEN
    assert line["case"] == {"id_number": logs.HIDDEN, "state": "查询"}


@pytest.mark.parametrize("personal", [IDENTITY, PHONE, CARD, f"+86 {PHONE}"])
def test_what_looks_personal_is_blanked_in_any_text(lines, personal) -> None:
    structlog.get_logger("t").info("note", text=f"联系{personal}核实", parts=[personal])
    logging.getLogger("django").warning("bad value %s", personal)
    said = json.dumps(lines(), ensure_ascii=False)
    assert personal not in said
    assert said.count(logs.HIDDEN) == 3


def test_the_trace_of_an_error_is_blanked_too(lines) -> None:
    try:
        raise ValueError(f"身份证号{IDENTITY}已存在")
    except ValueError:
        logging.getLogger("t").exception("refused")
    (line,) = lines()
    assert "ValueError" in line["exception"]
    assert IDENTITY not in line["exception"]


def test_case_numbers_dates_and_sums_stay_readable(lines) -> None:
    structlog.get_logger("t").info(
        "opened", case="（2026）豫0105执1234号", on="2026-11-20", sum="1234567.89", count=12000
    )
    (line,) = lines()
    assert (line["case"], line["on"]) == ("（2026）豫0105执1234号", "2026-11-20")
    assert (line["sum"], line["count"]) == ("1234567.89", 12000)


def test_what_was_searched_for_is_left_out_of_addresses(lines) -> None:
    logging.getLogger("django.request").warning("Not Found: %s", "/desk/search/?q=柏望舒&page=2")
    (line,) = lines()
    assert "柏望舒" not in str(line)
    assert "/desk/search/" in str(line)
