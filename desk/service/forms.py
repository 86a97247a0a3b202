"""Forms of service."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.cases.forms import DayField
from desk.forms import Form
from documents import carriers
from documents.carriers import Carrier
from documents.methods import methods
from documents.models import ServiceAddress
from documents.proofs import LARGEST, Upload
from documents.serving import OTHER, Recipient, Sending
from workdays import clock

_ACCEPT = ".pdf,.jpg,.jpeg,.png,image/*"


class ProofField(forms.FileField):
    """A file that proves something; a phone offers its camera."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("证明"))
        kwargs.setdefault(
            "help_text", gettext_lazy("回证、签收记录或者照片：PDF、JPG、PNG，至多10MB")
        )
        kwargs.setdefault("required", False)
        super().__init__(widget=forms.FileInput(attrs={"accept": _ACCEPT}), **kwargs)


def upload_of(given: Any) -> Upload | None:
    """Return a file handed in; of one too large no more than tells that it is."""
    return Upload(given.name, given.read(LARGEST + 1)) if given else None


class SendingForm(Form):
    """By which way, on which day, and what that way asks."""

    method = forms.ChoiceField(label=gettext_lazy("送达方式"))
    on = DayField(label=gettext_lazy("日期"))
    reference = forms.CharField(
        label=gettext_lazy("邮件号、公告载体等"), max_length=60, required=False,
        help_text=gettext_lazy("邮寄填邮件号，公告填载体及期次，委托、转交填对方单位"),
    )  # fmt: skip
    by_carrier = forms.BooleanField(label=gettext_lazy("交由接口办理"), required=False)
    received_by = forms.CharField(label=gettext_lazy("签收人"), max_length=60, required=False)
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=400, required=False,
        help_text=gettext_lazy("留置、公告，以及对已同意电子送达的人改用其他方式，须写明理由"),
    )  # fmt: skip
    proof = ProofField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("请选择")),
            *((code, f"{method.name}（{method.law}）") for code, method in methods().items()),
        ]
        self.fields["on"].initial = clock.today()
        connected = [methods()[code].name for code in carriers.NAMES if Carrier.configured(code)]
        if connected:
            said = _("%(methods)s可由接口办理：单号、日期和证明由接口反馈，自动登记")
            self.fields["by_carrier"].help_text = said % {"methods": "、".join(connected)}
        else:
            del self.fields["by_carrier"]

    def sending(self) -> Sending:
        """Return what was filled in. Reads the file handed in: call it once."""
        given = self.cleaned_data
        return Sending(
            given["method"], given["on"], given.get("address", ""), given["reference"],
            given["reason"], given["received_by"], upload_of(given["proof"]),
            given.get("by_carrier", False),
        )  # fmt: skip


class ServeForm(SendingForm):
    """On whom a paper is served, and how."""

    to = forms.MultipleChoiceField(
        label=gettext_lazy("受送达人"), required=False, widget=forms.CheckboxSelectMultiple
    )
    other = forms.CharField(
        label=gettext_lazy("其他受送达单位"), max_length=120, required=False,
        help_text=gettext_lazy("协助执行的单位，如银行、登记机构"),
    )  # fmt: skip
    address = forms.CharField(
        label=gettext_lazy("送达地址"), max_length=240, required=False,
        help_text=gettext_lazy("不填的，用该当事人最近确认的地址"),
    )  # fmt: skip
    field_order = ("to", "other", "method", "on", "by_carrier", "address", "reference",
                   "received_by", "reason", "proof")  # fmt: skip

    def __init__(
        self, *args: Any, recipients: Sequence[Recipient], others: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if recipients:
            self.fields["to"].choices = [(one.key, one.name) for one in recipients]  # type: ignore[attr-defined]  # a choice field
            if len(recipients) == 1:
                self.fields["to"].initial = [recipients[0].key]
        else:
            del self.fields["to"]
        if not others:
            del self.fields["other"]

    def chosen(self) -> list[str]:
        """Return the keys of those chosen."""
        other = self.cleaned_data.get("other", "").strip()
        return [*self.cleaned_data.get("to", []), *([f"{OTHER}{other}"] if other else [])]


class EndForm(Form):
    """What came of an attempt."""

    came = forms.ChoiceField(
        label=gettext_lazy("结果"), widget=forms.RadioSelect,
        choices=[("served", gettext_lazy("已送达")), ("failed", gettext_lazy("未送达"))],
    )  # fmt: skip
    on = DayField(label=gettext_lazy("日期"))
    received_by = forms.CharField(label=gettext_lazy("签收人"), max_length=60, required=False)
    outcome = forms.CharField(
        label=gettext_lazy("未送达的原因"), max_length=400, required=False,
        help_text=gettext_lazy("如查无此人、地址不详、拒收、逾期退回"),
    )  # fmt: skip
    proof = ProofField()


class AddressForm(Form):
    """Where a party is reached."""

    party = forms.ChoiceField(label=gettext_lazy("当事人"))
    kind = forms.ChoiceField(label=gettext_lazy("地址种类"), choices=ServiceAddress.Kind.choices)
    value = forms.CharField(
        label=gettext_lazy("地址"), max_length=240, required=False,
        help_text=gettext_lazy(
            "邮政编码写在邮寄地址前面；电子送达填手机号码或者电子邮箱，不同意电子送达的留空"
        ),
    )  # fmt: skip
    receiver = forms.CharField(label=gettext_lazy("收件人"), max_length=40, required=False)
    phone = forms.CharField(label=gettext_lazy("联系电话"), max_length=30, required=False)
    consented = forms.BooleanField(label=gettext_lazy("同意电子送达"), required=False)
    confirmed = forms.BooleanField(label=gettext_lazy("已签送达地址确认书"), required=False)
    on = DayField(label=gettext_lazy("确认日期"))

    def __init__(self, *args: Any, parties: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = list(parties)  # type: ignore[attr-defined]  # a choice field
        self.fields["on"].initial = clock.today()
