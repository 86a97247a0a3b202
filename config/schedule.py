"""When background work runs: beat's table, written down here and nowhere else.

The database says what is due, never the queue. So each entry names a task that looks for due work
and may run late, twice or at the same time as itself.
"""

from pathlib import Path
from typing import Any

from celery.schedules import crontab

# Longer than any task may run, or Redis would hand a running task to a second worker.
REDIS_OPTIONS: dict[str, Any] = {
    "visibility_timeout": 60 * 60,
    "socket_connect_timeout": 5,
    "socket_timeout": 30,
}


def beat() -> dict[str, dict[str, Any]]:
    """Return beat's table: name of the entry, task, schedule in seconds or as a crontab."""
    return {
        # The first sweep after midnight is the one that matters; the others make up for misses.
        "sweep": {"task": "sweep_clocks", "schedule": crontab(minute="*/15")},
        "periods": {"task": "begin_periods", "schedule": crontab(minute="5,35")},
        # Monday after the seals; made once, so the later tries of the day only make up for misses.
        "weekly": {
            "task": "make_weekly_reports",
            "schedule": crontab(minute="50", hour="0,6,8", day_of_week="mon"),
        },
        # Before the first people sit down; the later tries make up for misses.
        "bulletins": {
            "task": "issue_bulletins",
            "schedule": crontab(minute="10", hour="1,7,9"),
        },
        "clicks": {"task": "forget_clicks", "schedule": crontab(minute="40", hour="3")},
        # Somebody is looking at the page and waits.
        "imports": {"task": "file_imports", "schedule": 10.0, "options": {"expires": 10}},
        # Looks for due work by a small index; somebody may be watching the bar.
        "rehearsals": {"task": "rehearse_rules", "schedule": 10.0, "options": {"expires": 10}},
        "rules": {"task": "watch_rules", "schedule": crontab(minute="25")},
        "adoptions": {"task": "adopt_rules", "schedule": 20.0, "options": {"expires": 20}},
        "years": {"task": "work_in_years", "schedule": 20.0, "options": {"expires": 20}},
        "takeovers": {"task": "take_over_courts", "schedule": 10.0, "options": {"expires": 10}},
        "papers": {"task": "make_papers", "schedule": 5.0, "options": {"expires": 5}},
        # Papers land as they are issued; what an earlier version issued lands in the first night.
        "efiles": {"task": "fill_efiles", "schedule": crontab(minute="35", hour="2")},
        "scans": {"task": "split_scans", "schedule": 10.0, "options": {"expires": 10}},
        "scanned": {"task": "forget_scans", "schedule": crontab(minute="45", hour="2")},
        "requests": {"task": "lapse_requests", "schedule": crontab(minute="10", hour="0,6")},
        "seals": {"task": "seal_journals", "schedule": crontab(minute="20")},
        # Does nothing where no gateway is set; docs/query_gateway.md.
        "queries": {"task": "exchange_queries", "schedule": crontab(minute="*/5")},
        # Each paper says itself when it is turned to next; docs/service_gateways.md.
        "carriers": {"task": "convey_papers", "schedule": 60.0, "options": {"expires": 60}},
    }


def folders(root: Path) -> dict[str, Any]:
    """Return kombu's options for a queue kept in a folder, after making the folders.

    One folder serves both ways: what is sent is what is received.
    """
    messages, control, done = root / "messages", root / "control", root / "done"
    for folder in (messages, control, done):
        folder.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(control),
        "processed_folder": str(done),
        "store_processed": False,
    }
