"""Courts and the packs they go by; people and units read in a fixed number of queries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from policy.loader import pack
from policy.refusals import NotVisible, Refused
from teams import selectors, services
from teams.models import Leave, Membership, PackAdoption, PeopleLog, Post, Recusal, Unit
from tests.cast import SINCE, make_court
from workdays import clock

pytestmark = pytest.mark.django_db


def test_a_court_is_founded_from_its_pack_with_all_units_and_posts():
    court = services.found_court(code="yanshi", pack_name="yanshi", from_on=SINCE)
    tables = pack("yanshi").tables
    assert court.name == tables.pack.court
    assert (court.number_code, court.number_codes_before) == ("豫0307", ["豫0381"])
    assert list(court.units.values_list("code", flat=True)) == list(tables.units)
    assert list(court.posts.values_list("code", flat=True)) == list(tables.posts)
    adoption = court.adoptions.get()
    assert (adoption.from_on, adoption.checksum) == (SINCE, pack("yanshi").checksum)


def test_adopting_the_same_pack_again_changes_nothing():
    court = services.found_court(code="yanshi", pack_name="yanshi", from_on=SINCE)
    ids = list(court.units.values_list("id", flat=True))
    services.found_court(code="yanshi", pack_name="yanshi")
    services.adopt_pack(court=court)
    assert PackAdoption.objects.count() == PeopleLog.objects.count() == 1
    assert list(court.units.values_list("id", flat=True)) == ids


def test_another_pack_retires_the_units_it_does_not_name_and_deletes_none(hualong):
    day = clock.today()
    services.adopt_pack(court=hualong.court, pack_name="yindu")
    assert hualong.court.pack_name == "yindu"
    retired = Unit.objects.get(court=hualong.court, code="fast_1")
    assert not retired.is_active
    assert Membership.objects.filter(unit=retired).exists()
    assert Post.objects.get(court=hualong.court, code="executor").is_active
    assert selectors.pack_of(hualong.court).name == "yindu"
    assert selectors.pack_of(hualong.court, day - timedelta(days=1)).name == "hualong"
    assert selectors.pack_of(hualong.court, date(2000, 1, 1)).name == "hualong"
    services.adopt_pack(court=hualong.court, pack_name="hualong")
    retired.refresh_from_db()
    assert retired.is_active


def test_a_pack_adopted_for_a_day_to_come_waits_for_it(hualong):
    day = clock.today() + timedelta(days=1)
    adoption = services.adopt_pack(court=hualong.court, pack_name="yindu", from_on=day)
    assert (adoption.state, hualong.court.pack_name) == ("prepared", "hualong")
    assert selectors.pack_of(hualong.court, day).name == "hualong"


def test_a_pack_nobody_has_is_not_adopted(hualong):
    with pytest.raises(Refused, match="没有名为“atlantis”的规则包"):
        services.adopt_pack(court=hualong.court, pack_name="atlantis")
    hualong.court.refresh_from_db()
    assert hualong.court.pack_name == "hualong"


def test_a_published_text_that_was_changed_is_refused(hualong):
    hualong.court.adoptions.update(checksum="0" * 64)
    with pytest.raises(Refused, match="已发布的版本不得改动"):
        services.adopt_pack(court=hualong.court)


def test_an_inactive_court_is_not_found(hualong):
    assert selectors.court_by_code("hualong") == hualong.court
    hualong.court.is_active = False
    hualong.court.save(update_fields=["is_active"])
    with pytest.raises(NotVisible):
        selectors.court_by_code("hualong")


def test_people_are_listed_with_their_posts_in_three_queries(hualong, django_assert_num_queries):
    hualong.outsider_user  # noqa: B018 (makes the other court)
    Leave.objects.create(user=hualong.user("director"), from_on=clock.today(), to_on=clock.today())
    with django_assert_num_queries(3):
        rows = selectors.people(hualong.court)
    assert len(rows) == sum(map(len, hualong.seats.values()))
    director = next(r for r in rows if r.user_id == hualong.user("director").pk)
    assert [(p.post, p.unit, p.is_current) for p in director.posts] == [("director", None, True)]
    assert director.leave_until == clock.today()


def test_the_roster_sets_planned_staff_beside_those_present(hualong, django_assert_num_queries):
    with django_assert_num_queries(2):
        rows = selectors.roster(hualong.court)
    fast = next(row for row in rows if row.code == "fast_1")
    assert fast.staffing == {"团队长": (1, 1), "承办人": (2, 2)}
    assert len(fast.members) == 5
    assert "速执一团队" in fast.aliases


def test_people_on_leave_and_recused_get_no_case(hualong, django_assert_num_queries):
    first, second = hualong.user("handler", "fast_1"), hualong.user("handler", "fast_1", 1)
    judge = hualong.user("judge", "fast_1")
    day, number = clock.today(), "（2026）豫0902执7号"
    given = {"seed": "s", "case_number": number, "loads": {judge.pk: 50, second.pk: 20}}
    with django_assert_num_queries(3):
        assert selectors.choose_handlers(hualong.court, "fast_1", **given).handler_id == first.pk
    leave = Leave.objects.create(user=first, from_on=day, to_on=day)
    assert selectors.choose_handlers(hualong.court, "fast_1", **given).handler_id == second.pk
    Recusal.objects.create(user=second, case_number=number, reason="系当事人近亲属")
    assert selectors.choose_handlers(hualong.court, "fast_1", **given).handler_id == judge.pk
    lead = hualong.user("team_lead", "fast_1")
    carried = selectors.choose_handlers(hualong.court, "fast_1", excluded=[judge.pk], **given)
    assert carried.handler_id == lead.pk
    with pytest.raises(Refused, match="快执一团队"):
        selectors.choose_handlers(hualong.court, "fast_1", excluded=[judge.pk, lead.pk], **given)
    leave.from_on = leave.to_on = day - timedelta(days=1)
    leave.save()
    assert selectors.choose_handlers(hualong.court, "fast_1", **given).handler_id == first.pk


def test_the_people_log_is_read_by_pages(hualong, monkeypatch):
    monkeypatch.setattr(selectors, "LOG_PAGE", 2)
    administrator = hualong.doing("people.manage")
    for number in range(3):
        services.open_account(actor=administrator, username=f"bai-{number}", name="柏闻笛")
    first = selectors.people_log(hualong.court)
    second = selectors.people_log(hualong.court, before=first[-1].pk)
    usernames = [row.data.get("username") for row in first + second]
    assert usernames == ["bai-2", "bai-1", "bai-0", None]


def test_two_courts_may_go_by_one_pack_and_share_nothing():
    one, other = make_court("hualong"), make_court("hualong", code="hualong-2")
    assert one.court.pk != other.court.pk
    assert not {u.pk for p in one.seats.values() for u in p} & {
        u.pk for p in other.seats.values() for u in p
    }
    assert len(selectors.people(other.court)) == len(selectors.people(one.court))
