"""The units of two plans, where they stand, how many each is to have, and who sits in them."""

from __future__ import annotations

from typing import Any

import pytest

from policy.loader import pack


def unit(court: str, code: str, parent: str, clause: str | tuple[str, ...], **staff: int) -> Any:
    """Return a line: a unit's place and its planned staff, marked with its clauses."""
    marks = pytest.mark.clause(*((clause,) if isinstance(clause, str) else clause))
    return pytest.param(court, code, parent, staff, id=f"{court}-{code}", marks=marks)


UNITS = (
    # 华龙：序言所列机构；快执每团队二名成员，普执每团队三名；原管理人五名，新管理人三名。
    unit("hualong", "filing_window", "", "HL-007"),
    unit("hualong", "command_centre", "bureau", "HL-008"),
    unit("hualong", "file_centre", "bureau", "HL-009"),
    unit("hualong", "fast_1", "bureau", ("HL-010", "HL-108", "HL-109"), team_lead=1, handler=2),
    unit("hualong", "fast_2", "bureau", ("HL-010", "HL-110", "HL-111"), team_lead=1, handler=2),
    unit("hualong", "standard_1", "bureau", ("HL-155", "HL-156"), team_lead=1, handler=3),
    unit("hualong", "standard_2", "bureau", ("HL-157", "HL-158"), team_lead=1, handler=3),
    unit("hualong", "compulsion", "bureau", "HL-012"),
    unit("hualong", "supervision", "bureau", "HL-013"),
    unit("hualong", "termination_management", "bureau", "HL-014"),
    unit("hualong", "petition_party", "bureau", "HL-015"),
    unit("hualong", "former_managers", "termination_management", "HL-204", former_manager=5),
    unit("hualong", "new_managers", "termination_management", "HL-205", new_manager=3),
    # 邓州：指挥中心下设四个单位；实施团队分快执、精执，精执四个团队合计编制。
    unit("dengzhou", "front", "command_centre", ("DZ-031", "DZ-032"), executor=2, clerk=3),
    unit("dengzhou", "disposal", "command_centre", ("DZ-031", "DZ-093"),
         judge=1, executor=2, clerk=3),
    unit("dengzhou", "file_centre", "command_centre", ("DZ-031", "DZ-131"), executor=1, clerk=5),
    unit("dengzhou", "unified", "command_centre", ("DZ-031", "DZ-144"),
         judge=1, executor=4, clerk=5),
    unit("dengzhou", "fast_team", "implementing", ("DZ-163", "DZ-164"),
         judge=1, executor=4, clerk=4, bailiff=2),
    unit("dengzhou", "precise", "implementing", ("DZ-163", "DZ-188"),
         judge=1, executor=11, bailiff=5, clerk=15),
    *(unit("dengzhou", f"team_{n}", "precise", "DZ-187") for n in (2, 3, 4, 5)),
    unit("dengzhou", "review", "bureau", "DZ-243", judge=1, executor=1, clerk=1),
)  # fmt: skip


@pytest.mark.parametrize(("court", "code", "parent", "staff"), UNITS)
def test_a_unit_stands_where_the_plan_puts_it_with_the_staff_it_gives(
    court: str, code: str, parent: str, staff: dict[str, int]
) -> None:
    found = pack(court).tables.units[code]
    assert (found.parent, dict(found.staff)) == (parent, staff)


@pytest.mark.clause("DZ-031")
def test_dengzhous_command_centre_has_four_units_and_no_more() -> None:
    units = pack("dengzhou").tables.units
    under = {code for code, entry in units.items() if entry.parent == "command_centre"}
    assert under == {"front", "disposal", "file_centre", "unified"}


@pytest.mark.clause("DZ-007")
def test_dengzhous_teams_are_made_of_judge_executor_bailiff_and_clerk() -> None:
    posts = pack("dengzhou").tables.posts
    names = [posts[code].name for code in ("judge", "executor", "bailiff", "clerk")]
    assert names == ["员额法官", "执行员", "法警", "书记员"]


@pytest.mark.parametrize(
    ("post", "name"),
    [
        pytest.param("centre_director", "执行指挥中心主任", marks=pytest.mark.clause("HL-217")),
        pytest.param("party_officer", "党建负责人", marks=pytest.mark.clause("HL-215")),
        pytest.param("task_force_member", "工作专班成员", marks=pytest.mark.clause("HL-180")),
        pytest.param("commissar", "执行局政委", marks=pytest.mark.clause("HL-214")),
    ],
)
def test_hualong_has_the_posts_its_plan_names(post: str, name: str) -> None:
    assert pack("hualong").tables.posts[post].name == name
