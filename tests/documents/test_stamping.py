"""Page numbers stamped on a file: at the upper right as a page is read, however scanned."""

from __future__ import annotations

import io

import numpy as np
import pikepdf
import pypdfium2
import pytest

from documents import bundling, stamping


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("box", [(595, 842), (842, 595)])
def test_the_number_stands_at_the_upper_right_as_the_page_is_read(
    turned: int, box: tuple[int, int]
) -> None:
    out = io.BytesIO()
    with pikepdf.new() as whole:
        page = whole.add_blank_page(page_size=box)
        page.rotate(turned, relative=False)
        stamping.stamp(whole, page, 128)
        whole.save(out)
    picture = pypdfium2.PdfDocument(out.getvalue())[0].render(scale=1).to_pil().convert("L")
    ys, xs = np.nonzero(np.asarray(picture) < 128)
    right, top = picture.width - stamping.MARGIN, stamping.MARGIN
    assert len(ys) > 30, "the number is there"
    assert right - 30 < xs.min() <= xs.max() <= right
    assert top <= ys.min() <= ys.max() <= top + stamping.SIZE
    assert xs.max() - xs.min() > ys.max() - ys.min(), "three digits side by side, upright"


def test_a_seal_on_many_papers_lies_in_their_bundle_once() -> None:
    seal = bytes(range(256)) * 12
    paper = io.BytesIO()
    with pikepdf.new() as one:
        page = one.add_blank_page(page_size=(595, 842))
        picture = one.make_stream(seal, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
                                  Width=32, Height=32, BitsPerComponent=8,
                                  ColorSpace=pikepdf.Name.DeviceRGB)  # fmt: skip
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=picture))
        one.save(paper)
    out = io.BytesIO()
    with bundling.bundle(out, even=True) as bundle:
        for _paper in range(20):
            bundle.add_pdf(paper.getvalue())
    with pikepdf.open(out) as whole:
        assert len(whole.pages) == 40
        images = {page.Resources.XObject.Im.objgen for page in list(whole.pages)[::2]}
        assert len(images) == 1
