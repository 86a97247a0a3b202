"""Imports and relations go down only; the machine refuses the first that does not."""

import ast
import subprocess
import sys
import tomllib

import pytest
from django.apps import apps
from django.db.models import Model

from tests.architecture.floors import BUILT, HEIGHT, HOUSE, name, sources


def test_the_import_contracts_name_every_room_that_is_built() -> None:
    told = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert sorted(told["importlinter"]["root_packages"]) == BUILT
    assert sorted(told["mypy"]["packages"]) == BUILT
    (queue,) = (
        contract
        for contract in told["importlinter"]["contracts"]
        if "celery" in contract.get("forbidden_modules", [])
        and "policy" not in contract["source_modules"]
    )
    assert sorted(queue["source_modules"]) == sorted(set(BUILT) - {"config", "policy", "workdays"})


def test_imports_go_down_only() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_no_relation_points_upward_or_sideways() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} → {target}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in HEIGHT
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
        for target in [_room_of(field.related_model)]
        if target in HEIGHT
        and target != model._meta.app_label
        and HEIGHT[target] >= HEIGHT[model._meta.app_label]
    ]
    assert wrong == []


def _room_of(target: type[Model] | str) -> str:
    if isinstance(target, str):
        return target.split(".")[0]
    return target._meta.app_label


@pytest.mark.parametrize("file", sources(), ids=name)
def test_nothing_is_imported_within_a_function(file) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    inner = [
        f"{name(file)}:{node.lineno}"
        for scope in ast.walk(tree)
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(scope)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inner == []


def test_migrations_import_nothing_of_ours() -> None:
    wrong = []
    for room in BUILT:
        for file in (HOUSE / room).glob("migrations/*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                for module in _imported(node):
                    if module.split(".")[0] in HEIGHT and module.split(".")[1:2] != ["migrations"]:
                        wrong.append(f"{name(file)}:{node.lineno} {module}")
    assert wrong == []


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []
