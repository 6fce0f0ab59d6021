"""Webhook endpoints, of the platform or of one account. Each has a secret, shown when it is made and never again."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.collection import Collection

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row


def _present(_: Context, row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "updated_at"}


ENDPOINTS = Collection(
    table="webhook_endpoints",
    noun="Webhook endpoint",
    prefix="we",
    defaults={"url": "", "enabled_events": ["*"], "status": "enabled", "description": None},
    present=_present,
)


def create(context: Context) -> Row:
    """The key decides the mode, and with it which events there are."""
    secret = f"whsec_{secrets.token_urlsafe(24)}"
    row = ENDPOINTS.add(context, context.body, livemode=context.caller.live, _secret=secret)
    return ENDPOINTS.answer(context, row) | {"secret": secret}


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "webhook_endpoints.create": create,
    "webhook_endpoints.retrieve": ENDPOINTS.retrieve,
    "webhook_endpoints.update": ENDPOINTS.update,
    "webhook_endpoints.delete": ENDPOINTS.delete,
    "webhook_endpoints.list": ENDPOINTS.list,
}
