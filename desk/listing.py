"""The machinery of every list: filters, sorting, paging by key, choosing rows, taking them out.

A list names its columns and makes a row of ready strings from each object; it starts from a
queryset of what the person may see, and never counts further than `MOST_COUNTED`.

    class Cases(Listing):
        key = "cases"
        columns = (Column("number", _("案号"), sort="number_key"), Column("filed", _("立案")))
        order = "-filed_on"
        filters = CaseFilter            # a django-filter FilterSet; Meta.form = FilterForm
        acts = (BatchAct(_("批量分案"), "desk:assign_many", "case.assign"),)

        def row(self, case):
            return Row(case.pk, (case.number, text.day(case.filed_on)), url=case_url(case))

    listing = Cases(request, selectors.visible(request.actor))
    return listing.answer("desk/cases/list.html")
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Protocol

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise, cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from desk import saved, sheets
from desk.navigation import address
from desk.rows import BatchAct, Cell, Column, Count, Head, Row
from policy.refusals import Refusal, Refused
from policy.vocabulary import ACTS
from teams import access
from teams.access import Actor

PAGE = 50
MOST_COUNTED = 1000
MOST_CHOSEN = 1000
MOST_EXPORTED = 20_000
_OURS = ("after", "before", "format", "view")  # never part of a filter


class Filters(Protocol):
    """What a list needs of a filter: django-filter's FilterSet, or anything like it."""

    @property
    def form(self) -> Any: ...
    @property
    def qs(self) -> QuerySet[Any]: ...


class Listing:
    """A list of one kind of thing."""

    key: ClassVar[str] = ""
    columns: ClassVar[tuple[Column, ...]] = ()
    order: ClassVar[str] = "-id"
    filters: ClassVar[type[Any] | None] = None
    acts: ClassVar[tuple[BatchAct, ...]] = ()
    page_size: ClassVar[int] = PAGE
    empty: ClassVar[str | Promise] = ""
    exports: ClassVar[bool] = False
    acts_once: ClassVar[bool] = False  # an act of the bar acts at once, with no page in between
    title: ClassVar[str | Promise] = ""

    def __init__(
        self, request: HttpRequest, queryset: QuerySet[Any], data: QueryDict | None = None
    ) -> None:
        self.request: Any = request
        self.data = request.GET if data is None else data
        self.visible = queryset

    def row(self, item: Any) -> Row:
        """Return the ready row of an object. Must not ask the database."""
        raise NotImplementedError

    def prepare(self, items: list[Any]) -> None:
        """Read what a page's rows need beside the objects, in one query for all of them."""

    # ------------------------------------------------------------------ filter and order

    @cached_property
    def filter(self) -> Filters | None:
        """The filter as asked for."""
        if self.filters is None:
            return None
        made: Filters = self.filters(self.data, queryset=self.visible, request=self.request)
        return made

    @cached_property
    def queryset(self) -> QuerySet[Any]:
        """The rows that pass the filter; none where the filter itself is wrong."""
        if self.filter is None:
            return self.visible
        return self.filter.qs if self.filter.form.is_valid() else self.visible.none()

    @cached_property
    def sort(self) -> tuple[Column, bool]:
        """The column sorted by, and whether downwards."""
        for asked in (self.data.get("sort", ""), self.order):
            name = asked.removeprefix("-")
            for column in self.columns:
                if column.sort and name in (column.name, column.sort):
                    return column, asked.startswith("-")
        return Column("", "", sort=self.order.removeprefix("-")), self.order.startswith("-")

    def _ordered(self, backwards: bool) -> QuerySet[Any]:
        column, down = self.sort
        down = down != backwards
        key = F(column.sort)
        if column.nullable:
            first, last = (True, None) if backwards else (None, True)
            by = (
                key.desc(nulls_first=first, nulls_last=last)
                if down
                else key.asc(nulls_first=first, nulls_last=last)
            )
        else:
            by = key.desc() if down else key.asc()
        ordered = self.queryset.order_by(by, "-pk" if down else "pk")
        return ordered.annotate(sort_key=F(column.sort)) if column.sort else ordered

    def _beyond(self, cursor: tuple[Any, int], backwards: bool) -> Q:
        """Return the rows beyond a row in the direction read; unknown keys stand last."""
        column, down = self.sort
        down = down != backwards
        key, pk = cursor
        side, field = ("lt" if down else "gt"), column.sort
        if key is None:
            same = Q(**{f"{field}__isnull": True, f"pk__{side}": pk})
            return same | Q(**{f"{field}__isnull": False}) if backwards else same
        # Both at once: PostgreSQL finds the very row in the index, however many share its key.
        # The key alone bounds the index where rows of values cannot be compared.
        further = TupleLessThan if down else TupleGreaterThan
        beyond = Q(**{f"{field}__{side}e": key}) & Q(further(Tuple(F(field), F("pk")), (key, pk)))
        if column.nullable and not backwards:
            return beyond | Q(**{f"{field}__isnull": True})
        return beyond

    # ------------------------------------------------------------------ the page

    @cached_property
    def _items(self) -> tuple[list[Any], bool, bool]:
        """The page's objects, and whether there are others before and after."""
        after, before = self._cursor("after"), self._cursor("before")
        backwards = after is None and before is not None
        rows = self._ordered(backwards)
        cursor = after or before
        if cursor is not None:
            rows = rows.filter(self._beyond(cursor, backwards))
        items = list(rows[: self.page_size + 1])
        more, items = len(items) > self.page_size, items[: self.page_size]
        if backwards:
            items.reverse()
            return items, more, True
        return items, cursor is not None, more

    @cached_property
    def rows(self) -> list[Row]:
        """The page's rows."""
        items = self._items[0]
        self.prepare(items)
        return [self.row(item) for item in items]

    @cached_property
    def lines(self) -> list[SafeString]:
        """The page's rows, drawn for the template."""
        tick = _("选中") if self.acts_shown else ""
        return [row.line(self.columns, tick) for row in self.rows]

    @property
    def after_url(self) -> str:
        """Address of the next page; empty on the last."""
        items, _before, after = self._items
        return self.url(after=self._encoded(items[-1])) if after and items else ""

    @property
    def before_url(self) -> str:
        """Address of the page before; empty on the first."""
        items, before, _after = self._items
        return self.url(before=self._encoded(items[0])) if before and items else ""

    @property
    def first_url(self) -> str:
        """Address of the first page of the same filter and order."""
        return self.url()

    @cached_property
    def count(self) -> Count:
        """How many rows pass the filter, counted up to `MOST_COUNTED`."""
        # Keys alone: what a list reads beside its rows need not be read to count them.
        found = self.queryset.order_by().values("pk")[: MOST_COUNTED + 1].count()
        return Count(min(found, MOST_COUNTED), found > MOST_COUNTED)

    @cached_property
    def heads(self) -> list[Head]:
        """The columns' heads."""
        sorted_by, down = self.sort
        return [self._head(column, column.name == sorted_by.name, down) for column in self.columns]

    def _head(self, column: Column, here: bool, down: bool) -> Head:
        url = ""
        if column.sort:
            url = self.url(sort=column.name if here and down else f"-{column.name}")
            if not here:
                url = self.url(sort=column.name)
        state = ("descending" if down else "ascending") if here else ""
        return Head(str(column.term), column.css, url, state if column.sort else "")

    def url(self, **changes: str) -> str:
        """Return this list's address with the filter and order kept and `changes` made."""
        query = self.data.copy()
        for name in _OURS:
            query.pop(name, None)
        for name, value in changes.items():
            query[name] = value
        for name in [n for n in query if not any(query.getlist(n))]:
            del query[name]
        return f"{self.request.path}?{query.urlencode()}" if query else str(self.request.path)

    @property
    def export_url(self) -> str:
        """Address that takes the filtered rows out as a sheet; empty where the list does not."""
        return self.url(format="xlsx") if self.exports else ""

    @property
    def filter_query(self) -> str:
        """The filter alone, for "all of this filter"."""
        return self.url().partition("?")[2]

    @cached_property
    def acts_shown(self) -> list[tuple[str, str]]:
        """The batch acts this person may do and that exist: (term, address)."""
        actor = self.request.actor
        return [
            (str(act.term), url)
            for act in self.acts
            if (url := address(act.url_name)) and _may(actor, act.act)
        ]

    @cached_property
    def saved_views(self) -> list[saved.Shown]:
        """This person's saved filters of this list."""
        return saved.of(self.request, self.key, self.filter_query) if self.key else []

    # ------------------------------------------------------------------ answers

    def answer(
        self, template: str = "desk/list.html", **context: Any
    ) -> HttpResponse | FileResponse:
        """Return the page, the table alone for htmx, or the sheet where one was asked for."""
        if self.exports and self.data.get("format") == "xlsx":
            return self.export()
        context = {"list": self, "title": self.title, **context}
        if getattr(self.request, "htmx", False) and self.request.htmx.target == "list":
            template = "desk/_list.html"
        return render(self.request, template, context)

    def export(self) -> FileResponse:
        """Return the filtered rows as a sheet with the filter printed on it; log the export."""
        if self.queryset.order_by()[: MOST_EXPORTED + 1].count() > MOST_EXPORTED:
            said = _("筛选结果超过%(most)d行，请缩小范围后再导出") % {"most": MOST_EXPORTED}
            raise Refused(Refusal("too_many_rows", said, data={"most": MOST_EXPORTED}))
        return sheets.answer(
            self.request,
            key=self.key,
            title=str(self.title) or self.key,
            terms=[str(column.term) for column in self.columns],
            rows=self._all_rows(),
            filters=self._filter_shown(),
            query=self.filter_query,
        )

    def _all_rows(self) -> Iterator[Sequence[Any]]:
        batch: list[Any] = []
        for item in self._ordered(backwards=False).iterator(chunk_size=500):
            batch.append(item)
            if len(batch) == 500:
                yield from self._cells(batch)
                batch = []
        yield from self._cells(batch)

    def _cells(self, items: list[Any]) -> Iterator[Sequence[Any]]:
        self.prepare(items)
        for item in items:
            cells = self.row(item).cells
            yield [cell.text if isinstance(cell, Cell) else cell for cell in cells]

    def _filter_shown(self) -> list[tuple[str, str]]:
        if self.filter is None:
            return []
        form = self.filter.form
        return [
            (str(field.label), "、".join(field_text(field)))
            for field in form
            if any(self.data.getlist(field.html_name))
        ]

    # ------------------------------------------------------------------ cursors

    def _cursor(self, name: str) -> tuple[Any, int] | None:
        raw = self.data.get(name, "")
        if not raw:
            return None
        try:
            key, pk = json.loads(base64.urlsafe_b64decode(raw.encode()))
            return self._typed(key), int(pk)
        except (ValueError, TypeError, binascii.Error, ValidationError):
            return None  # an old or mangled address opens the first page

    def _typed(self, key: Any) -> Any:
        if key is None:
            return None
        annotated = self._ordered(backwards=False).query.annotations["sort_key"]
        return annotated.output_field.to_python(key)

    @staticmethod
    def _encoded(item: Any) -> str:
        key = item.sort_key
        if isinstance(key, date | datetime):
            key = key.isoformat()
        elif isinstance(key, Decimal):
            key = str(key)
        return base64.urlsafe_b64encode(json.dumps([key, item.pk]).encode()).decode()


def _may(actor: Actor, act: str) -> bool:
    # What depends on the case (@team …) is judged row by row when it is done.
    function = ACTS[act][1] if act else ""
    return not function or function.startswith("@") or access.holds(actor, function)


def field_text(field: Any) -> list[str]:
    """Return the values asked of a filter's field, as people read them."""
    choices = {str(value): str(term) for value, term in getattr(field.field, "choices", None) or ()}
    value = field.value()
    values = value if isinstance(value, list | tuple) else [value]
    return [choices.get(str(v), str(v)) for v in values if v not in (None, "")]


def chosen(
    request: HttpRequest, visible: QuerySet[Any], filtered: Iterable[Any] | None = None
) -> list[int]:
    """Return the ids chosen on a list, as far as the person may see them, in their order.

    The rows ticked, or, where "all of this filter" was ticked, `filtered` (the list's
    queryset for the filter posted). Raises `Refused` when there are none, or too many.
    """
    if request.POST.get("every") and isinstance(filtered, QuerySet):
        wanted = filtered
    else:
        ids = [int(raw) for raw in request.POST.getlist("id") if raw.isdecimal()]
        wanted = visible.filter(pk__in=ids[: MOST_CHOSEN + 1])
    found = list(wanted.order_by("pk").values_list("pk", flat=True)[: MOST_CHOSEN + 1])
    if not found:
        raise Refused(Refusal("nothing_chosen", _("没有选中任何一行；请先在列表中勾选"), "id"))
    if len(found) > MOST_CHOSEN:
        said = _("一次最多办理%(most)d行，请缩小筛选范围") % {"most": MOST_CHOSEN}
        raise Refused(Refusal("too_many_rows", said, "id", {"most": MOST_CHOSEN}))
    return found
