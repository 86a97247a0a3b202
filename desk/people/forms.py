"""Forms of people and posts."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from desk.forms import FilterForm, Form
from teams.models import Post, Unit, User
from workdays.clock import today


class OpenAccountForm(Form):
    """A new account."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    username = forms.CharField(
        label=_("账号"),
        max_length=32,
        help_text=_("2至32位字母、数字、点、横线或下划线；不分大小写，设定后不能更改。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )


class NameForm(Form):
    """A name to be corrected."""

    name = forms.CharField(label=_("姓名"), max_length=40)


class GivePostForm(Form):
    """A post for a person: which, where, from when."""

    post = forms.ChoiceField(label=_("岗位"))
    unit = forms.ChoiceField(label=_("部门、团队"), required=False)
    from_on = forms.DateField(label=_("任岗日期"), widget=forms.DateInput)
    to_on = forms.DateField(
        label=_("卸任日期（不再任岗的第一天）"),
        widget=forms.DateInput,
        required=False,
        help_text=_("未定的留空。"),
    )

    def __init__(self, *args: Any, court_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = Post.objects.filter(court_id=court_id, is_active=True)
        units = Unit.objects.filter(court_id=court_id, is_active=True)
        self.fields["post"].choices = [("", "—"), *((p.code, p.name) for p in posts)]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["unit"].choices = [("", _("不属某一团队")), *((u.code, u.name) for u in units)]  # type: ignore[attr-defined]  # a ChoiceField


class PeopleFilter(django_filters.FilterSet):
    """Whom the list of people shows."""

    q = django_filters.CharFilter(label=_("姓名或账号"), method="named")
    post = django_filters.ChoiceFilter(label=_("岗位"), method="in_post", empty_label=_("全部"))
    state = django_filters.ChoiceFilter(
        label=_("账号状态"),
        method="in_state",
        empty_label=_("全部"),
        choices=[("open", _("在用")), ("no_post", _("尚未安排岗位")), ("closed", _("已停用"))],
    )

    class Meta:
        model = User
        fields: list[str] = []
        form = FilterForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = Post.objects.filter(court_id=self.request.actor.court_id, is_active=True)
        self.filters["post"].extra["choices"] = [(p.code, p.name) for p in posts]

    def named(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Keep those whose name or account holds the text."""
        return people.filter(Q(name__icontains=value) | Q(username__icontains=value))

    def in_post(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Keep those who hold a post now."""
        held = Q(memberships__to_on__isnull=True) | Q(memberships__to_on__gt=today())
        return people.filter(
            held, memberships__post__code=value, memberships__from_on__lte=today()
        ).distinct()

    def in_state(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Keep open accounts, closed ones, or open ones without a post."""
        if value == "closed":
            return people.filter(is_active=False)
        people = people.filter(is_active=True)
        if value == "no_post":
            held = Q(memberships__to_on__isnull=True) | Q(memberships__to_on__gt=today())
            seated = User.objects.filter(held, memberships__from_on__lte=today())
            return people.exclude(pk__in=seated.values("pk"))
        return people
