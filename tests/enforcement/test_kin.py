"""The cases one claim goes through are found from any of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from enforcement import kin
from enforcement.models import Case, Party
from tests.cast import Cast
from tests.story import filed

DAY = date(2022, 3, 1)
ID = "410901198502020026"


def case(cast: Cast, days: int, kind: str, serial: int = 1, **columns: object) -> Case:
    """File a case of the same two people, with some columns changed."""
    made = filed(cast, DAY + timedelta(days=days), kind=kind, serial=serial)
    Party.objects.filter(case=made, side="respondent").update(id_number=ID)
    Case.objects.filter(pk=made.pk).update(**columns)
    return Case.objects.get(pk=made.pk)


@pytest.fixture
def chain(hualong: Cast) -> list[Case]:
    """A preservation, the first case, the one taken up again twice, an objection."""
    kept = case(hualong, 0, "执保")
    first = case(hualong, 10, "执", basis_number="（2021）豫0902民初1号")
    again = case(hualong, 20, "执恢", resumed_from=first, basis_number=first.number)
    # Taken over from another program: no link, the basis alone tells.
    third = case(hualong, 30, "执恢", serial=2, basis_number=again.number)
    objection = case(hualong, 40, "执异", basis_number=first.number)
    return [kept, first, again, third, objection]


def test_the_whole_chain_is_found_from_each_of_its_cases(hualong: Cast, chain: list[Case]) -> None:
    director = hualong.actor("director")
    for one in chain:
        found = kin.chain_of(director, one)
        assert [link.case.pk for link in found] == [other.pk for other in chain], one.number
        assert [link.case.pk for link in found if link.here] == [one.pk]


def test_it_says_what_each_is_and_how_it_hangs_together(hualong: Cast, chain: list[Case]) -> None:
    told = [(link.kind, link.how) for link in kin.chain_of(hualong.actor("director"), chain[1])]
    first, again = chain[1].number, chain[2].number
    assert told == [
        ("财产保全执行", "当事人相同"),
        ("首次执行", ""),
        ("恢复执行", f"由{first}恢复执行"),
        ("恢复执行", f"以{again}恢复执行"),
        ("执行异议", f"就{first}提出"),
    ]


def test_another_claim_of_the_same_people_is_shown_beside_their_preservation_alone(
    hualong: Cast, chain: list[Case]
) -> None:
    other = case(hualong, 50, "执", serial=7, basis_number="（2021）豫0902民初2号")
    director = hualong.actor("director")
    assert other.pk not in {link.case.pk for link in kin.chain_of(director, chain[1])}
    assert other.pk in {link.case.pk for link in kin.chain_of(director, chain[0])}


def test_a_case_of_other_people_or_another_court_is_none_of_it(hualong: Cast) -> None:
    alone = case(hualong, 0, "执")
    other = case(hualong, 5, "执保")
    Party.objects.filter(case=other, side="applicant").update(name="岳思齐")
    found = kin.chain_of(hualong.actor("director"), alone)
    assert [link.case for link in found] == [alone]
    assert kin.chain_of(hualong.outsider, alone)[0].case == alone


def test_a_restricted_case_of_the_chain_is_shown_to_none_who_may_not_read_it(
    hualong: Cast, chain: list[Case]
) -> None:
    Case.objects.filter(pk=chain[0].pk).update(restricted=True)
    found = kin.chain_of(hualong.actor("handler", "fast_1"), chain[1])
    assert chain[0].pk not in {link.case.pk for link in found}


def test_a_case_does_not_name_the_restricted_one_it_takes_up_again(
    hualong: Cast, chain: list[Case], client: Client
) -> None:
    first, again = chain[1], chain[2]
    Case.objects.filter(pk=first.pk).update(restricted=True)
    Case.objects.filter(pk=again.pk).update(basis_number="")
    handler = hualong.actor("handler", "fast_1")
    assert not any(first.number in link.how for link in kin.chain_of(handler, again))
    client.force_login(hualong.user("handler", "fast_1"))
    for tab in ("course", "chain"):
        page = client.get(f"/desk/cases/{again.pk}/?tab={tab}").content.decode()
        assert first.number not in page, tab
    client.force_login(hualong.user("director"))
    assert first.number in client.get(f"/desk/cases/{again.pk}/").content.decode()


def test_the_page_shows_the_chain_with_links(
    hualong: Cast, chain: list[Case], client: Client
) -> None:
    client.force_login(hualong.user("director"))
    page = client.get(f"/desk/cases/{chain[1].pk}/?tab=chain").content.decode()
    for other in (chain[0], *chain[2:]):
        assert f'href="/desk/cases/{other.pk}/"' in page
    assert "本案" in page
