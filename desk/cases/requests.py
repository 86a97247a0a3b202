"""Requests for approval as rows: what is asked, by whom, each step and what was said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import clauses, text
from desk.cases.foreseen import ForeseenView, foreseen_views
from enforcement import approvals, selectors
from enforcement.models import Approval
from policy.events import EVENTS
from policy.pack import Pack
from policy.vocabulary import ACTS, FUNCTIONS, SUBJECTS
from teams import access
from teams.access import Actor

LONGER: dict[str, Promise] = {
    "day": gettext_lazy("%(number)s日"),
    "workday": gettext_lazy("%(number)s个工作日"),
    "month": gettext_lazy("%(number)s个月"),
}
KINDS = {"pending": "soon", "granted": "done", "refused": "plain", "withdrawn": "plain"}
SIGNS = {"pending": "hourglass-split", "granted": "check-lg", "refused": "x-lg"}


@dataclass(frozen=True, slots=True)
class StepView:
    """One step: who must decide, what was said."""

    by: str
    who: str
    on: str
    answer: SafeString
    opinion: str


@dataclass(frozen=True, slots=True)
class RequestView:
    """One request, ready to be shown."""

    id: int
    act: str
    details: Sequence[tuple[str, str]]
    reason: str
    asked_by: str
    asked_at: str
    status: SafeString
    steps: Sequence[StepView]
    clause: tuple[str, ...]
    decide_url: str
    hand_url: str
    back_url: str
    lapses: str
    lines: Sequence[tuple[str, str]]
    open_lines: Sequence[str]  # what the lists ask for and nothing answered, where it may be so
    foreseen: Sequence[ForeseenView] | None  # what a move does to the clocks, as it was asked


def request_views(rows: Iterable[Approval], actor: Actor, pack: Pack) -> list[RequestView]:
    """Return some requests as rows."""
    return [request_view(row, actor, pack) for row in rows]


def request_view(row: Approval, actor: Actor, pack: Pack) -> RequestView:
    """Return a request as its row; the address to decide it where this person may."""
    may = _may(row, actor)
    pending = row.status == Approval.Status.PENDING
    return RequestView(
        id=row.pk,
        act=ACTS[row.act][0],
        details=details(row, row.case.pack),
        reason=row.reason,
        asked_by=f"{row.asked_by.name}（{pack.post_name(row.asked_post)}）",
        asked_at=text.moment(row.asked_at),
        status=text.mark(
            str(Approval.Status(row.status).label),
            KINDS.get(row.status, "plain"),
            SIGNS.get(row.status, ""),
        ),
        steps=_steps(row, pack),
        clause=tuple(dict.fromkeys(row.clause)),
        decide_url=reverse("desk:approval", args=[row.pk]) if may else "",
        hand_url=reverse("desk:hand_over", args=[row.pk]) if _may_hand(row, actor, may) else "",
        back_url=reverse("desk:take_back", args=[row.pk])
        if pending and row.asked_by_id == actor.user_id
        else "",
        lapses=text.day(row.lapses_on) if pending and row.lapses_on else "",
        lines=[
            (line["item"], _("登记：%(told)s") % line if line["by"] == "record" else line["told"])
            for line in row.data.get("lines", ())
            if line["by"]
        ],
        open_lines=[line["item"] for line in row.data.get("lines", ()) if not line["by"]],
        foreseen=_foreseen(row),
    )


def _foreseen(row: Approval) -> list[ForeseenView] | None:
    """Return what a move does to the clocks, named by the rules of its case."""
    if "preview" not in row.data:
        return None
    return foreseen_views(row.data["preview"], row.case.pack, {})


def _may(row: Approval, actor: Actor) -> bool:
    """Tell whether an open signature of a request is this person's to give, by its places."""
    if row.status != Approval.Status.PENDING:
        return False
    mine, queues = f" {actor.user_id} ", set(selectors.queues_of(actor))
    return any(p.queue in queues and mine not in p.not_by for p in row.places.all())


def _may_hand(row: Approval, actor: Actor, may: bool) -> bool:
    """Tell whether a signature is this person's to hand over, or to take back; not on again."""
    handed = {entry["slot"]: entry for entry in row.handed}
    latest = [handed[s.number] for s in approvals.open_slots(row) if s.number in handed]
    mine = [entry for entry in latest if entry["user"] == actor.user_id]
    if any(entry["to"] == actor.user_id for entry in latest if entry not in mine):
        return False
    return may or bool(mine)


def _steps(row: Approval, pack: Pack) -> list[StepView]:
    """Return the chain: what was said, who let whom decide, who is waited for and since when."""
    given = {said.get("slot", n): said for n, said in enumerate(row.given)}
    waiting = {slot.number: slot for slot in approvals.open_slots(row)}
    found, number = [], 0
    for step in row.steps:
        for by in approvals.signers_of(step):
            term = pack.function_name(by)
            if not isinstance(step, str):
                term = _("署名：%(who)s") % {"who": term} if step["own"] else _("合议：%(who)s") % {
                    "who": term
                }  # fmt: skip
            if number in given:
                found.append(_given(row, number, given[number], term, pack))
            else:
                found.append(_awaited(row, number, by, term, pack, number in waiting))
            number += 1
    if row.ended:
        kind = str(Approval.Status(row.ended["how"]).label)
        found.append(
            StepView(kind, row.ended["name"], row.ended["on"], text.mark(kind), row.ended["reason"])
        )
    return found


def _given(row: Approval, number: int, said: Any, term: str, pack: Pack) -> StepView:
    answer = (
        text.mark(_("同意"), "done", "check-lg")
        if said["granted"]
        else text.mark(_("退回"), "plain", "x-lg")
    )
    who = f"{said['name']}（{pack.post_name(said['post'])}）"
    if said.get("for_name"):
        who = _("%(who)s 代%(name)s") % {"who": who, "name": said["for_name"]}
    told = _handed(row, number)
    return StepView(term, f"{who} {told}".strip(), said["on"], answer, said["opinion"])


def _awaited(row: Approval, number: int, by: str, term: str, pack: Pack, waits: bool) -> StepView:
    holder = pack.holder(by) if by in FUNCTIONS else None
    who = access.holder_name(pack, holder, row.case) if holder else pack.function_name(by)
    told = _handed(row, number)
    if not waits:
        return StepView(term, who, "", text.mark("—"), "")
    since = _("%(moment)s起") % {"moment": text.moment(row.waits_since)} if row.waits_since else ""
    mark = text.mark(_("待审批"), "soon", "hourglass-split")
    return StepView(term, f"{who} {told}".strip(), since, mark, "")


def _handed(row: Approval, number: int) -> str:
    """Return who let whom decide a signature, and why."""
    told = [
        _("%(who)s转请%(to)s：%(reason)s")
        % {"who": entry["name"], "to": entry["to_name"], "reason": entry["reason"]}
        for entry in row.handed
        if entry["slot"] == number
    ]
    return f"（{'；'.join(told)}）" if told else ""


def details(row: Approval, pack: Pack) -> list[tuple[str, str]]:
    """Return what a request asks for, in words, and what was gone on against."""
    data, found = row.data, []
    if mode := data.get("mode"):
        found.append((_("结案方式"), str(mode)))
    fields = EVENTS["case.closed"].fields
    for name, value in (data.get("ended") or {}).items():
        found.append((fields[name].term, str(value)))
    if recovered := data.get("recovered"):
        told = {"amount": text.money(Decimal(recovered))}
        found.append((_("实际到位金额"), _("%(amount)s元") % told))
    if day := data.get("reported_on"):
        found.append((_("报结日期"), str(day)))
    if rule := data.get("rule"):
        name = next((t.name for t in pack.tables.transfer if t.id == rule), str(rule))
        found.append((_("移转"), name))
    if data.get("late") and not data.get("node"):
        found.append((_("窗口期"), _("已过窗口期提出")))
    if kind := data.get("kind"):
        found.append((_("扣除事由"), str(kind)))
    found += _of_time(data, pack)
    if draft := data.get("draft"):
        found += _drafted(row, draft)
    if choice := data.get("choice"):
        found += _chosen(choice, pack)
    return found + _gone_on_against(data)


def _gone_on_against(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what was warned of when somebody asked all the same."""
    return [
        (_("尚未满足"), format_html("{} {}", one["said"], clauses.opened(one["clause"])))
        for one in data.get("against") or ()
    ]


def _of_time(data: dict[str, Any], pack: Pack) -> list[tuple[str, str]]:
    """Return what a request says of days: since when, of what, by how much, on which paper."""
    node = data.get("node")
    name = pack.clocks[node].name if node in pack.clocks else node
    unit = data.get("unit", "")
    number = str(LONGER[unit]) % {"number": data["number"]} if unit in LONGER else ""
    kind, _colon, position = str(data.get("of") or "").partition(":")
    of = f"{SUBJECTS.get(kind, kind)}{position}"
    rows = [
        (_("期限"), name),
        (_("对象"), of),
        (_("自"), data.get("first")),
        (_("至"), data.get("last")),
        (_("延长"), number),
        (_("延长至"), data.get("until")),
        (_("依据文书"), f"{data.get('paper') or ''} {data.get('paper_number') or ''}".strip()),
        (_("提出"), _("已过应提出的日期") if node and data.get("late") else ""),
    ]
    return [(term, str(value)) for term, value in rows if value]


def _drafted(row: Approval, draft: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a gated act would state: its event, its subject and data."""
    kind = EVENTS[draft["event"]]
    found = [(_("事项"), kind.term)]
    named = draft["new"]["name"] if draft["new"] else draft.get("name") or draft["subject"]
    if named:
        found.append((SUBJECTS[kind.subject], named))
    for name, value in draft["data"].items():
        spec = kind.fields.get(name)
        if spec and value not in (None, ""):
            term = ACTS[value][0] if value in ACTS else dict(spec.choices).get(value, value)
            found.append((spec.term, str(EVENTS[value].term if value in EVENTS else term)))
    return found


def _chosen(choice: dict[str, str], pack: Pack) -> list[tuple[str, str]]:
    found = []
    if to := choice.get("to"):
        name = pack.track_name(to) if to in pack.tables.tracks else pack.unit_name(to)
        found.append((_("拟分至"), name))
    if unit := choice.get("unit"):
        found.append((_("拟分团队"), pack.unit_name(unit)))
    return found
