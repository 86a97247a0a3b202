"""Two courts with the same matters in each, and the people who knock at every door.

The matters stand with the first fast team; so its people ask for what is their own, the people of
the second fast team for another team's, and the next court's director for what does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from documents import (
    applying,
    attesting,
    batches,
    drafting,
    efile,
    issuing,
    receiving,
    scanning,
    serving,
)
from documents.attesting import Given
from documents.proofs import Upload
from documents.receiving import Talk
from documents.serving import Sending
from enforcement import forces, handover, lifecycle, orders, suspensions, sweep
from enforcement.lifecycle import Away, Placing
from enforcement.models import Alert, Case
from intake import services as intake
from intake.takeover import reading
from intake.takeover import services as takeovers
from policy.loader import text_of
from reports import services as reports
from reports.weeks import Week
from teams import services as teams
from teams.models import Unit, User
from tests.cast import Cast, make_court
from tests.desk.casework import FILED, in_team
from tests.documents import pads, papers
from tests.documents.files import pdf, photo
from tests.intake.online import sent
from tests.intake.sheets import filing, workbook
from tests.policy.zips import zipped
from tests.story import closed, filed, screened, state
from triage import rehearsing
from triage import services as triage
from triage.models import Screening
from workdays import clock

TODAY = date(2026, 3, 20)
LONG_AGO = date(2025, 9, 1)
_numbers = count(1)


@dataclass
class World:
    """A court's people by column, and its matters by the names the addresses use."""

    cast: Cast
    people: dict[str, User] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)

    def fill(self, text: Any) -> Any:
        """Put the matters' keys into an address or the values of a body."""
        if isinstance(text, dict):
            return {name: self.fill(value) for name, value in text.items()}
        if isinstance(text, list):
            return [self.fill(value) for value in text]
        return text.format(**self.keys) if isinstance(text, str) else text


def token() -> str:
    """Return a one-time token such as a form carries."""
    return f"access-table-token-{next(_numbers):06d}"


def make_world(code: str) -> World:
    """Found a court and let it have one matter of each kind."""
    cast = make_court("hualong", code=code)
    world = World(cast)
    world.people = {
        "filing": cast.user("clerk", "filing_window"),
        "handler": cast.user("handler", "fast_1"),
        "other_handler": cast.user("handler", "fast_2"),
        "lead": cast.user("team_lead", "fast_1"),
        "other_lead": cast.user("team_lead", "fast_2"),
        "screener": cast.user("screener", "command_centre"),
        "transactions": cast.user("transaction_head", "command_centre"),
        "files": cast.user("file_centre_head", "file_centre"),
        "director": cast.user("director"),
        "administrator": cast.user("system_admin"),
    }
    asked = _asked(cast, in_team(cast, "fast_1", "fast", serial=1))
    case = state(cast, asked, "facts.stated", TODAY, facts={"cause_of_action": "民间借贷"})
    entry = case.journal_seq
    matters = {
        "case": case,
        "incoming": _incoming(cast),
        "waiting": _waiting(cast),
        "fresh": filed(cast, FILED, serial=6),
        "closed": closed(cast, in_team(cast, "fast_1", "fast", serial=5), "执行完毕", TODAY),
    }
    record = Screening.objects.get(
        case=screened(cast, filed(cast, FILED, serial=4), TODAY, to="fast")
    )
    old = in_team(cast, "fast_1", "fast", serial=7, on=LONG_AGO)
    with clock.at(TODAY):
        sweep.sweep()
    late = old.nodes.filter(status="open", due_on__lt=TODAY, rule="fast_limit").first()
    node = case.nodes.filter(status="open").order_by("due_on").first()
    told = Alert.objects.filter(node=late, to__startswith="@").order_by("-id").first()
    assert late is not None
    assert node is not None
    assert told is not None
    recusal = _recused(cast, case)
    for name, matter in matters.items():
        world.keys[name] = matter.pk
        world.keys[f"{name}_seen"] = Case.objects.get(pk=matter.pk).journal_seq
    world.keys |= {
        "seen": world.keys["case_seen"],
        "entry": entry,
        "party": case.parties.get(side="respondent").pk,
        "node": node.pk,
        "late": late.pk,
        "alert": told.pk,
        "approval": case.approvals.get().pk,
        "order": case.orders.get().pk,
        "import": _import(cast),
        "takeover": _takeover(cast),
        **_online(cast),
        "record": record.pk,
        "first_handler": cast.user("handler", "fast_1").pk,
        "handover": _handed(cast),
        "force": _force(cast),
        "lent": _lent(cast),
        "recusal": recusal,
        "second_handler": cast.user("handler", "fast_1", 1).pk,
        "today": TODAY.isoformat(),
        "yesterday": (TODAY - timedelta(days=1)).isoformat(),
        **_papers(cast),
        **_services(cast),
        **_efile(cast, case),
        **_records(cast),
        **_people(cast),
        **_report(cast),
        **_versions(cast),
    }
    return world


def _force(cast: Cast) -> int:
    """Join judges of two teams, no column of the tables among them, for a case of its own."""
    case = in_team(cast, "standard_1", "standard", serial=40)
    with clock.at(TODAY):
        made = forces.form(
            [case], actor=cast.actor("director"), name="腾退专班", to_on=TODAY, reason="疑难",
            lead=cast.user("judge", "standard_1"), people=[cast.user("judge", "standard_2")],
        )  # fmt: skip
    return made.pk


def _lent(cast: Cast) -> int:
    """Lend somebody of no column of the tables to another team."""
    held = cast.user("judge", "standard_1").memberships.get(unit__code="standard_1")
    place = Unit.objects.get(court=cast.court, code="standard_2")
    with clock.at(TODAY):
        return teams.lend(
            actor=cast.actor("director"), seat=held, unit=place,
            from_on=TODAY, to_on=TODAY, reason="支援",
        ).pk  # fmt: skip


def _recused(cast: Cast, case: Case) -> int:
    """Keep somebody of no column of the tables away from the case."""
    away = Away(cast.user("judge", "standard_2"), TODAY, decided_by="院长", reason="近亲属")
    with clock.at(TODAY):
        return lifecycle.recuse(case, away, actor=cast.actor("team_lead", "fast_1")).pk


def _takeover(cast: Cast) -> int:
    row = filing(number=f"（2026）{cast.court.number_code}执31号", filed_on=FILED.isoformat())
    with clock.at(TODAY):
        sent = [("cases", "案件.xlsx", workbook([row]))]
        made = takeovers.send(sent, on=TODAY, actor=cast.actor("director"))
        reading.read(made)
    return made.pk


def _papers(cast: Cast) -> dict[str, Any]:
    """Return a draft to be sealed, one to be signed, an issued paper, and a batch."""
    case = papers.in_team(cast, "fast_1", "fast", serial=41)
    handler = cast.actor("handler", "fast_1")
    with clock.at(TODAY):
        issued = issuing.issue(
            papers.drafted(case, "property_declaration", handler).pk, actor=handler
        )
        return {
            "paper_draft": papers.drafted(case, "enforcement_notice", handler).pk,
            "ruling": papers.drafted(case, "ruling_control", handler).pk,
            "paper": issued.pk,
            "batch": batches.ask_drafts([case], ["summons"], actor=handler).pk,
        }


def _services(cast: Cast) -> dict[str, Any]:
    """Return a paper served, with its proof, and one on its way."""
    case = papers.in_team(cast, "fast_1", "fast", serial=42)
    handler = cast.actor("handler", "fast_1")
    with clock.at(TODAY):
        sent = [
            papers.issued(cast, papers.drafted(case, code, handler), handler)
            for code in ("property_declaration", "payment_notice")
        ]
        handed = Sending("direct", TODAY, received_by="本人", proof=Upload("回证.jpg", photo()))
        posted = Sending("post", TODAY, reference="EMS1234")
        server = cast.actor("transaction_head", "command_centre")
        (there,) = serving.serve(sent[0].pk, ["respondent:1"], handed, actor=server)
        (going,) = serving.serve(sent[1].pk, ["respondent:1"], posted, actor=server)
        return {"proof": there.proof_id, "attempt": going.pk}


def _online(cast: Cast) -> dict[str, Any]:
    """Return an application sent online, and a file sent with it."""
    filing = sent(cast, on=TODAY, basis_number="（2025）豫0902民初99号")
    with clock.at(TODAY):
        file = Upload("判决书.pdf", pdf())
        one = applying.attach(filing.pk, "basis", file, actor=cast.doing("filing.send"))
    return {"online": filing.pk, "attachment": one.pk}


def _efile(cast: Cast, case: Case) -> dict[str, Any]:
    """Return something put into the case's file."""
    keeper = cast.actor("file_centre_head", "file_centre")
    with clock.at(TODAY):
        item = efile.put(
            case, name="证件", place="identity", content=photo(), origin="upload", actor=keeper
        )
        stack = scanning.ask(Upload("一叠.pdf", pdf()), actor=keeper)
    part = stack.parts.create(number=1, pages=[0], state="tray", doubt="first")
    return {"efile": item.pk, "scan": stack.pk, "scan_part": part.pk}


def _records(cast: Cast) -> dict[str, Any]:
    """Return a respondent's record that waits for its signature, and one signed."""
    handler, found = cast.actor("handler", "fast_1"), []
    for serial in (43, 44):
        case = papers.in_team(cast, "fast_1", "fast", serial=serial)
        heard = intake.Heard(
            TODAY, "当面", note="问：情况？答：属实。", person="respondent:1", speaker="柏望舒"
        )
        with clock.at(TODAY):
            document = receiving.draw_up(case, Talk(heard), actor=handler)
        found.append((document, receiving.text_digest(drafting.sheet_of(document))))
    (waits, text), (signed, shown) = found
    with clock.at(TODAY):
        given = Given("pad", shown, pads.sent(pads.drawn()))
        attesting.sign(signed.pk, given, actor=handler)
    return {"hearing": waits.pk, "hearing_text": text, "signed": signed.pk}


def _people(cast: Cast) -> dict[str, Any]:
    person = cast.user("clerk", "fast_2")
    administrator = cast.actor("system_admin")
    made = teams.issue_token(actor=administrator, user=person, name="对接", days=30)
    ahead = TODAY + timedelta(days=30)
    leave = teams.record_leave(
        actor=administrator, user=cast.user("handler", "fast_1", 1), from_on=ahead, to_on=ahead
    )
    return {
        "person": person.pk,
        "leave": leave.pk,
        "membership": person.memberships.get().pk,
        "token": made.token.pk,
    }


def _versions(cast: Cast) -> dict[str, Any]:
    files = {f"rules/{name}": text for name, text in text_of("hualong", "1").items()}
    draft = teams.upload_draft(
        actor=cast.actor("system_admin"), file_name="草稿.zip", content=zipped(files)
    )
    made = rehearsing.ask(actor=cast.actor("director"), source="live", draft=draft.pk)
    return {
        "draft": draft.pk,
        "rehearsal": made.pk,
        "adoption": cast.court.adoptions.get().pk,
    }


def _report(cast: Cast) -> dict[str, Any]:
    director = cast.actor("director")
    with clock.at(TODAY):
        report = reports.make(cast.court, Week.parse("2026-W11"), director)
        question = reports.ask(report, actor=director, text="为何逾期", to_unit="fast_1")
    return {"question": question.pk}


def _handed(cast: Cast) -> int:
    """Let the second team's handler give what he has to his colleague."""
    in_team(cast, "fast_2", "fast", serial=8)
    with clock.at(TODAY):
        return int(
            handover.give(
                cast.user("handler", "fast_2"), cast.user("handler", "fast_2", 1),
                actor=cast.actor("handler", "fast_2"), reason="轮岗",
            ).pk
        )  # fmt: skip


def _asked(cast: Cast, case: Case) -> Case:
    handler = cast.actor("handler", "fast_1")
    with clock.at(FILED + timedelta(days=2)):
        suspensions.request(
            case,
            actor=handler,
            kind="中止",
            first=clock.today(),
            reason="裁定中止执行",
            paper="中止执行裁定书",
        )
        orders.dispatch(
            actor=handler, case=case, kind="查封", title="查看厂房", to_unit="fast_2",
            on=clock.today(), due_on=None,
        )  # fmt: skip
    return Case.objects.get(pk=case.pk)


def _incoming(cast: Cast) -> Case:
    case = filed(cast, FILED, serial=2)
    handler, judge = cast.user("handler", "fast_1"), cast.user("judge", "fast_1")
    with clock.at(TODAY):
        placing = Placing("fast_1", "fast", handler, judge, "manual")
        lifecycle.assign(case, placing, actor=cast.doing("case.assign"), on=TODAY)
    return case


def _waiting(cast: Cast) -> Case:
    case = filed(cast, FILED, serial=3)
    for kind in triage.next_run(case).after:
        case = state(cast, case, kind, TODAY)
    return case


def _import(cast: Cast) -> int:
    content = workbook([filing(number="（2026）豫0902执901号", filed_on="2026-03-19")])
    with clock.at(TODAY):
        actor = cast.actor("clerk", "filing_window")
        return int(intake.stage("立案.xlsx", content, actor=actor).pk)
