"""Answer load balancers: does the process live, and can it serve."""

import os
from collections.abc import Callable

import redis
import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = structlog.get_logger(__name__)


@login_not_required
@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process can answer at all; touch nothing else."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, tables and queue are in order, else 503 and which is not.

    The answer names parts, not errors: it is open to anyone who can reach the address.
    """
    parts = {name: _holds(name, probe) for name, probe in PROBES.items()}
    return JsonResponse(
        {name: "ok" if well else "failed" for name, well in parts.items()},
        status=200 if all(parts.values()) else 503,
    )


def _holds(name: str, probe: Callable[[], bool]) -> bool:
    try:
        return probe()
    except (DatabaseError, redis.RedisError, OSError) as error:
        log.warning("probe_failed", probe=name, error=str(error))
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _queue() -> bool:
    address = str(settings.CELERY_BROKER_URL)
    if address.startswith("filesystem:"):
        folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"]
        return os.access(folder, os.W_OK)
    server = redis.Redis.from_url(address, socket_connect_timeout=1, socket_timeout=1)
    try:
        return bool(server.ping())
    finally:
        server.close()


PROBES: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _migrated,
    "queue": _queue,
}
