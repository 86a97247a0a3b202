"""Service: by which way, on whom, with what proof; the clocks that stop on it and not before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from documents import addresses, catalogue, serving, standard
from documents.addresses import Stated
from documents.models import Document, Proof, Service
from documents.proofs import Upload
from documents.serving import Sending
from enforcement.models import Case
from policy.refusals import Forbidden, NotVisible, Refused, Stale
from teams.access import Actor
from tests.cast import Cast
from tests.documents.files import photo
from tests.documents.papers import TODAY, drafted, issued, told_case
from tests.story import assert_clocks_equal_their_replay, recorder
from workdays import clock

pytestmark = pytest.mark.django_db
PROOF = Upload("回证.jpg", photo())


@pytest.fixture(autouse=True)
def today():
    with clock.at(TODAY):
        yield


def server(cast: Cast, case: Case) -> Actor:
    """Return who serves papers."""
    return recorder(cast, case, "document.served")


def maker(cast: Cast, case: Case) -> Actor:
    return cast.doing("filing.verify", case)


def notice(cast: Cast, case: Case, code: str = "enforcement_notice") -> Document:
    """Return a paper issued to the first respondent."""
    return issued(cast, drafted(case, code, maker(cast, case)), maker(cast, case))


def open_rules(case: Case) -> set[str]:
    return set(case.nodes.filter(status="open").values_list("rule", flat=True))


def said(refused: pytest.ExceptionInfo[Refused]) -> dict[str, str]:
    return {r.field: r.sentence for r in refused.value.refusals}


@pytest.mark.clause("HL-050")
def test_a_clock_stops_on_proof_and_not_on_printing_or_posting(hualong: Cast) -> None:
    case = told_case(hualong)
    paper = notice(hualong, case)
    actor = server(hualong, case)
    rule = "serve_notice" if "serve_notice" in open_rules(case) else None
    waiting = {n.rule for n in case.nodes.filter(status="open", subject="respondent:1")}
    (row,) = serving.serve(
        paper.pk, ["respondent:1"], Sending("post", TODAY, reference="EMS123"), actor=actor
    )
    assert {n.rule for n in case.nodes.filter(status="open", subject="respondent:1")} == waiting
    assert rule is None or rule in waiting
    on = TODAY + timedelta(days=3)
    with clock.at(on):
        serving.prove(row.pk, on=on, received_by="本人", proof=PROOF, actor=actor)
    closed = waiting - {n.rule for n in case.nodes.filter(status="open", subject="respondent:1")}
    assert len(closed) == 1
    done = case.nodes.get(rule=closed.pop(), subject="respondent:1")
    assert done.done_on == on
    assert [e.kind for e in case.events.order_by("seq")][-2:] == ["service.sent", "document.served"]
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


@pytest.mark.clause("XX-034")
def test_what_came_back_stays_open_and_is_served_again(county: Cast) -> None:
    case = told_case(county)
    paper = notice(county, case)
    actor = server(county, case)
    posted = Sending("post", TODAY, reference="EMS123")
    (row,) = serving.serve(paper.pk, ["respondent:1"], posted, actor=actor)
    with pytest.raises(Refused, match="送达中"):
        serving.serve(paper.pk, ["respondent:1"], posted, actor=actor)
    with pytest.raises(Refused, match="须写明未能送达的原因"):
        serving.fail(row.pk, on=TODAY, outcome=" ", proof=None, actor=actor)
    serving.fail(row.pk, on=TODAY, outcome="查无此人，退回", proof=None, actor=actor)
    with pytest.raises(Stale, match="未送达"):
        serving.prove(row.pk, on=TODAY, proof=PROOF, actor=actor)
    hand = Sending("direct", TODAY, received_by="柏望舒", proof=PROOF)
    (again,) = serving.serve(paper.pk, ["respondent:1"], hand, actor=actor)
    assert (again.state, again.ended_on, again.proof.name) == ("served", TODAY, "回证.jpg")
    with pytest.raises(Refused, match="已送达"):
        serving.serve(paper.pk, ["respondent:1"], posted, actor=actor)
    assert list(Service.objects.order_by("pk").values_list("state", flat=True)) == [
        "failed",
        "served",
    ]


@pytest.mark.clause("XX-035")
def test_a_public_notice_is_the_last_resort_and_counts_after_thirty_days(county: Cast) -> None:
    case = told_case(county)
    paper = notice(county, case)
    actor = server(county, case)
    public = Sending("notice", TODAY, reference="人民法院公告网", reason="下落不明")
    with pytest.raises(Refused, match="其他方式未能送达后，方可公告送达"):
        serving.serve(paper.pk, ["respondent:1"], public, actor=actor)
    posted = Sending("post", TODAY, reference="EMS123")
    (row,) = serving.serve(paper.pk, ["respondent:1"], posted, actor=actor)
    serving.fail(row.pk, on=TODAY, outcome="查无此人", proof=None, actor=actor)
    (row,) = serving.serve(paper.pk, ["respondent:1"], public, actor=actor)
    assert row.earliest_on == date(2026, 4, 19)  # a Sunday: it is nobody's last day to act
    with clock.at(date(2026, 4, 20)):
        with pytest.raises(Refused, match="自2026-04-19起方视为送达"):
            serving.prove(row.pk, on=date(2026, 4, 18), proof=PROOF, actor=actor)
        served = serving.prove(row.pk, on=date(2026, 4, 19), proof=PROOF, actor=actor)
    assert served.state == "served"


@pytest.mark.clause("DZ-197", "DZ-052")
def test_who_agreed_to_electronic_service_is_served_so_unless_there_is_a_reason(
    dengzhou: Cast,
) -> None:
    case = told_case(dengzhou)
    paper = notice(dengzhou, case)
    actor = server(dengzhou, case)
    sent = Sending("electronic", TODAY)
    with pytest.raises(Refused, match="没有同意电子送达"):
        serving.serve(paper.pk, ["respondent:1"], sent, actor=actor)
    agreed = Stated("electronic", "13800138000", confirmed=True, consented=True)
    addresses.state(case, "respondent:1", agreed, on=TODAY, actor=actor)
    by_post = Sending("post", TODAY, reference="EMS123")
    with pytest.raises(Refused, match="已同意电子送达；改用邮寄送达须写明理由") as refused:
        serving.serve(paper.pk, ["respondent:1"], by_post, actor=actor)
    assert refused.value.refusals[0].clause == ("DZ-197",)
    (row,) = serving.serve(paper.pk, ["respondent:1"], sent, actor=actor)
    assert row.address == "13800138000"
    assert "13800138000" not in str([e.data for e in case.events.all()])


@pytest.mark.clause("DZ-165", "DZ-189")
def test_a_respondent_has_all_once_each_standard_paper_was_served_on_him(dengzhou: Cast) -> None:
    case = told_case(dengzhou)
    actor, hand = server(dengzhou, case), Sending("direct", TODAY, received_by="本人", proof=PROOF)

    kinds, _unknown = standard.kinds_of(case.pack, catalogue.kinds(case.court.code))
    mine = [kind.code for kind in kinds if kind.spec.per in ("respondent", "case")]
    assert "ruling_control" in mine, "the ruling is of the case, and served on him too"
    for code in mine:
        assert not case.events.filter(kind="documents.all_served").exists()
        serving.serve(notice(dengzhou, case, code).pk, ["respondent:1"], hand, actor=actor)
    assert case.events.filter(kind="documents.all_served", subject="respondent:1").count() == 1


def test_every_reason_is_told_at_once_beside_its_field(county: Cast) -> None:
    case = told_case(county)
    paper = notice(county, case)
    actor = server(county, case)
    wrong = Sending("direct", TODAY + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        serving.serve(paper.pk, ["respondent:1"], wrong, actor=actor)
    assert said(refused) == {
        "on": "日期不能晚于今天",
        "received_by": "直接送达须写明签收人",
        "proof": "直接送达须上传送达回证（受送达人签名、盖章或者捺印）",
    }
    with pytest.raises(Refused) as refused:
        serving.serve(paper.pk, [], Sending("post", TODAY - timedelta(days=1)), actor=actor)
    assert said(refused) == {"to": "须选定受送达人"}
    for to in ("applicant:1", "respondent:9", "other:某银行", "nonsense"):
        with pytest.raises(Refused, match="不在这份文书的范围内"):
            serving.serve(paper.pk, [to], wrong, actor=actor)
    with pytest.raises(Refused, match="须选定送达方式"):
        serving.serve(paper.pk, ["respondent:1"], Sending("pigeon", TODAY), actor=actor)
    assert not Service.objects.exists()


def test_a_draft_is_not_served_and_an_inner_form_never(county: Cast) -> None:
    case = told_case(county)
    actor = server(county, case)
    draft = drafted(case, "enforcement_notice", maker(county, case))
    with pytest.raises(Refused, match="尚未签发"):
        serving.serve(draft.pk, ["respondent:1"], Sending("post", TODAY), actor=actor)
    inner = drafted(case, "closing_form", maker(county, case))
    with pytest.raises(Refused, match="内部使用"):
        serving.serve(inner.pk, ["respondent:1"], Sending("post", TODAY), actor=actor)


def test_a_bank_is_served_by_name_and_the_applicant_moves_no_respondents_clock(
    county: Cast,
) -> None:
    case = told_case(county)
    actor, who = server(county, case), maker(county, case)
    letter = issued(county, drafted(case, "assistance_notice", who), who)
    hand = Sending("direct", TODAY, received_by="柜员", proof=PROOF)
    rows = serving.serve(letter.pk, ["other:某银行", "applicant:1"], hand, actor=actor)
    assert [(row.name, row.state) for row in rows] == [("某银行", "served"), ("安知秋", "served")]
    assert case.events.filter(kind="service.proved").count() == 2
    assert not case.events.filter(kind="document.served").exists()


def test_only_who_serves_may_and_another_courts_paper_is_not_there(
    county: Cast, hualong: Cast
) -> None:
    case = told_case(county)
    paper = notice(county, case)
    sent = Sending("post", TODAY, reference="EMS123")
    with pytest.raises(Forbidden, match="文书"):
        serving.serve(paper.pk, ["respondent:1"], sent, actor=county.actor("finance_clerk"))
    with pytest.raises(NotVisible):
        serving.serve(paper.pk, ["respondent:1"], sent, actor=hualong.actor("director"))
    assert not Service.objects.exists()


def test_an_address_is_checked_kept_and_never_overwritten(county: Cast) -> None:
    case = told_case(county)
    actor = server(county, case)
    for wrong, field in (
        (Stated("postal", " "), "value"),
        (Stated("postal", "某路1号", consented=True), "consented"),
        (Stated("electronic", "not an address", consented=True), "value"),
        (Stated("electronic", "13800138000"), "consented"),
        (Stated("carrier", "x"), "kind"),
    ):
        with pytest.raises(Refused) as refused:
            addresses.state(case, "respondent:1", wrong, on=TODAY, actor=actor)
        assert [r.field for r in refused.value.refusals] == [field]
    with pytest.raises(Refused, match="没有这名当事人"):
        addresses.state(case, "respondent:7", Stated("postal", "某路"), on=TODAY, actor=actor)
    for place in ("旧路1号", "新路2号"):
        stated = Stated("postal", place, confirmed=True)
        addresses.state(case, "respondent:1", stated, on=TODAY, actor=actor)
    (party,) = case.parties.filter(side="respondent")
    assert addresses.postal_of(party) == "新路2号"
    assert [a.value for a in addresses.history(case)] == ["新路2号", "旧路1号"]
    declined = Stated("electronic", "")
    addresses.state(case, "respondent:1", declined, on=TODAY, actor=actor)
    assert addresses.electronic_of(party) is None


def test_a_proof_cannot_be_changed_nor_a_service_taken_off_the_record(county: Cast) -> None:
    case = told_case(county)
    paper = notice(county, case)
    hand = Sending("direct", TODAY, received_by="本人", proof=PROOF)
    (row,) = serving.serve(paper.pk, ["respondent:1"], hand, actor=server(county, case))
    for attempt in (
        lambda: Proof.objects.update(name="x"),
        lambda: Proof.objects.all()._raw_delete("default"),
        lambda: Service.objects.filter(pk=row.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
