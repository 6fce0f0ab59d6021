"""How much source an operation takes: every line that is not blank, imports, docstrings and the base counted."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import dialstack
from benchmarks.measure import Row, Size, Spread

if TYPE_CHECKING:
    from collections.abc import Iterator


def rows(url: str, size: Size) -> Iterator[Row]:
    lines = operations = 0
    for path in sorted((Path(dialstack.__file__).parent / "_async" / "resources").glob("*.py")):
        text = path.read_text("utf-8")
        lines += sum(1 for line in text.splitlines() if line.strip())
        operations += sum(_operations(node) for node in ast.parse(text).body if isinstance(node, ast.ClassDef))
    value = Spread.of([lines / operations])
    note = f"{lines:,} lines, {operations} operations"
    yield Row("source lines per operation", value, "lines", budget=20, stretch=15, note=note)


def _operations(owner: ast.ClassDef) -> int:
    functions = [node for node in owner.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return sum(1 for function in functions if not function.name.startswith("_"))
