"""The house rules that import-linter cannot see."""

import ast
from pathlib import Path

import pytest

import kezhuan

PACKAGE = Path(kezhuan.__file__).parent
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
NAMELESS = {"utils.py", "helpers.py", "common.py", "misc.py", "core.py"}
#: Modules that nobody outside their app may import: pages and their forms.
PRIVATE = {"views", "forms"}


def imports(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return names


@pytest.mark.pure
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_app_imports_another_apps_pages(path: Path) -> None:
    app = path.relative_to(PACKAGE).parts[0]

    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "kezhuan" and len(parts) > 2 and parts[1] not in {app, "ui"}:
            assert parts[2] not in PRIVATE, f"{path} imports {name}"


@pytest.mark.pure
def test_every_file_has_a_name_that_says_something() -> None:
    assert not [path for path in SOURCES if path.name in NAMELESS]


@pytest.mark.pure
def test_no_module_outgrows_its_budget() -> None:
    long = {str(path.relative_to(PACKAGE)): len(path.read_text().splitlines()) for path in SOURCES}

    assert not {name: lines for name, lines in long.items() if lines > 400 and not name.startswith("demo/words")}


@pytest.mark.pure
def test_no_page_logic_hides_in_signals_or_save() -> None:
    for path in SOURCES:
        tree = ast.parse(path.read_text())
        assert not any("django.db.models.signals" in name or "django.dispatch" in name for name in imports(path)), path
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and "models" in path.with_suffix("").parts:
                names = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
                assert "save" not in names, f"{path}: {node.name}.save"


@pytest.mark.pure
def test_rows_are_locked_in_lock_functions_only() -> None:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(inner, ast.Attribute) and inner.attr == "select_for_update" for inner in ast.walk(node)
            ):
                assert node.name.startswith(("lock_", "_lock_")), f"{path}: {node.name}"
