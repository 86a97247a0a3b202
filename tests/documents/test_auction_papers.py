"""Papers about an asset that is priced and sold: when they may go out, and to whom."""

from __future__ import annotations

import pytest

from documents import issuing, serving, signing
from documents.models import Document, Service
from documents.proofs import Upload
from documents.serving import Sending
from enforcement import items
from enforcement.items import NewItem
from enforcement.models import Case
from policy.refusals import Refused
from teams.access import Actor
from tests.cast import Cast
from tests.documents.files import photo
from tests.documents.papers import TODAY, drafted, issued, keeper, told_case
from tests.story import about_new, recorder
from workdays import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.at(TODAY):
        yield


def case_with_a_house(cast: Cast) -> tuple[Case, Actor]:
    case = told_case(cast)
    maker = cast.doing("filing.verify", case)
    items.add_item(case, NewItem("asset", "住宅一套"), actor=maker)
    return case, maker


@pytest.mark.clause("DZ-113")
def test_a_sale_is_not_confirmed_before_the_price_is_there(dengzhou: Cast) -> None:
    case, maker = case_with_a_house(dengzhou)
    paper = drafted(case, "sale_confirmation", maker)
    with pytest.raises(Refused) as refused:
        issued(dengzhou, paper, maker)
    (reason,) = refused.value.refusals
    assert reason.sentence == "尚未登记“案款到账（拍卖成交案款）”"
    assert reason.clause == ("DZ-113",)
    other = NewItem("payment", "保证金")
    case = about_new(dengzhou, case, other, "payment.received", TODAY, kind="其他案款")
    with pytest.raises(Refused, match="尚未登记"):
        issued(dengzhou, Document.objects.get(pk=paper.pk), maker)
    price = NewItem("payment", "拍卖成交款")
    about_new(dengzhou, case, price, "payment.received", TODAY, kind="拍卖成交案款")
    signing.seal(paper.pk, actor=keeper(dengzhou), by_hand=True)
    assert issuing.issue(paper.pk, actor=maker).state == "issued"


@pytest.mark.clause("DZ-105")
def test_what_is_said_of_a_price_goes_to_the_parties_and_to_whom_else_it_concerns(
    dengzhou: Cast,
) -> None:
    case, maker = case_with_a_house(dengzhou)
    paper = issued(dengzhou, drafted(case, "price_inquiry", maker), maker)
    hand = Sending("direct", TODAY, received_by="本人", proof=Upload("回证.jpg", photo()))
    to = [*serving.addressees(paper), "other:承租人甲"]
    serving.serve(paper.pk, to, hand, actor=recorder(dengzhou, case, "document.served"))
    found = Service.objects.filter(document=paper, state="served").order_by("id")
    assert list(found.values_list("name", flat=True)) == ["安知秋", "柏望舒", "承租人甲"]
    assert not Service.objects.filter(proof=None).exists()
