"""Verification, correction, first reception and queries, as the people at those desks meet them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from assets.models import Query
from desk.models import Draft
from documents import catalogue, drafting
from enforcement.models import Case, Event, Party
from intake.models import Correction, Reception, Verification
from tests.cast import Cast
from tests.desk.casework import with_person
from tests.desk.conftest import Enter, form
from tests.documents.papers import in_team, issued, typed_for
from tests.story import filed, state
from workdays import clock

FILED = date(2022, 3, 1)
TODAY = date(2022, 3, 3)
VERIFY = "/desk/intake/verify/"
RECEPTION = "/desk/intake/reception/"
QUERIES = "/desk/intake/queries/"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(TODAY):
        yield


def seen(case: Case, **fields: Any) -> dict[str, Any]:
    """Return a form on a case as the page would send it."""
    case = Case.objects.get(pk=case.pk)
    return form(seen=case.journal_seq, **fields)


def chosen(*cases: Case, **fields: Any) -> dict[str, Any]:
    """Return the form of a batch as its preview would send it."""
    pairs = ((c.pk, Case.objects.get(pk=c.pk).journal_seq) for c in cases)
    return form(ids=",".join(f"{pk}:{seq}" for pk, seq in pairs), **fields)


def kinds(case: Case) -> list[str]:
    return list(Event.objects.filter(case=case).order_by("seq").values_list("kind", flat=True))


# --- verification -----------------------------------------------------------------------


@pytest.fixture
def front(dengzhou: Cast, enter: Enter) -> Client:
    seat = next(seat for seat in dengzhou.seats if seat[1] == "front")
    return enter(dengzhou.user(*seat))


def items_of(client: Client, case: Case, result: str = "correct") -> dict[str, str]:
    """Return every item of the page with one result."""
    count = len(client.get(f"{VERIFY}{case.pk}/").context["form"].items)
    return {f"item-{n}": result for n in range(count)}


@pytest.mark.clause("DZ-012", "DZ-033")
def test_a_filing_is_verified_item_by_item_and_the_next_one_follows(
    dengzhou: Cast, front: Client
) -> None:
    case, following = filed(dengzhou, FILED, serial=1), filed(dengzhou, FILED, serial=2)
    page = front.get(VERIFY).content.decode()
    assert case.number in page
    assert following.number in page
    sent = seen(case, on=TODAY.isoformat(), do="next", **items_of(front, case))
    answer = front.post(f"{VERIFY}{case.pk}/", sent)
    assert answer.headers["Location"] == f"{VERIFY}{following.pk}/"
    assert "filing.verified" in kinds(case)
    assert [row.label for row in front.get(VERIFY).context["list"].rows] == [following.number]


def test_items_without_a_result_or_a_reason_are_refused_beside_them(
    dengzhou: Cast, front: Client
) -> None:
    case = filed(dengzhou, FILED)
    items = items_of(front, case)
    items["item-0"], items["item-1"] = "", "returned"
    answer = front.post(f"{VERIFY}{case.pk}/", seen(case, on=TODAY.isoformat(), **items))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"item-0", "item-1"}
    assert "尚无核对结果" in answer.content.decode()
    assert "退回须写明错在何处" in answer.content.decode()
    assert not Verification.objects.exists()


def test_what_is_sent_back_is_corrected_by_the_filing_clerk_with_the_old_value_kept(
    dengzhou: Cast, front: Client, enter: Enter
) -> None:
    case = filed(dengzhou, FILED)
    sent = {**items_of(front, case), "item-1": "returned", "note-1": "标的与判决不符"}
    front.post(f"{VERIFY}{case.pk}/", seen(case, on=TODAY.isoformat(), **sent))
    case.refresh_from_db()
    assert case.correction_open
    clerk = enter(dengzhou.user("filing_clerk"))
    assert case.number in clerk.get(f"{VERIFY}?tab=correct").content.decode()
    page = clerk.get(f"{VERIFY}{case.pk}/correct/")
    assert "标的与判决不符" in page.content.decode()
    bound = page.context["form"]
    fields = {name: bound[name].initial or "" for name in bound.fields}
    sent = {**fields, "on": TODAY.isoformat(), "amount": "6.3万元"}
    answer = clerk.post(f"{VERIFY}{case.pk}/correct/", seen(case, **sent))
    assert answer.status_code == 302
    case.refresh_from_db()
    assert (str(case.claim_amount), case.correction_open) == ("63000.00", False)
    (change,) = Correction.objects.get().changes
    assert (change["old"], change["new"]) == ("53000.00", "63000.00")


def test_a_correction_never_shows_a_number_and_leaves_what_is_left_empty(
    hualong: Cast, enter: Enter
) -> None:
    case = with_person(hualong, FILED)
    clerk = enter(hualong.user("clerk", "filing_window"))
    page = clerk.get(f"{VERIFY}{case.pk}/correct/")
    for secret in ("110101199001011237", "13800138000", "6222020200112233"):
        assert secret not in page.content.decode()
    bound = page.context["form"]
    fields = {name: bound[name].initial or "" for name in bound.fields}
    fields["on"] = TODAY.isoformat()
    fields["respondent:1-phone"] = "13900000000"
    clerk.post(f"{VERIFY}{case.pk}/correct/", seen(case, **fields))
    party = case.parties.get(side="respondent")
    assert (party.phone, party.id_number) == ("13900000000", "110101199001011237")
    assert "13900000000" not in str(Correction.objects.get().changes)


def test_many_filings_are_verified_at_once_with_a_result_each(
    dengzhou: Cast, front: Client
) -> None:
    cases = [filed(dengzhou, FILED, serial=n) for n in range(1, 4)]
    preview = front.post(f"{VERIFY}many/", {"id": [c.pk for c in cases]})
    assert preview.context["count"] == 3
    sent = chosen(*cases, on=TODAY.isoformat())
    state(dengzhou, cases[1], "filing.error_found", TODAY)
    done = front.get(front.post(f"{VERIFY}many/", sent).headers["Location"])
    assert (done.context["done"], done.context["refused"]) == (2, 1)
    assert Verification.objects.count() == 2


def test_all_of_the_queue_means_the_queue_and_no_other_case(dengzhou: Cast, front: Client) -> None:
    waiting = filed(dengzhou, FILED, serial=1)
    verified = filed(dengzhou, FILED, serial=2)
    state(dengzhou, verified, "filing.verified", TODAY)
    preview = front.post(f"{VERIFY}many/", {"every": "1", "filter": "tab=verify"})
    assert preview.context["shown"] == [waiting.number]


def test_a_court_that_asks_no_verification_has_an_empty_queue(hualong: Cast, enter: Enter) -> None:
    filed(hualong, FILED)
    page = enter(hualong.user("transaction_head")).get(f"{VERIFY}?tab=verify")
    assert page.context["list"].rows == []


# --- first reception ----------------------------------------------------------------------


@pytest.fixture
def window(hualong: Cast, enter: Enter) -> Client:
    return enter(hualong.user("reception_officer"))


@pytest.mark.clause("HL-020")
def test_a_reception_is_recorded_with_what_was_told_and_learnt(
    hualong: Cast, window: Client
) -> None:
    case = filed(hualong, FILED)
    assert case.number in window.get(RECEPTION).content.decode()
    sent = seen(
        case, happened_on=TODAY.isoformat(), channel="微信视频",
        **{"check-0": "on", "paper-0": "笔录第1页"},
        **{"clue-0-kind": "不动产", "clue-0-place": "某小区3号楼"},
        **{"fact-mortgage_priority": "true", "account": "某银行 6222020200112233"},
    )  # fmt: skip
    answer = window.post(f"{RECEPTION}{case.pk}/", sent)
    assert answer.headers["Location"] == f"/desk/cases/{case.pk}/"
    kept = Reception.objects.get()
    assert (kept.channel, kept.told) == ("微信视频", ["初次接待笔录"])
    assert kept.clues[0]["place"] == "某小区3号楼"
    case.refresh_from_db()
    assert case.facts["mortgage_priority"][:2] == [True, "初次接待"]
    assert "6222020200112233" not in str(list(Event.objects.values_list("data", flat=True)))
    assert case.number not in window.get(RECEPTION).content.decode()


@pytest.mark.clause("DZ-012", "DZ-045", "DZ-046", "DZ-051", "DZ-053")
def test_a_reception_tells_beside_each_line_what_is_missing_and_records_once(
    dengzhou: Cast, enter: Enter
) -> None:
    case = filed(dengzhou, FILED, accepted_on=FILED)
    Party.objects.filter(case=case, side="applicant").update(
        account="62220202", address="人民路1号"
    )
    client = enter(dengzhou.user("clerk", "front"))
    address = f"{RECEPTION}{case.pk}/"
    lists = client.get(address).context["form"].lists()
    assert [entry.name for entry in lists] == ["初次接待询问", "账号与送达地址"]
    told = {line.answer.item: line.answer.told for line in lists[1].lines}
    assert told == {
        "案款支付账号": "立案登记中已有“收款账户”",
        "电子送达地址": "",
        "其他送达地址": "立案登记中已有“送达地址”",
    }
    assert "62220202" not in client.get(address).content.decode()
    sent = seen(
        case, happened_on=TODAY.isoformat(), channel="当面", **{"check-0": "on", "paper-0": "笔录"}
    )
    errors = client.post(address, sent).context["form"].errors
    assert list(errors) == [f"check-{n}" for n in (1, 2, 3, 4)]
    assert "初次接待询问”中尚未确认：权利义务告知" in errors["check-1"][0]
    assert "DZ-047" in errors["check-1"][0]
    assert not Reception.objects.exists()
    ticks = {f"check-{n}": "on" for n in range(5)}
    ticks |= {f"paper-{n}": "告知书第2页" for n in range(5)}
    sent |= ticks
    first = client.post(address, sent)
    assert first.status_code == 302
    assert client.post(address, sent).headers["Location"] == first.headers["Location"]
    assert Reception.objects.count() == 1
    event = case.events.get(kind="reception.recorded")
    assert event.data["note"] == "“账号与送达地址”中尚未确认：电子送达地址"


def test_no_assets_told_at_reception_offers_the_tick(hualong: Cast, window: Client) -> None:
    case = filed(hualong, FILED)
    page = window.get(f"{RECEPTION}{case.pk}/").content.decode()
    assert 'data-shown-by="fact-has_assets" data-shown-for="false"' in page
    sent = seen(case, happened_on=TODAY.isoformat(), channel="电话", note="已告知",
                **{"fact-has_assets": "false"})  # fmt: skip
    window.post(f"{RECEPTION}{case.pk}/", {**sent, "offer-nothing_to_auction": "on"})
    case.refresh_from_db()
    assert case.facts["has_disposable_asset"][0] is False


def test_without_the_tick_nothing_follows_from_no_assets(hualong: Cast, window: Client) -> None:
    case = filed(hualong, FILED)
    sent = seen(case, happened_on=TODAY.isoformat(), channel="电话", note="已告知",
                **{"fact-has_assets": "false"})  # fmt: skip
    window.post(f"{RECEPTION}{case.pk}/", sent)
    case.refresh_from_db()
    assert case.facts["has_assets"][0] is False
    assert "has_disposable_asset" not in case.facts


def test_a_reception_refused_keeps_everything_typed(hualong: Cast, window: Client) -> None:
    case = filed(hualong, FILED)
    sent = seen(
        case, happened_on=TODAY.isoformat(), note="申请人称对方有车", **{"clue-0-kind": "机动车"}
    )
    answer = window.post(f"{RECEPTION}{case.pk}/", sent)
    assert answer.status_code == 422
    assert "channel" in answer.context["form"].errors
    assert "申请人称对方有车" in answer.content.decode()
    more = window.post(f"{RECEPTION}{case.pk}/", {**sent, "do": "more"})
    assert len(more.context["form"].clue_rows()) == 2
    assert "申请人称对方有车" in more.content.decode()
    assert not Reception.objects.exists()


@pytest.mark.clause("DZ-172", "DZ-196")
def test_of_two_respondents_the_page_turns_to_the_one_who_came(
    dengzhou: Cast, enter: Enter
) -> None:
    with clock.at(date(2026, 3, 20)):
        case = in_team(dengzhou, "fast_team", "fast", respondents=2)
        maker = dengzhou.doing("filing.verify", case)
        notice = catalogue.find(dengzhou.court.code, "enforcement_notice")
        for person in ("respondent:1", "respondent:2"):
            party = case.parties.get(side="respondent", position=int(person[-1]))
            made = drafting.draft(case, notice, actor=maker, subject=person)
            made = drafting.save(made.pk, typed_for(notice), actor=maker)
            issued(dengzhou, made, maker)
        judge = enter(dengzhou.user("judge", "fast_team"))
        address = f"{RECEPTION}{case.pk}/respondent/"
        first = judge.get(address).context["form"]
        sent = seen(case, person="respondent:2", note="问：能否履行？", speaker="柏望舒",
                    serves=first.initial["serves"])  # fmt: skip
        refused = judge.post(address, {**sent, "do": "draw"}).content.decode()
        assert "所勾选的文书不是这位当事人待送达的" in refused
        turned = judge.post(f"{address}?person=respondent:1", {**sent, "do": "person"})
        form = turned.context["form"]
        assert form.initial["speaker"] == party.name
        assert form.initial["address"] == party.address
        assert form.initial["serves"] == [str(made.pk)]
        assert "问：能否履行？" in turned.content.decode()
        Reception.objects.create(
            case=case, happened_on=clock.today(), channel="当面", person="respondent:1",
            speaker="柏望舒", capacity="本人", at=clock.now(),
        )  # fmt: skip
        again = judge.get(address)
        assert again.context["form"].initial["person"] == "respondent:2", "the other was heard"
        assert "被接待人：柏望舒（本人）" in again.content.decode()


@pytest.mark.clause("DZ-043", "DZ-045")
def test_what_the_courts_list_asks_is_refused_where_it_was_not_told(
    dengzhou: Cast, front: Client
) -> None:
    case = filed(dengzhou, FILED)
    sent = seen(case, happened_on=TODAY.isoformat(), channel="当面")
    answer = front.post(f"{RECEPTION}{case.pk}/", sent)
    assert answer.status_code == 422
    assert "尚未确认：执行风险告知" in answer.content.decode()


def test_a_receptions_draft_comes_back_with_all_its_clues_and_goes_when_recorded(
    hualong: Cast, window: Client
) -> None:
    case = filed(hualong, FILED)
    data = {"channel": ["电话"], "clue-2-place": ["第三条线索"]}
    user = hualong.user("reception_officer")
    Draft.objects.create(
        user=user, form_key=f"reception.{case.pk}", data=data, saved_at=clock.now()
    )
    assert "恢复草稿" in window.get(f"{RECEPTION}{case.pk}/").content.decode()
    page = window.get(f"{RECEPTION}{case.pk}/?draft=1")
    assert len(page.context["form"].clue_rows()) == 3
    assert "第三条线索" in page.content.decode()
    sent = seen(case, happened_on=TODAY.isoformat(), channel="电话", note="已告知")
    window.post(f"{RECEPTION}{case.pk}/", sent)
    assert not Draft.objects.exists()


# --- queries ----------------------------------------------------------------------------------


@pytest.fixture
def clerk(hualong: Cast, enter: Enter) -> Client:
    return enter(hualong.user("clerk", "filing_window"))


@pytest.mark.clause("HL-016", "HL-027")
def test_first_queries_are_launched_for_many_cases_at_once(hualong: Cast, clerk: Client) -> None:
    cases = [filed(hualong, FILED, serial=n, respondents=2) for n in (1, 2)]
    page = clerk.get(QUERIES).content.decode()
    assert all(case.number in page for case in cases)
    preview = clerk.post(f"{QUERIES}request/", {"id": [c.pk for c in cases]})
    assert preview.context["count"] == 2
    sent = chosen(*cases, on=TODAY.isoformat(), system="总对总")
    done = clerk.get(clerk.post(f"{QUERIES}request/", sent).headers["Location"])
    assert (done.context["done"], done.context["refused"]) == (2, 0)
    assert Query.objects.count() == 4
    clerk.post(f"{QUERIES}request/", sent)
    assert Query.objects.count() == 4
    assert clerk.get(QUERIES).context["list"].rows == []
    waiting = clerk.get(f"{QUERIES}?tab=answer").context["list"].rows
    assert [row.label for row in waiting] == [case.number for case in cases]


def launched(cast: Cast, client: Client, serial: int = 1) -> Case:
    case = filed(cast, FILED, serial=serial)
    client.post(f"{QUERIES}{case.pk}/request/", seen(case, on=TODAY.isoformat(), system="总对总"))
    return Case.objects.get(pk=case.pk)


def test_an_answer_brings_facts_and_the_property_found(hualong: Cast, clerk: Client) -> None:
    case = launched(hualong, clerk)
    sent = seen(
        case, on=TODAY.isoformat(), round="1",
        **{"fact-deposits_cover_due": "false", "fact-first_seizure": "true"},
        **{"asset-0-name": "某小区3号楼101", "asset-0-kind": "real_estate",
           "asset-0-owner": "respondent:1", "asset-0-disposable": "on"},
    )  # fmt: skip
    assert clerk.post(f"{QUERIES}{case.pk}/answer/", sent).status_code == 302
    case.refresh_from_db()
    assert case.facts["has_disposable_asset"][0] is True
    assert case.items.get(kind="asset").name == "某小区3号楼101"
    assert "asset.disposable_found" in kinds(case)
    assert Query.objects.get().state == Query.State.ANSWERED


def test_property_listed_where_there_is_none_is_refused(hualong: Cast, clerk: Client) -> None:
    case = launched(hualong, clerk)
    sent = seen(
        case, on=TODAY.isoformat(), round="1",
        **{"fact-has_assets": "false", "asset-0-name": "一辆车", "asset-0-kind": "motor_vehicle"},
    )  # fmt: skip
    answer = clerk.post(f"{QUERIES}{case.pk}/answer/", sent)
    assert answer.status_code == 422
    assert "fact-has_assets" in answer.context["form"].errors
    assert "query.answered" not in kinds(case)


def test_no_assets_answered_for_many_offers_the_tick_for_all(hualong: Cast, clerk: Client) -> None:
    cases = [launched(hualong, clerk, n) for n in (1, 2, 3)]
    preview = clerk.post(f"{QUERIES}answer/", {"id": [c.pk for c in cases]})
    assert 'name="offer-nothing_to_auction"' in preview.content.decode()
    sent = chosen(*cases, on=TODAY.isoformat(), **{"fact-has_assets": "false"})
    clerk.post(f"{QUERIES}answer/", {**sent, "offer-nothing_to_auction": "on"})
    for case in Case.objects.all():
        assert case.facts["has_disposable_asset"][0] is False
        assert "query.answered" in kinds(case)


def test_each_case_of_a_batch_is_answered_in_the_round_it_waits_for(
    hualong: Cast, clerk: Client
) -> None:
    first, second = launched(hualong, clerk, 1), launched(hualong, clerk, 2)
    clerk.post(f"{QUERIES}answer/", chosen(second, on=TODAY.isoformat()))
    clerk.post(
        f"{QUERIES}{second.pk}/request/", seen(second, on=TODAY.isoformat(), system="总对总")
    )
    clerk.post(f"{QUERIES}answer/", chosen(first, second, on=TODAY.isoformat()))
    answered = Event.objects.filter(kind="query.answered").order_by("case_id", "seq")
    assert [(e.case_id, e.data["round"]) for e in answered] == [
        (first.pk, 1), (second.pk, 1), (second.pk, 2),
    ]  # fmt: skip


@pytest.mark.clause("HL-054", "HL-055")
def test_offline_items_complete_the_query_with_the_last_of_them(
    hualong: Cast, enter: Enter
) -> None:
    case = filed(hualong, FILED)
    head = enter(hualong.user("transaction_head"))
    assert case.number in head.get(f"{QUERIES}?tab=offline").content.decode()
    address = f"{QUERIES}{case.pk}/offline/"
    head.post(address, seen(case, on=TODAY.isoformat(), **{"offline-0": "on"}))
    assert "query.offline_completed" not in kinds(case)
    left = head.get(address).context["form"].items
    assert left == ["公积金"]
    head.post(address, seen(case, on=TODAY.isoformat(), **{"offline-0": "on"}))
    assert "query.offline_completed" in kinds(case)
    assert head.get(f"{QUERIES}?tab=offline").context["list"].rows == []


def test_offline_results_with_nothing_ticked_are_refused(hualong: Cast, enter: Enter) -> None:
    case = filed(hualong, FILED)
    head = enter(hualong.user("transaction_head"))
    answer = head.post(f"{QUERIES}{case.pk}/offline/", seen(case, on=TODAY.isoformat()))
    assert answer.status_code == 422
    assert "offline-0" in answer.context["form"].errors


# --- all of them -------------------------------------------------------------------------------

PAGES = (VERIFY, RECEPTION, QUERIES, f"{QUERIES}?tab=answer", f"{QUERIES}?tab=offline")
FORMS = (
    "verify/{}/", "verify/{}/correct/", "reception/{}/", "queries/{}/request/",
    "queries/{}/answer/", "queries/{}/offline/",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_the_queues_take_few_queries(
    hualong: Cast, clerk: Client, django_assert_max_num_queries: Any, address: str
) -> None:
    for serial in range(1, 9):
        case = filed(hualong, FILED, serial=serial)
        state(hualong, case, "query.launched", FILED + timedelta(days=1), "respondent:1")
    clerk.get(address)
    with django_assert_max_num_queries(9):
        clerk.get(address)


@pytest.mark.parametrize("address", FORMS)
def test_a_case_of_another_court_does_not_exist_at_any_desk(
    hualong: Cast, enter: Enter, address: str
) -> None:
    case = filed(hualong, FILED)
    stranger = enter(hualong.outsider_user)
    where = f"/desk/intake/{address.format(case.pk)}"
    assert stranger.get(where).status_code == 404
    assert stranger.post(where, seen(case)).status_code == 404
    assert enter(hualong.user("system_admin")).get(where).status_code == 404


@pytest.mark.parametrize("address", FORMS)
def test_who_may_not_is_told_who_may(hualong: Cast, enter: Enter, address: str) -> None:
    case = filed(hualong, FILED)
    answer = enter(hualong.user("handler", "fast_1")).get(f"/desk/intake/{address.format(case.pk)}")
    assert answer.status_code == 403
    assert "须由" in answer.content.decode()


@pytest.mark.parametrize("address", ["queries/{}/request/", "queries/{}/answer/", "reception/{}/"])
@pytest.mark.parametrize("day", ["2022-03-04", "2022-02-28"])
def test_days_to_come_and_before_filing_are_refused(
    hualong: Cast, enter: Enter, address: str, day: str
) -> None:
    case = filed(hualong, FILED)
    post = "reception_officer" if "reception" in address else "clerk"
    client = enter(hualong.user(post, "filing_window"))
    sent = seen(case, on=day, happened_on=day, system="总对总", round="1", channel="电话")
    assert client.post(f"/desk/intake/{address.format(case.pk)}", sent).status_code == 422
    assert kinds(case)[-1] == "respondent.added"
