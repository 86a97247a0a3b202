"""The boards of those who lead: how teams stand, where it is late, what flows, who keeps watch.

Every read is one statement over a set. Open clocks are read through the partial indexes by
court, unit and day; open cases through (court, closed_on, unit), whose open part is short.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from enforcement import queues, seals, selectors, supervising, sweep
from enforcement.models import Alert, Approval, Case, Event, Node, Seal, SweepRun
from enforcement.queues import BUCKETS, LATE, SOON, TODAY
from enforcement.transfers import LOOPS
from teams import access
from teams.access import Actor
from teams.models import Membership
from workdays import clock

LEADING = (
    "director",
    "bureau_lead",
    "deputy_head",
    "vice_president",
    "node_watch",
    "quality",
    "assignment",
    "transfer_center",
)
TEAM_LEADING = ("team_lead", *LEADING)
WATCHED_DAYS = 7
FLOWING = (
    "case.filed",
    "query.launched",
    "triage.decided",
    "case.assigned",
    "case.team_received",
    "termination.entered",
    "termination.left",
    "closing.submitted",
    "closing.returned",
    "case.closed",
    "case.archived",
)


def leads(actor: Actor) -> bool:
    """Tell whether the whole court's board is this person's to read.

    Whoever supervises units or posts is one of the bureau's leaders, and reads it too.
    """
    return bool(supervising.charge(actor)) or any(access.holds(actor, f) for f in LEADING)


def require_command(actor: Actor) -> None:
    """Raise `Forbidden`, naming the director, unless the court's board is his to read."""
    if not leads(actor):
        access.require(actor, "board.read", function="director")


def require_giver(actor: Actor, nodes: Sequence[Node]) -> None:
    """Raise `Forbidden`, naming who leads the team, where none of the clocks is his to give."""
    cases = [node.case for node in nodes if node.case]
    if cases and not any(access.holds(actor, "team_lead", case=case) for case in cases):
        access.require(actor, "work.move", case=cases[0])


def teams_of(actor: Actor) -> list[str]:
    """Return the teams whose board this person may open, in the order of the rules.

    Raises `Forbidden` for somebody who leads none.
    """
    tracks = actor.pack.tables.tracks.values()
    teams = list(dict.fromkeys(unit for track in tracks for unit in track.units))
    if leads(actor):
        return teams
    access.require(actor, "board.read", function="team_lead")
    holder = actor.pack.holder("team_lead")
    own = {s.unit for s in actor.seats if s.unit and holder and s.post in holder.in_posts}
    return [unit for unit in teams if unit in own] or sorted(own)


def open_cases(actor: Actor, unit: str = "") -> QuerySet[Case]:
    """Return the cases not closed, of a unit or of the court."""
    cases = selectors.visible(actor).filter(closed_on=None)
    return cases.filter(unit=unit) if unit else cases


def looping(actor: Actor) -> QuerySet[Case]:
    """Return the open cases that changed tracks twice or more, those that did most often first."""
    cases = open_cases(actor).filter(reflows__gt=1, reflows__gte=LOOPS)
    return cases.select_related("handler").order_by("-reflows", "-id")


def last_moves(ids: Iterable[int]) -> dict[int, Event]:
    """Return by case the latest event that took it to another track. One query."""
    rows = Event.objects.filter(case_id__in=list(ids), kind="case.team_received")
    # Both databases say JSON true in their own way; what moved a case names where it came from.
    moves = [row for row in rows.order_by("seq") if row.data.get("reflow") is True]
    return {row.case_id or 0: row for row in moves}


def open_clocks(actor: Actor, unit: str = "") -> QuerySet[Node]:
    """Return the clocks that run or are undecided, of a unit or of the court."""
    clocks = queues.visible_nodes(actor).filter(status="open", applies__in=selectors.SHOWN)
    return clocks.filter(unit=unit) if unit else clocks


def members(actor: Actor, units: Collection[str], today: date) -> dict[int, str]:
    """Return the people of some teams of the actor's court: user id → name. One query."""
    held = Membership.objects.current(today).filter(
        user__court_id=actor.court_id, unit__code__in=units
    )
    return dict(
        held.order_by("post__position", "user__username").values_list("user_id", "user__name")
    )


@dataclass(slots=True)
class Load:
    """What one person of a team carries."""

    user_id: int | None
    name: str
    cases: int = 0
    late: int = 0
    soon: int = 0


def loads(actor: Actor, unit: str, today: date) -> list[Load]:
    """Return a team's people with their open cases and pressing clocks. Three queries.

    Members without a case are there too: work may be moved to them. The key None stands for
    cases nobody was given.
    """
    found: dict[int | None, Load] = {
        pk: Load(pk, name) for pk, name in members(actor, [unit], today).items()
    }
    cases = open_cases(actor, unit).order_by().values_list("handler_id", "handler__name")
    for user_id, name, count in cases.annotate(n=Count("pk")):
        found.setdefault(user_id, Load(user_id, name or "")).cases = count
    late, soon = queues.bucket(LATE, today), queues.bucket(SOON, today)
    clocks = open_clocks(actor, unit).filter(due_on__lte=today + timedelta(queues.SOON_DAYS))
    pressing = (
        clocks.order_by()
        .values_list("handler_id")
        .annotate(
            late=Count("pk", filter=late),
            soon=Count("pk", filter=soon | queues.bucket(TODAY, today)),
        )
    )
    for user_id, late_count, soon_count in pressing:
        if user_id in found:
            found[user_id].late, found[user_id].soon = late_count, soon_count
    return sorted(found.values(), key=lambda load: (-load.cases, load.name))


@dataclass(slots=True)
class Heat:
    """How many clocks are overdue, by somebody or some team and by rule."""

    cells: dict[tuple[object, str], int] = field(default_factory=dict)
    rows: Counter[object] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)


def heat(clocks: QuerySet[Node], today: date, by: Sequence[str]) -> Heat:
    """Return where it is late: by the columns named, and by rule. One query."""
    late = clocks.filter(queues.bucket(LATE, today), due_on__lt=today)
    found = Heat()
    for *key, rule, count in late.order_by().values_list(*by, "rule").annotate(n=Count("pk")):
        row = key[0] if len(key) == 1 else tuple(key)
        found.cells[row, rule] = count
        found.rows[row] += count
        found.rules[rule] += count
    return found


def stock(actor: Actor) -> dict[str, Counter[str]]:
    """Return the open cases by state and by unit: {state: {unit: count}}. One query."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    rows = open_cases(actor).order_by().values_list("state", "unit").annotate(n=Count("pk"))
    for state, unit, count in rows:
        found[state][unit] += count
    return dict(found)


def clocks_by_holder(actor: Actor, today: date) -> dict[tuple[str, str], Counter[str]]:
    """Return the open clocks by (unit, post) and bucket; a team's have no post. One query."""
    counts = {f"in_{name}": Count("pk", filter=queues.bucket(name, today)) for name in BUCKETS}
    clocks = open_clocks(actor).exclude(queues.lapsed(today)).order_by()
    rows = clocks.values("unit", "post").annotate(**counts).values_list("unit", "post", *counts)
    return {(row[0], row[1]): Counter(dict(zip(BUCKETS, row[2:], strict=True))) for row in rows}


@dataclass(slots=True)
class Flow:
    """How many cases passed each stage, and into which track teams took them."""

    passed: Counter[str] = field(default_factory=Counter)
    received: Counter[str] = field(default_factory=Counter)
    reflowed: Counter[str] = field(default_factory=Counter)


def flow(actor: Actor, first: date, last: date) -> Flow:
    """Return what flowed from a day through another. One query by kind and day."""
    events = Event.objects.filter(
        court_id=actor.court_id, kind__in=FLOWING, happened_on__range=(first, last)
    ).exclude(case=None)
    rows = (
        events.order_by()
        .annotate(into=KeyTextTransform("track", "data"), reflow=KeyTextTransform("reflow", "data"))
        .values_list("kind", "into", "reflow")
        .annotate(n=Count("case", distinct=True))
    )
    found = Flow()
    for kind, track, reflow, count in rows:
        found.passed[kind] += count
        if kind == "case.team_received":
            again = str(reflow).lower() in ("true", "1")
            (found.reflowed if again else found.received)[track or ""] += count
    return found


def told(clocks: QuerySet[Node], level: str) -> QuerySet[Node]:
    """Keep the clocks of which an alert of a level stands."""
    alerts = Alert.objects.filter(node=OuterRef("pk"), level=level, withdrawal=None)
    return clocks.filter(Exists(alerts.filter(due_on=OuterRef("due_on"))))


def unread_of_directors(actor: Actor) -> QuerySet[Alert]:
    """Return the alerts that reached the director and that he has not acknowledged."""
    alerts = selectors.standing_alerts(actor).filter(level="director")
    return selectors.acknowledged(alerts).filter(Q(is_acknowledged=False))


def approvals_pending(actor: Actor) -> QuerySet[Approval]:
    """Return the court's requests that wait for somebody, the oldest first."""
    if not selectors.reads_cases(actor):
        return Approval.objects.none()
    pending = Approval.objects.filter(court_id=actor.court_id, status="pending")
    return pending.filter(case__in=selectors.visible(actor)).order_by("id")


def entered_late(actor: Actor, since: date) -> QuerySet[Event]:
    """Return what was entered since a day, later than it should have been; newest first."""
    if not selectors.reads_cases(actor):
        return Event.objects.none()
    moment = datetime.combine(since, time(), clock.SHANGHAI)
    events = Event.objects.filter(
        court_id=actor.court_id, entered_at__gte=moment, entered_late=True
    )
    return events.filter(selectors.readable(actor)).order_by("-entered_at", "-id")


def alerts_of_runs(actor: Actor, runs: Iterable[int]) -> dict[int, int]:
    """Return how many alerts each sweep raised in this court. One query."""
    rows = Alert.objects.filter(court_id=actor.court_id, run_id__in=list(runs)).order_by()
    return dict(rows.values_list("run_id").annotate(n=Count("pk")))


@dataclass(frozen=True, slots=True)
class Watch:
    """Whether the machine kept watch: the sweeps of the last days, and the journal's seal."""

    run: SweepRun | None
    raised: int  # by the last run, in this court
    late: bool
    missed: tuple[date, ...]
    unfinished: int
    failed: int
    seal: Seal | None
    seal_due: date

    @property
    def sweeps_fail(self) -> bool:
        """Tell whether a sweep is late, was missed, broke off or had a row it could not tell."""
        return bool(self.late or self.missed or self.unfinished or self.failed)

    @property
    def seal_fails(self) -> bool:
        """Tell whether yesterday's journal is not sealed."""
        return self.seal is None or self.seal.sealed_on < self.seal_due


def watch(actor: Actor, today: date) -> Watch:
    """Return how the watch of the last `WATCHED_DAYS` went. Five queries.

    A day before the first sweep ever, and today, are not missed.
    """
    since = today - timedelta(days=WATCHED_DAYS)
    run = sweep.last_run()
    first = SweepRun.objects.order_by("on").values_list("on", flat=True).first()
    broken_before = clock.now() - timedelta(hours=1)
    rows = SweepRun.objects.filter(on__gte=since, on__lte=today).order_by().values("on")
    days = rows.annotate(
        done=Count("pk", filter=Q(ended_at__isnull=False)),
        unfinished=Count("pk", filter=Q(ended_at=None, started_at__lt=broken_before)),
        failed=Count("pk", filter=Q(put_off__gt=0)),
    ).values_list("on", "done", "unfinished", "failed")
    by_day = {on: (done, unfinished, failed) for on, done, unfinished, failed in days}
    watched = [since + timedelta(days=n) for n in range(WATCHED_DAYS)]
    yesterday = today - timedelta(days=1)
    return Watch(
        run=run,
        raised=alerts_of_runs(actor, [run.pk]).get(run.pk, 0) if run else 0,
        late=sweep.is_late(run),
        missed=tuple(
            on for on in watched if first and on >= first and not by_day.get(on, (0, 0, 0))[0]
        ),
        unfinished=sum(row[1] for row in by_day.values()),
        failed=sum(row[2] for row in by_day.values()),
        seal=seals.latest(actor.court_id, today),
        seal_due=yesterday,
    )
