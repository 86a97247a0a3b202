"""The queue as a list, its filter, and the duties that wait in many cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from operator import or_
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.forms import FilterForm
from desk.listing import MOST_COUNTED, Filters, Listing
from desk.rows import BatchAct, Cell, Column, Count, Row
from desk.work.rows import Subjects, case_link, due, duty_name, holder, rule_name
from enforcement import fulfilment, queues
from enforcement.models import Node
from enforcement.queues import INHERITED, LATE, LATER, SOON, TODAY, UNDECIDED, Duty, Queue
from policy.pack import Pack
from teams.access import Seat

NOW = "now"  # overdue, here or before the court came over, due today or within three days
NOW_BUCKETS = (LATE, INHERITED, TODAY, SOON)
MOST_DUTIES = 14
UNREAD = (
    "case__grams", "case__seen", "case__pauses", "case__runs_done", "case__remark",
    "handler__password",
)  # fmt: skip
_CSS = {LATE: "late", TODAY: "soon", SOON: "soon"}
_CSS |= dict.fromkeys((LATER, UNDECIDED, INHERITED), "plain")


def in_bucket(nodes: QuerySet[Node], name: str, today: date) -> QuerySet[Node]:
    """Keep the clocks of a bucket, or of those to be done now."""
    if name == NOW:
        return nodes.filter(reduce(or_, (queues.bucket(one, today) for one in NOW_BUCKETS)))
    return nodes.filter(queues.bucket(name, today))


class WorkFilter(django_filters.FilterSet):
    """Which part of my work is shown."""

    due = django_filters.ChoiceFilter(
        label=gettext_lazy("期限"),
        method="in_bucket",
        empty_label=gettext_lazy("全部已定"),
        choices=[(NOW, gettext_lazy("眼下要办")), *queues.BUCKETS.items()],
    )
    duty = django_filters.ChoiceFilter(label=gettext_lazy("事项"), empty_label=gettext_lazy("全部"))
    unit = django_filters.ChoiceFilter(label=gettext_lazy("团队"), empty_label=gettext_lazy("全部"))

    class Meta:
        model = Node
        fields: list[str] = []
        form = FilterForm

    def __init__(self, *args: Any, queue: Queue, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        pack: Pack = self.request.pack
        duties = [(key, duty_name(pack, duty.rules)) for key, duty in queue.duties.items()]
        asked = self.data.get("duty", "")
        if asked and asked not in queue.duties:
            # A filter kept from yesterday may name a duty that is done: then nothing is left.
            duties.append((asked, rule_name(pack, asked)))
        self.filters["duty"].extra["choices"] = duties
        units = sorted({*queue.units, self.data.get("unit", "")} - {""})
        if len(units) > 1 or self.data.get("unit"):
            self.filters["unit"].extra["choices"] = [(u, pack.unit_name(u)) for u in units]
        else:
            del self.filters["unit"]

    def in_bucket(self, nodes: QuerySet[Node], name: str, value: str) -> QuerySet[Node]:
        """Keep one bucket."""
        return in_bucket(nodes, value, self.today)


class NodeList(Listing):
    """Clocks in a list, the earliest due first."""

    columns: ClassVar[tuple[Column, ...]] = (
        Column("mark", gettext_lazy("期限"), css="nowrap"),
        Column("due", gettext_lazy("到期日"), sort="due_on", css="nowrap mono"),
        Column("rule", gettext_lazy("事项")),
        Column("case", gettext_lazy("案号"), css="nowrap mono"),
        Column("subject", gettext_lazy("当事人、对象"), css="clip"),
        Column("holder", gettext_lazy("承办"), css="nowrap"),
    )
    order = "due"
    acts: ClassVar[tuple[BatchAct, ...]] = (
        BatchAct(gettext_lazy("登记办结"), "desk:work_do"),
        BatchAct(gettext_lazy("说明超期原因"), "desk:explain_nodes"),
    )

    def __init__(
        self, request: Any, queryset: QuerySet[Node], today: date, data: QueryDict | None = None
    ) -> None:
        rows = queryset.select_related("case", "handler").defer(*UNREAD)
        super().__init__(request, rows, data)
        self.today = today
        self.subjects = Subjects()

    def prepare(self, items: list[Any]) -> None:
        """Read what the page's clocks are about."""
        self.subjects = Subjects.of(items)

    def row(self, item: Any) -> Row:
        """Return a clock's row."""
        node: Node = item
        pack = node.rules(self.request.pack)
        name, subject = rule_name(pack, node.rule), self.subjects.name(node)
        number = node.case.number if node.case else ""
        cells = (
            due(node, self.today),
            node.due_on.isoformat(),
            self.duty(node, name),
            case_link(node),
            Cell(self.subjects.shown(node), "clip"),
            self.holder(node),
        )
        label = " ".join(filter(None, (name, number, subject)))
        return Row(node.pk, cells, css=self.css(node), label=label)

    def duty(self, node: Node, name: str) -> Any:
        """Return the cell that names the duty."""
        if node.applies == UNDECIDED and (
            asked := queues.asked(node, node.rules(self.request.pack))
        ):
            return _("%(duty)s（待明确：%(facts)s）") % {"duty": name, "facts": "、".join(asked)}
        return name

    def holder(self, node: Node) -> str:
        """Return whom a clock waits for."""
        return holder(node, node.rules(self.request.pack))

    def css(self, node: Node) -> str:
        """Return the class of a clock's row: where it stands."""
        if node.status != Node.Status.OPEN:
            return ""
        return f"in-{queues.bucket_of(node, self.today)}"


class MyWork(NodeList):
    """What waits for me. Undecided clocks stand apart, until they are asked for."""

    key = "work"
    title = gettext_lazy("我的工作")
    exports = True
    empty = gettext_lazy("眼下没有要办的事项。案件分到本人或本岗位后，待办会按到期日排在这里。")

    def __init__(
        self,
        request: Any,
        queryset: QuerySet[Node],
        today: date,
        queue: Queue,
        data: QueryDict | None = None,
    ) -> None:
        asked = request.GET if data is None else data
        if not asked.get("due"):
            queryset = queryset.filter(applies="runs")
        super().__init__(request, queryset, today, data)
        self.queue = queue
        self.whole = not any(asked.values())

    def _ordered(self, backwards: bool) -> QuerySet[Any]:
        rows, first = super()._ordered(backwards), self.queue.first[: self.page_size + 1]
        if self.whole and (len(first) > self.page_size or not self.queue.more):
            # The first page stands among what was read of the queue already.
            return rows.filter(pk__in=first)
        return rows

    @cached_property
    def count(self) -> Count:
        """How many rows pass the filter; of the whole queue it is known already."""
        if not self.whole:
            return super().count
        found, more = self.queue.decided, self.queue.more
        return Count(min(found, MOST_COUNTED), more or found > MOST_COUNTED)

    def holder(self, node: Node) -> str:
        """Return how a clock comes to me: by name, for another, by my post, by my team."""
        if node.handler_id == self.request.user.pk:
            return _("本人")
        if absent := self._instead_of(node):
            return _("代%(name)s") % {"name": absent}
        if node.handler is not None:
            return node.handler.name  # away, and nobody does it: his lead sees it
        if node.post:
            pack = node.rules(self.request.pack)
            seats = self.request.actor.posts
            return _("本岗") if len(seats) == 1 else pack.post_name(node.post)
        return _("本团队")

    def _instead_of(self, node: Node) -> str:
        """Return the absent person in whose place a clock is mine to do; empty for my own."""
        seats: tuple[Seat, ...] = self.request.actor.seats
        if node.handler_id is not None:
            found = [seat for seat in seats if seat.of_id == node.handler_id]
        else:
            # One's own seats stand first.
            found = [seat for seat in seats if _answers(seat, node)]
        return found[0].of_name if found else ""

    @cached_property
    def filter(self) -> Filters:
        """The filter as asked for, offering what the queue holds."""
        made: Filters = WorkFilter(
            self.data,
            queryset=self.visible,
            request=self.request,
            queue=self.queue,
            today=self.today,
        )
        return made


def _answers(seat: Seat, node: Node) -> bool:
    """Tell whether a clock nobody has by name waits for a seat: for its post, or for its unit."""
    if node.unit and seat.unit != node.unit:
        return False
    return seat.post == node.post if node.post else bool(node.unit)


@dataclass(frozen=True, slots=True)
class Part:
    """How many of a duty's clocks stand in a bucket, and where they are done or shown."""

    term: str
    css: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty that waits in many cases: one click takes all of them to the form."""

    name: str
    list_url: str
    do_url: str
    do_count: int
    cases: int
    parts: tuple[Part, ...]


def duties(queue: Queue, pack: Pack) -> list[DutyRow]:
    """Return the duties, the most pressing first."""
    pressing = sorted(
        queue.duties.values(),
        key=lambda d: (-d.counts[LATE], -d.counts[TODAY], -d.counts[SOON], d.first_due),
    )
    return [_duty(duty, pack) for duty in pressing[:MOST_DUTIES]]


def _duty(duty: Duty, pack: Pack) -> DutyRow:
    here, do = reverse("desk:work"), reverse("desk:work_do")
    formable = any(fulfilment.closings(pack, rule) for rule in duty.rules)
    parts = tuple(
        Part(
            str(queues.BUCKETS[name]),
            _CSS[name],
            duty.counts[name],
            f"{here}?{urlencode({'due': name, 'duty': duty.key})}",
        )
        for name in queues.BUCKETS
        if duty.counts[name]
    )
    now = sum(duty.counts[name] for name in NOW_BUCKETS)
    decided = duty.total - duty.counts[UNDECIDED]
    count = now or decided
    due_in = {"due": NOW} if now else {}
    return DutyRow(
        name=duty_name(pack, duty.rules),
        list_url=f"{here}?{urlencode({'duty': duty.key})}",
        do_url=f"{do}?{urlencode({'duty': duty.key, **due_in})}" if formable and count else "",
        do_count=count,
        cases=len(duty.cases),
        parts=parts,
    )
