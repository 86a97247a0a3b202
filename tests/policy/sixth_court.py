"""A made-up sixth court, written from scratch: two tracks, three units, labels of its own."""

from __future__ import annotations

from pathlib import Path

PACK = """
[pack]
code = "QS"
court = "清水县人民法院"
number_code = "豫9906"
made_up = true
title = "清水县人民法院执行工作办法"
version = "1"
from_on = 2025-01-01
source = "虚构"

[parameters.small_claim]
value = 30000
clause = "QS-004"

[parameters.reply_days]
value = 6
clause = "QS-007"

[parameters.home]
value = "ordinary"
basis = "default"

[labels.rural_land]
question = "是否涉及农村土地？"
ask_at = ["filing"]
clause = "QS-002"

[labels.livestock]
question = "是否有牲畜需要看管？"
clause = "QS-003"

[flow]
order = ["intake", "triage", "query"]

[[flow.run]]
id = "only"
name = "一次分流"
clause = "QS-001"
by = "triage"

[ladder]
basis = "default"
rung = [
  { level = "overdue", day = 1, to = "@handler" },
  { level = "director", day = 7, to = "director" },
]
"""

PEOPLE = """
[units]
town = { name = "城关执行组", clause = "QS-001" }
north = { name = "北乡执行组", clause = "QS-001" }
land = { name = "涉农执行组", clause = "QS-002" }

[posts]
head = { name = "组长", clause = "QS-001" }
clerk = { name = "内勤", basis = "default" }
vet = { name = "牲畜看管员", clause = "QS-003" }

[functions]
filing = [{ post = "clerk", basis = "default" }]
verification = [{ post = "clerk", basis = "default" }]
reception = [{ post = "clerk", basis = "default" }]
first_query = [{ post = "clerk", basis = "default" }]
triage = [{ post = "clerk", basis = "default" }]
assignment = [{ post = "clerk", basis = "default" }]
closing_approval = [{ post = "head", basis = "default" }]
funds = [{ post = "clerk", basis = "default" }]
archive = [{ post = "clerk", basis = "default" }]
team_lead = [{ post = "head", clause = "QS-001" }]
director = [{ post = "head", basis = "default" }]
administrator = [{ post = "clerk", basis = "default" }]
auction = [
  { all = [{ label = "livestock", op = "is", value = true }], post = "vet", clause = "QS-003" },
  { post = "head", clause = "QS-001" },
]
"""

ROUTES = """
[tracks.ordinary]
name = "一般"
state = "standard"
units = ["town", "north"]
draw = ["balanced_random"]
clause = "QS-001"

[tracks.rural]
name = "涉农"
state = "special"
units = ["land"]
draw = ["manual"]
clause = "QS-002"

[[triage]]
id = "land"
clause = "QS-002"
all = [{ label = "rural_land", op = "is", value = true }]
to = "rural"

[[triage]]
id = "leader"
clause = "QS-005"
all = [{ fact = "major_or_difficult", op = "is", value = true }]
ask = "director"

[[triage]]
id = "small"
clause = "QS-004"
all = [{ fact = "claim_amount", op = "lt", value = "@small_claim" }]
to = "town"

[[triage]]
id = "rest"
basis = "default"
to = "@home"
"""

CLOCKS = """
[[clock]]
id = "reply"
name = "答复申请执行人"
clause = "QS-007"
opens = "case.filed"
within = { day = "@reply_days" }
closes = "reception.recorded"
who = "reception"

[[clock]]
id = "rural_limit"
kind = "limit"
name = "涉农案件结案"
clause = "QS-006"
tracks = ["rural"]
all = [{ label = "livestock", op = "is", value = false }]
opens = "case.filed"
within = { month = 2 }
closes = "case.closed"
who = "@team"
"""

FILES = {
    "pack.toml": PACK,
    "people.toml": PEOPLE,
    "routes.toml": ROUTES,
    "clocks.toml": CLOCKS,
}


class Folder:
    """The court's folder on disk, to be changed by a test before it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, file: str, text: str) -> None:
        """Put a whole file."""
        (self.path / file).write_text(text, encoding="utf-8")

    def put(self, file: str, found: str, instead: str) -> Folder:
        """Replace a passage that stands in the file exactly once."""
        text = (self.path / file).read_text(encoding="utf-8")
        assert text.count(found) == 1, f"{found!r} stands {text.count(found)} times in {file}"
        self.write(file, text.replace(found, instead))
        return self

    def add(self, file: str, text: str) -> Folder:
        """Add to the end of a file."""
        old = (self.path / file).read_text(encoding="utf-8")
        self.write(file, old + text)
        return self
