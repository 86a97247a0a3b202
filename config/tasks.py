"""Background tasks. A task is a door: it makes one call into a room and decides nothing."""

import logging
from collections.abc import Callable
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

log = logging.getLogger(__name__)


def _in_every_court(work: Callable[[Court], object]) -> None:
    """Do a work in every court: what goes wrong in one is told, and stops no other.

    Raises ExceptionGroup at the end, one exception a court that failed.
    """
    failed = []
    for court in Court.objects.filter(is_active=True):
        try:
            work(court)
        except Exception as error:  # whatever it was, the other courts wait for theirs
            log.exception("task failed", extra={"court": court.code, "task": work.__name__})
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"{work.__name__}: {len(failed)} courts", failed)


@shared_task(name="sweep_clocks", ignore_result=True)
def sweep_clocks() -> None:
    """Raise the alerts that have become due."""
    sweep.sweep()


@shared_task(name="begin_periods", ignore_result=True)
def begin_periods() -> None:
    """State the weeks begun and the months ended."""
    _in_every_court(recurring.begin_periods)


@shared_task(name="lapse_requests", ignore_result=True)
def lapse_requests() -> None:
    """Let lapse what nobody decided in time, or whose case left the state it needs."""
    _in_every_court(effects.lapse_due)


@shared_task(name="seal_journals", ignore_result=True)
def seal_journals() -> None:
    """Seal the days that are over."""
    yesterday = clock.today() - timedelta(days=1)

    def seal(court: Court) -> None:
        seals.seal_through(court, yesterday)

    _in_every_court(seal)


@shared_task(name="forget_clicks", ignore_result=True)
def forget_clicks() -> None:
    """Let go of form tokens and drafts nobody will come back to."""
    drafts.forget(clock.now() - KEPT)
    once.forget(clock.now() - KEPT)


@shared_task(name="file_imports", ignore_result=True)
def file_imports() -> None:
    """File the large sheets somebody said yes to."""
    background.file_queued()


@shared_task(name="adopt_rules", ignore_result=True)
def adopt_rules() -> None:
    """Put in force versions whose day has come, and take over the cases in hand that go along."""
    adopting.work()


@shared_task(name="work_in_years", ignore_result=True)
def work_in_years() -> None:
    """Reckon the clocks again after a year's calendar was adopted."""
    calendars.work()


@shared_task(name="make_papers", ignore_result=True)
def make_papers() -> None:
    """Work off the batches of papers people asked for."""
    batches.work()


@shared_task(name="split_scans", ignore_result=True)
def split_scans() -> None:
    """Split the stacks people scanned to the files of their cases."""
    scanning.work()


@shared_task(name="forget_scans", ignore_result=True)
def forget_scans() -> None:
    """Let go of the pages of stacks that were settled long enough ago."""
    scanning.forget()


@shared_task(name="fill_efiles", ignore_result=True)
def fill_efiles() -> None:
    """Let land in the e-files what was issued or proven before there were any."""
    _in_every_court(efile.land_missing)


@shared_task(name="convey_papers", ignore_result=True)
def convey_papers() -> None:
    """Hand papers to the post and the electronic service, and take in what became of them."""
    conveying.work()


@shared_task(name="take_over_courts", ignore_result=True)
def take_over_courts() -> None:
    """Read the sheets of running courts, and take over what was confirmed."""
    takeovers.work_off()


@shared_task(name="watch_rules", ignore_result=True)
def watch_rules() -> None:
    """Lay down published versions that are missing; tell of adopted ones whose text was changed."""
    lay_missing()
    adopting.altered()


@shared_task(name="rehearse_rules", ignore_result=True)
def rehearse_rules() -> None:
    """Work off the rehearsals of rules people asked for."""
    rehearsing.work()


@shared_task(name="exchange_queries", ignore_result=True)
def exchange_queries() -> None:
    """Hand waiting property queries to the national system, and take its answers in."""
    exchange.exchange_all()


@shared_task(name="make_weekly_reports", ignore_result=True)
def make_weekly_reports() -> None:
    """Freeze last week's report of every court, for the director's Monday."""
    last_week = Week.of(clock.today()).back(1)

    def freeze(court: Court) -> None:
        reports.make(court, last_week, Actor.system(court))

    _in_every_court(freeze)


@shared_task(name="issue_bulletins", ignore_result=True)
def issue_bulletins() -> None:
    """Send out the bulletins the house itself issues."""
    _in_every_court(bulletins.issue_due)
