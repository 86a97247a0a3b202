"""P9: papers a second beside bare WeasyPrint, a batch of many cases, and the memory of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path
from time import process_time

import django
from weasyprint import HTML

from bench import databases as db
from bench.rounds import Figure, in_turn, ms, rate, seconds
from documents import (
    batches,
    catalogue,
    drafting,
    issuing,
    printing,
    signing,
    specimen_seal,
)
from documents.models import Batch, Document, Paper
from enforcement import lifecycle
from enforcement.lifecycle import NewCase, NewParty
from enforcement.models import Case
from policy.case_numbers import parse
from teams import access
from teams.access import Actor
from teams.models import Court, User
from workdays import clock

MOST_ROUNDS = 3
A_ROUND = 20  # papers printed each by itself
A_FILE = 50  # papers printed as one
PAPER = "property_report_order"  # one page, and nothing to be typed
ISSUED = "property_declaration"  # asks for neither signature nor seal


def figures(court: Court, cases: int, rounds: int) -> Iterator[Figure]:
    """Yield papers a second, a file of many, and a whole batch with its memory."""
    rounds = min(rounds, MOST_ROUNDS)
    actor, keeper = _person(court, "documents"), _person(court, "seal")
    made = _cases(court, cases, _person(court, "filing"))
    html = _html(made[0], actor)
    yield from _printing(html, rounds)
    yield from _batch(made, actor, keeper)
    yield _two_at_a_batch(made, actor, rounds)
    yield from _day_one(court, made, actor, keeper)
    yield _memory(html)
    yield _two_workers(html, rounds)


def _printing(html: str, rounds: int) -> Iterator[Figure]:
    sheet, faces = printing.style_of(issuing.STYLE)
    style = issuing.STYLE
    printing.laid_out(html, style, tags=False)

    def bare() -> None:
        document = HTML(string=html, url_fetcher=printing.LocalFiles())
        document.write_pdf(stylesheets=[sheet], font_config=faces)

    ours, beside = in_turn(
        lambda _n: _times(A_ROUND, lambda: printing.laid_out(html, style, tags=False)),
        lambda _n: _times(A_ROUND, bare),
        rounds,
    )
    what = "one-page papers, beside WeasyPrint on the same HTML"
    yield Figure("P9", what, rate(A_ROUND, ours), rate(A_ROUND, beside), beside / ours, 0.9)
    ours, beside = in_turn(
        lambda _n: _times(A_ROUND, lambda: printing.laid_out(html, style, tags=False)),
        lambda _n: _times(A_ROUND, lambda: HTML(string=_plain(html)).write_pdf()),
        rounds,
    )
    what = "one-page papers, beside WeasyPrint as installed"
    yield Figure("P9", what, rate(A_ROUND, ours), rate(A_ROUND, beside), beside / ours, 3)

    def laid_out() -> None:
        for _paper in range(A_FILE):
            document = HTML(string=html, url_fetcher=printing.LocalFiles())
            document.render(stylesheets=[sheet], font_config=faces)

    many = [html] * A_FILE
    ours, beside = in_turn(
        lambda _n: seconds(lambda: printing.laid_out_together(many, style)),
        lambda _n: seconds(laid_out),
        rounds,
    )
    what = f"{A_FILE} papers in one file, beside their layout alone"
    yield Figure("P9", what, rate(A_FILE, ours), rate(A_FILE, beside), beside / ours, 0.6)


def _batch(made: list[Case], actor: Actor, keeper: Actor) -> Iterator[Figure]:
    """Make, seal, issue and print one paper of every case, as a clerk's morning has it."""
    batch = batches.ask_drafts(made, [PAPER], actor=actor)
    drafts = seconds(lambda: _worked(batch, actor))
    papers = list(Document.objects.filter(kind=PAPER, state="draft"))
    sealing = seconds(lambda: [signing.seal(d.pk, actor=keeper, by_hand=True) for d in papers])
    batch = batches.ask_issue(papers, actor=actor)
    _forget_peak()
    issued = seconds(lambda: _worked(batch, actor))
    count = Batch.objects.get(pk=batch.pk).done
    assert count == len(made), (count, len(made))
    html = papers[0].paper.html
    bare = _times(A_ROUND, lambda: printing.laid_out(html, issuing.STYLE, tags=False)) / A_ROUND
    what = f"{count} papers drafted {ms(drafts / count)}, sealed {ms(sealing / count)} each"
    yield Figure("P9", what, rate(count, drafts + sealing), "", 1, 0)
    # Told without a limit: each is numbered, journalled, printed by itself and in the file.
    what = f"{count} papers numbered, printed, filed; peak {_peak()} MB"
    yield Figure("P9", what, rate(count, issued), rate(count, bare * count), bare * count / issued,
                 0)  # fmt: skip


def _day_one(court: Court, made: list[Case], actor: Actor, keeper: Actor) -> Iterator[Figure]:
    """Take every case through its first day's papers: drafted, sealed, issued, filed, printed.

    A paper may ask for a signature where the court's rules do; this court's set asks for none.
    """
    told = {"phone": "0000-0000000", "payee": court.name, "bank": "某某银行", "account": "00 00"}
    drafting.keep_letterhead(told, actor=actor)
    signing.keep_seal(specimen_seal.drawn(court.name), actor=keeper)
    _forget_peak()
    before = process_time()
    steps = [seconds(lambda: _worked(batches.ask_drafts(made, [], actor=actor), actor))]
    papers = list(Document.objects.filter(state="draft"))
    steps.append(seconds(lambda: [signing.seal(d.pk, actor=keeper) for d in papers]))
    batch = batches.ask_issue(papers, actor=actor, separators=True)
    steps.append(seconds(lambda: _worked(batch, actor)))
    spent, count = process_time() - before, Batch.objects.get(pk=batch.pk).done
    assert count == len(papers), (count, len(papers))
    bare = _bare([d.paper for d in Document.objects.filter(pk__in=[d.pk for d in papers[:60]])])
    each = [ms(step / count) for step in steps]
    what = (
        f"{len(made)} cases' first day: {count} papers drafted {each[0]}, sealed {each[1]}, "
        f"issued and printed {each[2]} each; peak {_peak()} MB"
    )
    # By the processor's time, beside the layout alone of the same papers.
    yield Figure("P9", what, rate(count, sum(steps)), rate(1, bare), bare * count / spent, 0)


def _bare(papers: list[Paper]) -> float:
    """Return the processor's seconds WeasyPrint alone takes for one of these papers."""
    pictures = {key: found for one in papers
                for key, found in issuing.pictures_of(one.document).items()}  # fmt: skip
    sheet, faces = printing.style_of(issuing.STYLE)
    before = process_time()
    for paper in papers:
        fetcher = printing.LocalFiles(pictures)
        HTML(string=paper.html, url_fetcher=fetcher).write_pdf(
            stylesheets=[sheet], font_config=faces
        )
    return (process_time() - before) / len(papers)


def _two_workers(html: str, rounds: int) -> Figure:
    """Print in two processes at once, beside one: on a machine of two cores or more."""
    with get_context("spawn").Pool(2, initializer=django.setup) as pool:
        pool.map(_print_some, [html] * 2, chunksize=1)  # both have read their fonts

        def alone(_n: int) -> float:
            return seconds(lambda: pool.map(_print_some, [html], chunksize=1))

        def together(_n: int) -> float:
            return seconds(lambda: pool.map(_print_some, [html] * 2, chunksize=1))

        two, one = in_turn(together, alone, rounds)
    what = f"two workers printing {A_FILE} papers each, beside one"
    gain = 2 * one / two
    return Figure("P9", what, rate(2 * A_FILE, two), rate(A_FILE, one), gain, 1.9)


def _print_some(html: str) -> None:
    for _paper in range(A_FILE):
        printing.laid_out(html, issuing.STYLE, tags=False)


def _two_at_a_batch(made: list[Case], actor: Actor, rounds: int) -> Figure:
    """Have two workers issue and print a batch together, beside one alone with one as large."""
    drafts = batches.ask_drafts(made, [ISSUED], actor=actor)
    _worked(drafts, actor)
    papers = list(Document.objects.filter(kind=ISSUED, state="draft").order_by("case_id"))
    size = len(papers) // (2 * rounds + 1)
    portions = [papers[n * size : (n + 1) * size] for n in range(2 * rounds + 1)]
    with get_context("spawn").Pool(2, initializer=db.join, initargs=(db.name(),)) as pool:
        html = drafting.sheet_of(papers[0]).html()
        pool.map(_print_some, [html] * 2, chunksize=1)  # both have read their fonts

        def by(workers: int) -> float:
            batch = batches.ask_issue(portions.pop(), actor=actor)
            told = [(batch.pk, access.person(actor))] * workers
            spent = seconds(lambda: pool.map(_work_at, told, chunksize=1))
            done = Batch.objects.get(pk=batch.pk)
            assert (done.state, done.done) == ("done", size), (done.state, done.done)
            return spent

        by(2)
        two, one = in_turn(lambda _n: by(2), lambda _n: by(1), rounds)
    serials = sorted(d.serial or 0 for d in Document.objects.filter(kind=ISSUED, state="issued"))
    assert serials == list(range(1, len(serials) + 1)), "no number twice, and no gap"
    what = f"two workers at one batch of {size} papers, beside one"
    return Figure("P9", what, rate(size, two), rate(size, one), one / two, 1.9)


def _work_at(told: tuple[int, int]) -> None:
    """Work at a batch until none of its rows is left, in a process of its own."""
    batch = Batch.objects.get(pk=told[0])
    actor = access.actor_for(User.objects.get(pk=told[1]))
    _worked(batch, actor)


def _worked(batch: Batch, actor: Actor) -> None:
    while batches.work_some(batch, actor):
        pass


def _memory(html: str) -> Figure:
    held = []
    for count in (100, 900):
        _times(count, lambda: printing.laid_out(html, issuing.STYLE, tags=False))
        held.append(_resident())
    what = "memory after 1,000 papers, beside after 100"
    ratio = held[1] / held[0]
    return Figure("P9", what, f"{held[1]} MB", f"{held[0]} MB", ratio, 1.1, at_least=False)


def _times(count: int, act: Callable[[], object]) -> float:
    return seconds(lambda: [act() for _each in range(count)])


def _html(case: Case, actor: Actor) -> str:
    kind = catalogue.find(case.court.code, PAPER)
    made = drafting.draft(case, kind, actor=actor, subject="respondent:1")
    return drafting.sheet_of(made, kind).html()


def _plain(html: str) -> str:
    """Return the HTML with nothing of ours: the style of the browser, the fonts of the machine."""
    return html.replace("<head>", "<head><style>html { font-family: 'Noto Serif CJK SC' }</style>")


def _person(court: Court, function: str) -> Actor:
    return access.actor_for(access.who_holds(court, function)[0])


def _cases(court: Court, count: int, filer: Actor) -> list[Case]:
    today = clock.today() - timedelta(days=1)
    code = court.pack.identity.number_code
    new = [
        NewCase(
            number=parse(f"（{today.year}）{code}执{700_000 + n}号"),
            filed_on=today,
            parties=(
                NewParty("applicant", f"安知秋{n}"),
                NewParty("respondent", f"柏望舒{n}", address=f"解放路{n}号"),
            ),
            claim_amount=Decimal("53000.00") + n,
            cause="民间借贷纠纷",
            basis_number=f"（{today.year - 1}）{code}民初{n}号",
            basis_issuer=court.name,
            facts={"matter_kind": "monetary"},
        )
        for n in range(1, count + 1)
    ]
    made = lifecycle.file_cases(court, new, actor=filer)
    return list(Case.objects.filter(pk__in=[c.pk for c in made]).select_related("court"))


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(name))


def _resident() -> int:
    """Return the memory this process holds, in MB."""
    return _status("VmRSS")


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> int:
    """Return the most memory this process held since, in MB."""
    return _status("VmHWM")
