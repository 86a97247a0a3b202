"""Two courts' rules side by side: the same kind of entries aligned, what differs marked."""

from __future__ import annotations

import pytest
from django.test import Client

from desk.rules.compare import compared
from policy.coverage import coverage, reasons
from policy.loader import pack, shipped
from tests.cast import Cast
from tests.desk.conftest import Enter

PAGE = "/desk/rules/compare/"


@pytest.fixture
def reader(hualong: Cast, enter: Enter) -> Client:
    """A clerk's browser."""
    return enter(hualong.user("clerk", "fast_1"))


@pytest.mark.parametrize("name", shipped())
def test_a_pack_beside_itself_differs_in_nothing(name: str) -> None:
    assert sum(table.different for table in compared(pack(name), pack(name))) == 0


@pytest.mark.parametrize("other", [name for name in shipped() if name != "hualong"])
def test_every_entry_of_both_stands_once_beside_its_like_or_alone(other: str) -> None:
    for table in compared(pack("hualong"), pack(other)):
        for side in ("ours", "theirs"):
            rows = [getattr(pair, side) for pair in table.pairs if getattr(pair, side)]
            assert len({row.anchor for row in rows}) == len(rows), table.id
    clocks = next(t for t in compared(pack("hualong"), pack(other)) if t.id == "clocks")
    assert {p.ours.anchor for p in clocks.pairs if p.ours} == {
        f"clock-{clock.id}" for clock in pack("hualong").tables.clock
    }


def test_the_term_that_differs_is_marked_and_the_rest_of_the_entry_is_not() -> None:
    clocks = next(t for t in compared(pack("hualong"), pack("dengzhou")) if t.id == "clocks")
    limit = next(p for p in clocks.pairs if p.ours and p.ours.anchor == "clock-fast_limit")
    said = {line.head: line.differs for line in limit.lines}
    assert said["多久"]  # 50 days here, 45 there
    assert not said["种类"]


def test_what_only_one_court_has_says_so(reader: Client) -> None:
    page = reader.get(f"{PAGE}?other=yanshi").content.decode()
    assert "只有本院" in page
    assert "只有对方" in page
    assert "洛阳市偃师区人民法院" in page


def test_only_what_differs_is_shown_where_asked(reader: Client) -> None:
    whole = reader.get(f"{PAGE}?other=yindu").content.decode()
    part = reader.get(f"{PAGE}?other=yindu&only=differ").content.decode()
    assert ">相同<" in whole
    assert ">相同<" not in part


def test_a_court_there_is_not_is_not_found(reader: Client) -> None:
    assert reader.get(f"{PAGE}?other=hualong").status_code == 404
    assert reader.get(f"{PAGE}?other=yindo").status_code == 404


def test_the_rules_page_shows_each_clause_no_rule_carries_with_the_reason(reader: Client) -> None:
    page = reader.get("/desk/rules/").content.decode().split('id="not-carried"')[1]
    left = [row for row in coverage([pack("hualong")]) if not row.entries]
    for row in left:
        assert f'id="clause-{row.clause.id}"' in page
        assert reasons("reason_zh")[row.clause.id] in page
    assert page.count('class="rule-row"') == len(left)
