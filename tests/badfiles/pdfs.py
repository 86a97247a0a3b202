"""PDFs that act by themselves, cannot be read, or unpack to more than a machine holds."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from tests.badfiles.made import Bad, cut, noise, packed, plain, squeezed
from tests.documents import files

_AS_IT_IS = pikepdf.StreamDecodeLevel.none
Change = Callable[[Pdf], None]


def _action(kind: str, **more: object) -> Dictionary:
    return Dictionary(S=Name("/" + kind), **more)


def _opens_with(act: Callable[[], Dictionary]) -> Change:
    def change(made: Pdf) -> None:
        made.Root.OpenAction = made.make_indirect(act())

    return change


def _annotated(note: Callable[[Pdf], Dictionary]) -> Change:
    def change(made: Pdf) -> None:
        made.pages[0].Annots = Array([made.make_indirect(note(made))])

    return change


def _link(act: Callable[[], Dictionary]) -> Change:
    def note(_made: Pdf) -> Dictionary:
        return Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 99, 99], A=act()
        )  # fmt: skip

    return _annotated(note)


def _special(kind: str) -> Change:
    def note(_made: Pdf) -> Dictionary:
        return Dictionary(Type=Name.Annot, Subtype=Name("/" + kind), Rect=[0, 0, 99, 99])

    return _annotated(note)


def _attached_note(made: Pdf) -> Dictionary:
    held = made.make_stream(b"MZ\x90")
    spec = Dictionary(Type=Name.Filespec, F=String("a.exe"), EF=Dictionary(F=held))
    return Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=spec)


def _named_script(made: Pdf) -> None:
    script = made.make_indirect(_action("JavaScript", JS=String("app.alert(1)")))
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))


def _long_script(made: Pdf) -> None:
    held = made.make_stream(b"app.alert(1)")
    made.Root.OpenAction = made.make_indirect(_action("JavaScript", JS=held))


def _outline_script(made: Pdf) -> None:
    item = Dictionary(Title=String("a"), A=_action("JavaScript", JS=String("1")))
    made.Root.Outlines = made.make_indirect(Dictionary(First=made.make_indirect(item)))


def _chained(made: Pdf) -> None:
    first = _action("GoTo", D=Array([]), Next=_action("Launch", F=String("cmd.exe")))
    made.pages[0].Annots = Array(
        [made.make_indirect(Dictionary(Subtype=Name.Link, Rect=[0, 0, 9, 9], A=first))]
    )


def _field_script(made: Pdf) -> None:
    acts = Dictionary(K=_action("JavaScript", JS=String("1")))
    field = Dictionary(FT=Name.Tx, T=String("a"), AA=acts)
    made.Root.AcroForm = Dictionary(Fields=Array([made.make_indirect(field)]))


def _form_of_its_own(made: Pdf) -> None:
    made.Root.AcroForm = Dictionary(Fields=Array([]), XFA=made.make_stream(b"<xdp/>"))


def _portfolio(made: Pdf) -> None:
    made.Root.Collection = Dictionary(Type=Name.Collection, View=Name.D)


def _closing_act(made: Pdf) -> None:
    made.Root.AA = Dictionary(WC=_action("JavaScript", JS=String("1")))


def _deep(made: Pdf) -> None:
    inner = Array([])
    for _level in range(60):
        inner = Array([inner])
    made.Root.Deep = inner


def _bomb(made: Pdf) -> None:
    twice = zlib.compress(squeezed(b"\0", 400), 9)
    bomb = made.make_stream(twice)
    bomb.Filter = Array([Name.FlateDecode, Name.FlateDecode])
    made.pages[0].Contents = bomb


def _plain_bomb(made: Pdf) -> None:
    bomb = made.make_stream(squeezed(b" ", 400))
    bomb.Filter = Name.FlateDecode
    made.pages[0].Contents = bomb


def _huge_picture(made: Pdf) -> None:
    picture = made.make_stream(zlib.compress(b"\0" * 1000))
    picture.Type, picture.Subtype, picture.Filter = Name.XObject, Name.Image, Name.FlateDecode
    picture.Width, picture.Height = 60_000, 60_000
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceGray, 8
    made.pages[0].Resources = Dictionary(XObject=Dictionary(I=made.make_indirect(picture)))


def _of(change: Change, **save: object) -> Callable[[], bytes]:
    return lambda: files.pdf(change, **save)


def _looping() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 1/Kids[2 0 R]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )


def _spelt() -> bytes:
    """A script whose name is spelt by numbers."""
    return files.pdf(files.scripted).replace(b"/JavaScript", b"/J#61vaScript")


FILES = (
    Bad("密码.pdf", files.locked),
    Bad("限制打印.pdf", files.owner_locked),
    Bad("打开即运行.pdf", _of(files.scripted)),
    Bad("压缩对象里的脚本.pdf", _of(
        files.scripted, object_stream_mode=pikepdf.ObjectStreamMode.generate)),
    Bad("拆写的脚本.pdf", _spelt),
    Bad("名录脚本.pdf", _of(_named_script)),
    Bad("流中脚本.pdf", _of(_long_script)),
    Bad("书签脚本.pdf", _of(_outline_script)),
    Bad("翻页脚本.pdf", _of(files.with_page_script)),
    Bad("关闭时脚本.pdf", _of(_closing_act)),
    Bad("表单脚本.pdf", _of(_field_script)),
    Bad("打开即启动.pdf", _of(_opens_with(lambda: _action("Launch", F=String("cmd.exe"))))),
    Bad("点击启动.pdf", _of(files.with_link_that_launches)),
    Bad("接连动作.pdf", _of(_chained)),
    Bad("点击提交.pdf", _of(_link(lambda: _action("SubmitForm", F=String("http://x.invalid"))))),
    Bad("点击导入.pdf", _of(_link(lambda: _action("ImportData", F=String("a.fdf"))))),
    Bad("点击播放.pdf", _of(_link(lambda: _action("Rendition", OP=0)))),
    Bad("点击影片.pdf", _of(_link(lambda: _action("Movie")))),
    Bad("点击声音.pdf", _of(_link(lambda: _action("Sound")))),
    Bad("打开他人文件.pdf", _of(_link(lambda: _action("GoToR", F=String("//x/a.pdf"))))),
    Bad("打开内含文件.pdf", _of(_link(lambda: _action("GoToE")))),
    Bad("附件.pdf", _of(files.with_attachment)),
    Bad("附件批注.pdf", _of(_annotated(_attached_note))),
    Bad("富媒体.pdf", _of(_special("RichMedia"))),
    Bad("屏幕媒体.pdf", _of(_special("Screen"))),
    Bad("三维.pdf", _of(_special("3D"))),
    Bad("自带表单.pdf", _of(_form_of_its_own)),
    Bad("文件包.pdf", _of(_portfolio)),
    Bad("嵌套过深.pdf", _of(_deep)),
    Bad("展开过大.pdf", _of(_plain_bomb, stream_decode_level=_AS_IT_IS)),
    Bad("两层展开过大.pdf", _of(_bomb, stream_decode_level=_AS_IT_IS)),
    Bad("图幅过大.pdf", _of(_huge_picture)),
    Bad("无页.pdf", lambda: files.pdf(pages=0)),
    Bad("过多页.pdf", lambda: files.pdf(pages=201)),
    Bad("页树成环.pdf", _looping),
    Bad("只有头.pdf", plain(b"%PDF-1.7\n")),
    Bad("头后是垃圾.pdf", lambda: b"%PDF-1.7\n" + noise(10_000, 20)),
    Bad("十兆.pdf", plain(b"%PDF-1.7" + b"\0" * (10 << 20))),
    Bad("又是压缩包.pdf", lambda: files.pdf() + packed({"a.exe": b"MZ"})),
    Bad("又是网页.pdf", lambda: b"<script>alert(1)</script>\n" + files.pdf()),
    Bad("头在后面.pdf", lambda: noise(900, 21).replace(b"%", b"x") + files.pdf()),
    *(Bad(f"截断{n}.pdf", cut(files.pdf, n)) for n in (1, 3, 5)),
)  # fmt: skip
