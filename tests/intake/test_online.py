"""Applications sent online are examined: accepted into cases, or sent back with their defects."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from enforcement.models import Case
from intake.models import OnlineFiling, OnlineVersion
from intake.online import selectors, services, sheets
from intake.online.defects import examination
from intake.online.services import Sent, changed
from policy.refusals import Forbidden, NotVisible, Refused, Stale
from tests.cast import Cast, make_court
from tests.clones import Clone
from tests.intake.online import DAY, cells, decision, sent
from tests.intake.sheets import workbook
from tests.races import at_once
from workdays import clock

EXAMINER = "filing.examine"


@pytest.mark.clause("HL-029", "HL-035")
def test_an_accepted_application_is_a_case_filed_online(hualong: Cast) -> None:
    filing = sent(hualong)
    with clock.at(DAY):
        filed = services.accept(filing.pk, 1, decision(hualong), actor=hualong.doing(EXAMINER))
    filing.refresh_from_db()
    assert (filing.state, filing.case) == ("accepted", filed.case)
    assert filed.case.facts["filing_origin"][0] == "online"
    version = filing.versions.get()
    assert (version.outcome, version.decided_on, version.late) == ("accepted", DAY, False)
    assert version.by_name == hualong.doing(EXAMINER).name


def test_it_is_decided_within_the_seven_days_of_the_law(hualong: Cast) -> None:
    assert examination().law == "执行规定第16条"
    filing = sent(hualong, on=date(2026, 3, 18))
    assert filing.due_on == date(2026, 3, 25)
    with clock.at(date(2026, 3, 26)):
        services.send_back(filing.pk, 1, {"no_identity": ""}, actor=hualong.doing(EXAMINER))
    assert filing.versions.get().late


@pytest.mark.clause("HL-035", "HL-037")
def test_a_returned_one_names_each_defect_with_its_rule(hualong: Cast) -> None:
    filing = sent(hualong)
    defects = {"no_authorisation": "", "wrong_data": "标的额与判决不符"}
    with clock.at(DAY):
        services.send_back(filing.pk, 1, defects, actor=hualong.doing(EXAMINER))
    filing.refresh_from_db()
    assert filing.state == "returned"
    assert filing.versions.get().defects == [
        {
            "code": "no_authorisation", "name": "缺授权委托手续", "law": "执行规定第20条",
            "clause": ["HL-037"], "note": "",
        },
        {
            "code": "wrong_data", "name": "所填信息与材料不符，或者读不出", "law": "执行规定第18条",
            "clause": [], "note": "标的额与判决不符",
        },
    ]  # fmt: skip
    assert not Case.objects.exists()


def test_a_return_without_or_with_an_unknown_or_unexplained_defect_is_refused(
    hualong: Cast,
) -> None:
    filing, actor = sent(hualong), hualong.doing(EXAMINER)
    wrong: dict[str, dict[str, str]] = {
        "no_defect": {},
        "unknown_defect": {"x": ""},
        "missing": {"other": " "},
    }
    for code, defects in wrong.items():
        with clock.at(DAY), pytest.raises(Refused) as refused:
            services.send_back(filing.pk, 1, defects, actor=actor)
        assert [r.code for r in refused.value.refusals] == [code]
    filing.refresh_from_db()
    assert filing.state == "waiting"


def test_a_mended_one_is_a_further_version_and_what_changed_is_told(hualong: Cast) -> None:
    filing = sent(hualong)
    with clock.at(DAY):
        services.send_back(filing.pk, 1, {"no_phone": ""}, actor=hualong.doing(EXAMINER))
    later = DAY + timedelta(days=3)
    with pytest.raises(Refused, match="没有补正"):
        sent(hualong, on=later)
    again = sent(hualong, on=later, applicant_phone="13900000000")
    assert (again.pk, again.version, again.state) == (filing.pk, 2, "waiting")
    assert again.due_on == later + timedelta(days=9)  # the seventh day is a Saturday
    new, old = selectors.versions(again)
    assert changed(old.rows, new.rows) == ["申请人电话"]
    assert (old.outcome, new.outcome) == ("returned", "")


def test_sent_again_unchanged_it_is_taken_once_and_changed_it_replaces(hualong: Cast) -> None:
    filing = sent(hualong)
    assert sent(hualong).version == 1
    assert sent(hualong, cause="买卖合同纠纷").version == 2
    assert OnlineFiling.objects.count() == 1
    assert filing.versions.get(number=1).outcome == OnlineVersion.Outcome.REPLACED
    with clock.at(DAY), pytest.raises(Stale, match="您看的是第1版"):
        services.accept(filing.pk, 1, decision(hualong), actor=hualong.doing(EXAMINER))


def test_what_the_court_gives_is_not_taken_from_a_sender(hualong: Cast) -> None:
    bad = Sent("", "nobody", [{**cells(), "number": "（2026）豫0902执1号", "cause": "长" * 2001}])
    with clock.at(DAY), pytest.raises(Refused) as refused:
        services.send(bad, actor=hualong.doing("filing.send"))
    assert [(r.code, r.field) for r in refused.value.refusals] == [
        ("bad_reference", "reference"),
        ("bad_source", "source"),
        ("too_long", "rows.0.cause"),
        ("not_yours", "rows.0.number"),
    ]


def test_a_refused_acceptance_leaves_it_waiting(hualong: Cast) -> None:
    filing = sent(hualong, matter="别的")
    with clock.at(DAY), pytest.raises(Refused, match="不是可用的执行事项"):
        services.accept(filing.pk, 1, decision(hualong), actor=hualong.doing(EXAMINER))
    filing.refresh_from_db()
    assert filing.state == "waiting"
    assert not Case.objects.exists()


def test_a_withdrawn_one_becomes_no_case(hualong: Cast) -> None:
    filing, actor = sent(hualong), hualong.doing("filing.send")
    with clock.at(DAY):
        with pytest.raises(Refused, match="理由"):
            services.withdraw(filing.pk, " ", actor=actor)
        services.withdraw(filing.pk, "已和解", actor=actor)
        with pytest.raises(Stale, match="申请人撤回"):
            services.accept(filing.pk, 1, decision(hualong), actor=hualong.doing(EXAMINER))
        with pytest.raises(Refused, match="申请人撤回"):
            sent(hualong, cause="另一案由")
    assert filing.versions.get().note == "已和解"


def test_withdrawing_a_returned_one_keeps_who_returned_it_and_who_noted_the_withdrawal(
    hualong: Cast,
) -> None:
    filing, actor = sent(hualong), hualong.doing("filing.send")
    with clock.at(DAY):
        services.send_back(filing.pk, 1, {"no_phone": ""}, actor=hualong.doing(EXAMINER))
    with clock.at(DAY + timedelta(days=2)):
        services.withdraw(filing.pk, "已和解", actor=actor)
    filing.refresh_from_db()
    version = filing.versions.get()
    assert (version.outcome, version.decided_on, version.note) == ("returned", DAY, "")
    assert filing.withdrawn_by_name == actor.name
    assert filing.withdrawn_reason == "已和解"
    assert filing.withdrawn_at is not None
    assert filing.withdrawn_at.astimezone(clock.SHANGHAI).date() == DAY + timedelta(days=2)
    with clock.at(DAY + timedelta(days=3)), pytest.raises(Refused) as refused:
        sent(hualong, on=DAY + timedelta(days=3), applicant_phone="13900000000")
    assert (DAY + timedelta(days=2)).isoformat() in str(refused.value)


def test_what_was_sent_and_what_was_found_cannot_be_changed_afterwards(hualong: Cast) -> None:
    filing = sent(hualong)
    version = OnlineVersion.objects.filter(filing=filing)
    wrong: list[dict[str, object]] = [{"rows": []}, {"sent_on": DAY - timedelta(days=1)}]
    for change in wrong:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            version.update(**change)
    with clock.at(DAY):
        services.send_back(filing.pk, 1, {"no_phone": ""}, actor=hualong.doing(EXAMINER))
    for change in (*wrong, {"outcome": ""}, {"defects": []}, {"by_name": "他人"}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            version.update(**change)
    # Behind the models, which refuse already to lose one.
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        version._raw_delete(version.db)


def test_only_who_examines_and_only_his_own_courts(hualong: Cast) -> None:
    filing = sent(hualong)
    handler = hualong.actor("handler", "fast_1")
    with pytest.raises(Forbidden, match="审查网上立案"):
        services.accept(filing.pk, 1, decision(hualong), actor=handler)
    with pytest.raises(Forbidden):
        selectors.filings(handler)
    with pytest.raises(NotVisible):
        selectors.find(hualong.outsider, filing.pk)


def test_applications_against_one_respondent_are_told_together_and_grouped(hualong: Cast) -> None:
    one = sent(hualong, "WS1")
    two = sent(
        hualong, "WS2", applicant="岳思齐", applicant_id="410901198502020042",
        basis_number="（2025）豫0902民初9号",
    )  # fmt: skip
    actor = hualong.doing(EXAMINER)
    assert selectors.beside(actor, [one.debtor]) == {one.debtor: 2}
    guessed = f"{hualong.court.pk}:410901198502020026"
    assert one.debtor != hashlib.sha256(guessed.encode()).hexdigest()  # not to be found by trying
    cases = []
    for nth, filing in enumerate((one, two), start=1):
        with clock.at(DAY):
            given = decision(hualong, nth, serial=True)
            cases.append(services.accept(filing.pk, 1, given, actor=actor).case)
    groups = {case.facts["similar_group"][0] for case in cases}
    assert len(groups) == 1
    assert all(case.facts["serial_case"][0] is True for case in cases)


def test_figures_count_by_source_by_examiner_and_by_defect(hualong: Cast) -> None:
    actor = hualong.doing(EXAMINER)
    for number, source in (("WS1", "agent"), ("WS2", "agent"), ("WS3", "applicant")):
        sent(hualong, number, source=source, basis_number=f"（2025）豫0902民初{number[2:]}号")
    by_number = {one.reference: one.pk for one in OnlineFiling.objects.all()}
    with clock.at(DAY):
        services.send_back(by_number["WS1"], 1, {"no_phone": "", "no_identity": ""}, actor=actor)
        services.accept(by_number["WS2"], 1, decision(hualong), actor=actor)
        services.send_back(by_number["WS3"], 1, {"no_phone": ""}, actor=actor)
    by_source, by_clerk = selectors.figures(actor, DAY, DAY)
    told = {one.name: (one.examined, one.accepted, one.returned) for one in by_source}
    assert told == {"申请人本人": (1, 0, 1), "代理人": (2, 1, 1), "法院移送": (0, 0, 0)}
    (clerk,) = by_clerk
    assert (clerk.name, clerk.returned_share) == (actor.name, "66.7%")
    assert clerk.defects == {"缺联系电话": 2, "缺申请人身份证明": 1}
    with pytest.raises(Refused, match="一日至一年"):
        selectors.figures(actor, DAY, DAY - timedelta(days=1))


def test_a_sheet_brings_applications_each_for_itself(hualong: Cast) -> None:
    rows = [
        {**cells(), "number": "WS1", "source": "律师"},
        {"number": "WS1", "respondent": "岳思齐", "respondent_kind": "自然人"},
        {**cells(), "number": "WS2", "source": "路人"},
    ]
    content = workbook(rows, headings=sheets.HEADINGS.values(), names=sheets.HEADINGS)
    actor = hualong.doing("filing.send")
    with clock.at(DAY):
        taken = sheets.take_in("申请.xlsx", content, actor=actor)
        again = sheets.take_in("申请.xlsx", content, actor=actor)
    assert (taken.new, again.same) == (1, 1)
    assert taken.refused == ["第4行：申请人身份应为申请人本人、代理人、法院移送之一"]
    assert OnlineFiling.objects.get().respondents == "柏望舒、岳思齐"


def test_of_two_who_decide_at_once_one_is_told(real_db: Clone) -> None:
    cast = make_court("hualong")
    filing = sent(cast)
    actor = cast.doing(EXAMINER)

    def accepted() -> object:
        with clock.at(DAY):
            return services.accept(filing.pk, 1, decision(cast), actor=actor)

    def returned() -> object:
        with clock.at(DAY):
            return services.send_back(filing.pk, 1, {"no_identity": ""}, actor=actor)

    assert sorted(at_once(accepted, returned)) == [[], ["decided"]]
    filing.refresh_from_db()
    assert Case.objects.count() == (filing.state == "accepted")


def test_of_two_applications_given_one_number_at_once_one_is_told(real_db: Clone) -> None:
    cast = make_court("hualong")
    actor = cast.doing(EXAMINER)
    filings = [sent(cast, f"WS{n}", basis_number=f"（2025）豫0902民初{n}号") for n in (1, 2)]

    def accepting(filing: OnlineFiling) -> object:
        with clock.at(DAY):
            return services.accept(filing.pk, 1, decision(cast), actor=actor)

    said = at_once(lambda: accepting(filings[0]), lambda: accepting(filings[1]))
    assert [codes[:1] for codes in sorted(said)] == [[], ["on_file"]]
    assert Case.objects.count() == 1
