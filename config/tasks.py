"""Background tasks. A task is a door: it makes one call into a room and decides nothing."""

from datetime import timedelta

from celery import shared_task

from assets import exchange
from desk import drafts, once
from documents import batches, conveying, efile, scanning
from enforcement import adopting, calendars, effects, recurring, seals, sweep
from intake import background
from intake.takeover import services as takeovers
from reports import bulletins
from reports import services as reports
from reports.weeks import Week
from teams.access import Actor
from teams.models import Court
from teams.services import lay_missing
from triage import rehearsing
from workdays import clock

KEPT = timedelta(days=30)


@shared_task(name="sweep_clocks", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def sweep_clocks() -> None:
    """Raise the alerts that have become due."""
    sweep.sweep()


@shared_task(name="begin_periods", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def begin_periods() -> None:
    """State the weeks begun and the months ended."""
    for court in Court.objects.filter(is_active=True):
        recurring.begin_periods(court)


@shared_task(name="lapse_requests", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def lapse_requests() -> None:
    """Let lapse what nobody decided in time, or whose case left the state it needs."""
    for court in Court.objects.filter(is_active=True):
        effects.lapse_due(court)


@shared_task(name="seal_journals", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def seal_journals() -> None:
    """Seal the days that are over."""
    yesterday = clock.today() - timedelta(days=1)
    for court in Court.objects.filter(is_active=True):
        seals.seal_through(court, yesterday)


@shared_task(name="forget_clicks", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def forget_clicks() -> None:
    """Let go of form tokens and drafts nobody will come back to."""
    drafts.forget(clock.now() - KEPT)
    once.forget(clock.now() - KEPT)


@shared_task(name="file_imports", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def file_imports() -> None:
    """File the large sheets somebody said yes to."""
    background.file_queued()


@shared_task(name="adopt_rules", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def adopt_rules() -> None:
    """Put in force versions whose day has come, and take over the cases in hand that go along."""
    adopting.work()


@shared_task(name="work_in_years", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def work_in_years() -> None:
    """Reckon the clocks again after a year's calendar was adopted."""
    calendars.work()


@shared_task(name="make_papers", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def make_papers() -> None:
    """Work off the batches of papers people asked for."""
    batches.work()


@shared_task(name="split_scans", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def split_scans() -> None:
    """Split the stacks people scanned to the files of their cases."""
    scanning.work()


@shared_task(name="forget_scans", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def forget_scans() -> None:
    """Let go of the pages of stacks that were settled long enough ago."""
    scanning.forget()


@shared_task(name="fill_efiles", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def fill_efiles() -> None:
    """Let land in the e-files what was issued or proven before there were any."""
    for court in Court.objects.filter(is_active=True):
        efile.land_missing(court)


@shared_task(name="convey_papers", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def convey_papers() -> None:
    """Hand papers to the post and the electronic service, and take in what became of them."""
    conveying.work()


@shared_task(name="take_over_courts", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def take_over_courts() -> None:
    """Read the sheets of running courts, and take over what was confirmed."""
    takeovers.work_off()


@shared_task(name="watch_rules", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def watch_rules() -> None:
    """Lay down published versions that are missing; tell of adopted ones whose text was changed."""
    lay_missing()
    adopting.altered()


@shared_task(name="rehearse_rules", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def rehearse_rules() -> None:
    """Work off the rehearsals of rules people asked for."""
    rehearsing.work()


@shared_task(name="exchange_queries", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def exchange_queries() -> None:
    """Hand waiting property queries to the national system, and take its answers in."""
    exchange.exchange_all()


@shared_task(name="make_weekly_reports", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def make_weekly_reports() -> None:
    """Freeze last week's report of every court, for the director's Monday."""
    last_week = Week.of(clock.today()).back(1)
    for court in Court.objects.filter(is_active=True):
        reports.make(court, last_week, Actor.system(court))


@shared_task(name="issue_bulletins", ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def issue_bulletins() -> None:
    """Send out the bulletins the house itself issues."""
    for court in Court.objects.filter(is_active=True):
        bulletins.issue_due(court)
