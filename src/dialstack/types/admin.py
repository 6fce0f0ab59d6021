"""The people who administer an account."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import AwareDatetime

from dialstack.types._model import Model
from dialstack.types._params import ListParams
from dialstack.types.options import RequestOptions
from dialstack.types.users import User

__all__ = ["AdminUser", "AdminUserListParams", "AdminUserRetrieveParams", "AdminUserRole"]

AdminUserRole: TypeAlias = Literal["account_admin", "owner"] | str


class AdminUser(Model):
    """A person who administers an account."""

    id: str
    name: str | None = None
    email: str
    role: AdminUserRole
    user: str | User | None = None
    """Who they are among the account's users: the id, or with `expand=["user"]` the user."""
    created_at: AwareDatetime


class AdminUserRetrieveParams(RequestOptions, total=False):
    """Parameters of `admin.users.retrieve`."""

    expand: list[Literal["user"] | str]


class AdminUserListParams(ListParams, total=False):
    """Parameters of `admin.users.list`."""

    expand: list[Literal["user"] | str]
