"""Users, their presence, and the end of their sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.extensions import expand_extensions
from dialstack.sandbox.collection import Collection
from dialstack.sandbox.problems import conflict, not_found

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row

USERS = Collection(
    table="users",
    noun="User",
    prefix="user",
    defaults={
        "name": None,
        "email": None,
        "do_not_disturb": False,
        "config": {},
        "location": None,
        "voicemail_greeting_clip": None,
    },
    expandable={"extensions": expand_extensions},
)


def find_anywhere(context: Context, key: str) -> tuple[str, Row]:
    """A user and its account, for operations that carry no account."""
    found = context.store.find("users", key)
    if found is None:
        raise not_found("User")
    return found


def create(context: Context) -> Row:
    """409 when another user of the account has the email."""
    _refuse_taken_email(context, None)
    return USERS.answer(context, USERS.add(context, context.body, _generation=0))


def update(context: Context) -> Row:
    """409 when another user of the account has the email."""
    row = USERS.find(context)
    _refuse_taken_email(context, row["id"])
    return USERS.answer(context, USERS.change(context, row, context.body))


def list_users(context: Context) -> Row:
    """`search` matches a part of the name or email, in any case."""
    wanted = (context.filter("search") or "").casefold()
    rows = [row for row in USERS.rows(context).values() if wanted in _searchable(row)]
    return USERS.page_of(context, rows)


def retrieve_presence(context: Context) -> Row:
    """Nobody registers a phone with the sandbox, so everybody is offline."""
    row = USERS.find(context)
    return {
        "object": "user_presence",
        "state": "offline",
        "notifiable": bool(row["config"].get("mobile_push_wakeup")),
        "do_not_disturb": row["do_not_disturb"],
        "webrtc": {"state": "offline", "sessions": 0},
    }


def revoke_sessions(context: Context) -> Row:
    """Every token minted so far carries a lower generation from now on."""
    _, row = find_anywhere(context, context.params["user"])
    row["_generation"] += 1
    return {"user": row["id"], "sessions_revoked_at": context.now()}


def _searchable(row: Row) -> str:
    return f"{row['name'] or ''}\n{row['email'] or ''}".casefold()


def _refuse_taken_email(context: Context, own_id: str | None) -> None:
    email = (context.body.get("email") or "").casefold()
    others = (row for row in USERS.rows(context).values() if row["id"] != own_id)
    if email and any((row["email"] or "").casefold() == email for row in others):
        raise conflict("A user with this email exists already.")


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "users.create": create,
    "users.retrieve": USERS.retrieve,
    "users.update": update,
    "users.delete": USERS.delete,
    "users.list": list_users,
    "users.retrieve_presence": retrieve_presence,
    "users.revoke_sessions": revoke_sessions,
}
