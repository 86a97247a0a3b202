"""Forms of the e-file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.forms import Form, show_refusals
from documents import uploading
from documents.models import EfileItem
from documents.places import Place, Places
from documents.proofs import LARGEST, Upload
from policy.refusals import Refused

ACCEPT = ".pdf,.jpg,.jpeg,.png,image/*"


class ManyFiles(forms.FileInput):
    """A field that takes several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return all that came under the name."""
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.Field):
    """Files handed in, judged by their content afterwards; a phone offers its camera."""

    widget = ManyFiles

    def __init__(
        self,
        *args: Any,
        largest: int = LARGEST,
        together: int = uploading.MOST * LARGEST,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.largest, self.together = largest, together

    def clean(self, value: Any) -> list[Upload]:
        """Return the files as handed in; of one too large no more than tells that it is.

        Nothing is read of files that are too large `together`, in bytes.
        """
        if len(value or ()) > 1 and sum(one.size for one in value) > self.together:
            told = {"most": self.together // 1024 // 1024}
            raise forms.ValidationError(_("一次上传的文件合计至多%(most)dMB，请分次上传") % told)
        return [Upload(one.name, one.read(self.largest + 1)) for one in value or ()]


def place_choices(known: Places) -> list[Any]:
    """Return the places by volume, as a select shows them."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for place in known.by_code.values():
        groups.setdefault(place.volume_name, []).append((place.code, place.name))
    return [("", _("请选择")), *groups.items()]


def material_names(places: list[Place]) -> list[str]:
    """Return the names offered for material, each once."""
    return list(dict.fromkeys(name for place in places for name in place.materials))


class PlacedForm(Form):
    """Asks for a place of the catalogue; `materials` are the names offered for what lies there."""

    def __init__(self, *args: Any, known: Places, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = place_choices(known)  # type: ignore[attr-defined]  # a choice field
        self.materials = material_names(list(known.by_code.values()))


class FilesForm(Form):
    """Files for a case's e-file: `fit` holds them as they will be kept, once the form is clean."""

    sent = FilesField(
        label=gettext_lazy("文件"), required=False,
        help_text=gettext_lazy("PDF、JPG、PNG，每个至多10MB，一次至多30个；照片自动扶正、校直"),
    )  # fmt: skip
    must_be_sent: ClassVar[bool] = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent"].widget.attrs.update({"accept": ACCEPT, "multiple": True})
        self.fit: list[Upload] = []

    def clean(self) -> dict[str, Any]:
        """Make the files fit to be kept; what is wrong of them stands beside them."""
        given = super().clean() or self.cleaned_data
        if "sent" not in given or not (given["sent"] or self.must_be_sent):
            return given
        try:
            self.fit = uploading.fit(given["sent"], join=bool(given.get("join")))
        except Refused as refused:
            show_refusals(self, refused, {"files": "sent"})
        return given


class ResultFiles(FilesForm):
    """The papers that show what came of something, where there are any."""

    must_be_sent: ClassVar[bool] = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent"].label = _("结果材料")
        self.fields["sent"].help_text = _("PDF、JPG、PNG，每个至多10MB；登记后存入电子卷宗")


class UploadForm(PlacedForm, FilesForm):
    """Files, and where they belong; of which slip or asset, where clocks of some wait for them."""

    place = forms.ChoiceField(
        label=gettext_lazy("卷宗位置"),
        error_messages={"required": gettext_lazy("须选定卷宗目录中的位置")},
    )
    name = forms.CharField(
        label=gettext_lazy("材料名称"), max_length=120, required=False,
        widget=forms.TextInput(attrs={"list": "materials", "autocomplete": "off"}),
        help_text=gettext_lazy("不填的，用文件原来的名字"),
    )  # fmt: skip
    join = forms.BooleanField(label=gettext_lazy("几张照片合并为一份PDF"), required=False)
    about = forms.ChoiceField(
        label=gettext_lazy("所属事项"), required=False,
        help_text=gettext_lazy("选定的，这一事项的上传节点随之完成"),
    )  # fmt: skip

    def __init__(self, *args: Any, waiting: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent"].widget.attrs["data-drop"] = "1"
        if not waiting:
            del self.fields["about"]
            return
        about = self.fields["about"]
        assert isinstance(about, forms.ChoiceField)
        about.choices = [("", _("无")), *waiting]


class MoveForm(PlacedForm):
    """Another place or name, and why."""

    place = forms.ChoiceField(label=gettext_lazy("卷宗位置"), required=False)
    name = forms.CharField(label=gettext_lazy("材料名称"), max_length=120, required=False)
    reason = forms.CharField(label=gettext_lazy("调整的理由"), max_length=400, required=False)

    def __init__(self, *args: Any, item: EfileItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].initial, self.fields["name"].initial = item.place, item.name


class WithdrawForm(Form):
    """Why something does not belong in the file."""

    reason = forms.CharField(label=gettext_lazy("撤出的理由"), max_length=400, required=False)
