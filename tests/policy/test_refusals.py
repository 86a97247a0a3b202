"""Refusals keep every reason, and their kind tells the door what to answer."""

from __future__ import annotations

import pytest

from policy.refusals import Forbidden, NotVisible, Problems, Refusal, Refused, Stale


def test_reasons_are_collected_and_raised_together() -> None:
    problems = Problems()
    problems.raise_if_any()
    problems.add("no_payment", "案款未到账", field="amount", clause=["YD-102"], missing="5.00")
    problems.extend([Refusal("no_seal", "未加盖印章")])
    assert problems
    with pytest.raises(Refused) as caught:
        problems.raise_if_any()
    assert [r.code for r in caught.value.refusals] == ["no_payment", "no_seal"]
    assert str(caught.value) == "案款未到账；未加盖印章"


def test_a_reason_is_handed_out_with_five_fields() -> None:
    problems = Problems()
    problems.add("no_payment", "案款未到账", field="amount", clause=["YD-102"], missing="5.00")
    assert [reason.as_dict() for reason in problems] == [
        {
            "code": "no_payment",
            "sentence": "案款未到账",
            "field": "amount",
            "data": {"missing": "5.00"},
            "clause": ["YD-102"],
        }
    ]


def test_a_door_may_tell_the_kinds_apart() -> None:
    assert issubclass(Forbidden, Refused)
    assert issubclass(Stale, Refused)
    assert not issubclass(NotVisible, Refused)  # 404 gives no reasons
