"""The sweep: raise every alert that has become due, once, whoever runs it and however often.

The database says what is due, never the broker. One statement a batch moves the nodes on
to their next rung; one more writes the alerts, unique on (node, level, due day) and on how
often the node was dated anew: a day withdrawn and come back is told again. Two sweeps at once
pass each other by (SKIP LOCKED on PostgreSQL; one writer at a time on SQLite). A sweep killed
anywhere leaves each batch done or untouched.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import DatabaseError, connection, transaction

from enforcement.models import Alert, SweepRun
from enforcement.nodes import Ladder
from teams.models import Court
from workdays import clock

BATCH = 5000
RETRY_DAYS = 1  # a row that cannot be announced is put off to the next day


# One statement a batch: take what is due, move it to its next rung, write the alerts.
# What another sweep holds is passed by; what it has moved on is not due any more.
_TELL = """
    WITH picked AS (
        SELECT id, court_id, case_id, due_on, redated, handler_id, unit, post,
            schedule, alert_step
        FROM enforcement_node
        WHERE next_alert_on IS NOT NULL AND next_alert_on <= %s
        ORDER BY next_alert_on, id
        LIMIT %s
        FOR UPDATE SKIP LOCKED
    ), told AS (
        SELECT p.*, r.level, r."to", p.due_on + later.day AS next_on
        FROM picked AS p
        LEFT JOIN enforcement_rung AS r
            ON r.schedule = p.schedule AND r.step = p.alert_step
        LEFT JOIN enforcement_rung AS later
            ON later.schedule = p.schedule AND later.step = p.alert_step + 1
    ), written AS (
        INSERT INTO enforcement_alert (
            run_id, node_id, court_id, case_id, level, due_on, redated, "to", user_id, unit, post,
            raised_on
        )
        SELECT %s, id, court_id, case_id, level, due_on, redated, "to",
            CASE WHEN "to" LIKE '@%%' THEN handler_id END, unit, post, %s
        FROM told
        WHERE level IS NOT NULL
        ON CONFLICT DO NOTHING
        RETURNING node_id, level, due_on
    ), moved AS (
        UPDATE enforcement_node AS n
        SET alert_step = t.alert_step + 1, next_alert_on = t.next_on,
            unheard = CASE
                WHEN w.node_id IS NULL OR position(t."to" || ' ' IN n.unheard) > 0 THEN n.unheard
                ELSE n.unheard || t."to" || ' '
            END
        FROM told AS t
        LEFT JOIN written AS w ON w.node_id = t.id
        WHERE n.id = t.id
        RETURNING n.id
    )
    SELECT (SELECT count(*) FROM moved), (SELECT count(*) FROM written),
        (SELECT string_agg(node_id || '|' || level || '|' || due_on, ';' ORDER BY node_id, level)
         FROM written)
"""
# SQLite writes one table a statement; its transactions are one writer's at a time.
_PICK = """
    SELECT id FROM enforcement_node
    WHERE next_alert_on IS NOT NULL AND next_alert_on <= %s
    ORDER BY next_alert_on, id LIMIT %s
"""
# Most sweeps find nothing. That they ran is one statement; nobody's memory of it need outlive a
# power cut, so it waits for no disk.
_NOTHING_DUE = """
    INSERT INTO enforcement_sweeprun (
        "on", started_at, ended_at, raised, put_off, failures, digest
    )
    SELECT %s, %s, %s, 0, 0, '[]', %s
    WHERE NOT EXISTS (
        SELECT 1 FROM enforcement_node WHERE next_alert_on IS NOT NULL AND next_alert_on <= %s
    )
"""
_WITHOUT_WAITING = " AND set_config('synchronous_commit', 'off', true) = 'off'"
_READ = """
    SELECT n.id, n.court_id, n.case_id, n.due_on, n.redated, n.handler_id, n.unit, n.post,
        r.level, r."to"
    FROM json_each(%s) AS wanted
    JOIN enforcement_node AS n ON n.id = wanted.value AND n.next_alert_on <= %s
    JOIN enforcement_rung AS r ON r.schedule = n.schedule AND r.step = n.alert_step
"""
_MOVE = """
    UPDATE enforcement_node
    SET alert_step = alert_step + 1,
        next_alert_on = (
            SELECT date(enforcement_node.due_on, r.day || ' days')
            FROM enforcement_rung AS r
            WHERE r.schedule = enforcement_node.schedule
              AND r.step = enforcement_node.alert_step + 1
        ),
        unheard = coalesce((
            SELECT replace(enforcement_node.unheard, r."to" || ' ', '') || r."to" || ' '
            FROM enforcement_rung AS r
            WHERE r.schedule = enforcement_node.schedule AND r.step = enforcement_node.alert_step
              AND NOT EXISTS (
                SELECT 1 FROM enforcement_alert AS a
                WHERE a.node_id = enforcement_node.id AND a.level = r.level
                  AND a.due_on = enforcement_node.due_on AND a.redated = enforcement_node.redated
              )
        ), unheard)
    WHERE id IN (SELECT value FROM json_each(%s)) AND next_alert_on <= %s
"""


def sweep(on: date | None = None, *, batch: int = BATCH) -> SweepRun:
    """Raise all alerts due on a day (default: today); return the finished run.

    A batch that fails is halved until the bad row stands alone and is put off; the rest
    is announced.
    """
    day = on or clock.today()
    idle = _idle(day)
    if idle is not None:
        return idle
    for pack in {court.pack for court in Court.objects.filter(is_active=True)}:
        Ladder.of(pack).sync()
    run = SweepRun.objects.create(on=day, started_at=clock.now())
    tally = _Tally()
    while _tell(run, day, batch, tally):
        pass
    SweepRun.objects.filter(pk=run.pk).update(
        ended_at=clock.now(),
        raised=tally.raised,
        put_off=tally.put_off,
        failures=tally.failures[:100],
        digest=tally.digest.hexdigest(),
    )
    run.refresh_from_db()
    return run


def _idle(day: date) -> SweepRun | None:
    """Note a sweep that found nothing due; return None, and note nothing, where something is."""
    now = clock.now()
    nothing = hashlib.sha256().hexdigest()
    run = SweepRun(on=day, started_at=now, ended_at=now, digest=nothing)
    columns = {field.name: field for field in SweepRun._meta.concrete_fields}
    told = [
        columns[name].get_db_prep_save(getattr(run, name), connection)
        for name in ("on", "started_at", "ended_at", "digest")
    ]
    quick = connection.vendor == "postgresql" and not connection.in_atomic_block
    statement = _NOTHING_DUE + (_WITHOUT_WAITING if quick else "") + " RETURNING id"
    with connection.cursor() as cursor:
        cursor.execute(statement, [*told, day.isoformat()])
        found = cursor.fetchone()
    if found is None:
        return None
    run.pk, run._state.adding = found[0], False
    return run


@dataclass(slots=True)
class _Tally:
    raised: int = 0
    put_off: int = 0
    failures: list[str] = field(default_factory=list)
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)


def _tell(run: SweepRun, day: date, batch: int, tally: _Tally) -> bool:
    """Announce one batch; return whether there may be more."""
    if connection.vendor != "postgresql":
        ids = _pick(day, batch)
        _tell_these(run, ids, day, tally)
        return bool(ids)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_TELL, [day, batch, run.pk, run.on])
            moved, written, rows = cursor.fetchone()
    except DatabaseError:
        _tell_these(run, _pick(day, batch), day, tally)
        return True
    tally.raised += written
    tally.digest.update((rows or "").encode())
    return bool(moved)


def _pick(day: date, batch: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_PICK, [day, batch])
        return [row[0] for row in cursor.fetchall()]


def _tell_these(run: SweepRun, ids: Sequence[int], day: date, tally: _Tally) -> None:
    """Announce these nodes, halving them on failure until the bad one stands alone."""
    if not ids:
        return
    try:
        with transaction.atomic():
            alerts = _move(run, ids, day)
    except DatabaseError as error:
        if len(ids) == 1:
            tally.failures.append(f"node {ids[0]}: {type(error).__name__}")
            tally.put_off += 1
            _put_off(ids[0], day)
            return
        middle = len(ids) // 2
        _tell_these(run, ids[:middle], day, tally)
        _tell_these(run, ids[middle:], day, tally)
        return
    tally.raised += len(alerts)
    tally.digest.update(";".join(f"{a.node_id}|{a.level}|{a.due_on}" for a in alerts).encode())


def _move(run: SweepRun, ids: Sequence[int], day: date) -> list[Alert]:
    postgres = connection.vendor == "postgresql"
    read = (
        _READ.replace("json_each(%s)", "json_array_elements_text(%s::json)") if postgres else _READ
    )
    move = _MOVE
    if postgres:
        read = read.replace("= wanted.value", "= wanted.value::bigint") + " FOR UPDATE OF n"
        move = move.replace("json_each(%s)", "json_array_elements_text(%s::json)").replace(
            "SELECT value FROM", "SELECT value::bigint FROM"
        )
        move = move.replace(
            "date(enforcement_node.due_on, r.day || ' days')", "enforcement_node.due_on + r.day"
        )
    wanted = [json.dumps(list(ids)), day.isoformat()]
    with connection.cursor() as cursor:
        cursor.execute(read, wanted)
        rows = cursor.fetchall()
        cursor.execute(move, wanted)
    alerts = [
        Alert(
            run=run,
            node_id=node,
            court_id=court,
            case_id=case,
            level=level,
            due_on=_day(due_on),
            redated=redated,
            to=to,
            user_id=handler if to.startswith("@") else None,
            unit=unit,
            post=post,
            raised_on=run.on,
        )
        for node, court, case, due_on, redated, handler, unit, post, level, to in rows
    ]
    Alert.objects.bulk_create(alerts, batch_size=1000, ignore_conflicts=True)
    return alerts


def _put_off(node: int, day: date) -> None:
    later = date.fromordinal(day.toordinal() + RETRY_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE enforcement_node SET next_alert_on = %s WHERE id = %s", [later, node]
        )


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def last_run() -> SweepRun | None:
    """Return the last finished sweep."""
    return SweepRun.objects.filter(ended_at__isnull=False).order_by("-started_at").first()


def is_late(run: SweepRun | None, *, hours: int = 26) -> bool:
    """Return whether no sweep has ended for so long that the alarm itself must sound."""
    if run is None or run.ended_at is None:
        return True
    return (clock.now() - run.ended_at).total_seconds() > hours * 3600
