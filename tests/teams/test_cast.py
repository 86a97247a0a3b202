"""The standing cast serves every court whose pack is there."""

import pytest

from policy.loader import shipped
from tests.cast import make_court


@pytest.mark.django_db
@pytest.mark.parametrize("name", shipped())
def test_every_court_seats_its_people(name, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        cast = make_court(name)
    for post in cast.pack.tables.posts:
        assert post in cast.actor(post).posts
    assert cast.doing("people.manage").bureau_seats == ()
    assert cast.outsider.court_id != cast.court.pk
