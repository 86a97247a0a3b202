"""Background tasks. A task is a door: it makes one call into a room and decides nothing."""

from datetime import timedelta

from celery import shared_task

from enforcement import recurring, seals, sweep
from teams.models import Court
from workdays import clock


@shared_task(name="sweep_clocks", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def sweep_clocks() -> None:
    """Raise the alerts that have become due."""
    sweep.sweep()


@shared_task(name="begin_periods", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def begin_periods() -> None:
    """State the weeks begun and the months ended."""
    for court in Court.objects.filter(is_active=True):
        recurring.begin_periods(court)


@shared_task(name="seal_journals", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def seal_journals() -> None:
    """Seal the days that are over."""
    yesterday = clock.today() - timedelta(days=1)
    for court in Court.objects.filter(is_active=True):
        seals.seal_through(court, yesterday)
