"""Each bulletin of each court: of which period, by whom, to whom, and what its issue states."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from enforcement.models import Event
from policy.refusals import Forbidden, Refused
from reports import bulletins
from teams import access
from teams.models import Membership
from tests.cast import make_court
from tests.story import filed, member
from workdays import clock

pytestmark = pytest.mark.django_db


def row(
    court: str,
    bulletin: str,
    period: str,
    issued_on: str,
    by: str,
    readers: str,
    *clauses: str,
    states: str = "",
) -> object:
    """Return a line of the table, marked with its clauses. `by` is a post, or "@unit"."""
    told = (court, bulletin, period, date.fromisoformat(issued_on), by, set(readers.split()))
    marks = pytest.mark.clause(*clauses)
    return pytest.param(*told, states, clauses, id=f"{court}-{bulletin}", marks=marks)


# Which, of which period, from which day on, by whom, to which posts, by which clauses.
BULLETINS = [
    row("county", "overdue_table", "2022-09", "2022-10-01", "@file_centre",
        "team_lead deputy_director director", "XX-120", "XX-121"),
    row("county", "data_analysis", "2022-09", "2022-10-01", "movables_auction",
        "team_lead deputy_director director", "XX-058"),
    row("dengzhou", "node_monthly", "2022-09", "2022-10-01", "@file_centre",
        "team_lead director", "DZ-140"),
    row("dengzhou", "quality_monthly", "2022-09", "2022-10-01", "@unified",
        "team_lead director vice_president", "DZ-148"),
    row("dengzhou", "quarterly_analysis", "2022-Q3", "2022-10-01", "@unified",
        "team_lead director vice_president", "DZ-149"),
    row("yanshi", "concentrated_feedback", "2022-09", "2022-10-01", "centre_clerk",
        "team_lead bureau_leader", "YS-008", "YS-125"),
    row("yanshi", "closed_ledger", "2022-09", "2022-10-01", "centre_clerk",
        "centre_clerk archivist bureau_leader", "YS-135", "YS-136",
        states="archive.ledger_made"),
    row("yanshi", "archive_warning", "2022-09", "2022-10-01", "centre_clerk",
        "team_lead archivist", "YS-137", "YS-138", states="archive.warning_issued"),
    # A day's table goes out on the day itself.
    row("yindu", "overdue_daily", "2022-09-29", "2022-09-29", "node_officer",
        "team_lead director node_officer", "YD-109", "YD-123"),
    row("yindu", "weekly_weak_points", "2022-W39", "2022-10-03", "quality",
        "director deputy_director vice_president team_lead", "YD-111"),
]  # fmt: skip
# Those the house itself draws up and sends, each morning they are due.
BY_HOUSE = {
    "county": {"overdue_table"},
    "dengzhou": {"node_monthly"},
    "hualong": set(),
    "yanshi": {"closed_ledger", "archive_warning"},
    "yindu": {"overdue_daily"},
}


@pytest.mark.parametrize(
    ("court", "bulletin", "period", "issued_on", "by", "readers", "states", "clauses"), BULLETINS
)
def test_a_bulletin_goes_out_after_its_period_by_its_post_to_whom_the_plan_names(
    court: str,
    bulletin: str,
    period: str,
    issued_on: date,
    by: str,
    readers: set[str],
    states: str,
    clauses: tuple[str, ...],
) -> None:
    cast = make_court(court)
    maker = member(cast, by[1:]) if by.startswith("@") else cast.actor(by)
    early = issued_on - timedelta(days=1)
    with clock.at(early), pytest.raises(Refused, match="尚未结束") as refused:
        bulletins.prepare(bulletin, period, actor=maker)
    assert refused.value.refusals[0].clause == clauses
    with clock.at(issued_on):
        with pytest.raises(Forbidden):
            bulletins.prepare(bulletin, period, actor=cast.actor("vice_president"))
        sent = bulletins.issue(bulletins.prepare(bulletin, period, actor=maker), actor=maker)
    people = sent.receipts.values_list("user_id", flat=True)
    posts = set(Membership.objects.filter(user__in=people).values_list("post__code", flat=True))
    assert posts == readers
    stated = set(Event.objects.filter(case=None).values_list("kind", flat=True))
    assert stated == {"bulletin.issued", *filter(None, [states])}


@pytest.mark.parametrize("court", sorted(BY_HOUSE))
def test_the_house_issues_what_the_plan_leaves_to_it_and_nothing_else(court: str) -> None:
    cast = make_court(court)
    filed(cast, date(2022, 9, 1))
    with clock.at(date(2022, 10, 3)):
        sent = {one.rule for one in bulletins.issue_due(cast.court)}
    assert sent <= BY_HOUSE[court]
    with clock.at(date(2022, 10, 3)):
        waiting = {
            rule.id
            for seats in cast.seats.values()
            for rule, _span in bulletins.outstanding(access.actor_for(seats[0]))
        }
    known = {line.values[1] for line in BULLETINS if line.values[0] == court}
    assert waiting == known - BY_HOUSE[court]
