"""Which acts a case's stage knows, where each is done, and who may."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enforcement import lifecycle, recording, slips, suspensions, transfers
from enforcement.models import Case
from enforcement.models.case import BEFORE_TEAM, LIVE, RUNNING, State
from policy.schema import Transfer
from policy.vocabulary import ACTS
from teams import access
from teams.access import Actor


@dataclass(frozen=True, slots=True)
class Door:
    """An act as a link: its term, address, sign; whether this person may; who may."""

    term: str
    url: str
    icon: str
    may: bool
    who: str


@dataclass(frozen=True, slots=True)
class _Entry:
    term: Promise
    url_name: str
    icon: str
    act: str
    function: str = ""


_ENTRIES: dict[str, _Entry] = {
    "verify": _Entry(_("核对立案信息"), "desk:verify", "clipboard-check", "filing.verify"),
    "mend": _Entry(_("更正立案信息"), "desk:correct_filing", "pencil", "case.correct"),
    "reception": _Entry(_("初次接待"), "desk:receive_applicant", "person-lines-fill",
                        "reception.record"),
    "hear": _Entry(_("接待被执行人"), "desk:receive_respondent", "person-lines-fill",
                   "respondent.receive"),
    "query": _Entry(_("发起查控"), "desk:query_case", "search", "query.request"),
    "answer": _Entry(_("登记查控反馈"), "desk:answer_query", "reply", "query.answer"),
    "screen": _Entry(_("甄别分流"), "desk:triage_case", "signpost-split", "triage.decide"),
    "receive": _Entry(_("团队收案"), "desk:receive", "inbox", "case.receive"),
    "respondent": _Entry(_("追加当事人"), "desk:add_party", "person-plus", "case.correct"),
    "order": _Entry(_("派单"), "desk:send_order", "send", "order.dispatch"),
    "transfer": _Entry(_("移转（回流）"), "desk:transfer", "arrow-left-right", "case.transfer"),
    "handler": _Entry(_("调整承办人"), "desk:handler", "people", "work.move"),
    "deploy": _Entry(_("统一调度"), "desk:deploy", "diagram-3", "case.deploy"),
    "force": _Entry(_("成立工作专班"), "desk:form_force", "people-fill", "force.form"),
    "suspend": _Entry(_("申请扣除期间"), "desk:suspend", "pause-circle", "suspension.request"),
    "resume": _Entry(_("结束扣除期间"), "desk:resume", "play-circle", "suspension.request"),
    "enter": _Entry(_("进入终本程序"), "desk:enter_termination", "box-arrow-in-right",
                    "closing.submit"),
    "leave": _Entry(_("退出终本程序"), "desk:leave_termination", "box-arrow-left",
                    "closing.submit"),
    "close": _Entry(_("报结"), "desk:closing", "check2-circle", "closing.submit"),
    "end": _Entry(_("撤回或移送结案"), "desk:closing", "box-arrow-up-right", "closing.submit",
                  "verification"),
    "dismiss": _Entry(_("驳回申请"), "desk:dismiss", "x-circle", "case.dismiss"),
    "archive": _Entry(_("归档"), "desk:archive", "archive", "case.archive"),
    "recuse": _Entry(_("登记回避"), "desk:recuse", "person-slash", "work.move"),
    "revive": _Entry(_("恢复执行立案"), "desk:revive", "arrow-clockwise", "case.file"),
}  # fmt: skip


def of(actor: Actor, case: Case) -> list[Door]:
    """Return the acts that make sense at a case's stage, those this person may do first."""
    doors = [_door(actor, case, key) for key in _fitting(case)]
    doors += [_slip(actor, case, rule) for rule in slips.offered(case) if _by_slip(case, rule)]
    return sorted(doors, key=lambda door: not door.may)


def _by_slip(case: Case, rule: Transfer) -> bool:
    """A slip that an act of its own sends is offered among the acts; an asset's ends with it."""
    return not slips.act_of(case, rule) and (case.closed_on is None or rule.moves != "asset")


def _slip(actor: Actor, case: Case, rule: Transfer) -> Door:
    may = slips.seat_of(actor, case, rule) is not None
    who = "" if may else slips.sender(case, rule)
    url = reverse("desk:send_slip", args=[case.pk, rule.id])
    return Door(rule.name, url, "box-arrow-right", may, who)


def _fitting(case: Case) -> list[str]:
    fitting = ["screen"] if case.awaits_run else []
    if case.assigned_unit:
        fitting.append("receive")
    if case.state in LIVE:
        fitting += [*_at_the_start(case), *_with_the_team(case), *_at_any_stage(case)]
    if case.state in BEFORE_TEAM:
        fitting.append("dismiss")
        if lifecycle.is_early(case) and case.closing_submitted_on is None:
            fitting.append("end")
    if case.state == State.CLOSED:
        fitting.append("archive")
    if case.closed_on is not None and lifecycle.APPROVED in case.seen:
        fitting.append("revive")
    return fitting


def _with_the_team(case: Case) -> list[str]:
    if case.closing_submitted_on is not None:
        return []
    if case.state == State.TERMINATION:
        return ["close", "leave"]
    if case.state in RUNNING:
        moves = ["transfer"] if transfers.possible(case) else []
        beside = ["deploy"] if lifecycle.teams_beside(case) and not case.assigned_unit else []
        return ["close", "enter", *moves, *beside]
    return []


def _at_any_stage(case: Case) -> list[str]:
    running = suspensions.running(case)
    team = ["order", "handler"] if case.unit else []
    if case.unit and access.TASK_FORCE in case.pack.tables.functions:
        team.append("force")
    hear = ["hear"] if case.unit else []
    return [*(["resume"] if running else []), "suspend", "respondent", *hear, *team, "recuse"]


def _at_the_start(case: Case) -> list[str]:
    fitting = ["mend"] if case.correction_open else []
    if "filing.verified" not in case.seen:
        fitting.append("verify")
    if "reception.recorded" not in case.seen:
        fitting.append("reception")
    return [*fitting, "answer" if "query.launched" in case.seen else "query"]


def _door(actor: Actor, case: Case, key: str) -> Door:
    entry = _ENTRIES[key]
    function = entry.function or ACTS[entry.act][1]
    concerned: access.CaseLike = case
    if key == "receive":
        concerned = InUnit(case, case.assigned_unit)
    may = access.holds(actor, function, case=concerned)
    may = may or (key == "handler" and access.holds(actor, "deployment", case=case))
    if key == "recuse":
        function = lifecycle.mover_of(actor, case)
        may = access.holds(actor, function, case=case)
    who = "" if may else recording.who(actor, function, case)
    url = reverse(entry.url_name, args=[case.pk])
    return Door(str(entry.term), url, entry.icon, may, who)


class InUnit:
    """A case as if it were in the unit it was assigned to."""

    def __init__(self, case: Case, unit: str) -> None:
        self.court_id, self.unit, self.track = case.court_id, unit, case.track
        self.handler_id, self.judge_id = case.handler_id, case.judge_id
