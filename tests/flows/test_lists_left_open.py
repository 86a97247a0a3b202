"""What a plan leaves open, or to the court, is changed by a version of its rules, from a day on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from enforcement import acts, boards, selectors
from enforcement.acts import Proposal
from enforcement.items import NewItem
from enforcement.models import Case
from intake import services as intake
from policy.conditions import Values
from policy.pack import Pack
from policy.refusals import Forbidden, Refused
from policy.triage import route
from teams import services
from teams.models import Unit
from tests.amended import Amend, amend
from tests.cast import Cast
from tests.desk.casework import TODAY, in_team
from tests.story import about_new, filed, named, papers_in, screened, state, ticked_in
from workdays import clock

__all__ = ["amend"]

pytestmark = pytest.mark.django_db
BEFORE, FROM = date(2026, 3, 2), date(2026, 3, 10)


def adopted(cast: Cast, version: str) -> None:
    """Let a court go by a version from `FROM` on."""
    with clock.at(FROM):
        services.adopt_pack(court=cast.court, version=version)
    cast.court.refresh_from_db()
    cast.__dict__.pop("pack", None)


def in_version(case: Case) -> Pack:
    return Case.objects.select_related("court").get(pk=case.pk).pack


@pytest.mark.clause("DZ-039")
def test_an_item_added_to_the_verification_is_asked_of_cases_accepted_afterwards(
    dengzhou: Cast, amend: Amend
) -> None:
    last = '    { text = "代理人身份信息", clause = "DZ-038" },\n'
    amend("dengzhou", "2", "pack.toml", (last, f'{last}    "送达地址",\n'))
    old = filed(dengzhou, BEFORE)
    adopted(dengzhou, "2")
    new = filed(dengzhou, FROM, serial=2)
    assert "送达地址" not in intake.verification_items(in_version(old))
    correct = dict.fromkeys(intake.verification_items(in_version(old)), "correct")
    front = dengzhou.doing("filing.verify")
    with clock.at(FROM):
        with pytest.raises(Refused, match="“送达地址”尚无核对结果"):
            intake.verify(new, correct, actor=front)
        intake.verify(old, correct, actor=front)
        intake.verify(new, {**correct, "送达地址": "correct"}, actor=front)
    assert "filing.verified" in Case.objects.get(pk=new.pk).seen


@pytest.mark.clause("DZ-054")
def test_an_item_added_to_the_reception_is_required_of_receptions_afterwards(
    dengzhou: Cast, amend: Amend
) -> None:
    amend(
        "dengzhou", "2", "pack.toml",
        ('    "终本告知",\n', '    "终本告知",\n    "网络拍卖告知",\n'),
        ('    { text = "执行风险', '    "网络拍卖告知",\n    { text = "执行风险'),
    )  # fmt: skip
    old = filed(dengzhou, BEFORE)
    adopted(dengzhou, "2")
    new = filed(dengzhou, FROM, serial=2)
    told = [item for item, _asked in intake.reception_items(in_version(old))]
    front = dengzhou.doing("reception.record")
    heard = intake.Heard(FROM, "当面", told, papers=papers_in(dengzhou))
    with clock.at(FROM):
        with pytest.raises(Refused, match="网络拍卖告知"):
            intake.reception(new, heard, actor=front)
        intake.reception(old, heard, actor=front)
        told = [*told, "网络拍卖告知"]
        papers = {**heard.papers, "reception:网络拍卖告知": "笔录"}
        intake.reception(new, intake.Heard(FROM, "当面", told, papers=papers), actor=front)


@pytest.mark.clause("DZ-067")
def test_a_node_added_to_the_front_segment_opens_with_its_event_and_ends_with_another(
    dengzhou: Cast, amend: Amend
) -> None:
    added = (
        '[[clock]]\nid = "analyse_answers"\nname = "网络查控结果分析"\nbasis = "default"\n'
        'opens = "query.answered"\nwithin = { workday = 2 }\ncloses = "triage.decided"\n'
        'who = "triage"\n\n[[clock]]\nid = "hand_over_material"'
    )
    amend("dengzhou", "2", "clocks.toml", ('[[clock]]\nid = "hand_over_material"', added))
    adopted(dengzhou, "2")
    case = filed(dengzhou, FROM)
    with clock.at(FROM):
        case = state(dengzhou, case, "query.launched", FROM, system="总对总", round=1)
        case = state(dengzhou, case, "query.answered", FROM, round=1)
    node = case.nodes.get(rule="analyse_answers")
    assert (node.status, node.unit, node.due_on) == ("open", "front", FROM + timedelta(days=2))
    screened(dengzhou, case, FROM, to="fast")
    node.refresh_from_db()
    assert node.status == "done"


@pytest.mark.clause("DZ-210")
def test_an_item_added_to_the_offline_query_stands_in_the_list_of_cases_afterwards(
    dengzhou: Cast, amend: Amend
) -> None:
    first = '    { text = "银行"'
    amend("dengzhou", "2", "pack.toml", (first, f'    "公积金",\n{first}'))
    old = filed(dengzhou, BEFORE)
    adopted(dengzhou, "2")
    new = filed(dengzhou, FROM, serial=2)
    lists = [in_version(case).tables.checklists["offline_query"] for case in (old, new)]
    assert ["公积金" in entry.items for entry in lists] == [False, True]


@pytest.mark.clause("DZ-222")
def test_an_item_added_before_a_sale_keeps_the_asset_back_until_it_is_confirmed(
    dengzhou: Cast, amend: Amend
) -> None:
    amend(
        "dengzhou", "2", "pack.toml",
        ('    { text = "视频', '    { text = "燃气水电", clause = "DZ-222" },\n    { text = "视频'),
        ('"欠缴税费", "质量瑕疵"]', '"欠缴税费", "质量瑕疵", "燃气水电"]'),
    )  # fmt: skip
    known = ticked_in(dengzhou)
    adopted(dengzhou, "2")
    case = in_team(dengzhou, "team_2", "standard", on=FROM)
    house = NewItem("asset", "胜利路房屋", {"kind": "real_estate"})
    case = about_new(dengzhou, case, house, "asset.controlled", TODAY, rank="first")
    handler = dengzhou.actor("handler", "team_2")
    with clock.at(TODAY):
        asked = Proposal(
            "disposal.send", TODAY, "asset:1", ticked=known, papers=named(known), reason="送拍"
        )
        with pytest.raises(Refused, match="燃气水电"):
            acts.propose(case, asked, actor=handler)
        assert "disposal.sent" not in Case.objects.get(pk=case.pk).seen
        whole = known | {"pre_sale:燃气水电"}
        whole = replace(asked, ticked=whole, papers=named(whole))
        acts.propose(Case.objects.get(pk=case.pk), whole, actor=handler)


@pytest.mark.clause("XX-127")
def test_a_kind_of_fast_case_is_switched_off_from_a_day_for_cases_filed_afterwards(
    county: Cast, amend: Amend
) -> None:
    rule = next(r for r in county.pack.tables.triage if r.id == "title_real_estate")
    amend(
        "county", "2", "triage.toml",
        (f'id = "{rule.id}"', f'id = "{rule.id}"\nenabled = false'),
    )  # fmt: skip
    old = filed(county, BEFORE)
    adopted(county, "2")
    new = filed(county, FROM, serial=2)
    facts: Values = {
        "matter_kind": "title_transfer", "title_asset_kind": "real_estate",
        "major_or_difficult": False,
    }  # fmt: skip
    told = []
    for case in (old, new):
        version = in_version(case)
        told.append(route(version, facts, run=version.runs[0]).rule)
    assert told[0] == rule.id
    assert told[1] != rule.id


@pytest.mark.clause("HL-041")
def test_moved_into_the_bureau_the_windows_people_file_and_receive_as_before(
    hualong: Cast, amend: Amend
) -> None:
    amend("hualong", "2", "organisation.toml",
          ("filing_window = { name", 'filing_window = { parent = "bureau", name'))  # fmt: skip
    window = Unit.objects.get(court=hualong.court, code="filing_window")
    assert window.parent == ""  # the court's own, until the plan's open question is settled
    filed(hualong, BEFORE)
    adopted(hualong, "2")
    window.refresh_from_db()
    assert window.parent == "bureau"
    case = filed(hualong, FROM, serial=2)
    told = [item for item, _asked in intake.reception_items(in_version(case))]
    with clock.at(FROM):
        heard = intake.Heard(FROM, "当面", told, papers=papers_in(hualong))
        with pytest.raises(Forbidden, match="初次接待负责人"):
            intake.reception(case, heard, actor=hualong.actor("screener"))
        intake.reception(case, heard, actor=hualong.doing("reception.record"))


@pytest.mark.clause("HL-002", "YD-002")
def test_a_case_is_on_one_track_at_a_time_and_stands_on_that_tracks_board_alone(
    hualong: Cast, yindu: Cast
) -> None:
    for cast, fast, standard in (
        (hualong, "fast_1", "standard_1"), (yindu, "fast_team", "standard_team"),
    ):  # fmt: skip
        case = in_team(cast, fast, "fast")
        in_team(cast, standard, "standard", serial=2)
        director = cast.actor("director")
        assert boards.open_cases(director, fast).get().track == "fast"
        assert boards.open_cases(director, standard).get().track == "standard"
        assert set(boards.open_clocks(director, fast).values_list("case", flat=True)) == {case.pk}
        mine = set(
            selectors.my_work(cast.actor("handler", standard)).values_list("case", flat=True)
        )
        assert case.pk not in mine


@pytest.mark.clause("DZ-006")
def test_dengzhous_command_centre_works_through_its_units_with_people_queues_and_clocks(
    dengzhou: Cast,
) -> None:
    units = [c for c, u in dengzhou.pack.tables.units.items() if u.parent == "command_centre"]
    assert all(any(unit == seat[1] for seat in dengzhou.seats) for unit in units)
    case = filed(dengzhou, TODAY, accepted_on=TODAY)
    clerk = dengzhou.actor("clerk", "front")
    with clock.at(TODAY):
        waiting = selectors.my_work(clerk).filter(case=case)
        assert {node.rule for node in waiting} >= {"verify_filing"}
        assert not selectors.my_work(dengzhou.actor("clerk", "file_centre")).filter(case=case)
        intake.verify(
            case, dict.fromkeys(intake.verification_items(case.pack), "correct"), actor=clerk
        )
    assert case.nodes.get(rule="verify_filing").status == "done"


@pytest.mark.clause("XX-114")
def test_what_is_signed_in_is_noted_under_the_nodes_of_the_guide_which_the_court_may_add_to(
    county: Cast, amend: Amend
) -> None:
    amend("county", "2", "pack.toml", ('"案款发放"]', '"案款发放", "信访答复"]'))

    def signed(serial: int, *nodes: str) -> list[str]:
        case = in_team(county, "fast_team", "fast", serial=serial, on=FROM)
        paper = NewItem("material", "查控反馈表")
        case = about_new(county, case, paper, "material.made", TODAY, form="paper")
        ticks = {f"material_check:{item}" for item in ("案号相符", "份数页数相符")}
        ticks |= {f"archive_nodes:{node}" for node in nodes}
        proposal = Proposal("material.sign_in", TODAY, "material:1", ticked=frozenset(ticks))
        with clock.at(TODAY):
            kept = acts.propose(case, proposal, actor=county.doing("material.sign_in"))
        lines = [line for line in kept.data["lines"] if line["list"] == "archive_nodes"]
        assert kept.status == "granted"
        return [line["item"] for line in lines if not nodes or line["by"]]

    guide = ["网络查控", "线下查封", "传统调查", "财产处置", "案款发放"]
    assert signed(1) == guide  # offered, and none of them must be ticked
    assert signed(2, "网络查控") == ["网络查控"]
    adopted(county, "2")
    assert signed(3) == [*guide, "信访答复"]
