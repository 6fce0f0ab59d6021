"""Session tokens for browsers and softphones."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.users import find_anywhere
from dialstack.sandbox.context import stamp
from dialstack.sandbox.problems import invalid, not_found
from dialstack.sandbox.store import PLATFORM

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row

DEFAULT_TTL: Final = 86_400


def create_account_session(context: Context) -> Row:
    """A token for one account, good for an hour."""
    account = context.body["account"]
    if account not in context.store.table(PLATFORM, "accounts"):
        raise not_found("Account")
    components: Row = context.body.get("components") or {}
    enabled = sorted(name for name, component in components.items() if component.get("enabled"))
    if context.world.strict and not enabled:
        raise invalid({"components": "must enable at least one component"})
    token, expires_at = context.world.tokens.for_account(account, enabled, context.world.clock())
    return {"account_id": account, "client_secret": token, "expires_at": stamp(expires_at)}


def create_user_session(context: Context) -> Row:
    """A token for one user; the user decides the account."""
    account, user = find_anywhere(context, context.body["user"])
    seconds = context.body.get("ttl_seconds", DEFAULT_TTL)
    if seconds < 1:
        raise invalid({"ttl_seconds": "must be at least 1"})
    token, expires_at = context.world.tokens.for_user(
        user["id"], account, user["_generation"], context.world.clock(), timedelta(seconds=seconds)
    )
    return {"user": user["id"], "account": account, "client_secret": token, "expires_at": stamp(expires_at)}


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "account_sessions.create": create_account_session,
    "user_sessions.create": create_user_session,
}
