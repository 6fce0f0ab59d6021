"""The dial plan for both: an observer is told of the call (notify), then the agent takes it (control)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dialstack.types import VoiceAppNodeParam

__all__ = ["ENTRY", "nodes_for_both"]

ENTRY = "observe"
"""Where calls come in: `entry_node`."""


def nodes_for_both(observer: str, agent: str) -> list[VoiceAppNodeParam]:
    """Make the nodes.

    Args:
        observer: The id of the voice app that is only told. It cannot be that of one of DialStack's own AI agents.
        agent: The id of the voice app that takes the call.
    """
    return [
        {"id": ENTRY, "type": "voice_app", "config": {"voice_app": observer, "mode": "notify", "next": "agent"}},
        {"id": "agent", "type": "voice_app", "config": {"voice_app": agent, "mode": "control"}},
    ]
