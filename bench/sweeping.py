"""P1 and P2: the sweep beside one statement that raises the same alerts, and with nothing due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median

from bench import databases as db
from bench.rounds import Figure, in_turn, ms, rate, seconds
from enforcement import sweep
from enforcement.models import Case, Node
from enforcement.nodes import Ladder
from teams.models import Court

FIRST_DAY = date(2030, 1, 1)  # the day of the first round; every round has its own
FAR = date(2039, 1, 1)  # what is due on no round, and when the next rung of the told ones comes
IDLE_DAY = date(2029, 12, 31)
IDLE_TIMES = 30

# What the sweep comes to, without batches, locks passed by, a run's row, and failures borne.
_ONE_STATEMENT = """
    WITH due AS (
        SELECT n.id, n.court_id, n.case_id, n.due_on, n.handler_id, n.unit, n.post,
            r.level, r."to", n.due_on + later.day AS next_on
        FROM enforcement_node AS n
        LEFT JOIN enforcement_rung AS r ON r.schedule = n.schedule AND r.step = n.alert_step
        LEFT JOIN enforcement_rung AS later
            ON later.schedule = n.schedule AND later.step = n.alert_step + 1
        WHERE n.next_alert_on IS NOT NULL AND n.next_alert_on <= %s
    ), moved AS (
        UPDATE enforcement_node AS n SET alert_step = n.alert_step + 1, next_alert_on = due.next_on
        FROM due WHERE n.id = due.id
    )
    INSERT INTO enforcement_alert (
        run_id, node_id, court_id, case_id, level, due_on, "to", user_id, unit, post, raised_on
    )
    SELECT %s, id, court_id, case_id, level, due_on, "to",
        CASE WHEN "to" LIKE '@%%' THEN handler_id END, unit, post, %s
    FROM due WHERE level IS NOT NULL
"""
_BARE_LOOK = """
    SELECT id FROM enforcement_node WHERE next_alert_on IS NOT NULL AND next_alert_on <= %s
    ORDER BY next_alert_on, id LIMIT 5000
"""


def figures(court: Court, open_nodes: int, due: tuple[int, ...], rounds: int) -> Iterator[Figure]:
    """Yield the figures for so many open clocks. The database is left full of alerts."""
    small = _idle(rounds)
    _fill(court, open_nodes)
    few, many = f"{small[2]:,}", f"{open_nodes:,}"
    ours, bare, _count = _idle(rounds)
    what = f"idle sweep, {many} open, beside a bare SELECT"
    yield Figure("P2", what, ms(ours), ms(bare), ours / bare, 5, at_least=False)
    what = f"idle sweep, {many} open, beside {few} open"
    yield Figure("P2", what, ms(ours), ms(small[0]), ours / small[0], 1.5, at_least=False)
    day = FIRST_DAY
    for count in due:
        days = [day + timedelta(days=n) for n in range(2 * rounds)]
        day = days[-1] + timedelta(days=1)
        _make_due(days, count)
        left = iter(days)
        swept, stated = in_turn(
            lambda _n, left=left, count=count: _sweep(next(left), count),
            lambda _n, left=left, count=count: _state(next(left), count),
            rounds,
        )
        what = f"sweep, {count:,} due of {many} open, beside one statement"
        yield Figure("P1", what, rate(count, swept), rate(count, stated), stated / swept, 0.5)


def _fill(court: Court, count: int) -> None:
    """Bring the open clocks to a number: copies of one, each with a subject of its own."""
    Ladder.of(court.pack).sync()
    ladder = Ladder.of(court.pack).rungs
    schedule = next(name for name in ladder if name.endswith(":node"))
    missing = count - Node.objects.filter(status="open").count()
    model = Node.objects.filter(court=court, status="open", case__isnull=False).first()
    assert model is not None
    last = Node.objects.order_by("-pk").values_list("pk", flat=True)[0]
    cases = list(Case.objects.filter(court=court).values_list("pk", flat=True))
    own = {
        "id": f"{last} + g",
        "case_id": f"(ARRAY{cases})[1 + g %% {len(cases)}]",
        "subject": "'asset:' || g",
        "status": "'open'",
        "due_on": f"DATE '{FAR}'",
        "plan_due_on": f"DATE '{FAR}'",
        "schedule": f"'{schedule}'",
        "alert_step": "0",
        "next_alert_on": f"DATE '{FAR}'",
    }
    columns = [field.column for field in Node._meta.concrete_fields]
    values = ", ".join(own.get(name, f't."{name}"') for name in columns).replace("%%", "%")
    table = Node._meta.db_table
    with db.without_indexes(table), db.unguarded():
        db.say(f"UPDATE {table} SET next_alert_on = NULL WHERE next_alert_on IS NOT NULL")
        db.say(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} t, "
            f"generate_series(1, {missing}) g WHERE t.id = {model.pk}"
        )
    db.settle(table)


def _make_due(days: list[date], count: int) -> None:
    """Give every day so many clocks that have to be told of on it."""
    table = Node._meta.db_table
    free = f"SELECT id, row_number() OVER () - 1 AS n FROM {table} WHERE next_alert_on = '{FAR}'"
    db.say(
        f"UPDATE {table} t SET next_alert_on = DATE '{days[0]}' + (f.n / {count})::int "
        f"FROM ({free} LIMIT {count * len(days)}) f WHERE t.id = f.id"
    )
    db.settle(table)


def _sweep(day: date, count: int) -> float:
    raised = []
    took = seconds(lambda: raised.append(sweep.sweep(day).raised))
    assert raised == [count], f"{raised} alerts raised, {count} were due"
    return took


def _state(day: date, count: int) -> float:
    run = sweep.SweepRun.objects.latest("pk")
    rows: list[int] = []
    took = seconds(lambda: rows.append(db.say(_ONE_STATEMENT, [day, run.pk, day])))
    assert rows == [count], f"{rows} rows written, {count} were due"
    return took


def _idle(rounds: int) -> tuple[float, float, int]:
    """Return the times of an idle sweep and of a bare look, and how many clocks are open."""
    table = Node._meta.db_table
    db.say(f"UPDATE {table} SET next_alert_on = '{FAR}' WHERE next_alert_on <= '{FIRST_DAY}'")
    db.settle(table)
    ours, bare = in_turn(
        lambda _n: median(seconds(lambda: sweep.sweep(IDLE_DAY)) for _i in range(IDLE_TIMES)),
        lambda _n: median(
            seconds(lambda: db.ask(_BARE_LOOK, [IDLE_DAY])) for _i in range(IDLE_TIMES)
        ),
        rounds,
    )
    return ours, bare, Node.objects.filter(status="open").count()
