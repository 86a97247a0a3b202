"""Whose a clock is, where a court divides a duty by the kind of thing it is about."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from enforcement import journal, nodes
from enforcement.engine import replay
from enforcement.items import NewItem
from enforcement.models import Case
from policy.loader import SHIPPED, load
from policy.pack import Pack
from tests.cast import Cast
from tests.story import about_new, filed

pytestmark = pytest.mark.django_db

FILED = date(2022, 3, 1)
AUCTION = """
[[clock]]
id = "launch_auction"
name = "启动拍卖"
basis = "default"
opens = "asset.disposable_found"
within = { day = 30 }
closes = "auction.ruled"
who = "auction"
"""


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """The county court's rules with a clock for its auction posts."""
    folder = tmp_path / "county"
    shutil.copytree(SHIPPED / "county", folder)
    clocks = folder / "clocks.toml"
    clocks.write_text(clocks.read_text(encoding="utf-8") + AUCTION, encoding="utf-8")
    return load(folder)


def _posts(case: Case, pack: Pack) -> list[str]:
    view = replay(nodes.empty_view(case, pack), journal.effective(case.events.order_by("seq")))
    rows = nodes.by_key(case.nodes.all())
    nodes.write_nodes([nodes.Change(case.court, case, view, rows, whole=True)])
    rows = case.nodes.filter(rule="launch_auction").order_by("subject")
    return list(rows.values_list("post", flat=True))


@pytest.mark.clause("XX-054", "XX-055")
def test_an_auction_clock_waits_for_the_post_of_that_kind_of_property(
    county: Cast, pack: Pack
) -> None:
    case = filed(county, FILED)
    for name, kind in (("房屋一套", "real_estate"), ("轿车一辆", "motor_vehicle")):
        thing = NewItem("asset", name, {"kind": kind})
        case = about_new(county, case, thing, "asset.disposable_found", FILED)
    assert _posts(case, pack) == ["real_estate_auction", "movables_auction"]


@pytest.mark.clause("XX-056")
def test_an_enterprises_property_goes_to_the_centre_director_whatever_its_kind(
    county: Cast, pack: Pack
) -> None:
    case = filed(county, FILED, enterprise_party=True)
    thing = NewItem("asset", "厂房", {"kind": "real_estate"})
    case = about_new(county, case, thing, "asset.disposable_found", FILED)
    assert _posts(case, pack) == ["centre_director"]
