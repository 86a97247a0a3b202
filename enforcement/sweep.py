"""The sweep: raise every alert that has become due, once, whoever runs it and however often.

The database says what is due, never the broker. One statement a batch moves the nodes on
to their next rung; one more writes the alerts, unique on (node, level, due day). Two
sweeps at once pass each other by (SKIP LOCKED on PostgreSQL; one writer at a time on
SQLite). A sweep killed anywhere leaves each batch done or untouched.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import DatabaseError, connection, transaction

from enforcement.models import Alert, SweepRun
from enforcement.nodes import Ladder
from teams.models import Court
from workdays import clock

BATCH = 5000
RETRY_DAYS = 1  # a row that cannot be announced is put off to the next day


@dataclass(frozen=True, slots=True)
class _Due:
    """A node moved on, and the rung it was announced on."""

    node: int
    court: int
    case: int | None
    due_on: date
    handler: int | None
    unit: str
    post: str
    level: str
    to: str


_PICK = """
    SELECT id FROM enforcement_node
    WHERE next_alert_on IS NOT NULL AND next_alert_on <= %s
    ORDER BY next_alert_on, id LIMIT %s
"""
# A node is moved to its next rung and read with the one it stood on, in one statement. The
# day is asked again under the lock: another sweep may have moved the row on meanwhile.
# RETURNING gives the row after the update, hence `alert_step - 1`.
_MOVE = """
    UPDATE enforcement_node
    SET alert_step = alert_step + 1,
        next_alert_on = (
            SELECT %(next_day)s
            FROM enforcement_rung AS r
            WHERE r.schedule = enforcement_node.schedule
              AND r.step = enforcement_node.alert_step + 1
        )
    WHERE id IN (%(picked)s)
    RETURNING id, court_id, case_id, due_on, handler_id, unit, post,
        (SELECT r.level FROM enforcement_rung AS r
         WHERE r.schedule = enforcement_node.schedule AND r.step = enforcement_node.alert_step - 1),
        (SELECT r."to" FROM enforcement_rung AS r
         WHERE r.schedule = enforcement_node.schedule AND r.step = enforcement_node.alert_step - 1)
"""
_MOVE_BY_VENDOR = {
    "postgresql": _MOVE
    % {
        "next_day": "enforcement_node.due_on + r.day",
        "picked": "SELECT id FROM enforcement_node WHERE id = ANY(%s) "
        "AND next_alert_on <= %s FOR UPDATE SKIP LOCKED",
    },
    "sqlite": _MOVE
    % {
        "next_day": "date(enforcement_node.due_on, r.day || ' days')",
        "picked": "SELECT w.id FROM json_each(%s) "
        "JOIN enforcement_node AS w ON w.id = value WHERE w.next_alert_on <= %s",
    },
}


def sweep(on: date | None = None, *, batch: int = BATCH) -> SweepRun:
    """Raise all alerts due on a day (default: today); return the finished run.

    A batch that fails is halved until the bad row stands alone and is put off; the rest
    is announced.
    """
    day = on or clock.today()
    for pack in {court.pack for court in Court.objects.filter(is_active=True)}:
        Ladder.of(pack).sync()
    run = SweepRun.objects.create(on=day, started_at=clock.now())
    failures: list[str] = []
    raised = put_off = 0
    digest = hashlib.sha256()
    while True:
        ids = _pick(day, batch)
        if not ids:
            break
        done, bad = _announce(run, ids, day, failures, digest)
        raised, put_off = raised + done, put_off + bad
    SweepRun.objects.filter(pk=run.pk).update(
        ended_at=clock.now(),
        raised=raised,
        put_off=put_off,
        failures=failures[:100],
        digest=digest.hexdigest(),
    )
    run.refresh_from_db()
    return run


def _pick(day: date, batch: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_PICK, [day, batch])
        return [row[0] for row in cursor.fetchall()]


def _announce(
    run: SweepRun,
    ids: Sequence[int],
    day: date,
    failures: list[str],
    digest: hashlib._Hash,
) -> tuple[int, int]:
    try:
        with transaction.atomic():
            due = _move(ids, day)
            _write(run, due)
    except DatabaseError as error:
        if len(ids) == 1:
            failures.append(f"node {ids[0]}: {type(error).__name__}")
            _put_off(ids[0], day)
            return 0, 1
        middle = len(ids) // 2
        first = _announce(run, ids[:middle], day, failures, digest)
        second = _announce(run, ids[middle:], day, failures, digest)
        return first[0] + second[0], first[1] + second[1]
    for item in due:
        digest.update(f"{item.node}|{item.level}|{item.due_on}\n".encode())
    return len(due), 0


def _move(ids: Sequence[int], day: date) -> list[_Due]:
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        wanted = list(ids) if postgres else json.dumps(list(ids))
        cursor.execute(_MOVE_BY_VENDOR[connection.vendor], [wanted, day.isoformat()])
        rows = cursor.fetchall()
    return [
        _Due(node, court, case, _day(due), handler, unit, post, level, to)
        for node, court, case, due, handler, unit, post, level, to in rows
        if level is not None
    ]


def _write(run: SweepRun, due: Sequence[_Due]) -> None:
    alerts = [
        Alert(
            run=run,
            node_id=item.node,
            court_id=item.court,
            case_id=item.case,
            level=item.level,
            due_on=item.due_on,
            to=item.to,
            user_id=item.handler if item.to.startswith("@") else None,
            unit=item.unit,
            post=item.post,
            raised_on=run.on,
        )
        for item in due
    ]
    Alert.objects.bulk_create(alerts, batch_size=1000, ignore_conflicts=True)


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
