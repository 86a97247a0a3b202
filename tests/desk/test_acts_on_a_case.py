"""The acts on a case by their pages: what is asked, what is missing, who may, what comes of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from documents import efile
from enforcement import lifecycle
from enforcement.lifecycle import Placing
from enforcement.models import Approval, Case, Event, TaskOrder
from teams import access
from teams.models import User
from tests.cast import Cast
from tests.desk.casework import FILED, TODAY, in_team
from tests.desk.conftest import Enter, form
from tests.documents.files import photo
from tests.story import assert_clocks_equal_their_replay, filed, granted, state
from workdays import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(hualong: Cast) -> Case:
    """A case of the fast team."""
    return in_team(hualong, "fast_1", "fast")


@pytest.fixture
def handler(hualong: Cast, enter: Enter) -> Client:
    """The browser of the case's handler."""
    return enter(hualong.user("handler", "fast_1"))


def send(client: Client, case: Case, act: str, **fields: Any) -> Any:
    """Send an act's form today, as it was opened just now."""
    with clock.at(TODAY):
        now = Case.objects.get(pk=case.pk).journal_seq
        return client.post(f"/desk/cases/{case.pk}/{act}/", form(seen=now, **fields))


def fresh(case: Case) -> Case:
    """Return the case as it is now."""
    return Case.objects.get(pk=case.pk)


@pytest.mark.clause("HL-089", "HL-134", "HL-142")
def test_a_closing_report_says_all_that_is_missing_before_it_is_sent(
    case: Case, handler: Client
) -> None:
    with clock.at(TODAY):
        page = handler.get(f"/desk/cases/{case.pk}/closing/?mode=终本")
    assert "尚未登记“终本约谈笔录完成”" in page.content.decode()
    assert {m.data["event"] for m in page.context["missing"]} == {"interview.recorded"}
    refused = send(handler, case, "closing", mode="终本", on="2026-03-20", recovered="约5万元")
    assert refused.status_code == 422
    errors = refused.context["form"].errors
    assert "应为金额" in errors["recovered"][0]
    assert any(name.startswith("check-") for name in errors)
    assert any("终本约谈笔录" in str(e) for e in refused.context["form"].non_field_errors())
    assert fresh(case).closing_submitted_on is None
    assert not Approval.objects.exists()


@pytest.mark.clause("HL-079", "HL-080")
def test_a_closing_report_is_handed_in_approved_and_the_case_archived(
    hualong: Cast, enter: Enter, case: Case, handler: Client
) -> None:
    sent = send(handler, case, "closing", mode="执行完毕", on="2026-03-20", recovered="53,000.00")
    assert sent["Location"].endswith("?tab=approvals")
    request = Approval.objects.get(case=case)
    approver = next(
        p
        for p in access.who_holds(hualong.court, request.waits_for, case)
        if p.pk != request.asked_by_id
    )
    client = enter(approver)
    with clock.at(TODAY):
        listed = client.get("/desk/approvals/").context["list"]
        assert [row.label for row in listed.rows] == [case.number]
        decided = client.post(
            f"/desk/approvals/{request.pk}/", form(granted="yes", opinion="材料齐全")
        )
    assert decided.status_code == 302
    closed = fresh(case)
    assert (closed.state, closed.closing_mode) == ("closed", "执行完毕")
    assert str(closed.amount_recovered) == "53000.00"
    archivist = access.who_holds(hualong.court, "archive")[0]
    assert send(enter(archivist), case, "archive", on="2026-03-20").status_code == 302
    assert fresh(case).state == "archived"
    assert_clocks_equal_their_replay(case)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("43.5万元", "435000.00"),
        ("53，000元", "53000.00"),
        ("伍万叁仟元整", "53000.00"),
        ("0", "0.00"),
    ],
)
def test_the_amount_recovered_is_read_as_it_is_written_and_shown_to_the_approver(
    hualong: Cast, enter: Enter, case: Case, handler: Client, written: str, read: str
) -> None:
    send(handler, case, "closing", mode="执行完毕", on="2026-03-20", recovered=written)
    assert str(fresh(case).amount_recovered) == read
    request = Approval.objects.get(case=case)
    client = enter(access.who_holds(hualong.court, request.waits_for, case)[0])
    with clock.at(TODAY):
        page = client.get(f"/desk/approvals/{request.pk}/").content.decode()
    assert f"<dt>实际到位金额</dt><dd>{Decimal(read):,.2f}元</dd>" in page
    assert "<dt>报结日期</dt><dd>2026-03-20</dd>" in page


def test_the_approver_sees_what_nobody_confirmed(yindu: Cast, enter: Enter) -> None:
    case = in_team(yindu, "fast_team", "fast")
    lead = yindu.user("team_lead", "fast_team")
    asked = {"mode": "终本", "on": "2026-03-20", "recovered": "0", "reason": "无财产可供执行"}
    asked |= {f"check-{n}": "on" for n in range(3)} | {f"paper-{n}": "卷一" for n in range(3)}
    assert send(enter(lead), case, "closing", **asked).status_code == 302
    request = Approval.objects.get(case=case)
    client = enter(access.who_holds(yindu.court, request.waits_for, case)[0])
    with clock.at(TODAY):
        page = client.get(f"/desk/approvals/{request.pk}/").content.decode()
    assert "下落不明的已依法查找" in page
    assert "尚未确认" in page
    assert "自执行立案之日起已超过三个月" in page


def test_a_returned_report_needs_an_opinion_and_frees_the_case(
    hualong: Cast, enter: Enter, case: Case, handler: Client
) -> None:
    send(handler, case, "closing", mode="执行完毕", on="2026-03-20", recovered="1")
    request = Approval.objects.get(case=case)
    client = enter(access.who_holds(hualong.court, request.waits_for, case)[0])
    with clock.at(TODAY):
        silent = client.post(f"/desk/approvals/{request.pk}/", form(granted="no"))
        assert silent.context["form"].errors["opinion"] == ["退回须写明意见"]
        client.post(f"/desk/approvals/{request.pk}/", form(granted="no", opinion="金额不符"))
    assert fresh(case).closing_submitted_on is None
    assert Event.objects.get(kind="closing.returned").data["reason"] == "金额不符"


def test_one_may_not_approve_ones_own_request(
    hualong: Cast, enter: Enter, case: Case, handler: Client
) -> None:
    send(handler, case, "closing", mode="执行完毕", on="2026-03-20", recovered="1")
    request = Approval.objects.get(case=case)
    with clock.at(TODAY):
        answer = handler.post(f"/desk/approvals/{request.pk}/", form(granted="yes"))
        assert answer.status_code == 403
        assert handler.get("/desk/approvals/").context["list"].rows == []
    outsider = enter(hualong.outsider_user)
    assert outsider.get(f"/desk/approvals/{request.pk}/").status_code == 404
    forged = outsider.post(f"/desk/approvals/{request.pk}/", form(granted="yes"))
    assert forged.status_code == 404


def test_many_requests_are_granted_at_once_each_with_its_result(
    hualong: Cast, enter: Enter
) -> None:
    handler = enter(hualong.user("handler", "fast_1"))
    cases = [in_team(hualong, "fast_1", "fast", serial=n) for n in (1, 2)]
    for case in cases:
        send(handler, case, "closing", mode="执行完毕", on="2026-03-20", recovered="1")
    first, second = Approval.objects.order_by("pk")
    client = enter(access.who_holds(hualong.court, first.waits_for, cases[0])[0])
    granted(hualong, second, TODAY)
    with clock.at(TODAY):
        shown = client.post("/desk/approvals/batch/", {"id": [first.pk]})
        assert [label for label, _reason in shown.context["rows"]] == [f"{cases[0].number} 结案"]
        sent = form(ids=f"{first.pk},{second.pk}", opinion="同意")
        done = client.post("/desk/approvals/batch/", sent, follow=True)
    results = {row["label"]: row["reasons"] for row in done.context["submission"].results}
    assert results[f"{cases[0].number} 结案"] == []
    assert results[f"{cases[1].number} 结案"]
    assert fresh(cases[0]).state == "closed"


def test_termination_is_entered_and_left(case: Case, handler: Client) -> None:
    send(handler, case, "termination/enter", on="2026-03-20")
    assert fresh(case).state == "termination"
    refused = send(handler, case, "termination/leave", on="2026-03-20")
    assert refused.context["form"].errors["reason"]
    send(handler, case, "termination/leave", on="2026-03-20", reason="发现财产")
    assert fresh(case).state == "fast"
    assert_clocks_equal_their_replay(case)


def test_excluded_days_are_asked_for_granted_and_ended(
    hualong: Cast, case: Case, handler: Client
) -> None:
    send(
        handler,
        case,
        "suspension",
        kind="评估",
        first="2026-03-10",
        reason="委托评估",
        paper="委托评估函",
    )
    granted(hualong, Approval.objects.get(), TODAY)
    assert fresh(case).pauses[0]["last"] is None
    early = send(handler, case, "suspension/end", period="评估|", last="2026-03-01")
    assert early.context["form"].errors["last"] == ["结束日早于起始日"]
    silent = send(handler, case, "suspension/end", period="评估|", last="2026-03-15")
    assert "须写明迟延登记理由" in silent.content.decode()
    send(handler, case, "suspension/end", period="评估|", last="2026-03-15", late_reason="报告迟到")
    assert fresh(case).pauses[0]["last"] == "2026-03-15"


@pytest.mark.clause("HL-118", "HL-120")
def test_a_move_shows_its_conditions_and_waits_for_the_facts(
    hualong: Cast, enter: Enter, case: Case, handler: Client
) -> None:
    page = handler.get(f"/desk/cases/{case.pk}/transfer/")
    ((rule, conditions, answer, foreseen),) = page.context["rules"]
    assert (rule.id, answer.held) == ("fast_to_standard", None)
    assert "有可供拍卖的财产：是" in conditions
    told = {row.name: strip_tags(row.what) for row in foreseen}
    assert "新开" in told.values()
    sent = {"to": rule.id, "on": "2026-03-20", "reason": "发现房产"}
    refused = send(handler, case, "transfer", **sent)
    assert "有可供拍卖的财产" in refused.context["form"].errors["to"][0]
    facts = {"has_disposable_asset": True, "first_seizure": True}
    state(hualong, case, "facts.stated", TODAY, facts=facts)
    assert send(handler, case, "transfer", **sent).status_code == 302
    asked = Approval.objects.get()
    centre = enter(hualong.user("screener"))
    shown = centre.get(f"/desk/approvals/{asked.pk}/").content.decode()
    assert "移转对期限的影响" in shown
    assert all(name in shown for name in told)
    granted(hualong, asked, TODAY)
    assert fresh(case).state == "triage"


def test_a_slip_is_sent_signed_for_and_completed(
    hualong: Cast, enter: Enter, case: Case, handler: Client
) -> None:
    sent = send(
        handler, case, "order", kind="查封", title="查封胜利路12号", to_unit="compulsion",
        on="2026-03-20", due_on="2026-03-25",
    )  # fmt: skip
    assert sent["Location"].endswith("?tab=orders")
    order = TaskOrder.objects.get()
    assert handler.get("/desk/orders/").context["list"].rows == []
    receiver = enter(hualong.user("compulsion_head"))
    with clock.at(TODAY):
        listed = receiver.get("/desk/orders/").context["list"]
        assert [row.label for row in listed.rows] == ["查封胜利路12号"]
        shown = receiver.post("/desk/orders/sign/", {"id": [order.pk]})
        receiver.post("/desk/orders/sign/", form(ids=shown.context["ids"], on="2026-03-20"))
        assert TaskOrder.objects.get().status == "received"
        empty = receiver.post(f"/desk/orders/{order.pk}/", form(on="2026-03-20", result=""))
        assert empty.context["form"].errors["result"]
        receiver.post(f"/desk/orders/{order.pk}/", form(on="2026-03-20", result="已查封"))
    assert TaskOrder.objects.get().status == "completed"
    assert handler.post(f"/desk/orders/{order.pk}/", form(on="2026-03-20")).status_code != 302
    assert enter(hualong.outsider_user).get(f"/desk/orders/{order.pk}/").status_code == 404
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("HL-165", "XX-186")
def test_a_slip_of_the_plan_is_sent_from_the_case_sent_back_and_corrected_by_its_pages(
    hualong: Cast, enter: Enter
) -> None:
    case = in_team(hualong, "standard_1", "standard", serial=31)
    handler = enter(hualong.user("handler", "standard_1"))
    receiver = enter(hualong.user("compulsion_head"))
    page = handler.get(f"/desk/cases/{case.pk}/").content.decode()
    assert "逾期未腾退，材料移送强执团队" in page
    send(
        handler, case, "slip/clearance_to_compulsion", kind="其他", title="腾退材料一册",
        on="2026-03-20",
    )  # fmt: skip
    order = TaskOrder.objects.get(rule="clearance_to_compulsion")
    back = f"/desk/orders/{order.pk}"
    with clock.at(TODAY):
        assert "腾退材料一册" in handler.get("/desk/orders/unaccepted/").content.decode()
        assert "退回补正" in receiver.get(f"{back}/").content.decode()
        bare = receiver.post(f"{back}/return/", form(on="2026-03-20", reason="", correct_by=""))
        assert set(bare.context["form"].errors) == {"reason", "correct_by"}
        receiver.post(
            f"{back}/return/", form(on="2026-03-20", reason="缺送达回证", correct_by="2026-03-22")
        )
        shown = handler.get(f"{back}/").content.decode()
        assert all(said in shown for said in ("已退回", "缺送达回证", "补正后再送", "报请协调"))
        assert "腾退材料一册" in handler.get("/desk/orders/").content.decode()
        handler.post(f"{back}/correct/", form(on="2026-03-20", reason="已附回证"))
        receiver.post(f"{back}/", form(on="2026-03-20"))
        assert TaskOrder.objects.get(pk=order.pk).status == "received"
        assert handler.get("/desk/orders/unaccepted/").context["list"].rows == []


def test_a_slip_due_before_it_is_sent_is_refused_beside_its_day(
    case: Case, handler: Client
) -> None:
    refused = send(
        handler, case, "order", kind="查封", title="查封", to_unit="compulsion",
        on="2026-03-20", due_on="2026-03-19",
    )  # fmt: skip
    assert refused.context["form"].errors["due_on"] == ["办结期限早于派单日"]
    assert not TaskOrder.objects.exists()


def test_the_lead_gives_the_case_to_another_of_the_team(
    hualong: Cast, enter: Enter, case: Case
) -> None:
    lead = enter(hualong.user("team_lead", "fast_1"))
    other = hualong.user("handler", "fast_1", 1)
    people = lead.get(f"/desk/cases/{case.pk}/handler/").context["form"].fields["handler"].queryset
    assert other in people
    assert hualong.user("handler", "fast_2") not in people
    fields = {"on": "2026-03-20", "reason": "休假"}
    stranger = hualong.user("handler", "fast_2").pk
    refused = send(lead, case, "handler", handler=stranger, **fields)
    assert refused.status_code == 422
    assert send(lead, case, "handler", handler=other.pk, **fields).status_code == 302
    assert fresh(case).handler_id == other.pk


def test_an_application_is_dismissed_before_a_team_has_it(hualong: Cast, enter: Enter) -> None:
    case = filed(hualong, FILED)
    checker = enter(User.objects.get(pk=hualong.doing("case.dismiss").user_id))
    send(checker, case, "dismiss", on="2026-03-20", reason="不属本院管辖")
    assert (fresh(case).state, fresh(case).closing_mode) == ("closed", "驳回申请")
    late = in_team(hualong, "fast_1", "fast", serial=2)
    refused = send(checker, late, "dismiss", on="2026-03-20", reason="不属本院管辖")
    assert "案件已由团队办理" in refused.content.decode()


def test_a_party_joins_with_clocks_of_his_own(hualong: Cast, enter: Enter) -> None:
    case = filed(hualong, FILED)
    clerk = enter(User.objects.get(pk=hualong.doing("case.correct").user_id))
    send(clerk, case, "party/add", side="respondent", name="舒云舟", kind="person", on="2026-03-18")
    joined = case.nodes.filter(subject="respondent:2")
    assert set(joined.values_list("start_on", flat=True)) == {date(2026, 3, 18)}
    assert_clocks_equal_their_replay(case)


def test_the_team_receives_what_was_assigned_to_it_and_no_other_team(
    hualong: Cast, enter: Enter
) -> None:
    case = filed(hualong, FILED)
    placing = Placing("fast_1", "fast", hualong.user("handler", "fast_1"), None, "manual")
    with clock.at(FILED):
        lifecycle.assign(case, placing, actor=hualong.doing("case.assign"), on=FILED)
    other = enter(hualong.user("team_lead", "fast_2"))
    assert other.get(f"/desk/cases/{case.pk}/receive/").status_code == 403
    assert send(other, case, "receive", on="2026-03-20").status_code == 403
    own = enter(hualong.user("team_lead", "fast_1"))
    assert send(own, case, "receive", on="2026-03-20").status_code == 302
    assert (fresh(case).state, fresh(case).unit) == ("fast", "fast_1")


def test_what_changed_meanwhile_is_told_and_nothing_is_done(
    hualong: Cast, case: Case, handler: Client
) -> None:
    seen = handler.get(f"/desk/cases/{case.pk}/termination/enter/").context["seen"]
    state(hualong, case, "facts.stated", TODAY, facts={"has_assets": True})
    with clock.at(TODAY):
        answer = handler.post(
            f"/desk/cases/{case.pk}/termination/enter/", form(on="2026-03-20", seen=seen)
        )
    assert answer.status_code == 409
    assert "登记了“登记案情”" in answer.content.decode()
    assert fresh(case).state == "fast"


def test_a_leader_who_was_asked_names_the_team(yanshi: Cast, enter: Enter) -> None:
    case = filed(yanshi, FILED)
    asked = Approval.objects.create(
        court=yanshi.court, case=case, act="case.assign", steps=["director"],
        waits_for="director", asked_by=yanshi.user("centre_head"), asked_at=clock.now(),
        asked_post="centre_head", reason="须由局长决定", data={},
    )  # fmt: skip
    page = enter(yanshi.user("director")).get(f"/desk/approvals/{asked.pk}/")
    units = [code for code, _name in page.context["form"].fields["unit"].choices]
    assert units == ["", "team_1", "team_2", "team_3", "team_4", "team_5", "team_6"]


def test_papers_named_in_a_closing_report_are_kept_with_its_request(
    hualong: Cast, enter: Enter
) -> None:
    case = in_team(hualong, "fast_1", "fast")
    case = state(hualong, case, "interview.recorded", TODAY)
    client = enter(case.handler)
    address = f"/desk/cases/{case.pk}/closing/"
    with clock.at(TODAY):
        lines = client.get(f"{address}?mode=终本").context["form"].lines
        open_ = [n for n, line in enumerate(lines) if line.by != "record" and not line.against]
        given = {f"check-{n}": "on" for n in open_}
        given |= {f"paper-{n}": "卷内材料" for n in open_}
        given[f"paper-{open_[-1]}"] = "2026年3月20日合议笔录"
        sent = form(mode="终本", on=TODAY, recovered="0", reason="无财产", **given)
        answer = client.post(address, sent)
    assert answer.status_code == 302
    kept = Approval.objects.get(case=case, act="case.close").data["lines"]
    told = {line["item"]: line["told"] for line in kept}
    assert told[lines[open_[-1]].item] == "2026年3月20日合议笔录"


@pytest.mark.clause("HL-089", "HL-091")
def test_an_empty_amount_is_told_together_with_every_line_nobody_confirmed(
    hualong: Cast, enter: Enter
) -> None:
    case = state(hualong, in_team(hualong, "fast_1", "fast"), "interview.recorded", TODAY)
    asked = {"mode": "终本", "on": "2026-03-20", "recovered": "", "reason": "无财产可供执行"}
    page = send(enter(case.handler), case, "closing", **asked)
    errors = page.context["form"].errors
    assert errors["recovered"] == ["“实际到位金额（元）”必须填写"]
    told = " ".join(errors[name][0] for name in errors if name.startswith("check-"))
    assert "住所地或经常居住地线下调查笔录" in told
    assert "已穷尽财产调查措施" in told
    assert not Approval.objects.exists()


@pytest.mark.clause("DZ-229")
def test_a_missing_reason_for_a_sanction_is_told_beside_its_field(
    dengzhou: Cast, enter: Enter
) -> None:
    case = in_team(dengzhou, "team_2", "standard")
    client = enter(dengzhou.user("handler", "team_2"))
    given = {"subject": "respondent:1", "happened_on": "2026-03-20"}
    given |= {"datum-kind": "detention", "datum-ground": "拒不执行", "reason": ""}
    page = send(client, case, "acts/sanction.propose", **given)
    errors = page.context["form"].errors
    assert list(errors) == ["reason"]
    assert "须写明理由" in errors["reason"][0]


def test_who_may_not_decide_is_shown_who_does_and_no_form(
    hualong: Cast, enter: Enter, case: Case, handler: Client
) -> None:
    send(handler, case, "closing", mode="执行完毕", on="2026-03-20", recovered="1")
    request = Approval.objects.get(case=case)
    with clock.at(TODAY):
        page = handler.get(f"/desk/approvals/{request.pk}/").content.decode()
        assert 'name="granted"' not in page
        assert f"这一环节由{hualong.pack.function_name(request.waits_for)}审批" in page
        client = enter(access.who_holds(hualong.court, request.waits_for, case)[0])
        assert 'name="granted"' in client.get(f"/desk/approvals/{request.pk}/").content.decode()


def test_a_browser_that_asks_for_english_is_answered_in_chinese(
    case: Case, handler: Client
) -> None:
    with clock.at(TODAY):
        page = handler.post(
            f"/desk/cases/{case.pk}/closing/", form(mode="执行完毕", on="x", recovered=""),
            headers={"accept-language": "en-US,en;q=0.9"},
        )  # fmt: skip
    told = page.content.decode()
    assert '<html lang="zh-Hans"' in told
    assert "必须填写" in told
    assert "输入一个有效的日期" in told


def test_a_tick_without_its_paper_is_refused_beside_the_paper_and_all_that_was_typed_stays(
    hualong: Cast, enter: Enter
) -> None:
    case = in_team(hualong, "fast_1", "fast")
    case = state(hualong, case, "interview.recorded", TODAY)
    on_file, keeper = "2026年3月20日合议笔录", hualong.actor("handler", "fast_1")
    efile.put(case, name=on_file, place="identity", content=photo(), origin="upload", actor=keeper)
    client = enter(case.handler)
    address = f"/desk/cases/{case.pk}/closing/"
    with clock.at(TODAY):
        page = client.get(f"{address}?mode=终本")
        lines = page.context["form"].lines
        open_ = [n for n, line in enumerate(lines) if not (line.by or line.against)]
        assert f'<option value="{on_file}">' in page.content.decode()
        first = lines[open_[0]]
        offered = f'data-fill="id_paper-{open_[0]}" data-value="{first.paper}"'
        assert offered in page.content.decode()
        given = {f"check-{n}": "on" for n in open_}
        given[f"paper-{open_[1]}"] = "查控反馈第3页"
        sent = form(mode="终本", on=TODAY, recovered="0", reason="无财产", **given)
        refused = client.post(address, sent)
    errors = refused.context["form"].errors
    assert list(errors) == [f"paper-{n}" for n in open_ if n != open_[1]]
    assert f"“{first.item}”由人工确认的，须写明材料或依据" in errors[f"paper-{open_[0]}"][0]
    shown = refused.content.decode()
    assert 'value="查控反馈第3页"' in shown
    assert shown.count("checked") >= len(open_)
    assert not Approval.objects.exists()


def test_a_case_no_team_has_cannot_be_deployed_and_the_page_says_why(
    hualong: Cast, enter: Enter
) -> None:
    case = filed(hualong, TODAY, serial=9)
    with clock.at(TODAY):
        page = enter(hualong.user("director")).get(f"/desk/cases/{case.pk}/deploy/")
    assert "案件尚未由团队办理" in page.content.decode()
