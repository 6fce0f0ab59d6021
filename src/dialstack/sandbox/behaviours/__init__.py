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
    "admin",
    "ai_agents",
    "audio_clips",
    "available_phone_numbers",
    "blocked_numbers",
    "button_templates",
    "calls",
    "dect_bases",
    "deskphones",
    "devices",
    "dial_plans",
    "extensions",
    "faxes",
    "files",
    "hardware_orders",
    "listeners",
    "locations",
    "phone_number_orders",
    "phone_numbers",
    "port_orders",
    "presence",
    "queue_agents",
    "queues",
    "ring_groups",
    "schedules",
    "sessions",
    "shared_voicemail_boxes",
    "test_helpers",
    "users",
    "voice_apps",
    "voicemail_greetings",
    "voicemails",
    "webhook_endpoints",
)


@cache
def registry() -> Mapping[str, Behaviour]:
    """Every behaviour by its operationId."""
    found: dict[str, Behaviour] = {}
    for name in _NAMESPACES:
        found.update(import_module(f".{name}", __name__).BEHAVIOURS)
    return found
