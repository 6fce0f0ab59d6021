"""Something of every kind in a sandbox, so that the contract's own examples can be sent to it.

The contract uses one id for each kind, everywhere. A stage makes the thing and maps that id to the real one; then an
example is sent with its ids replaced. One module for each family of namespaces:

- `build(door, ids)` makes things through the API and adds `{example id: real id}`. Stages are built in the order of
  `FAMILIES`, so a later one finds the ids of an earlier one.
- `PREPARE` names what has to happen first for single operations: `{operationId: function of (door, ids)}`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

FAMILIES = ("base", "people", "routing", "numbers", "hardware", "devices")


def family(name: str) -> Any:
    """The module of a family."""
    return import_module(f"tests.stages.{name}")


def build(door: Any, operation_id: str = "") -> dict[str, str]:
    """Make something of every kind in the door's account, and what one operation needs beside."""
    ids: dict[str, str] = {}
    for name in FAMILIES:
        family(name).build(door, ids)
    for name in FAMILIES:
        prepare = family(name).PREPARE.get(operation_id)
        if prepare is not None:
            prepare(door, ids)
    return ids


def filled(value: Any, ids: dict[str, str]) -> Any:
    """Replace the contract's ids, wherever they stand in an example."""
    if isinstance(value, dict):
        return {key: filled(inner, ids) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, ids) for inner in value]
    if isinstance(value, str):
        for example, real in ids.items():
            value = value.replace(example, real)
    return value
