"""The client that most tests use: one account, one server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack import AsyncDialStack

if TYPE_CHECKING:
    from tests.servers.scripted import Server


def client_of(server: Server, **settings) -> AsyncDialStack:
    return AsyncDialStack("sk_test_1", **{"api_url": server.url, "dialstack_account": "acct_1", **settings})
