"""What each operation does: one module per namespace, each with a table `BEHAVIOURS` from operationId to function.

To add a namespace, write its module and name it in `_NAMESPACES`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialstack.sandbox.context import Behaviour

_NAMESPACES = (
    "accounts",
    "ai_agents",
    "calls",
    "dial_plans",
    "extensions",
    "listeners",
    "phone_numbers",
    "queue_agents",
    "schedules",
    "sessions",
    "users",
    "voice_apps",
)


@cache
def registry() -> Mapping[str, Behaviour]:
    """Every behaviour by its operationId."""
    found: dict[str, Behaviour] = {}
    for name in _NAMESPACES:
        found.update(import_module(f".{name}", __name__).BEHAVIOURS)
    return found
