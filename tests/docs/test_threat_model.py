"""Each row of the threat models names tests that there are."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tests.docs.fences import ROOT

# The page, and where its names of tests begin.
MODELS = {
    "docs/threat-model.md": "tests",
    "docs/webhook-security.md": "tests/webhooks",
    "docs/media-security.md": "tests/media",
}
_NAMED = re.compile(r"`([\w/.]*)::(\w+)`")


def rows(page: str) -> list[list[str]]:
    """The rows of the tables of threats, cell by cell."""
    found: list[list[str]] = []
    table = False
    for line in (ROOT / page).read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if cells and cells[-1] == "Shown by":
            table = True
        elif table and cells and not line.startswith("|---"):
            found.append(cells)
        table = table and bool(cells)
    return found


def named(cell: str, last: str = "") -> list[tuple[str, str]]:
    """The tests of a cell. One without a file is in the file before it."""
    found: list[tuple[str, str]] = []
    for path, name in _NAMED.findall(cell):
        last = path or last
        found.append((last, name))
    return found


@cache
def names_in(path: str) -> frozenset[str]:
    """The tests of a file, without importing it."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in tree.body if isinstance(node, kinds) and node.name.startswith("test_"))


@pytest.mark.parametrize("page", MODELS)
def test_every_test_that_is_named_is_there(page: str) -> None:
    missing: list[str] = []
    last = ""
    for cells in rows(page):
        for path, name in named(cells[-1], last):
            last = path
            file = f"{MODELS[page]}/{path}"
            if not (ROOT / file).exists() or name not in names_in(file):
                missing.append(f"{file}::{name}")
    assert not missing


@pytest.mark.parametrize("page", MODELS)
def test_every_row_names_a_test(page: str) -> None:
    found = rows(page)
    assert len(found) > 10
    assert not [cells[0] for cells in found if not named(cells[-1])]
    assert {len(cells) for cells in found} == {4}


def test_rows_and_names_are_read() -> None:
    assert named("`a/test_b.py::test_c`, `::test_d`; `test_e.py::test_f`") == [
        ("a/test_b.py", "test_c"),
        ("a/test_b.py", "test_d"),
        ("test_e.py", "test_f"),
    ]
    assert "test_rows_and_names_are_read" in names_in("tests/docs/test_threat_model.py")
    assert "rows" not in names_in("tests/docs/test_threat_model.py")
