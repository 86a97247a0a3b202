"""States are changed, and events stated, only where it is said; what is named in words exists."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from config import wiring
from documents.models import Document
from enforcement import effects, suspensions, transfers
from enforcement.models import Approval, Case, Handover, TaskOrder
from policy.vocabulary import ACTS, FUNCTIONS
from tests.architecture.floors import name, sources
from triage import services as triage

# Each small machine, and the only files that may move it.
MACHINES = {
    Case: ("enforcement/lifecycle/", "enforcement/transfers.py"),
    Approval: ("enforcement/approvals.py",),
    TaskOrder: ("enforcement/orders.py",),
    Handover: ("enforcement/handover.py",),
    Document: (
        "documents/drafting.py",
        "documents/signing.py",
        "documents/issuing.py",
    ),
}
# The mouths of the journal: services of the core, and of rooms above it, never a door.
MOUTHS = {"record", "record_many", "record_history", "record_for_court"}
DOORS = ("desk", "portal", "api", "config", "demo")
# Words that lists, files and other objects answer to as well.
COMMON = {"close", "receive", "complete", "archive", "withdraw", "grant", "refuse"}


def transitions(model: type) -> set[str]:
    (field,) = [f for f in model._meta.fields if type(f).__name__ == "FSMField"]
    return {t.name for t in field.get_all_transitions(model)}


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def calls(file: Path) -> Iterator[tuple[int, ast.expr, str]]:
    """Yield line, object and method of every call x.method() in a file."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, node.func.value, node.func.attr


def may(file: Path, places: tuple[str, ...]) -> bool:
    return name(file).startswith(places)


def test_only_the_services_of_its_life_move_a_case() -> None:
    own = transitions(Case)
    rare = own - COMMON
    assert len(rare) >= 10
    wrong = [
        f"{name(file)}:{line} {method}"
        for file in sources()
        if not may(file, MACHINES[Case])
        for line, value, method in calls(file)
        if method in rare or (method in own and isinstance(value, ast.Name) and value.id == "case")
    ]
    assert wrong == []


@pytest.mark.parametrize("model", [Approval, TaskOrder, Handover, Document])
def test_only_its_own_service_moves_a_request_a_slip_a_receipt_or_a_paper(model: type) -> None:
    said = {
        Handover: {"receipt"},
        Document: {"document", "mended", "made", "paper"},
    }.get(model, {"row", "approval", "order", "slip"})
    wrong = [
        f"{name(file)}:{line} {method}"
        for file in sources()
        if not may(file, MACHINES[model])
        for line, value, method in calls(file)
        if method in transitions(model) and isinstance(value, ast.Name) and value.id in said
    ]
    assert wrong == []


def test_a_transition_is_found_by_its_name_only_where_the_name_is_built() -> None:
    """`getattr(case, f"to_{state}")` is a call as well: only the same services may write it."""
    wrong = []
    for file in sources():
        for node in ast.walk(tree(file)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id == "getattr" and len(node.args) >= 2:
                text = ast.unparse(node.args[1])
                if "to_{" in text and not may(file, MACHINES[Case]):
                    wrong.append(f"{name(file)}:{node.lineno} {text}")
    assert wrong == []


def test_no_door_states_an_event_by_itself() -> None:
    wrong = []
    for file in sources():
        if name(file).split("/")[0] not in DOORS:
            continue
        for line, value, method in calls(file):
            if method in MOUTHS and ast.unparse(value) == "journal":
                wrong.append(f"{name(file)}:{line} journal.{method}")
    assert wrong == []


def test_nothing_but_the_journal_makes_events_and_nothing_but_the_core_makes_clocks() -> None:
    tables = {"Event": "enforcement/journal.py", "Node": "enforcement/nodes.py"}
    wrong = [
        f"{name(file)}:{node.lineno} {node.func.id}"
        for file in sources()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in tables
        and name(file) != tables[node.func.id]
    ]
    assert wrong == []


def test_every_act_that_is_asked_for_has_one_effect_and_every_wired_act_exists() -> None:
    wiring.connect()  # said again, nothing changes
    wired = set(effects._EFFECTS)
    assert wired <= set(ACTS)
    assert {transfers.ACT, suspensions.ACT, triage.ANSWER, triage.CONFIRM, "case.close"} <= wired
    plain = {
        node.args[1].value
        for file in sources()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "approvals.ask"
        and isinstance(node.args[1], ast.Constant)
    }
    assert "case.close" in plain
    assert plain <= wired
    with pytest.raises(ValueError, match="unknown act"):
        effects.register("case.vanish", lambda *_: None)
    with pytest.raises(ValueError, match="already"):
        effects.register("case.close", lambda *_: None)


@pytest.mark.parametrize("asked", ["require", "who_holds", "holds"])
def test_acts_and_functions_named_in_the_code_are_in_the_vocabulary(asked: str) -> None:
    known = {*ACTS, *FUNCTIONS, "@team", "@handler", "@judge", "@holder", "@sender"}
    unknown = []
    for file in sources():
        for node in ast.walk(tree(file)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr != asked or ast.unparse(node.func.value) != "access":
                continue
            for argument in [*node.args[1:2], *(k.value for k in node.keywords)]:
                word = argument.value if isinstance(argument, ast.Constant) else None
                if isinstance(word, str) and word not in known:
                    unknown.append(f"{name(file)}:{node.lineno} {word}")
    assert unknown == []
