"""Forms of an import."""

from __future__ import annotations

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from desk.forms import FilterForm, Form
from intake.models import ImportRow


class UploadForm(Form):
    """A sheet to be read."""

    use_required_attribute = False
    file = forms.FileField(
        label=_("表格文件"),
        help_text=_("xlsx、xls或csv，至多30MB、5万行；列的先后不限，列名同模板。"),
        error_messages={"required": _("请先选择文件"), "empty": _("文件是空的")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )


class RowFilter(django_filters.FilterSet):
    """Which rows of a sheet are shown."""

    status = django_filters.ChoiceFilter(label=_("状态"), choices=ImportRow.Status.choices)

    class Meta:
        model = ImportRow
        fields: list[str] = []
        form = FilterForm
