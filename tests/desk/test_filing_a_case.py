"""The page that files a case: it reads while one types, refuses beside the field, files once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from desk.cases.forms import fact_field
from desk.facts import field_for
from desk.models import Draft
from enforcement.models import Case, Node
from policy.loader import pack
from tests.cast import Cast
from tests.desk.conftest import Enter, form
from workdays import clock

ADDRESS = "/desk/intake/file/"
GOOD = {
    "number": "（2022）豫0902执1号",
    "filed_on": "2022-03-05",
    "origin": "窗口",
    "matter": "金钱给付",
    "amount": "43.5万元",
    "applicant-0-applicant": "安知秋",
    "applicant-0-applicant_kind": "自然人",
    "applicant-0-applicant_id": "410901198001010014",
    "applicant-0-applicant_phone": "13800000000",
    "applicant-0-service_address": "某市某路1号",
    "respondent-0-respondent": "柏望舒",
    "respondent-0-respondent_kind": "自然人",
    "respondent-0-respondent_id": "410901198502020026",
    "basis_number": "（2021）豫0902民初1号",
    "basis_issuer": "某市人民法院",
    "preservation": "未保全",
}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(date(2022, 3, 8)):
        yield


@pytest.fixture
def clerk(hualong: Cast, enter: Enter) -> Client:
    return enter(hualong.user("clerk", "filing_window"))


def filed_with(client: Client, **changes: Any) -> Any:
    """Send the form; say yes to doubts where it asks."""
    answer = client.post(ADDRESS, form(**{**GOOD, **changes}))
    if answer.status_code == 200 and answer.context["seen"]:
        seen = answer.context["seen"]
        answer = client.post(ADDRESS, form(**{**GOOD, **changes, "seen": seen}))
    return answer


def test_a_good_filing_leads_to_its_case_and_names_the_clocks_it_opened(clerk: Client) -> None:
    answer = filed_with(clerk)
    case = Case.objects.get()
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/desk/cases/{case.pk}/"
    assert str(case.claim_amount) == "435000.00"
    shown = clerk.get(answer.headers["Location"]).content.decode()
    assert "已立案：（2022）豫0902执1号。起算期限" in shown
    assert "初次接待（2022-03-08 周二）" in shown


def test_what_was_read_stands_beneath_the_field_and_beside_the_form(clerk: Client) -> None:
    answer = clerk.post(ADDRESS, form(**GOOD, do="check"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("读作435,000.00元") == 1
    assert "<dd>435,000.00元</dd>" in page
    assert not Case.objects.exists()


def test_doubts_are_shown_once_before_it_is_filed(clerk: Client) -> None:
    doubtful = {**GOOD, "respondent-0-respondent_id": "", "respondent-0-respondent_kind": ""}
    answer = clerk.post(ADDRESS, form(**doubtful))
    assert answer.status_code == 200
    assert "立案前请核对下列各处" in answer.content.decode()
    assert "柏望舒：未写证件号" in answer.content.decode()
    assert not Case.objects.exists()
    seen = answer.context["seen"]
    # Other doubts than those seen ask again.
    other = clerk.post(ADDRESS, form(**{**doubtful, "amount": "约3000", "seen": seen}))
    assert other.status_code == 200
    assert not Case.objects.exists()
    assert clerk.post(ADDRESS, form(**doubtful, seen=seen)).status_code == 302
    assert Case.objects.count() == 1


def test_every_refusal_stands_beside_its_field_and_nothing_typed_is_lost(clerk: Client) -> None:
    answer = filed_with(
        clerk, filed_on="2022-02-30", amount="三千多", number="（2022）豫0999执1号", origin=""
    )
    errors = answer.context["form"].errors
    assert answer.status_code in (200, 422)
    assert set(errors) == {"filed_on", "amount", "number", "origin"}
    page = answer.content.decode()
    assert 'value="2022-02-30"' in page
    assert 'value="三千多"' in page
    assert "法院代字为豫0999" in page
    assert not Case.objects.exists()


def test_parties_are_added_and_taken_away_without_a_script(clerk: Client) -> None:
    more = clerk.post(ADDRESS, form(**GOOD, do="more-respondent"))
    assert more.context["form"].counts == {"applicant": 1, "respondent": 2}
    assert 'value="柏望舒"' in more.content.decode()
    three = {
        **GOOD,
        "respondent-1-respondent": "褚听雨",
        "respondent-2-respondent": "谷若谷",
    }
    less = clerk.post(ADDRESS, form(**three, do="less-respondent-0")).content.decode()
    assert 'value="柏望舒"' not in less
    assert 'name="respondent-0-respondent" value="褚听雨"' in less
    assert 'name="respondent-1-respondent" value="谷若谷"' in less


def test_a_refused_further_party_is_told_at_its_own_fields(clerk: Client) -> None:
    further = {"respondent-1-respondent": "很长" * 80, "respondent-2-respondent": "某某"}
    errors = filed_with(clerk, **further).context["form"].errors
    assert set(errors) == {"respondent-1-respondent", "respondent-1-respondent_kind"}


def test_a_number_on_file_is_shown_with_a_link_to_its_case(clerk: Client) -> None:
    filed_with(clerk)
    case = Case.objects.get()
    answer = filed_with(clerk)
    page = answer.content.decode()
    assert f'href="/desk/cases/{case.pk}/">（2022）豫0902执1号' in page
    assert "number" in answer.context["form"].errors
    assert Case.objects.count() == 1


def test_a_double_click_files_once_and_leads_to_the_same_case(clerk: Client) -> None:
    # A filing that lacks papers: on file, it would be read with other doubts than before.
    doubtful = {**GOOD, "applicant-0-service_address": ""}
    seen = clerk.post(ADDRESS, form(**doubtful)).context["seen"]
    sent = form(**doubtful, seen=seen)
    first, second = clerk.post(ADDRESS, sent), clerk.post(ADDRESS, sent)
    assert Case.objects.count() == 1
    own = f"/desk/cases/{Case.objects.get().pk}/"
    assert [first.headers["Location"], second.headers["Location"]] == [own, own]


def test_the_draft_comes_back_with_all_its_parties_and_goes_when_filed(
    clerk: Client, hualong: Cast
) -> None:
    user = hualong.user("clerk", "filing_window")
    data = {name: [value] for name, value in GOOD.items()}
    data["respondent-1-respondent"] = ["褚听雨"]
    Draft.objects.create(user=user, form_key="intake.file", data=data, saved_at=clock.now())
    assert "恢复草稿" in clerk.get(ADDRESS).content.decode()
    page = clerk.get(ADDRESS + "?draft=1").content.decode()
    assert 'name="respondent-1-respondent" value="褚听雨"' in page
    filed_with(clerk)
    assert not Draft.objects.exists()


def test_the_reading_is_answered_while_typing_and_states_nothing(clerk: Client) -> None:
    answer = clerk.post(ADDRESS + "check/", {**GOOD, "amount": "人民币壹万元整"})
    assert "<dd>10,000.00元</dd>" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert not Case.objects.exists()


def test_who_files_no_cases_is_told_who_does(hualong: Cast, enter: Enter) -> None:
    client = enter(hualong.user("handler", "fast_1"))
    for address in (ADDRESS, "/desk/intake/import/"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert hualong.user("clerk", "filing_window").name in answer.content.decode()
    assert client.post(ADDRESS, form(**GOOD)).status_code == 403
    assert not Case.objects.exists()


def test_the_post_of_one_origin_alone_is_let_in(yanshi: Cast, enter: Enter) -> None:
    client = enter(yanshi.user("funds_specialist", "command_centre"))
    assert client.get(ADDRESS).status_code == 200
    number = f"（2022）{yanshi.pack.identity.number_code}执1号"
    answer = filed_with(client, number=number, origin="窗口")
    assert answer.status_code == 403
    ticks = {f"check-{n}": "on" for n in range(7)} | {f"paper-{n}": "卷一" for n in range(7)}
    assert filed_with(client, number=number, origin="自动履行", **ticks).status_code == 302


@pytest.mark.clause("YS-090", "YS-092", "YS-096")
def test_money_paid_of_free_will_is_filed_only_with_its_papers_each_told_beside_its_line(
    yanshi: Cast, enter: Enter
) -> None:
    client = enter(yanshi.user("funds_specialist", "command_centre"))
    number = f"（2022）{yanshi.pack.identity.number_code}执1号"
    page = client.get(ADDRESS).content.decode()
    assert 'data-shown-by="origin" data-shown-for="自动履行"' in page
    filing = {"number": number, "origin": "自动履行"}
    answer = filed_with(client, **filing, **{"check-0": "on", "paper-0": "（2022）民初1号"})
    errors = answer.context["form"].errors
    # The service address stands among the applicant's data; the five others are told.
    told = {name: errors[name][0] for name in errors if name.startswith("check-")}
    lacking = {
        2: ("申请人身份证明材料", "YS-091"), 3: ("领款证明", "YS-092"), 4: ("申请执行书", "YS-093"),
        5: ("领款笔录", "YS-094"), 6: ("案款票据", "YS-095"),
    }  # fmt: skip
    assert told.keys() == {f"check-{n}" for n in lacking}
    for n, (item, clause) in lacking.items():
        assert told[f"check-{n}"].startswith(f"“自动履行立案材料”中尚未确认：{item}（<a ")
        assert f">{clause}</a>）" in told[f"check-{n}"]
    assert not Case.objects.exists()
    ticks = {f"check-{n}": "on" for n in (0, 2, 3, 4, 5, 6)}
    bare = filed_with(client, **filing, **ticks, **{"paper-0": "（2022）民初1号"})
    told = bare.context["form"].errors
    assert list(told) == [f"paper-{n}" for n in (2, 3, 4, 5, 6)]
    assert "“案款票据”由人工确认的，须写明材料或依据" in told["paper-6"][0]
    assert "YS-095" in told["paper-6"][0]
    ticks |= {f"paper-{n}": "自动履行材料" for n in (0, 2, 3, 4, 5, 6)}
    assert filed_with(client, **filing, **ticks).status_code == 302
    again = filed_with(client, **filing, **ticks)
    assert "已立案" in str(again.context["form"].errors["number"])
    assert Case.objects.count() == 1


def test_the_form_reads_the_register_in_few_queries(
    clerk: Client, django_assert_max_num_queries: Any
) -> None:
    many = {f"respondent-{n}-respondent": f"褚听雨{n}" for n in range(20)}
    clerk.get(ADDRESS)
    with django_assert_max_num_queries(10):
        clerk.post(ADDRESS, form(**{**GOOD, **many}, do="check"))


def test_a_clock_that_may_never_run_is_not_told_as_opened(clerk: Client) -> None:
    shown = clerk.get(filed_with(clerk).headers["Location"]).content.decode()
    told = shown.split("已立案：（2022）豫0902执1号。")[1].split("</")[0]
    applies = Node.objects.filter(case=Case.objects.get()).values_list("rule", "applies")
    assert {a for _rule, a in applies} == {Node.Applies.RUNS, Node.Applies.UNDECIDED}
    for rule, state in applies:
        name = pack("hualong").clocks[rule].name
        assert state == Node.Applies.RUNS or f"{name}（" not in told


def test_what_a_court_says_to_its_own_question_stands_beneath_it() -> None:
    prompted = [(c, x) for c, x in pack("hualong").tables.labels.items() if x.prompt]
    assert prompted
    for code, label in prompted:
        assert field_for(f"label.{code}", pack("hualong")).help_text == label.prompt
        assert fact_field(f"label.{code}", pack("hualong"), {}).help_text == label.prompt
