"""What a form offers to state with one tick, and that nothing is stated without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy import offers
from policy.facts import FactValue
from policy.loader import load, pack, shipped
from policy.refusals import Refused
from policy.triage import route

HUALONG = pack("hualong")
Values = dict[str, FactValue | None]


def ids(found: tuple[object, ...]) -> list[str]:
    return [getattr(one, "id", "") for one in found]


def test_no_assets_offers_none_to_auction_and_a_tick_routes_the_case() -> None:
    values: Values = {"matter_kind": "monetary", "has_assets": False}
    assert ids(offers.open_offers(HUALONG, values)) == ["nothing_to_auction"]
    assert route(HUALONG, values).outcome == "needs_facts"
    stated = offers.taken(HUALONG, ["nothing_to_auction"], values)
    assert stated == {"has_disposable_asset": False}
    assert route(HUALONG, {**values, **stated}).track == "fast"


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"has_assets": None},
        {"has_assets": True},
        {"has_assets": False, "has_disposable_asset": False},
    ],
)
def test_nothing_is_offered_where_it_does_not_follow_or_is_known(values: Values) -> None:
    assert offers.open_offers(HUALONG, values) == ()


def test_without_the_tick_nothing_is_stated() -> None:
    assert offers.taken(HUALONG, [], {"has_assets": False}) == {}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, "offer_does_not_hold"),
        ({"has_assets": True}, "offer_does_not_hold"),
        ({"has_assets": False, "has_disposable_asset": True}, "offer_contradicts"),
    ],
)
def test_a_tick_that_does_not_fit_is_refused_beside_it(values: Values, code: str) -> None:
    with pytest.raises(Refused) as refused:
        offers.taken(HUALONG, ["nothing_to_auction"], values)
    assert [(r.code, r.field) for r in refused.value.refusals] == [
        (code, "offer.nothing_to_auction")
    ]


def test_a_form_that_asks_for_assets_shows_the_offer() -> None:
    assert ids(offers.offers_on(HUALONG, ["has_assets"])) == ["nothing_to_auction"]
    assert offers.offers_on(HUALONG, ["first_seizure"]) == ()


def test_only_hualong_makes_the_offer() -> None:
    assert [n for n in shipped() if offers.offers_on(pack(n), ["has_assets"])] == ["hualong"]


@pytest.mark.parametrize(
    ("stated", "condition", "said"),
    [
        ("{ has_disposable_assett = false }", '{ fact = "has_assets", op = "is", value = false }',
         "没有名为“has_disposable_assett”的案情，是否为“has_disposable_asset”"),
        ('{ claim_amount = "many" }', '{ fact = "has_assets", op = "is", value = false }',
         "登记的案情不成立"),
        ("{ has_disposable_asset = false }", '{ fact = "has_asets", op = "is", value = false }',
         "没有名为“has_asets”"),
    ],
)  # fmt: skip
def test_a_wrong_offer_is_refused_with_file_and_entry(
    tmp_path: Path, stated: str, condition: str, said: str
) -> None:
    folder = tmp_path / "hualong"
    folder.mkdir()
    for file in Path("policy/packs/hualong").glob("*.toml"):
        (folder / file.name).write_text(file.read_text("utf-8"), "utf-8")
    (folder / "offers.toml").write_text(
        '[[offer]]\nid = "wrong"\nname = "错的"\nbasis = "default"\n'
        f"all = [{condition}]\nstates = {stated}\n",
        "utf-8",
    )
    with pytest.raises(Refused) as refused:
        load(folder)
    assert any("offers.toml：offer.wrong" in r.sentence and said in r.sentence
               for r in refused.value.refusals)  # fmt: skip
