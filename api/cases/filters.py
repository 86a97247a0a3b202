"""What a list of cases may be narrowed by. Each has an index or rides on one."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from enforcement import search
from enforcement.models import Case
from enforcement.models.case import State


class CaseFilter(django_filters.FilterSet):
    """Filters of the case list."""

    q = django_filters.CharFilter(
        method="by_text", label=_("案号（任何写法）、当事人、拼音首字母或电话末四位")
    )
    number = django_filters.CharFilter(field_name="number", label=_("案号，全角括号"))
    state = django_filters.ChoiceFilter(choices=State.choices, label=_("阶段"))
    track = django_filters.CharFilter(label=_("办理类别"))
    unit = django_filters.CharFilter(label=_("团队"))
    assigned_unit = django_filters.CharFilter(label=_("待接收的团队"))
    handler = django_filters.NumberFilter(
        field_name="handler_id", label=_("承办人编号"), decimal_places=0, max_digits=18
    )
    kind = django_filters.CharFilter(field_name="type_code", label=_("案件类型"))
    awaits_run = django_filters.CharFilter(label=_("待办的甄别"))
    filed_from = django_filters.DateFilter(field_name="filed_on", lookup_expr="gte")
    filed_to = django_filters.DateFilter(field_name="filed_on", lookup_expr="lte")
    closed_from = django_filters.DateFilter(field_name="closed_on", lookup_expr="gte")
    closed_to = django_filters.DateFilter(field_name="closed_on", lookup_expr="lte")

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()

    def by_text(self, queryset: QuerySet[Case], name: str, value: str) -> QuerySet[Any]:
        """Keep the cases somebody may mean by what he typed."""
        return search.found(queryset, value)
