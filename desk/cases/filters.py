"""What the list of cases may be narrowed by."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from desk.forms import FilterForm
from enforcement import casebook, search
from enforcement.models import Case
from enforcement.models.case import LIVE, RUNNING, State
from intake import selectors as intake
from policy.pack import Pack
from policy.vocabulary import CASE_KINDS, CLOSING_MODES
from teams.selectors import case_people
from workdays import clock

SOON_DAYS = 3
OPEN = "open"  # every stage before closing
NOBODY = "none"
FLAGS = (
    ("overdue", _("有超期事项")),
    ("soon", _("三日内到期")),
    ("screening", _("待甄别")),
    ("correction", _("待立案纠正")),
    ("to_receive", _("待团队收案")),
    ("closing", _("报结待审批")),
    ("paused", _("扣除期间中")),
)
_DAY = forms.DateInput


class CaseFilterForm(FilterForm):
    """Shows what is asked every day, and the rest behind a fold."""

    template_name = "desk/cases/_filter_fields.html"
    DAILY = ("q", "state", "flag", "track", "unit", "handler", "filed_from", "filed_to")

    def daily(self) -> list[Any]:
        """Return the fields always shown."""
        return [self[name] for name in self.DAILY if name in self.fields]

    def folded(self) -> list[Any]:
        """Return the others."""
        return [field for field in self if field.name not in self.DAILY]

    def unfolded(self) -> bool:
        """Tell whether one of the others is in use, so that it is not hidden."""
        return any(field.value() or field.errors for field in self.folded())


class CaseFilter(django_filters.FilterSet):
    """Every filter of the list. `open` as a state means all that are not closed."""

    q = django_filters.CharFilter(label=_("案号、当事人"), method="named")
    state = django_filters.ChoiceFilter(
        label=_("阶段"), method="in_state", empty_label=_("全部"),
        choices=[(OPEN, _("未结")), *State.choices],
    )  # fmt: skip
    flag = django_filters.ChoiceFilter(
        label=_("情形"), method="flagged", empty_label=_("全部"), choices=FLAGS
    )
    track = django_filters.ChoiceFilter(label=_("类别"), empty_label=_("全部"))
    unit = django_filters.ChoiceFilter(label=_("团队"), empty_label=_("全部"))
    handler = django_filters.ChoiceFilter(
        label=_("承办人"), method="handled", empty_label=_("全部")
    )
    kind = django_filters.ChoiceFilter(
        label=_("案件类型"), field_name="type_code", empty_label=_("全部"),
        choices=[(k, k) for k in CASE_KINDS],
    )  # fmt: skip
    mark = django_filters.ChoiceFilter(label=_("标注"), method="marked", empty_label=_("全部"))
    label = django_filters.ChoiceFilter(label=_("标签"), method="labelled", empty_label=_("全部"))
    mode = django_filters.ChoiceFilter(
        label=_("结案方式"), field_name="closing_mode", empty_label=_("全部"),
        choices=[(m, m) for m in CLOSING_MODES],
    )  # fmt: skip
    filed_from = django_filters.DateFilter(
        label=_("立案自"), field_name="filed_on", lookup_expr="gte", widget=_DAY
    )
    filed_to = django_filters.DateFilter(
        label=_("至"), field_name="filed_on", lookup_expr="lte", widget=_DAY
    )
    closed_from = django_filters.DateFilter(
        label=_("结案自"), field_name="closed_on", lookup_expr="gte", widget=_DAY
    )
    closed_to = django_filters.DateFilter(
        label=_("至"), field_name="closed_on", lookup_expr="lte", widget=_DAY
    )

    imported = django_filters.NumberFilter(
        label=_("导入批次"), method="of_import", min_value=1, max_value=2**31
    )

    class Meta:
        model = Case
        fields: list[str] = []
        form = CaseFilterForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pack: Pack = self.request.pack
        tables = pack.tables
        self._choose("state", self._stages(pack))
        self._choose("track", [(c, t.name) for c, t in tables.tracks.items() if t.shown])
        teams = dict.fromkeys(unit for track in tables.tracks.values() for unit in track.units)
        self._choose("unit", [(code, pack.unit_name(code)) for code in teams])
        self._choose("mark", [(code, entry.name) for code, entry in pack.marks.items()])
        self._choose("label", [(c, entry.question) for c, entry in tables.labels.items()])
        people = case_people(self.request.actor)
        named = [(str(pk), name) for pk, name in people.values_list("pk", "name")]
        me = [(str(self.request.user.pk), _("我承办的"))]
        self._choose("handler", [*me, (NOBODY, _("未分到人")), *named])

    @staticmethod
    def _stages(pack: Pack) -> list[tuple[str, Any]]:
        """Return the stages this court's cases pass, the teams' by the court's own words."""
        tracks = pack.tables.tracks.values()
        found: list[tuple[str, Any]] = [(OPEN, _("未结"))]
        for value, label in State.choices:
            own = [track for track in tracks if track.state == value]
            if value not in RUNNING:
                found.append((value, label))
            elif own:
                names = "、".join(track.name for track in own if track.shown)
                found.append((value, names or _("团队办理")))
        return found

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        if choices:
            self.filters[name].extra["choices"] = choices
        else:
            del self.filters[name]

    def named(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Keep the cases of a number, a name, initials or the end of a phone."""
        return search.found(cases, value)

    def in_state(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Keep one stage, or all before closing."""
        return cases.filter(state__in=LIVE) if value == OPEN else cases.filter(state=value)

    def handled(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Keep one person's cases, or those nobody has."""
        if value == NOBODY:
            return cases.filter(handler=None)
        return cases.filter(handler_id=int(value))

    def marked(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Keep the cases that bear a mark."""
        return cases.filter(casebook.marked(value))

    def labelled(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Keep the cases that carry a label."""
        return casebook.labelled(cases, value)

    def of_import(self, cases: QuerySet[Case], name: str, value: Any) -> QuerySet[Case]:
        """Keep the cases one sheet filed."""
        return cases.filter(number__in=intake.numbers_filed(self.request.actor, int(value)))

    def flagged(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Keep the cases in a situation somebody must act on."""
        today = clock.today()
        match value:
            case "overdue":
                return casebook.overdue(cases, today)
            case "soon":
                return casebook.due_by(cases, today + timedelta(days=SOON_DAYS))
            case "screening":
                return cases.exclude(awaits_run="")
            case "correction":
                return cases.filter(correction_open=True)
            case "to_receive":
                return cases.exclude(assigned_unit="")
            case "closing":
                return cases.filter(closing_submitted_on__isnull=False, closed_on=None)
            case _:
                return casebook.paused(cases)
