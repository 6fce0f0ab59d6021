"""The people who administer an account. The API can only read them, so `seed` makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.users import USERS
from dialstack.sandbox.collection import Collection

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row, Store


def _expand_user(context: Context, row: Row) -> Row | None:
    user = USERS.rows(context).get(row["user"] or "")
    return user and USERS.answer(context, user)


ADMINS = Collection(
    table="admin_users",
    noun="Admin user",
    prefix="admin_user",
    defaults={},
    expandable={"user": _expand_user},
)


def seed(
    store: Store,
    account: str,
    email: str,
    now: str,
    *,
    name: str | None = None,
    role: str = "account_admin",
    user: str | None = None,
) -> Row:
    """Give an account an administrator; `user` is the id of the person's user in the account."""
    key = store.new_id("admin_user")
    row: Row = {"id": key, "name": name, "email": email, "role": role, "user": user, "created_at": now}
    return store.insert(account, "admin_users", key, row)


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "admin.users.retrieve": ADMINS.retrieve,
    "admin.users.list": ADMINS.list,
}
