"""The client that an operation goes through: that of the platform, or that of the Partner API."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialstack._sync.base_client import BaseClient
    from dialstack.cli.connection import Connection
    from dialstack.cli.operations import Operation
    from dialstack.types.options import HttpClient

__all__ = ["Door", "door_of"]

NO_KEY = "sk_test_none"
NO_PARTNER_KEY = "sk_ptnr_none"
"""For a dry run before there is a key. Nothing is sent with it."""


@dataclass(frozen=True)
class Door:
    """How to reach the API.

    Attributes:
        whose: Whose key it is, in words.
        account: The account that is acted on unless a command names another.
        open: Makes a client. With an HTTP client, which is for a dry run, it needs no key.
    """

    whose: str
    account: str | None
    open: Callable[[HttpClient | None], BaseClient]


def door_of(operation: Operation, profile: str | None) -> Door:
    """Find the client for an operation.

    Raises:
        UsageError: There is no such profile, or an address was given without its key.
    """
    if operation.is_partner:
        return Door("the partner key of the environment", None, _partner)
    from dialstack.cli.connection import find_connection

    connection = find_connection(profile)
    whose = "the environment's key" if connection.profile is None else f"profile {connection.profile!r}"
    return Door(whose, connection.account, lambda http: _platform(connection, http))


def _platform(connection: Connection, http: HttpClient | None) -> BaseClient:
    if http is None:
        return connection.client()
    from dialstack._sync.client import DialStack

    key, account = connection.api_key or NO_KEY, connection.account
    return DialStack(key, api_url=connection.api_url, dialstack_account=account, http_client=http)


def _partner(http: HttpClient | None) -> BaseClient:
    from dialstack._sync.partner import DialStackPartner

    key = os.environ.get("DIALSTACK_PARTNER_KEY") or (NO_PARTNER_KEY if http is not None else None)
    return DialStackPartner(key, http_client=http)
