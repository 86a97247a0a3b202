"""Put the past of one case together: what contradicts its row, or itself. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from enforcement.items import NewItem
from enforcement.journal import Draft, Told
from enforcement.lifecycle.taking_over import Standing, TakenCase, rank_of
from intake.plans import new_case
from intake.remarks import Remarks
from intake.takeover.standing import standing_of
from policy.events import EVENTS
from policy.pack import Pack
from policy.vocabulary import ENDS_WITH_CASE

# What moves a case from stage to stage: once it is here, its own services do that.
MOVES = frozenset(kind.name for kind in EVENTS.values() if kind.by == "service")
# What may still happen on the day a case closes, or after it.
_AFTER_CLOSING = frozenset({"case.closed", "case.archived", "facts.stated"})


@dataclass(slots=True)
class PastEvent:
    """A row of the events' sheet as read. `plan` is empty where it is passed over or refused."""

    number: int
    plan: dict[str, Any]
    said: Remarks
    status: str = ""
    key: tuple[Any, ...] = field(default=())


def key_of(plan: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what makes two rows the same event."""
    item = plan.get("item") or {}
    data = tuple(sorted((k, str(v)) for k, v in plan["data"].items() if k != "note"))
    subjects = tuple(plan["subjects"])
    return plan["kind"], plan["on"], subjects, item.get("kind"), item.get("name"), data


def agree(rows: Sequence[PastEvent], standing: Standing) -> None:
    """Refuse what contradicts where the case stands, or what the other rows tell."""
    live = [row for row in rows if row.plan]
    live.sort(key=lambda r: (r.plan["on"], rank_of(r.plan["kind"]), r.number))
    _receipts([r for r in live if r.plan["kind"] == "case.team_received"], standing)
    _closing(live, standing)
    _suspensions(live)


def _receipts(rows: Sequence[PastEvent], standing: Standing) -> None:
    for row in rows:
        data = row.plan["data"]
        if not standing.unit:
            row.said.refuse("no_unit", _("案件表未写团队，却有团队收案"), "kind")
        elif not data.get("unit"):
            if row is not rows[-1]:
                row.said.refuse("missing", _("多次团队收案的，须在“项目”写明团队"), "fields")
            data.update(unit=standing.unit, track=standing.track)
        elif row is rows[-1] and data["unit"] != standing.unit:
            row.said.refuse("other_unit", _("最后一次团队收案的团队与案件表不一致"), "fields")
        data.setdefault("track", standing.track if data.get("unit") == standing.unit else "")
    before = ""
    for row in rows:
        track = str(row.plan["data"].get("track") or "")
        row.plan["data"]["reflow"] = bool(before) and before != track
        before = track


def _closing(rows: Iterable[PastEvent], standing: Standing) -> None:
    closed_on = standing.closed_on.isoformat() if standing.closed_on else ""
    archived_on = standing.archived_on.isoformat() if standing.archived_on else ""
    for row in rows:
        kind, on = row.plan["kind"], row.plan["on"]
        if kind == "case.closed":
            if not closed_on:
                row.said.refuse("not_closed", _("案件表未写结案，却有结案事项"), "kind")
            elif on != closed_on:
                told = _("结案日期与案件表（%(day)s）不一致") % {"day": closed_on}
                row.said.refuse("other_day", told, "happened_on")
            elif row.plan["data"].get("mode", standing.closing_mode) != standing.closing_mode:
                row.said.refuse("other_mode", _("结案方式与案件表不一致"), "fields")
        elif kind == "case.archived":
            if on != archived_on:
                row.said.refuse("other_day", _("归档日期与案件表不一致"), "happened_on")
        elif closed_on and on > closed_on and _ends_with_case(kind):
            told = _("发生于结案日（%(day)s）之后") % {"day": closed_on}
            row.said.refuse("after_closing", told, "happened_on")


def _ends_with_case(kind: str) -> bool:
    return kind not in _AFTER_CLOSING and EVENTS[kind].subject in ENDS_WITH_CASE


def _suspensions(rows: Iterable[PastEvent]) -> None:
    running: set[str] = set()
    for row in rows:
        ground = str(row.plan["data"].get("kind", ""))
        if row.plan["kind"] == "suspension.began":
            if ground in running:
                told = _("前一段“%(kind)s”扣除期间尚未结束") % {"kind": ground}
                row.said.refuse("running", told, "happened_on")
            running.add(ground)
        elif row.plan["kind"] == "suspension.ended":
            if ground not in running:
                told = _("没有正在进行的“%(kind)s”扣除期间") % {"kind": ground}
                row.said.refuse("not_running", told, "kind")
            running.discard(ground)


@dataclass(slots=True)
class Assembled:
    """Events as drafts, their items numbered after those on file."""

    drafts: list[Draft] = field(default_factory=list)
    items: list[NewItem] = field(default_factory=list)


def assemble(
    plans: Iterable[Mapping[str, Any]], on_file: Mapping[tuple[str, str], str] | None = None
) -> Assembled:
    """Return plans, in the order of their rows, as drafts. `on_file`: items' keys by kind and name.

    An item of one kind and name is one item, however many rows speak of it.
    """
    made = Assembled()
    keys: dict[tuple[str, str], str] = dict(on_file or {})
    counts: dict[str, int] = {}
    for kind, _name in keys:
        counts[kind] = counts.get(kind, 0) + 1
    for plan in plans:
        subjects = plan["subjects"]
        if item := plan["item"]:
            named = (item["kind"], item["name"])
            if named not in keys:
                counts[item["kind"]] = counts.get(item["kind"], 0) + 1
                keys[named] = f"{item['kind']}:{counts[item['kind']]}"
                made.items.append(NewItem(item["kind"], item["name"], item["fields"]))
            subjects = [keys[named]]
        told = Told(plan["name"], plan["user"])
        made.drafts += [
            Draft(
                plan["kind"],
                date.fromisoformat(plan["on"]),
                subject,
                data=plan["data"],
                facts=plan["facts"],
                told=told,
            )
            for subject in subjects
        ]
    return made


def taken_case(
    plan: Mapping[str, Any], events: Iterable[Mapping[str, Any]], pack: Pack
) -> TakenCase:
    """Return a case with its past as the core takes it over."""
    past = assemble(events)
    standing = standing_of(plan["standing"])
    if not standing.stage:
        launched = any(d.kind == "query.launched" for d in past.drafts)
        first = pack.tables.flow.order
        asked_first = first.index("query") < first.index("triage")
        stage = "query" if launched and asked_first else "intake"
        standing = standing_of({**plan["standing"], "stage": stage})
    return TakenCase(new_case(plan["filing"]), standing, tuple(past.items), tuple(past.drafts))
