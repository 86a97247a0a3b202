"""The page of one case: what stands on every tab, and what each tab reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import marks, text
from desk.acts.shown import act_views
from desk.cases import doors
from desk.cases.chain import chain_views
from desk.cases.clocks import ClockView, clock_views, waiting
from desk.cases.course import course
from desk.cases.entries import Teller
from desk.cases.forms import fact_names
from desk.cases.leads import lead_views
from desk.cases.listing import stage, unit
from desk.cases.requests import request_views
from desk.cases.standstill import period_rows
from desk.documents import shown as papers
from desk.efile import shown as files
from desk.shell import DeskRequest
from documents import addresses
from enforcement import actbook, casebook, kin, orders, selectors
from enforcement.models import Case, Event, Node, Party
from enforcement.nodes import typed
from policy.facts import shown, term
from policy.pack import Pack
from workdays import clock

ENTRIES = 100
CHANGES = 3
FIRST = 5

TABS: tuple[tuple[str, Promise], ...] = (
    ("course", gettext_lazy("流程")),
    ("parties", gettext_lazy("当事人")),
    ("chain", gettext_lazy("前后案件")),
    ("facts", gettext_lazy("案情")),
    ("leads", gettext_lazy("财产线索")),
    ("acts", gettext_lazy("办理事项")),
    ("documents", gettext_lazy("文书")),
    ("efile", gettext_lazy("电子卷宗")),
    ("journal", gettext_lazy("登记")),
    ("nodes", gettext_lazy("节点")),
    ("approvals", gettext_lazy("审批")),
    ("orders", gettext_lazy("流转单")),
)

_WHERE_THERE_ARE = ("leads", "orders")  # tabs shown only where there is something


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab as a link."""

    key: str
    term: str
    url: str
    here: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party with what identifies him hidden."""

    id: int
    side: str
    name: str
    kind: str
    id_number: str
    phone: str
    address: str
    account: str
    agent: str
    joined: str
    whole: bool


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact: its value, where it is from, since when."""

    term: str
    value: str
    source: str
    on: str


class CasePage:
    """Everything the page of a case shows. Each part is read once, and only where asked for."""

    def __init__(self, request: DeskRequest, case: Case, tab: str = "course") -> None:
        self.request, self.case = request, case
        self.tab = tab if tab in dict(TABS) else "course"
        self.pack: Pack = case.pack
        self.today: date = clock.today()
        self.url = reverse("desk:case", args=[case.pk])

    @cached_property
    def nodes(self) -> list[Node]:
        """All clocks of the case."""
        return casebook.clocks(self.case)

    @cached_property
    def subjects(self) -> casebook.Subjects:
        """Parties, items and slips."""
        return casebook.subjects(self.case)

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the subjects by key."""
        return dict(self.subjects.names())

    @cached_property
    def entries(self) -> list[Event]:
        """The latest entries."""
        wanted = ENTRIES + 1 if self.tab == "journal" else CHANGES
        before = self.request.GET.get("before", "")
        number = int(before) if before.isdecimal() and self.tab == "journal" else None
        return casebook.entries(self.case, before=number, limit=wanted)

    def context(self) -> dict[str, Any]:
        """Return what the template needs."""
        own: dict[str, Callable[[], dict[str, Any]]] = {
            "course": self._course,
            "parties": self._parties,
            "chain": self._chain,
            "facts": self._facts,
            "leads": self._leads,
            "journal": self._journal,
            "nodes": self._nodes,
            "acts": self._acts,
            "documents": self._documents,
            "efile": self._efile,
            "approvals": self._approvals,
            "orders": self._orders,
        }
        return {
            "case": self.case,
            "page": self,
            "marks": marks.of(self.case),
            "tab": self.tab,
            "tab_template": f"desk/cases/_{self.tab}.html",
            **own[self.tab](),
        }

    # ------------------------------------------------------------------ on every tab

    @property
    def tabs(self) -> list[Tab]:
        """The tabs as links."""
        counts = {
            "orders": len(self.subjects.orders),
            "parties": len(self.subjects.parties),
            "leads": len(self.subjects.of_kind("lead")),
        }
        return [
            Tab(key, str(name), f"{self.url}?tab={key}", key == self.tab, counts.get(key))
            for key, name in TABS
            if key not in _WHERE_THERE_ARE or counts[key] or self.tab == key
        ]

    @cached_property
    def to_do(self) -> list[ClockView]:
        """What waits for somebody now, the first due first."""
        nodes = [n for n in waiting(self.nodes) if not self._is_late(n)]
        return clock_views(nodes[:FIRST], self.case, self.names, self.pack, self.today)

    @cached_property
    def late(self) -> list[ClockView]:
        """What is late."""
        nodes = [n for n in waiting(self.nodes) if self._is_late(n)]
        return clock_views(nodes, self.case, self.names, self.pack, self.today)

    def _is_late(self, node: Node) -> bool:
        """Tell whether a clock ran out, before its excluded days began if it stands still."""
        if node.due_on >= self.today:
            return False
        running = [first for first, last in casebook.excluded(self.case, node) if last is None]
        return not node.paused or node.due_on < min(running, default=self.today)

    @cached_property
    def undecided(self) -> list[ClockView]:
        """What nobody can say yet, with the facts it waits for."""
        nodes = [
            n
            for n in self.nodes
            if n.status == Node.Status.OPEN and n.applies == Node.Applies.UNDECIDED
        ]
        return clock_views(nodes, self.case, self.names, self.pack, self.today)

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """The latest entries: moment, what and of whom, who."""
        return [
            (text.moment(event.entered_at), self._told(event), event.actor_name)
            for event in self.entries[:CHANGES]
        ]

    def _told(self, event: Event) -> str:
        """Return what was stated, of whom or what."""
        term = Teller.term(event)
        if not event.subject:
            return term
        return f"{term} · {casebook.subject_name(event.subject, self.names)}"

    @property
    def head(self) -> list[tuple[str, Any]]:
        """The facts of the case's head."""
        case, pack = self.case, self.pack
        closed = f"{text.day(case.closed_on)} {case.closing_mode}" if case.closed_on else ""
        rows = [
            (_("立案"), text.day_marked(case.filed_on)),
            (_("收案"), text.day(case.accepted_on)),
            (_("标的"), f"{text.money(case.claim_amount)} 元" if case.claim_amount else ""),
            (_("案由"), case.cause),
            (_("执行依据"), f"{case.basis_issuer} {case.basis_number}".strip()),
            (_("阶段"), stage(case, pack)),
            (_("团队"), unit(case, pack)),
            (_("承办人"), case.handler.name if case.handler else ""),
            (_("承办法官"), case.judge.name if case.judge else ""),
            (_("保全"), case.preservation),
            (_("结案"), closed),
            (_("到位金额"), f"{text.money(case.amount_recovered)} 元" if case.closed_on else ""),
            (_("归档"), text.day(case.archived_on)),
            (_("原案"), self._original),
            (_("备注"), case.remark),
        ]
        return [(term_, value) for term_, value in rows if value]

    @property
    def _original(self) -> str:
        """The number of the case this one takes up again, where it exists for this person."""
        before = self.case.resumed_from
        if before is None:
            return ""
        seen = selectors.visible(self.request.actor).filter(pk=before.pk)
        return before.number if seen.exists() else ""

    @property
    def doors(self) -> list[doors.Door]:
        """The acts that this case's stage knows, with who may do them."""
        return doors.of(self.request.actor, self.case)

    # ------------------------------------------------------------------ the tabs

    def _course(self) -> dict[str, Any]:
        urls = {n.pk: reverse("desk:why", args=[self.case.pk, n.pk]) for n in self.nodes}
        picture = course(self.case, self.nodes, self.names, self.pack, self.today, urls)
        shown_nodes = [n for n in self.nodes if n.applies != Node.Applies.NOT]
        views = clock_views(shown_nodes, self.case, self.names, self.pack, self.today)
        return {"course": picture, "clocks": views}

    def _nodes(self) -> dict[str, Any]:
        shown_nodes = sorted(
            (n for n in self.nodes if n.applies != Node.Applies.NOT),
            key=lambda n: (n.status != Node.Status.OPEN, n.due_on, n.pk),
        )
        left_out = [n for n in self.nodes if n.applies == Node.Applies.NOT]
        return {
            "clocks": clock_views(shown_nodes, self.case, self.names, self.pack, self.today),
            "left_out": clock_views(left_out, self.case, self.names, self.pack, self.today),
            "periods": period_rows(self.case, self.names),
        }

    def _parties(self) -> dict[str, Any]:
        return {
            "parties": [party_view(party) for party in self.subjects.parties],
            "keeps_addresses": addresses.may_state(self.request.actor, self.case),
        }

    def _chain(self) -> dict[str, Any]:
        return {"chain": chain_views(kin.chain_of(self.request.actor, self.case))}

    def _facts(self) -> dict[str, Any]:
        known = typed(self.case.facts)
        labels = self.pack.label_questions
        rows = [
            FactView(term(name, labels), shown(name, value), self._source(entry[1]), entry[2])
            for name, value in known.items()
            if value is not None
            for entry in [self.case.facts[name]]
        ]
        missing = [n for n in fact_names(self.pack) if known.get(n) is None]
        asked = [term(n, labels) for n in missing if n in self.pack.fact_names]
        return {"facts": rows, "unknown": asked, "undecided": self.undecided}

    def _leads(self) -> dict[str, Any]:
        found = self.subjects.of_kind("lead")
        return {"leads": lead_views(self.case, found, self.nodes, self.pack, self.today)}

    def _source(self, source: str) -> str:
        return self.pack.post_name(source) if source in self.pack.tables.posts else source

    def _journal(self) -> dict[str, Any]:
        rows = self.entries[:ENTRIES]
        teller = Teller(
            self.pack,
            self.names,
            casebook.people_named(rows),
            casebook.corrections(self.case),
        )
        older = ""
        if len(self.entries) > ENTRIES:
            older = f"{self.url}?tab=journal&before={rows[-1].seq}"
        return {"entries": [teller.entry(row, self.case) for row in rows], "older_url": older}

    def _acts(self) -> dict[str, Any]:
        return {"acts": act_views(actbook.states(self.request.actor, self.case), self.case)}

    def _documents(self) -> dict[str, Any]:
        return papers.case_tab(self.request.actor, self.case, self.subjects)

    def _efile(self) -> dict[str, Any]:
        return files.case_tab(self.request.actor, self.case)

    def _approvals(self) -> dict[str, Any]:
        found = casebook.requests(self.case)
        return {"requests": request_views(found, self.request.actor, self.request.pack)}

    def _orders(self) -> dict[str, Any]:
        return {
            "orders": [(order, orders.taker(order, self.pack)) for order in self.subjects.orders]
        }


def party_view(party: Party, *, whole: bool = False) -> PartyView:
    """Return a party as shown: particulars hidden, or whole after the reading was logged."""

    def hidden(mask: Callable[[str], str], value: str) -> str:
        return value if whole else mask(value)

    return PartyView(
        id=party.pk,
        side=str(Party.Side(party.side).label),
        name=party.name,
        kind=str(Party.Kind(party.kind).label),
        id_number=hidden(text.mask_id, party.id_number),
        phone=hidden(text.mask_phone, party.phone),
        address=party.address,
        account=hidden(text.mask_account, party.account),
        agent=party.agent,
        joined=text.day(party.joined_on),
        whole=whole,
    )
