"""Print how much source an operation takes: every line that is not blank, docstrings, imports and the base counted."""

from __future__ import annotations

import ast
from pathlib import Path

RESOURCES = Path(__file__).resolve().parent.parent / "src" / "dialstack" / "_async" / "resources"
BUDGET = 20


def count() -> tuple[int, int]:
    """Count the lines and the operations of all resources."""
    lines = operations = 0
    for path in sorted(RESOURCES.glob("*.py")):
        text = path.read_text("utf-8")
        lines += sum(1 for line in text.splitlines() if line.strip())
        operations += sum(of_class(node) for node in ast.parse(text).body if isinstance(node, ast.ClassDef))
    return lines, operations


def of_class(owner: ast.ClassDef) -> int:
    """Count the public methods; a property leads to a nested namespace."""
    functions = [node for node in owner.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return sum(1 for function in functions if not function.name.startswith("_") and not function.decorator_list)


if __name__ == "__main__":
    lines, operations = count()
    print(f"{lines / operations:.1f} lines an operation: {lines:,} lines, {operations} operations, budget {BUDGET}")
