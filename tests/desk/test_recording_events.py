"""Recording by the generic form: every event, by the post that may, with every reason beside it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from enforcement import recording
from enforcement.models import Case, Event, Item
from policy.events import EVENTS
from policy.loader import pack as pack_named
from policy.loader import shipped
from policy.vocabulary import COURT_SUBJECTS
from teams import access
from tests.cast import Cast, make_court
from tests.desk.casework import FILED, TODAY, in_team
from tests.desk.conftest import Enter, form
from tests.story import assert_clocks_equal_their_replay, filed, state
from workdays import clock

pytestmark = pytest.mark.django_db


def address(case: Case, kind: str) -> str:
    """Return where a kind of event is recorded on a case."""
    return f"/desk/cases/{case.pk}/record/{kind}/"


@pytest.fixture
def handler(hualong: Cast, enter: Enter) -> Client:
    """The browser of a handler of the standard team."""
    return enter(hualong.user("handler", "standard_1"))


@pytest.fixture
def case(hualong: Cast) -> Case:
    """A case in the standard team."""
    return in_team(hualong, "standard_1", "standard")


def named_by(pack_name: str) -> set[str]:
    """Return the events a pack's clocks, pauses, screenings and gates name."""
    tables = pack_named(pack_name).tables
    names = {t.event for c in tables.clock for t in (*c.opens, *c.closes)}
    names |= {t.event for p in tables.pause for t in (p.from_, p.to)}
    names |= {event for run in tables.flow.run for event in run.after}
    return names | {t.event for gate in tables.gate for t in gate.after}


@pytest.mark.parametrize("pack_name", shipped())
def test_every_event_a_pack_names_can_be_recorded_by_somebody(pack_name: str) -> None:
    cast = make_court(pack_name)
    pack = cast.pack
    track = next(t for t in pack.tables.tracks.values() if any(u in _teams(cast) for u in t.units))
    code = next(c for c, t in pack.tables.tracks.items() if t is track)
    unit = next(u for u in track.units if u in _teams(cast))
    case = in_team(cast, unit, code)
    people = {user for users in cast.seats.values() for user in users}
    actors = [access.actor_for(person) for person in people]
    nobody = []
    for name in sorted(named_by(pack_name)):
        kind = EVENTS[name]
        if not recording.by_form(kind):
            continue
        may = any(
            right.may
            for actor in actors
            for right in (
                recording.court_rights(actor)
                if kind.subject in COURT_SUBJECTS
                else recording.rights(actor, case)
            )
            if right.kind == kind
        )
        if not may:
            nobody.append(name)
    assert nobody == []


def _teams(cast: Cast) -> set[str]:
    return {unit for post, unit in cast.seats if post == "handler"}


def test_the_chooser_leads_to_what_one_may_and_names_who_may_the_rest(
    case: Case, handler: Client
) -> None:
    with clock.at(TODAY):
        page = handler.get(f"/desk/cases/{case.pk}/record/")
    rights = {r.kind.name: r for group in page.context["groups"] for r in group.rights}
    assert rights["investigation.started"].may
    assert not rights["filing.verified"].may
    assert rights["filing.verified"].who
    assert address(case, "investigation.started") in page.content.decode()
    assert address(case, "filing.verified") not in page.content.decode()
    assert "case.closed" not in rights  # closing has a door of its own
    assert {r.kind.name for r in page.context["awaited"]} >= {"investigation.started"}


@pytest.mark.clause("HL-159")
def test_recording_stops_the_clock_it_fulfils(case: Case, handler: Client) -> None:
    assert case.nodes.filter(rule__contains="investigation", status="open").exists()
    with clock.at(TODAY):
        answer = handler.post(
            address(case, "investigation.started"),
            form(happened_on="2026-03-05", late_reason="补录"),
            follow=True,
        )
    assert "已登记“财产调查程序启动”" in answer.content.decode()
    event = Event.objects.get(case=case, kind="investigation.started")
    assert event.happened_on == date(2026, 3, 5)
    done = case.nodes.filter(status="done", closed_seq=event.seq)
    assert done.exists()
    assert_clocks_equal_their_replay(case)


def test_a_new_item_is_registered_with_its_first_event_and_used_by_the_next(
    case: Case, handler: Client
) -> None:
    fields = {"subject": "new", "item-name": "胜利路12号房产", "item-kind": "real_estate"}
    with clock.at(TODAY):
        found = form(happened_on=TODAY, **fields, **{"datum-right": "有"})
        handler.post(address(case, "asset.disposable_found"), found)
        item = Item.objects.get(case=case)
        assert (item.key, item.name, item.fields) == (
            "asset:1",
            "胜利路12号房产",
            {"kind": "real_estate"},
        )
        shown = handler.get(address(case, "asset.controlled")).context["form"]
        assert ("asset:1", "胜利路12号房产") in shown.fields["subject"].choices
        second = form(happened_on=TODAY, subject="asset:1", **{"datum-rank": "first"})
        handler.post(address(case, "asset.controlled"), second)
    subjects = list(Event.objects.filter(kind__startswith="asset.").values_list("subject"))
    assert subjects == [("asset:1",), ("asset:1",)]
    assert_clocks_equal_their_replay(case)


def test_an_item_without_a_name_is_refused_beside_its_field_and_nothing_stays(
    case: Case, handler: Client
) -> None:
    with clock.at(TODAY):
        sent = form(happened_on=TODAY, subject="new", **{"item-name": "  "})
        answer = handler.post(address(case, "asset.disposable_found"), sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors["item-name"] == ["须写明名称"]
    assert not Item.objects.exists()


def test_a_refused_event_takes_its_new_item_back(case: Case, handler: Client) -> None:
    tomorrow = TODAY + timedelta(days=1)
    with clock.at(TODAY):
        sent = form(happened_on=tomorrow, subject="new", **{"item-name": "车辆"})
        answer = handler.post(address(case, "asset.disposable_found"), sent)
    assert answer.status_code == 422
    assert "尚未到来" in answer.content.decode()
    assert answer.context["form"]["item-name"].value() == "车辆"
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-03-21", "日期2026-03-21尚未到来，今天是2026-03-20"),
        ("2026-03-01", "日期2026-03-01早于立案日2026-03-02"),
        ("2026-02-30", ""),
        ("", ""),
    ],
)
def test_a_wrong_day_is_said_beside_the_day(
    case: Case, handler: Client, day: str, said: str
) -> None:
    with clock.at(TODAY):
        answer = handler.post(
            address(case, "investigation.started"),
            form(happened_on=day, **{"datum-note": "保留这句话"}),
        )
    assert answer.status_code == 422
    errors = answer.context["form"].errors["happened_on"]
    assert not said or said in errors
    assert "保留这句话" in answer.content.decode()
    assert not Event.objects.filter(kind="investigation.started").exists()


def test_what_was_learnt_is_recorded_with_the_event(hualong: Cast, enter: Enter) -> None:
    case = filed(hualong, FILED)
    query = access.who_holds(hualong.court, "first_query")[0]
    with clock.at(TODAY):
        enter(query).post(
            address(case, "query.answered"),
            form(
                happened_on=TODAY,
                **{
                    "datum-round": "1",
                    "fact-has_disposable_asset": "true",
                    "fact-first_seizure": "false",
                    "fact-amount_due": "20000",
                },
            ),
        )
    facts = Case.objects.get(pk=case.pk).facts
    assert facts["has_disposable_asset"][0] is True
    assert facts["first_seizure"][0] is False
    assert facts["amount_due"][0] == "20000.00"


def test_a_fact_that_cannot_be_read_is_refused_beside_it(case: Case, handler: Client) -> None:
    with clock.at(TODAY):
        answer = handler.post(
            address(case, "facts.stated"), form(happened_on=TODAY, **{"fact-amount_due": "两万"})
        )
    assert answer.status_code == 422
    assert "应为金额" in answer.context["form"].errors["fact-amount_due"][0]


def test_a_fact_said_to_be_unknown_is_unknown_again(case: Case, handler: Client) -> None:
    with clock.at(TODAY):
        for value in ("true", "?"):
            sent = form(happened_on=TODAY, **{"fact-first_seizure": value})
            handler.post(address(case, "facts.stated"), sent)
    assert Case.objects.get(pk=case.pk).facts["first_seizure"][0] is None


def test_respondents_are_chosen_one_by_one(hualong: Cast, enter: Enter) -> None:
    case = filed(hualong, FILED, respondents=3)
    query = access.who_holds(hualong.court, "first_query")[0]
    client = enter(query)
    with clock.at(FILED):
        shown = client.get(address(case, "query.launched")).context["form"]
        assert shown.fields["subject"].initial == ["respondent:1", "respondent:2", "respondent:3"]
        none = client.post(address(case, "query.launched"), form(happened_on=FILED))
        assert none.context["form"].errors["subject"] == ["请勾选是哪一名被执行人"]
        sent = form(
            happened_on=FILED,
            subject=["respondent:1", "respondent:3"],
            **{"datum-system": "总对总"},
        )
        client.post(address(case, "query.launched"), sent)
    waiting = case.nodes.filter(rule="first_query", status="open")
    assert [node.subject for node in waiting] == ["respondent:2"]


def test_a_respondent_of_another_case_cannot_be_named(hualong: Cast, enter: Enter) -> None:
    case = filed(hualong, FILED)
    query = access.who_holds(hualong.court, "first_query")[0]
    with clock.at(FILED):
        sent = form(happened_on=FILED, subject=["respondent:9"])
        answer = enter(query).post(address(case, "query.launched"), sent)
    assert answer.status_code == 422
    assert not Event.objects.filter(kind="query.launched").exists()


def test_whose_post_may_not_sees_who_may_and_is_refused(
    hualong: Cast, enter: Enter, case: Case
) -> None:
    client = enter(hualong.user("handler", "fast_1"))  # another team's
    with clock.at(TODAY):
        page = client.get(address(case, "investigation.started"))
        assert page.status_code == 403
        assert "普执一团队" in page.content.decode()
        sent = form(happened_on=TODAY)
        assert client.post(address(case, "investigation.started"), sent).status_code == 403
    assert not Event.objects.filter(kind="investigation.started").exists()


def test_events_of_other_doors_have_no_form(hualong: Cast, case: Case, handler: Client) -> None:
    for kind in ("case.closed", "order.dispatched", "funds.week_cleared", "no.such"):
        assert handler.get(address(case, kind)).status_code == 404, kind


def test_two_people_at_one_case_the_second_is_told_what_changed(
    hualong: Cast, case: Case, handler: Client
) -> None:
    seen = handler.get(address(case, "investigation.started")).context["seen"]
    state(hualong, case, "lead.received", date(2026, 3, 5), "lead:1")
    with clock.at(TODAY):
        late = form(happened_on=TODAY, seen=seen)
        answer = handler.post(address(case, "investigation.started"), late)
    assert answer.status_code == 409
    assert "收到财产线索" in answer.content.decode()
    assert not Event.objects.filter(kind="investigation.started").exists()


def test_a_second_click_states_nothing_twice(case: Case, handler: Client) -> None:
    sent = form(happened_on="2026-03-05", late_reason="补录")
    with clock.at(TODAY):
        handler.post(address(case, "investigation.started"), sent)
        again = handler.post(address(case, "investigation.started"), sent, follow=True)
    assert "没有重复办理" in again.content.decode()
    assert Event.objects.filter(kind="investigation.started").count() == 1


def test_a_corrected_day_moves_the_clock_and_both_entries_stay(
    hualong: Cast, case: Case, handler: Client
) -> None:
    with clock.at(TODAY):
        sent = form(happened_on="2026-03-19")
        handler.post(address(case, "investigation.started"), sent)
        event = Event.objects.get(kind="investigation.started")
        node = case.nodes.get(closed_seq=event.seq)
        assert node.done_on == date(2026, 3, 19)
        correct = f"/desk/cases/{case.pk}/correct/{event.seq}/"
        assert handler.get(correct).context["form"].initial["happened_on"] == event.happened_on
        fixed = form(how="day", happened_on="2026-03-06", reason="日期录错")
        assert handler.post(correct, fixed).status_code == 302
        journal = handler.get(f"/desk/cases/{case.pk}/?tab=journal").context["entries"]
    assert case.nodes.get(pk=node.pk).done_on == date(2026, 3, 6)
    assert next(e for e in journal if e.seq == event.seq).correction.startswith("日期已更正为")
    assert_clocks_equal_their_replay(case)


def test_a_withdrawn_entry_opens_its_clock_again(case: Case, handler: Client) -> None:
    with clock.at(TODAY):
        handler.post(address(case, "investigation.started"), form(happened_on="2026-03-19"))
        event = Event.objects.get(kind="investigation.started")
        correct = f"/desk/cases/{case.pk}/correct/{event.seq}/"
        handler.post(correct, form(how="withdraw", reason="并未启动"))
    assert not case.nodes.filter(status="done", rule="start_investigation").exists()
    assert_clocks_equal_their_replay(case)


def test_a_correction_needs_its_day_and_its_reason(case: Case, handler: Client) -> None:
    with clock.at(TODAY):
        handler.post(address(case, "investigation.started"), form(happened_on="2026-03-19"))
        event = Event.objects.get(kind="investigation.started")
        answer = handler.post(
            f"/desk/cases/{case.pk}/correct/{event.seq}/", form(how="day", happened_on="")
        )
    assert set(answer.context["form"].errors) == {"happened_on", "reason"}


def test_an_auction_of_a_house_is_the_real_estate_posts_alone(county: Cast, enter: Enter) -> None:
    case = in_team(county, "ordinary_1", "standard")
    team = enter(county.user("handler", "ordinary_1"))
    house = {"subject": "new", "item-name": "东街8号", "item-kind": "real_estate"}
    with clock.at(TODAY):
        team.post(address(case, "asset.disposable_found"), form(happened_on=TODAY, **house))
        sent = {"happened_on": TODAY, "subject": "asset:1"}
        movables = enter(county.user("movables_auction"))
        refused = movables.post(address(case, "disposal.accepted"), form(**sent))
        assert refused.status_code == 403
        houses = enter(county.user("real_estate_auction"))
        assert houses.get(address(case, "disposal.accepted")).status_code == 200
        assert houses.post(address(case, "disposal.accepted"), form(**sent)).status_code == 302
    assert Event.objects.get(kind="disposal.accepted").post == "real_estate_auction"
