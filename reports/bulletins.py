"""Bulletins: drawn up for a period, given a text, issued once, read and receipted.

What a court issues, how often and to whom is its pack's `[[bulletin]]`. Some are issued by the
house itself each morning they are due; the others wait for the post that issues them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from enforcement import journal
from enforcement.journal import By, Draft
from policy.refusals import Forbidden, NotVisible, Refusal, Refused
from policy.schema import Bulletin as Rule
from policy.vocabulary import RESERVED_HOLDERS
from reports import spans
from reports.bulletin_tables import Asked, Table, draw_up
from reports.models import Bulletin, BulletinReceipt
from reports.spans import Span
from teams import access
from teams.access import Actor
from teams.models import Court, Membership, User
from workdays import clock

TEXT_AT_MOST = 4000
ACT = "bulletin.issue"


def bulletins_of(actor: Actor) -> QuerySet[Bulletin]:
    """Return the court's bulletins, the newest first: drafts for those who issue them."""
    access.require(actor, "report.read")
    found = Bulletin.objects.filter(court_id=actor.court_id).defer("table")
    mine = [rule.id for rule in actor.pack.tables.bulletin if may_issue(actor, rule)]
    drafts = found.filter(status=Bulletin.Status.DRAFT, rule__in=mine)
    return found.filter(status=Bulletin.Status.ISSUED) | drafts


def find(actor: Actor, pk: int) -> Bulletin:
    """Return a bulletin this person may see. Raises `NotVisible`."""
    found = bulletins_of(actor).filter(pk=pk).defer(None).select_related("court").first()
    if found is None:
        raise NotVisible(f"bulletin {pk}")
    return found


def unread(actor: Actor) -> QuerySet[BulletinReceipt]:
    """Return the bulletins that went to this person and that he has not read."""
    mine = BulletinReceipt.objects.filter(user=actor.user_id, read_at=None)
    of_court = mine.filter(bulletin__court_id=actor.court_id)
    return of_court.select_related("bulletin").defer("bulletin__table").order_by("-bulletin_id")


def may_issue(actor: Actor, rule: Rule) -> bool:
    """Tell whether this person's posts issue a bulletin."""
    return access.holds(actor, rule.by)


def prepare(rule_id: str, period: str, *, actor: Actor) -> Bulletin:
    """Return the bulletin of a period, drawn up now; a draft is drawn up anew.

    Raises `Refused` for a bulletin the court does not issue, a period not over or issued already.
    """
    rule = _rule(actor, rule_id)
    access.require(actor, ACT, function=rule.by)
    return _drawn(
        Court.objects.get(pk=actor.court_id), rule, _span(rule, actor.pack.every(rule), period)
    )


def _rule(actor: Actor, rule_id: str) -> Rule:
    rule = actor.pack.bulletins.get(rule_id)
    if rule is None:
        raise Refused(Refusal("no_bulletin", _("本院没有这种通报"), "rule"))
    return rule


def _span(rule: Rule, every: str, period: str) -> Span:
    span, last = spans.parse(every, period), spans.last_over(every, clock.today())
    if span.first_on > last.first_on:
        said = _("%(period)s尚未结束，不能通报") % {"period": span.said}
        raise Refused(Refusal("not_over", said, "period", clause=rule.clause))
    return span


def _drawn(court: Court, rule: Rule, span: Span) -> Bulletin:
    return _kept(court, rule, span, _table(court, rule, span))


def _table(court: Court, rule: Rule, span: Span) -> Table:
    return draw_up(Asked(court, court.pack, rule, span, _told(court, rule, span)))


def _kept(court: Court, rule: Rule, span: Span, table: Table) -> Bulletin:
    values = {
        "name": rule.name,
        "clause": list(rule.clause),
        "first_on": span.first_on,
        "last_on": span.last_on,
        "table": _plain(table),
        "made_at": clock.now(),
    }
    with transaction.atomic():
        row = _locked(court, rule, span)
        if row is None:
            try:
                with transaction.atomic():
                    return Bulletin.objects.create(
                        court=court, rule=rule.id, period=str(span), **values
                    )
            except IntegrityError:  # somebody else draws it up meanwhile
                return Bulletin.objects.get(court=court, rule=rule.id, period=str(span))
        if row.is_issued:
            raise Refused(_issued_already(row))
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
    return row


def _locked(court: Court, rule: Rule, span: Span) -> Bulletin | None:
    rows = Bulletin.objects.select_for_update().filter(court=court, rule=rule.id, period=str(span))
    return rows.first()


def _plain(table: Table) -> dict[str, Any]:
    return {
        "heads": list(table.heads),
        "rows": table.rows,
        "keys": table.keys,
        "note": table.note,
        "people": sorted(table.people),
        "units": sorted(table.units),
    }


def _told(court: Court, rule: Rule, span: Span) -> dict[str, int]:
    """Return how often each row of the bulletin before was told in a run."""
    before = (
        Bulletin.objects.filter(
            court=court,
            rule=rule.id,
            status=Bulletin.Status.ISSUED,
            last_on__lt=span.first_on,
        )
        .order_by("-last_on")
        .first()
    )
    if before is None or rule.lists != "overdue_nodes":
        return {}
    table: Mapping[str, Any] = before.table
    return {key: row[-1] for key, row in zip(table["keys"], table["rows"], strict=True)}


def write(bulletin: Bulletin, text: str, *, actor: Actor) -> Bulletin:
    """Give a draft its text: what the figures mean, what is asked of whom."""
    rule = _rule(actor, _own(bulletin, actor).rule)
    access.require(actor, ACT, function=rule.by)
    if len(text) > TEXT_AT_MOST:
        said = _("至多%(most)d字，现有%(found)d字") % {"most": TEXT_AT_MOST, "found": len(text)}
        raise Refused(Refusal("too_long", said, "text"))
    with transaction.atomic():
        row = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
        if row.is_issued:
            raise Refused(_issued_already(row))
        row.text = text.strip()
        row.save(update_fields=["text"])
    return row


def issue(bulletin: Bulletin, *, actor: Actor) -> Bulletin:
    """Send a draft out: frozen, stated on the court's journal, with a receipt for each reader.

    Raises `Refused` where it was issued already; `Forbidden` for posts that do not issue it.
    """
    rule = _rule(actor, _own(bulletin, actor).rule)
    seat = access.require(actor, ACT, function=rule.by)
    with transaction.atomic():
        row = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
        if row.is_issued:
            raise Refused(_issued_already(row))
        row.status, row.issued_at = Bulletin.Status.ISSUED, clock.now()
        row.issued_by_id, row.issued_by_name = actor.user_id, actor.name
        row.digest = digest_of(row)
        row.save(update_fields=["status", "issued_at", "issued_by", "issued_by_name", "digest"])
        readers = _readers(row, rule)
        BulletinReceipt.objects.bulk_create(
            BulletinReceipt(bulletin=row, user_id=pk) for pk in sorted(readers)
        )
        _state(row, rule, By(actor, seat))
    return row


def issue_with(bulletin: Bulletin, text: str, *, actor: Actor) -> Bulletin:
    """Give a draft its text and send it out: both or neither."""
    with transaction.atomic():
        return issue(write(bulletin, text, actor=actor), actor=actor)


def _own(bulletin: Bulletin, actor: Actor) -> Bulletin:
    if bulletin.court_id != actor.court_id:
        raise NotVisible("bulletin")
    return bulletin


def _state(row: Bulletin, rule: Rule, by: By) -> None:
    subject, on = f"period:{row.period}", clock.today()
    data = {"bulletin": row.rule, "digest": f"sha256:{row.digest}"}
    drafts = [Draft("bulletin.issued", on, subject, data=data)]
    if rule.states:
        drafts.append(Draft(rule.states, on, subject))
    journal.record_for_court(by.actor, drafts, by=by)


def digest_of(row: Bulletin) -> str:
    """Return the SHA-256 over what goes out: court, rule, period, table and text."""
    told = [row.court.code, row.rule, row.period, row.table, row.text]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _readers(row: Bulletin, rule: Rule) -> set[int]:
    """Return to whom it goes: those the rows name, their teams, and the holders of functions."""
    court, table = row.court, row.table
    found: set[int] = set()
    for function in rule.to:
        if function == "@handler":
            found |= set(table["people"])
        elif function in RESERVED_HOLDERS:
            found |= _members(court, table["units"])
        else:
            found |= {user.pk for user in access.who_holds(court, function)}
    return {user.pk for user in User.objects.filter(pk__in=found, is_active=True)}


def _members(court: Court, units: Iterable[str]) -> set[int]:
    held = Membership.objects.current(clock.today())
    held = held.filter(user__court=court, unit__code__in=list(units))
    return set(held.values_list("user_id", flat=True))


def read(bulletin: Bulletin, *, actor: Actor) -> bool:
    """Note that this person has read a bulletin that went to him; tell whether it was new."""
    _own(bulletin, actor)
    mine = BulletinReceipt.objects.filter(bulletin=bulletin, user=actor.user_id, read_at=None)
    return bool(mine.update(read_at=clock.now()))


def read_many(chosen: Iterable[Bulletin], *, actor: Actor) -> int:
    """Note that this person has read bulletins that went to him; return how many were new."""
    ids = [_own(bulletin, actor).pk for bulletin in chosen]
    mine = BulletinReceipt.objects.filter(bulletin__in=ids, user=actor.user_id, read_at=None)
    return mine.update(read_at=clock.now())


def issue_due(court: Court) -> list[Bulletin]:
    """Issue what the house itself issues and has not yet, for the last period of each kind.

    Run each morning; run again, nothing goes out twice. A day with nothing to tell is not told.
    """
    actor, issued = Actor.system(court), []
    for rule in court.pack.tables.bulletin:
        span = spans.last_over(court.pack.every(rule), clock.today())
        if not rule.by_house:
            continue
        if Bulletin.objects.filter(
            court=court, rule=rule.id, period=str(span), status=Bulletin.Status.ISSUED
        ).exists():
            continue
        table = _table(court, rule, span)
        if _is_silent(rule, span, table):
            continue
        try:
            issued.append(issue(_kept(court, rule, span, table), actor=actor))
        except Forbidden:
            raise
        except Refused:
            continue  # another worker issued it meanwhile
    return issued


def _is_silent(rule: Rule, span: Span, table: Table) -> bool:
    """Tell whether a day has nothing to tell. A month without rows is told: that is its news."""
    return span.kind == "day" and not table.rows and not rule.states


def outstanding(actor: Actor) -> list[tuple[Rule, Span]]:
    """Return the bulletins this person issues whose last period has none yet."""
    rules = [r for r in actor.pack.tables.bulletin if not r.by_house and may_issue(actor, r)]
    wanted = [(r, spans.last_over(actor.pack.every(r), clock.today())) for r in rules]
    done = set(
        Bulletin.objects.filter(
            court_id=actor.court_id,
            status=Bulletin.Status.ISSUED,
            period__in=[str(span) for _rule, span in wanted],
        ).values_list("rule", "period")
    )
    return [(rule, span) for rule, span in wanted if (rule.id, str(span)) not in done]


def _issued_already(row: Bulletin) -> Refusal:
    at = row.issued_at.astimezone(clock.SHANGHAI) if row.issued_at else clock.now()
    said = _("%(name)s（%(period)s）已由%(who)s于%(at)s发出，不能更改") % {
        "name": row.name,
        "period": row.period,
        "who": row.issued_by_name,
        "at": at.strftime("%Y-%m-%d %H:%M"),
    }
    return Refusal("issued", said, "bulletin")
