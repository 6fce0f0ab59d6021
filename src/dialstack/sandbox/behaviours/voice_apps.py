"""Voice apps. Each has a signing secret, the one random thing about it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.extensions import expand_extensions
from dialstack.sandbox.collection import Collection

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row

VOICE_APPS = Collection(
    table="voice_apps",
    noun="Voice app",
    prefix="va",
    defaults={"name": "", "url": "", "status": "active"},
    expandable={"extensions": expand_extensions},
)


def add(context: Context, body: Row, agent: str | None = None) -> Row:
    """Store a new voice app; `agent` is the AI agent that it belongs to."""
    return VOICE_APPS.add(context, body, secret=f"whsec_{secrets.token_urlsafe(24)}", _agent=agent)


def create(context: Context) -> Row:
    """Behaviour: a new voice app."""
    return VOICE_APPS.answer(context, add(context, context.body))


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "voice_apps.create": create,
    "voice_apps.retrieve": VOICE_APPS.retrieve,
    "voice_apps.update": VOICE_APPS.update,
    "voice_apps.delete": VOICE_APPS.delete,
    "voice_apps.list": VOICE_APPS.list,
}
