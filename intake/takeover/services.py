"""What people do with a take-over: send sheets, explain words, say yes, give up, mend."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from enforcement.lifecycle import taking_over
from intake import selectors
from intake.cells import folded
from intake.models import Takeover, TakeoverFile, Wording
from intake.takeover import applying, reading
from intake.takeover.columns import CASES, EVENTS, headings_of
from intake.takeover.known import COLUMN, EVENT, KINDS, PERSON, UNIT, event_words
from intake.workbooks import rejected_sheet
from policy.events import EVENTS as KINDS_OF_EVENTS
from policy.refusals import NotVisible, Problems, Refusal, Refused
from policy.vocabulary import ACTS
from teams import access
from teams.access import Actor
from teams.models import Court, User
from workdays import clock

# A run that has not shown itself for so long is taken for lost.
LOST_AFTER = timedelta(minutes=10)
State = Takeover.State
log = logging.getLogger(__name__)


def may_prepare(actor: Actor) -> bool:
    """Tell whether somebody may send sheets and rehearse: who files cases, and who says yes."""
    return selectors.may_import(actor) or access.holds(actor, "director")


def require_preparing(actor: Actor) -> None:
    """Raise `Forbidden` for somebody who may neither prepare a take-over nor confirm it."""
    if not may_prepare(actor):
        access.require(actor, taking_over.ACT)


def takeovers(actor: Actor) -> QuerySet[Takeover]:
    """Return the court's take-overs, newest first; none for who may not prepare one."""
    if not may_prepare(actor):
        return Takeover.objects.none()
    rows = Takeover.objects.filter(court_id=actor.court_id)
    return rows.select_related("made_by", "settled_by").order_by("-id")


def to_confirm(actor: Actor) -> int:
    """Return how many rehearsed take-overs wait for this person's yes. No query for others."""
    if not access.holds(actor, ACTS[taking_over.ACT][1]):
        return 0
    rows = Takeover.objects.filter(court_id=actor.court_id, state=State.STAGED, trouble=[])
    return rows.count()


def find(actor: Actor, pk: int) -> Takeover:
    """Return a take-over of the actor's court. Raises `NotVisible`, `Forbidden`."""
    rows = Takeover.objects.filter(court_id=actor.court_id, pk=pk)
    found = rows.select_related("made_by", "settled_by", "court").first()
    if found is None:
        raise NotVisible(f"takeover {pk}")
    require_preparing(actor)
    return found


def send(
    files: Iterable[tuple[str, str, bytes]], *, on: date, actor: Actor, claimed: bool = False
) -> Takeover:
    """Keep sheets, each (sheet, file name, content), to be read in the background.

    `claimed`: the caller reads them himself. Raises `Refused` for a day that has not come, and
    where no file came.
    """
    require_preparing(actor)
    problems, given = Problems(), list(files)
    if on > clock.today():
        problems.add("in_the_future", _("接管日尚未到来"), field="on")
    if not given:
        problems.add("missing", _("请选择案件表或事项表"), field=CASES)
    problems.raise_if_any()
    with transaction.atomic():
        made = Takeover.objects.create(
            court_id=actor.court_id,
            on=on,
            made_by_id=access.person(actor),
            made_at=clock.now(),
            began_at=clock.now() if claimed else None,
        )
        for sheet, name, content in given:
            TakeoverFile.objects.create(
                takeover=made,
                sheet=sheet,
                file_name=PurePath(name).name[:200] or _("未命名"),
                digest=hashlib.sha256(content).hexdigest(),
                content=content,
            )
    return made


def unfinished(files: Iterable[bytes], *, actor: Actor) -> Takeover | None:
    """Return a confirmed take-over of the very same files that broke off."""
    digests = {hashlib.sha256(content).hexdigest() for content in files}
    for made in takeovers(actor).filter(state=State.QUEUED):
        if {file.digest for file in made.files.all()} == digests:
            return made
    return None


def read_again(pk: int, *, actor: Actor) -> Takeover:
    """Let a staged take-over be read anew, with the words explained meanwhile."""
    with transaction.atomic():
        made = _locked(pk, actor)
        if made.state != State.STAGED:
            raise Refused(Refusal("not_staged", _("现在不能重新读取"), "takeover"))
        made.state = State.SENT
        made.save(update_fields=["state"])
    return made


def enqueue(pk: int, *, actor: Actor) -> Takeover:
    """Say yes to a take-over; it is done by the next run. Twice does it once."""
    with transaction.atomic():
        made = _locked(pk, actor)
        access.require(actor, taking_over.ACT)
        if made.state in (State.QUEUED, State.APPLIED):
            return made
        if made.state != State.STAGED:
            raise Refused(Refusal("not_staged", _("尚未读取完毕或已放弃，不能接管"), "takeover"))
        made.state, made.trouble, made.began_at = State.QUEUED, [], None
        made.asked_by_id = access.person(actor)
        made.asked_seat = actor.acting.membership_id if actor.acting else None
        made.save(update_fields=["state", "trouble", "began_at", "asked_by", "asked_seat"])
    return made


def carry_out(pk: int, *, actor: Actor) -> Takeover:
    """Say yes to a take-over and do it at once; one that broke off goes on where it stopped."""
    return applying.apply(enqueue(pk, actor=actor), actor=actor)


def drop(pk: int, *, actor: Actor) -> Takeover:
    """Give up a take-over nobody has said yes to; what was sent is deleted."""
    with transaction.atomic():
        made = _locked(pk, actor)
        if made.state not in (State.STAGED, State.SENT):
            raise Refused(Refusal("not_staged", _("已确认接管，不能放弃"), "takeover"))
        made.rows.all().delete()
        made.files.all().delete()
        made.state, made.settled_at = State.DROPPED, clock.now()
        made.settled_by_id = access.person(actor)
        made.save(update_fields=["state", "settled_at", "settled_by"])
    return made


def rejected(pk: int, sheet: str, *, actor: Actor) -> bytes:
    """Return a sheet's rows sent back, each with its reasons; mended it may be sent again."""
    made = find(actor, pk)
    rows = made.rows.filter(sheet=sheet, status="refused").order_by("number")
    told = ((r.raw, [one["sentence"] for one in r.refusals]) for r in rows.iterator())
    return rejected_sheet(told, headings_of(sheet))


def _locked(pk: int, actor: Actor) -> Takeover:
    find(actor, pk)
    return Takeover.objects.select_for_update(of=("self",)).get(pk=pk)


# --- words --------------------------------------------------------------------------------


def wordings(actor: Actor) -> QuerySet[Wording]:
    """Return what words mean in the court, by kind."""
    require_preparing(actor)
    return Wording.objects.filter(court_id=actor.court_id).order_by("kind", "word")


def explain(kind: str, word: str, meaning: str, *, actor: Actor, said: str = "") -> Wording:
    """Say what a word means: a column, an event with its particulars, a unit, a person.

    `meaning` is our own name (a heading's "sheet.field", an event's kind, a unit's code, an
    account); empty: passed over. `said` are an event's particulars: 处置权=有. Said again, it is
    what was said last. Raises `Refused`.
    """
    require_preparing(actor)
    court = Court.objects.get(pk=actor.court_id)
    problems = Problems()
    word = word.strip()
    if kind not in KINDS:
        problems.add("bad_kind", _("没有这一类对照"), field="kind")
    elif not word or len(word) > 60:
        problems.add("bad_word", _("须写明对方的说法，至多60字"), field="word")
    elif meaning and meaning not in meanings(court, kind):
        problems.add("bad_meaning", _("没有“%(name)s”") % {"name": meaning}, field="meaning")
    problems.raise_if_any()
    fields = _fields(meaning, said, problems) if kind == EVENT and meaning else {}
    problems.raise_if_any()
    made, _new = Wording.objects.update_or_create(
        court=court,
        kind=kind,
        word=folded(word),
        defaults={
            "meaning": meaning,
            "fields": fields,
            "said_by_id": actor.user_id,
            "said_at": clock.now(),
        },
    )
    return made


def explain_many(said: Iterable[tuple[str, str, str, str]], *, actor: Actor) -> None:
    """Say what several words mean, each (kind, word, meaning, particulars): all or none."""
    problems = Problems()
    with transaction.atomic():
        for kind, word, meaning, particulars in said:
            try:
                explain(kind, word, meaning, said=particulars, actor=actor)
            except Refused as refused:
                problems.extend(refused.refusals)
        problems.raise_if_any()


def meanings(court: Court, kind: str) -> dict[str, str]:
    """Return what a word of a kind may mean: our name, and how it is shown."""
    if kind == COLUMN:
        return {
            f"{sheet}.{name}": heading
            for sheet in (CASES, EVENTS)
            for name, heading in headings_of(sheet).items()
        }
    if kind == EVENT:
        names = dict.fromkeys(event_words().values())
        return {name: KINDS_OF_EVENTS[name].term for name in names}
    if kind == UNIT:
        return {code: unit.name for code, unit in court.pack.tables.units.items()}
    if kind == PERSON:
        rows = User.objects.filter(court=court).order_by("username")
        return {u: f"{n}（{u}）" for u, n in rows.values_list("username", "name")}
    return {}


def _fields(kind: str, said: str, problems: Problems) -> dict[str, Any]:
    """Read an event's particulars, choices alone: the rest differs from row to row."""
    spec = KINDS_OF_EVENTS[kind].fields
    terms = {entry.term: name for name, entry in spec.items() if entry.choices}
    found = {}
    for part in filter(None, (p.strip() for p in said.replace("；", ";").split(";"))):
        term, _sign, value = part.replace("＝", "=").partition("=")
        name = terms.get(term.strip(), "")
        codes = {t: c for c, t in spec[name].choices} if name else {}
        if value.strip() not in codes:
            told = _("“%(part)s”应如“%(terms)s”之一加“=”和可选的内容")
            data = {"part": part[:40], "terms": "、".join(terms) or "—"}
            problems.add("bad_pair", told % data, field="said")
            continue
        found[name] = codes[value.strip()]
    return found


# --- in the background ----------------------------------------------------------------------


def work_off() -> int:
    """Read what was sent and take over what was confirmed; return how many were taken up."""
    free = Q(began_at=None) | Q(began_at__lt=clock.now() - LOST_AFTER)
    waiting = Takeover.objects.filter(free, state__in=(State.SENT, State.QUEUED)).order_by("id")
    taken = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        # The guarded update is the claim: of two runs one gets the row.
        mine = Takeover.objects.filter(free, pk=pk, state__in=(State.SENT, State.QUEUED))
        if mine.update(began_at=clock.now()):
            taken += 1
            _work(pk)
    return taken


def _work(pk: int) -> None:
    made = Takeover.objects.select_related("court", "asked_by").get(pk=pk)
    try:
        if made.state == State.SENT:
            reading.read(made)
            return
        if made.asked_by is None:
            raise Refused(Refusal("nobody", _("没有记下由谁确认，请重新确认"), "takeover"))
        actor = access.actor_for(made.asked_by, membership_id=made.asked_seat)
        applying.apply(made, actor=actor)
    except Refused as refused:
        _send_back(made, [refusal.sentence for refusal in refused.refusals])
    except Exception:
        log.exception("takeover %s could not go on", pk)
        _send_back(made, [_("办理中出现意外错误；已接管的案件不受影响，再试即接着办")])


def _send_back(made: Takeover, trouble: list[str]) -> None:
    Takeover.objects.filter(pk=made.pk).update(state=State.STAGED, began_at=None, trouble=trouble)
