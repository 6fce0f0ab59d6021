"""How much source an operation takes with the SDKs of others: every line that is not blank, both colours counted."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path

_OTHER_CLASSES = ("Async", "WithRawResponse", "WithStreamingResponse", "Page", "Instance")
"""The other colour, and wrappers that have every operation again. Stripe's services may be called anything."""
_OTHER_ENDS = ("_async", "_with_http_info")
_NO_OPERATION = {"twilio": {"get", "get_page", "page", "stream"}}
"""Ways to a page that `list` goes too."""


def lines_per_operation(package: str, pattern: str) -> tuple[float, int]:
    """Give the lines for one operation, and how many operations there are."""
    folder = Path(find_spec(package).submodule_search_locations[0])
    lines = operations = 0
    for path in sorted(folder.glob(pattern)):
        text = path.read_text("utf-8")
        lines += sum(1 for line in text.splitlines() if line.strip())
        classes = (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef))
        operations += sum(len(_methods(owner) - _NO_OPERATION.get(package, set())) for owner in classes)
    return lines / operations, operations


def _methods(owner: ast.ClassDef) -> set[str]:
    """Name the operations of a class. A set: overloads are one."""
    if not owner.name.endswith("Service") and any(part in owner.name for part in _OTHER_CLASSES):
        return set()
    functions = (node for node in owner.body if isinstance(node, ast.FunctionDef) and not _is_property(node))
    return {node.name for node in functions if not node.name.startswith("_") and not node.name.endswith(_OTHER_ENDS)}


def _is_property(function: ast.FunctionDef) -> bool:
    return any("property" in ast.unparse(mark) for mark in function.decorator_list)
