"""What Yindu's regulation (殷法【2022】34号) allows with a case, from screening to archive.

Each row: situation, act, who, what comes of it; see `tests.acts.table`.
"""

from __future__ import annotations

import pytest

from tests.acts.table import ALL, ASKED, DONE, FORBIDDEN, REFUSED, UNSEEN, Row, hold, row
from tests.acts.yindu import PLAIN
from tests.cast import Cast

pytestmark = pytest.mark.django_db

READY = "filed; ready"
FAST, STANDARD, SPECIAL = "in fast_team", "in standard_team", "in special_team"

SCREENED = (
    row(READY, "screen", "triage", DONE, facts=PLAIN, clause=("YD-015", "YD-027", "YD-140"),
        then={"assigned_track": "fast", "assigned_unit": "fast_team"}),
    row(READY, "screen", "triage", DONE, facts={**PLAIN, "refusal_crime": True},
        clause=("YD-013", "YD-144"), then={"assigned_unit": "special_team"}),
    row(READY, "screen", "triage", DONE, facts={**PLAIN, "case_age_years": 2},
        clause=("YD-054", "YD-145"), then={"assigned_unit": "special_team"}),
    row(READY, "screen", "triage", DONE, facts={**PLAIN, "needs_auction": True},
        clause=("YD-012", "YD-039"), then={"assigned_unit": "standard_team"}),
    row("filed 执保", "screen", "triage", DONE, clause="YD-063", then={"assigned_unit": "batch"}),
    row(READY, "screen", "judge@fast_team", FORBIDDEN, "须由繁简分流专员办理", facts=PLAIN,
        clause="YD-015"),
    row(READY, "screen", "centre_director", FORBIDDEN, "须由繁简分流专员办理", facts=PLAIN,
        clause="YD-015"),
    row(READY, "screen", "filing_clerk", FORBIDDEN, "须由繁简分流专员办理", facts=PLAIN,
        clause="YD-015"),
    row(READY, "screen", "outsider", UNSEEN, facts=PLAIN),
    # Early: before the query is answered, with a reason alone.
    row("filed", "screen", "triage", REFUSED, "early: 甄别所需事项尚未齐备，提前甄别须写明理由",
        facts=PLAIN, cites=("YD-015", "YD-140")),
    row("filed", "screen", "triage", DONE, facts=PLAIN, reason="反馈迟延", clause="YD-140",
        then={"assigned_unit": "fast_team"}),
    # Unknown facts are named, all at once; the amount already says fast for the others.
    row(READY, "screen", "triage", REFUSED, "缺少案情：涉拒执", "缺少案情：距首次立案年数",
        "缺少案情：有财产需要处置拍卖", "缺少案情：由快执团队转入", "缺少案情：一方涉企",
        "缺少案情：诉讼中已保全", "缺少案情：保全财产足额", "缺少案情：四查足额",
        clause=("YD-029", "YD-030", "YD-031", "YD-039", "YD-144", "YD-145")),
    # Another track or person than the rules say: with a reason alone.
    row(READY, "screen", "triage", REFUSED, "missing: 人工调整须写明理由", facts=PLAIN,
        to="standard", clause="YD-140"),
    row(READY, "screen", "triage", DONE, facts=PLAIN, to="standard", reason="争议较大",
        clause="YD-143", then={"assigned_unit": "standard_team"}),
    row(READY, "screen", "triage", REFUSED, "人工调整须写明理由", "没有这个办理类别或单位",
        facts=PLAIN, to="filing", clause="YD-141"),
    row("routed fast_team; closed 执行完毕", "screen", "triage", REFUSED,
        "closed: 案件已结案，不能分流", to="standard", reason="有房"),
    # A case a team runs changes tracks by the move through the centre alone.
    row("routed fast_team", "screen", "triage", REFUSED,
        "须申请“快执转普执”，经执行指挥中心移转", to="standard", reason="有房",
        cites=("YD-034", "YD-037")),
)  # fmt: skip

RECEIVED = (
    row("filed; assigned fast_team", "receive", "executor@fast_team", DONE, clause="YD-011",
        then={"track": "fast", "state": "fast"}),
    row("filed; assigned standard_team", "receive", "clerk@standard_team", DONE, clause="YD-012",
        then={"track": "standard", "state": "standard"}),
    row("filed; assigned special_team", "receive", "judge@special_team", DONE, clause="YD-013",
        then={"track": "special", "state": "special"}),
    row("filed; assigned fast_team", "receive", "executor@standard_team", FORBIDDEN,
        "须由快执团队", clause=("YD-011", "YD-141")),
    row("filed; assigned special_team", "receive", "executor@batch", FORBIDDEN, "须由特执团队",
        clause=("YD-013", "YD-014", "YD-141")),
    row("filed; assigned fast_team", "receive", "triage", FORBIDDEN, "须由快执团队",
        clause="YD-011"),
    row(FAST, "receive", "executor@fast_team", REFUSED, "nothing_to_receive: "),
    row("filed", "assign", "triage", DONE, unit="fast_team", clause="YD-015"),
    row("filed", "assign", "team_lead@fast_team", FORBIDDEN, "繁简分流专员", unit="fast_team",
        clause="YD-015"),
    row(FAST, "assign", "triage", REFUSED, "须申请“快执转普执”，经执行指挥中心移转",
        unit="standard_team", cites=("YD-034", "YD-037")),
    row(FAST, "hand-over", "team_lead@fast_team", DONE),
    row(FAST, "hand-over", "team_lead@standard_team", FORBIDDEN, "须由快执团队"),
    row(FAST, "hand-over", "executor@fast_team", FORBIDDEN, "团队负责人"),
    row(FAST, "hand-over", "team_lead@fast_team", REFUSED, "missing: 调整承办人须写明理由",
        reason=" "),
    row(FAST, "hand-over", "team_lead@fast_team", REFUSED, "not_in_team: ", to="standard_team"),
)  # fmt: skip

AUCTION = "lately fast_team; knows needs_auction"
ASKED_FOR = f"{AUCTION}; move-asked fast_to_standard"
MOVED = (
    row(AUCTION, "move:fast_to_standard", "executor@fast_team", ASKED, "/vice_president",
        cites=("YD-034", "YD-036", "YD-041", "YD-043")),
    row(AUCTION, "move:fast_to_standard", "clerk@fast_team", ASKED, "/vice_president",
        clause="YD-038"),
    row(AUCTION, "move:fast_to_standard", "executor@standard_team", FORBIDDEN, "快执团队",
        clause="YD-034"),
    row(AUCTION, "move:fast_to_standard", "triage", FORBIDDEN, "快执团队", clause="YD-037"),
    row(AUCTION, "move:fast_to_standard", "outsider", UNSEEN),
    row(AUCTION, "move:fast_to_standard", "executor@fast_team", REFUSED, "missing: 申请须写明理由",
        reason=" ", clause="YD-038"),
    row("lately fast_team; knows -needs_auction", "move:fast_to_standard", "executor@fast_team",
        REFUSED, "conditions: 案件不符合移转条件", cites="YD-034"),
    row("lately fast_team", "move:fast_to_standard", "executor@fast_team", REFUSED,
        "needs_facts: 移转条件待定，请先登记：有财产需要处置拍卖", cites="YD-034"),
    row("lately standard_team; knows -needs_auction", "move:fast_to_standard",
        "executor@standard_team", REFUSED, "no_such_move: 案件现为普执", "conditions: ",
        cites="YD-034"),
    row(f"{AUCTION}; handed-in 执行完毕", "move:fast_to_standard", "executor@fast_team", REFUSED,
        "submitted: 已提交报结", clause="YD-034"),
    row(ASKED_FOR, "move:fast_to_standard", "judge@fast_team", REFUSED, "pending: ",
        clause="YD-034"),
    # Signed by the vice-president, then carried out by the centre; nobody else, no other order.
    row(ASKED_FOR, "grant", "vice_president", ASKED, "centre/centre_director",
        cites=("YD-036", "YD-037", "YD-043"), then={"state": "fast"}),
    row(ASKED_FOR, "grant", "centre_director", FORBIDDEN, "须由主管院长办理",
        clause=("YD-036", "YD-043")),
    row(ASKED_FOR, "grant", "director", FORBIDDEN, "须由主管院长办理", clause="YD-036"),
    row(ASKED_FOR, "grant", "team_lead@fast_team", FORBIDDEN, "须由主管院长办理",
        clause="YD-043"),
    row(ASKED_FOR, "return", "vice_president", REFUSED, "missing: 退回须写明意见", opinion=" ",
        clause="YD-036"),
    row(ASKED_FOR, "return", "vice_president", DONE, clause="YD-036",
        then={"state": "fast", "track": "fast"}),
    row(f"{ASKED_FOR}; signed vice_president", "grant", "centre_director", DONE,
        clause=("YD-034", "YD-037", "YD-041"), then={"state": "triage", "track": "fast"}),
    row(f"{ASKED_FOR}; signed vice_president", "grant", "vice_president", FORBIDDEN,
        "须由执行指挥中心", clause="YD-037"),
    row(f"{ASKED_FOR}; signed vice_president", "grant", "judge@fast_team", FORBIDDEN,
        "须由执行指挥中心", clause="YD-037"),
    row("routed fast_team; knows needs_auction; move-asked fast_to_standard; "
        "signed vice_president; signed centre_director", "screen", "triage", DONE,
        clause=("YD-039", "YD-040"), then={"assigned_unit": "standard_team"}),
)  # fmt: skip

CLOSED = (
    row(FAST, "close:执行完毕", "executor@fast_team", ASKED, "/deputy_director",
        then={"closing_mode": "执行完毕"}),
    *(
        row(FAST, f"close:{mode}", "clerk@fast_team", ASKED, "/deputy_director")
        for mode in ("终结执行", "销案", "不予执行", "驳回申请", "保全办结")
    ),
    row(FAST, "close:终本", "judge@fast_team", ASKED, "/termination_examiner", ticked=ALL,
        reason="无财产可供执行", cites=("YD-018", "YD-019"), then={"state": "termination"}),
    # 法定条件缺一不可；立案未满三个月的，继续办理须写明理由，满了的不必。
    row(FAST, "close:终本", "judge@fast_team", REFUSED, "已发出限制消费令", but="限制消费令",
        reason="申请执行人书面同意", cites="法〔2016〕373号第一条"),
    row(FAST, "close:终本", "judge@fast_team", REFUSED,
        "“终本法定期间”尚未满足，继续办理须写明理由", ticked=ALL, cites="法〔2016〕373号第一条"),
    row(f"{FAST}; aged 2", "close:终本", "judge@fast_team", ASKED, "/termination_examiner",
        ticked=ALL, cites=("YD-018", "YD-019")),
    row(FAST, "close:执行完毕", "executor@special_team", FORBIDDEN, "快执团队", clause="YD-141"),
    row(FAST, "close:执行完毕", "deputy_director", FORBIDDEN, "快执团队"),
    row(FAST, "close:不了了之", "executor@fast_team", REFUSED, "bad_mode: "),
    row(f"{FAST}; handed-in 终结执行", "close:执行完毕", "executor@fast_team", REFUSED,
        "submitted: 已提交报结"),
    row(f"{FAST}; closed 执行完毕", "close:终本", "executor@fast_team", REFUSED, "closed: "),
    row(f"{FAST}; referred case.close", "close:执行完毕", "executor@fast_team", REFUSED,
        "referred: “变更被执行人”已报请法官，答复前不能办理", cites="YD-091"),
    row(f"{FAST}; handed-in 执行完毕", "grant", "deputy_director", DONE,
        then={"state": "closed"}),
    row(f"{FAST}; handed-in 执行完毕", "grant", "termination_examiner", FORBIDDEN, "副局长"),
    row(f"{FAST}; handed-in 执行完毕", "grant", "team_lead@fast_team", FORBIDDEN, "副局长"),
    row(f"{FAST}; handed-in 终本", "grant", "termination_examiner", DONE,
        clause=("YD-018", "YD-019"), then={"state": "closed"}),
    row(f"{FAST}; handed-in 终本", "grant", "deputy_director", FORBIDDEN, "须由终本审核专员办理",
        clause=("YD-018", "YD-019")),
    row(f"{FAST}; handed-in 终本", "return", "termination_examiner", DONE, clause="YD-019",
        then={"state": "fast", "closing_mode": ""}),
    row("filed", "dismiss", "triage", DONE, reason="不符合立案条件", then={"state": "closed"}),
    row("filed", "dismiss", "triage", REFUSED, "missing: 驳回须写明理由"),
    row("filed", "dismiss", "filing_clerk", FORBIDDEN, "繁简分流专员", reason="重复"),
    row(FAST, "dismiss", "triage", REFUSED, "too_late: ", "missing: 驳回须写明理由"),
)  # fmt: skip

REVIEW = ("电子卷宗与纸质卷宗一致", "电子卷宗与纸质卷宗完整", "报结后卷宗手续规范、完善")
ARRANGED = ("统一整理", "订卷", "提档", "生成影像卷宗")
DONE_WITH = f"{FAST}; closed 执行完毕"


def _but(*lines: str) -> list[str]:
    kept = [f"dossier_review:{line}" for line in REVIEW] + [f"archiving:{li}" for li in ARRANGED]
    return [line for line in kept if line.partition(":")[2] not in lines]


ARCHIVED = (
    row(DONE_WITH, "archive", "archive", DONE, ticked=ALL, clause=("YD-016", "YD-127"),
        then={"state": "archived"}),
    row(DONE_WITH, "archive", "archive", REFUSED, *REVIEW, *ARRANGED,
        cites=("YD-124", "YD-125", "YD-126", "YD-130", "YD-131", "YD-132", "YD-133")),
    *(
        row(DONE_WITH, "archive", "archive", REFUSED, f"尚未确认：{line}", ticked=_but(line),
            cites=clause)
        for line, clause in (
            (REVIEW[0], "YD-124"), (REVIEW[1], "YD-125"), (REVIEW[2], "YD-126"),
            (ARRANGED[0], "YD-130"), (ARRANGED[1], "YD-131"), (ARRANGED[2], "YD-132"),
            (ARRANGED[3], "YD-133"),
        )
    ),
    row(FAST, "archive", "archive", REFUSED, "not_closed: ", ticked=ALL, clause="YD-127"),
    row(DONE_WITH, "archive", "archivist", FORBIDDEN, "须由档案管理专员办理", ticked=ALL,
        clause="YD-016"),
    row(DONE_WITH, "archive", "clerk@fast_team", FORBIDDEN, "须由档案管理专员办理", ticked=ALL,
        clause=("YD-016", "YD-127")),
    row(DONE_WITH, "record:dossier.accepted", "archivist", DONE, clause="YD-134"),
    row(DONE_WITH, "record:dossier.accepted", "archive", FORBIDDEN, "档案室", clause="YD-134"),
    row(DONE_WITH, "record:dossier.imaged", "archive", DONE, clause="YD-133"),
    row(DONE_WITH, "record:dossier.imaged", "executor@fast_team", FORBIDDEN, "档案管理专员",
        clause="YD-133"),
    row(DONE_WITH, "sees", "judge@standard_team", DONE, clause="YD-135"),
    row(DONE_WITH, "sees", "centre_director", DONE, clause=("YD-007", "YD-135")),
    row(FAST, "sees", "system_admin", UNSEEN),
    row(FAST, "sees", "outsider", UNSEEN),
)  # fmt: skip


@pytest.mark.parametrize("line", [*SCREENED, *RECEIVED, *MOVED, *CLOSED, *ARCHIVED])
def test_a_step_of_a_case_is_allowed_or_refused_as_the_regulation_says(
    yindu: Cast, line: Row
) -> None:
    hold(yindu, line)
