"""Applications sent online: taken in, changed, withdrawn; accepted into cases, or sent back.

Each act locks the application and asks for the version that was looked at: of two who decide at
once the second is told what the first did.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from enforcement.models import Case
from enforcement.search import folded
from intake import single
from intake.columns import HEADINGS
from intake.identity import id_number
from intake.models import OnlineFiling, OnlineVersion
from intake.online.defects import examination
from intake.parties import clean_name
from intake.services import Filed
from intake.single import Confirmed
from policy.refusals import NotVisible, Problems, Refusal, Refused, Stale
from teams import access
from teams.access import Actor
from workdays import clock
from workdays.calendar import Calendar

SEND, EXAMINE = "filing.send", "filing.examine"
State, Outcome, Source = OnlineFiling.State, OnlineVersion.Outcome, OnlineFiling.Source
# What the court itself gives an application, and no sender.
OURS = frozenset({"number", "accepted_on", "filed_on", "origin", "separate_reason"})
FIELDS: dict[str, str] = {name: term for name, term in HEADINGS.items() if name not in OURS}
MOST_ROWS = 60
LONGEST_CELL = 2000
LONGEST_REFERENCE = 60
LONGEST_NOTE = 400
ONLINE = "网上"


@dataclass(frozen=True, slots=True)
class Sent:
    """An application as it is sent: the sender's number, who sends it, when, and its rows.

    A row is {field: text} by `FIELDS`: the first holds the case with a party a side, each further
    one further parties.
    """

    reference: str
    source: str
    rows: Sequence[Mapping[str, Any]]
    sent_on: date | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """With what an application becomes a case: its number and days, and what was confirmed."""

    number: str
    filed_on: str
    accepted_on: str = ""
    serial: bool = False
    separate_reason: str = ""
    labels: Mapping[str, Any] = field(default_factory=dict)
    confirmed: Confirmed = single.NOTHING


def send(sent: Sent, *, actor: Actor) -> OnlineFiling:
    """Take in an application, or the next version of one that is waiting or was sent back.

    The same content sent again is taken once. Raises `Refused` with every reason; one accepted or
    withdrawn takes no further version.
    """
    access.require(actor, SEND)
    person = access.person(actor)
    rows, on = _checked(sent), sent.sent_on or clock.today()
    digest = hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
    with transaction.atomic():
        filing = _known(actor.court_id, sent.reference)
        if filing is None:
            filing = _new(actor.court_id, sent, on)
        else:
            last = _last(filing)
            if last.digest == digest and filing.state == State.WAITING:
                return filing
            _require_open(filing, last, digest)
            if not last.outcome:
                last.outcome = Outcome.REPLACED
                last.save(update_fields=["outcome"])
            filing.version += 1
        filing.state, filing.source = State.WAITING, sent.source
        filing.received_on, filing.due_on = on, due_on(on)
        _describe(filing, rows)
        filing.save()
        OnlineVersion.objects.create(
            filing=filing, number=filing.version, rows=rows, digest=digest, sent_on=on,
            sent_by_id=person, sent_at=clock.now(),
        )  # fmt: skip
    return filing


def accept(pk: int, version: int, decision: Decision, *, actor: Actor) -> Filed:
    """File the case an application asks for, by the normal filing; its number is ours to give.

    Raises `Stale` where somebody decided, or a newer version came; `Refused` as filing does.
    """
    access.require(actor, EXAMINE)
    with transaction.atomic():
        filing, last = _to_decide(pk, version, actor)
        labels = dict(decision.labels)
        if decision.serial:
            labels |= {"serial_case": True, "similar_group": group_of(filing)}
        filed = single.file_rows(
            rows_of(last, decision), actor=actor, labels=labels, confirmed=decision.confirmed
        )
        filing.state, filing.case = State.ACCEPTED, filed.case
        filing.save(update_fields=["state", "case"])
        _decide(filing, last, Outcome.ACCEPTED, actor)
    return filed


def send_back(pk: int, version: int, defects: Mapping[str, str], *, actor: Actor) -> OnlineFiling:
    """Return an application with its defects: code → what is wrong, empty where the name says it.

    Raises `Stale` as `accept` does; `Refused` for no defect, one unknown, one unexplained.
    """
    access.require(actor, EXAMINE)
    listed = _listed(defects, actor)
    with transaction.atomic():
        filing, last = _to_decide(pk, version, actor)
        filing.state = State.RETURNED
        filing.save(update_fields=["state"])
        last.defects = listed
        _decide(filing, last, Outcome.RETURNED, actor)
    return filing


def withdraw(pk: int, reason: str, *, actor: Actor) -> OnlineFiling:
    """Take note that the applicant withdraws before acceptance: no case comes of it.

    Raises `NotVisible` for another court's, before anything is said of the post.
    """
    if not OnlineFiling.objects.filter(court_id=actor.court_id, pk=pk).exists():
        raise NotVisible(f"online filing {pk}")
    access.require(actor, SEND)
    problems = Problems()
    if not reason.strip():
        problems.add("missing", _("撤回须写明理由"), field="reason")
    if len(reason) > LONGEST_NOTE:
        problems.add("too_long", _("至多%(most)d字") % {"most": LONGEST_NOTE}, field="reason")
    problems.raise_if_any()
    with transaction.atomic():
        filing = locked(pk, actor)
        last = _last(filing)
        if filing.state not in (State.WAITING, State.RETURNED):
            raise Stale(_decided(filing, last))
        filing.state, filing.withdrawn_reason = State.WITHDRAWN, reason.strip()
        filing.withdrawn_by_id, filing.withdrawn_by_name = actor.user_id, actor.name
        filing.withdrawn_at = clock.now()
        filing.save(
            update_fields=["state", "withdrawn_by", "withdrawn_by_name", "withdrawn_at",
                           "withdrawn_reason"]
        )  # fmt: skip
        # What a version was sent back for stands, whatever becomes of the application.
        if not last.outcome:
            last.note = reason.strip()
            _decide(filing, last, Outcome.WITHDRAWN, actor)
    return filing


def due_on(received_on: date) -> date:
    """Return by when an application received on a day is decided on."""
    return Calendar.official().due_on(received_on, examination().term).plan_due_on


def group_of(filing: OnlineFiling) -> str:
    """Return the name under which cases against one debtor are kept together; it names nobody."""
    return _("串案%(mark)s") % {"mark": filing.debtor[:10]}


def rows_of(version: OnlineVersion, decision: Decision) -> list[dict[str, Any]]:
    """Return the rows a version is filed by, with what the court gives it."""
    first, *rest = version.rows
    ours = {
        "number": decision.number,
        "filed_on": decision.filed_on,
        "accepted_on": decision.accepted_on,
        "origin": ONLINE,
        "separate_reason": decision.separate_reason,
    }
    return [{**first, **ours}, *rest]


def locked(pk: int, actor: Actor) -> OnlineFiling:
    """Return an application of the actor's court, locked. Raises `NotVisible`."""
    rows = OnlineFiling.objects.select_for_update(of=("self",)).filter(court_id=actor.court_id)
    filing = rows.filter(pk=pk).first()
    if filing is None:
        raise NotVisible(f"online filing {pk}")
    return filing


# --- what is sent -----------------------------------------------------------------------


def _checked(sent: Sent) -> list[dict[str, str]]:
    """Return the rows as text. What a filing lacks is for the examination, not for this."""
    problems = Problems()
    reference = sent.reference
    if not reference.strip() or not reference.isprintable() or len(reference) > LONGEST_REFERENCE:
        said = _("申请编号应为1至%(most)d个字符") % {"most": LONGEST_REFERENCE}
        problems.add("bad_reference", said, field="reference")
    if sent.source not in Source.values:
        allowed = "、".join(str(label) for label in Source.labels)
        said = _("申请人身份应为%(allowed)s之一") % {"allowed": allowed}
        problems.add("bad_source", said, field="source")
    if sent.sent_on is not None and sent.sent_on > clock.today():
        problems.add("in_the_future", _("提交日期尚未到来"), field="sent_on")
    if sent.sent_on is not None and (clock.today() - sent.sent_on).days > 366:
        problems.add("too_early", _("提交日期在一年以前，请核对"), field="sent_on")
    if not 0 < len(sent.rows) <= MOST_ROWS:
        said = _("当事人应为1至%(most)d行") % {"most": MOST_ROWS}
        problems.add("bad_rows", said, field="rows")
    rows = [_row(row, place, problems) for place, row in enumerate(sent.rows[:MOST_ROWS])]
    if rows and not any(rows):
        problems.add("empty", _("申请是空的"), field="rows")
    problems.raise_if_any()
    return rows


def _row(row: Mapping[str, Any], place: int, problems: Problems) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, raw in row.items():
        value = str(raw or "").replace("\0", "").strip()
        at = f"rows.{place}.{name}"
        if name not in FIELDS:
            said = _("“%(name)s”不由申请人填写") % {"name": HEADINGS.get(name, name)[:40]}
            problems.add("not_yours", said, field=at)
        elif len(value) > LONGEST_CELL:
            said = _("“%(term)s”至多%(most)d字，现为%(length)d字")
            data = {"term": FIELDS[name], "most": LONGEST_CELL, "length": len(value)}
            problems.add("too_long", said % data, field=at)
        elif value:
            found[name] = value
    return found


def _known(court_id: int, reference: str) -> OnlineFiling | None:
    rows = OnlineFiling.objects.select_for_update(of=("self",))
    return rows.filter(court_id=court_id, reference=reference).first()


def _new(court_id: int, sent: Sent, on: date) -> OnlineFiling:
    try:
        with transaction.atomic():
            return OnlineFiling.objects.create(
                court_id=court_id, reference=sent.reference, source=sent.source,
                received_on=on, due_on=due_on(on),
            )  # fmt: skip
    except IntegrityError:
        # The same number came by another way in this very moment.
        said = _("申请编号%(reference)s正在收件，请稍后再送") % {"reference": sent.reference}
        raise Stale(Refusal("busy", said, "reference")) from None


def _require_open(filing: OnlineFiling, last: OnlineVersion, digest: str) -> None:
    if filing.state in (State.ACCEPTED, State.WITHDRAWN):
        raise Refused(_decided(filing, last))
    if last.digest == digest:
        said = _("与退回的第%(version)d版内容相同，没有补正") % {"version": filing.version}
        raise Refused(Refusal("unchanged", said, "rows"))


def _describe(filing: OnlineFiling, rows: Sequence[Mapping[str, str]]) -> None:
    filing.applicants = "、".join(r["applicant"] for r in rows if r.get("applicant"))[:240]
    filing.respondents = "、".join(r["respondent"] for r in rows if r.get("respondent"))[:240]
    filing.amount = next((r["amount"] for r in rows if r.get("amount")), "")[:60]
    first = next((r for r in rows if r.get("respondent")), {})
    who = id_number(first.get("respondent_id", ""))[0] or folded(
        clean_name(first.get("respondent", ""))
    )
    # It stands in addresses of pages. Made with the site's own key: there are few enough ID
    # numbers to try each of them on a plain digest.
    told = f"{filing.court_id}:{who}"
    made = salted_hmac("intake.online.debtor", told, algorithm="sha256")
    filing.debtor = made.hexdigest() if who else ""


# --- what is decided --------------------------------------------------------------------


def _last(filing: OnlineFiling) -> OnlineVersion:
    return filing.versions.select_related("by").get(number=filing.version)


def _to_decide(pk: int, version: int, actor: Actor) -> tuple[OnlineFiling, OnlineVersion]:
    filing = locked(pk, actor)
    last = _last(filing)
    if filing.state != State.WAITING:
        raise Stale(_decided(filing, last))
    if filing.version != version:
        data = {"seen": version, "now": filing.version}
        said = _("您看的是第%(seen)d版，申请人刚送来第%(now)d版，请看过再决定") % data
        raise Stale(Refusal("newer_version", said))
    return filing, last


def _decided(filing: OnlineFiling, last: OnlineVersion) -> Refusal:
    case: Case | None = filing.case
    gone = filing.withdrawn_at
    on = gone.astimezone(clock.SHANGHAI).date() if gone else last.decided_on
    data = {
        "reference": filing.reference,
        "state": filing.get_state_display(),
        "who": filing.withdrawn_by_name or last.by_name or _("他人"),
        "on": on.isoformat() if on else "",
        "number": case.number if case else "",
    }
    said = _("%(reference)s已由%(who)s于%(on)s办理：%(state)s%(number)s") % data
    return Refusal("decided", said, "state")


def _decide(filing: OnlineFiling, last: OnlineVersion, outcome: str, actor: Actor) -> None:
    last.outcome, last.by_id, last.by_name = outcome, actor.user_id, actor.name
    last.decided_on, last.decided_at = clock.today(), clock.now()
    last.late = clock.today() > filing.due_on
    last.save(
        update_fields=["outcome", "defects", "note", "by", "by_name", "decided_on", "decided_at",
                       "late"]
    )  # fmt: skip


def _listed(defects: Mapping[str, str], actor: Actor) -> list[dict[str, Any]]:
    problems, known, listed = Problems(), examination().defects, []
    if not defects:
        problems.add("no_defect", _("退回须选明欠缺的事项，至少一项"), field="defects")
    for code, raw in defects.items():
        note, defect = raw.strip(), known.get(code)
        if defect is None:
            said = _("没有“%(code)s”这一欠缺事项") % {"code": code[:40]}
            problems.add("unknown_defect", said, field="defects")
            continue
        if defect.noted and not note:
            said = _("“%(name)s”须写明错在何处") % {"name": defect.name}
            problems.add("missing", said, field=f"note-{code}")
        if len(note) > LONGEST_NOTE:
            said = _("至多%(most)d字") % {"most": LONGEST_NOTE}
            problems.add("too_long", said, field=f"note-{code}")
        listed.append(
            {
                "code": code,
                "name": defect.name,
                "law": defect.law,
                "clause": list(defect.clauses(actor.pack)),
                "note": note,
            }
        )
    problems.raise_if_any()
    return listed


def changed(before: Iterable[Mapping[str, str]], after: Iterable[Mapping[str, str]]) -> list[str]:
    """Return the terms of what differs between two versions, each once."""
    old, new = list(before), list(after)
    found: list[str] = []
    for place in range(max(len(old), len(new))):
        left = old[place] if place < len(old) else {}
        right = new[place] if place < len(new) else {}
        found += [name for name in FIELDS if left.get(name, "") != right.get(name, "")]
    return [FIELDS[name] for name in dict.fromkeys(found)]
