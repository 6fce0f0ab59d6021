# Generated from tests/_async/_clients.py by scripts/generate. Do not edit.
"""The client that most tests use: one account, one server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack import DialStack

if TYPE_CHECKING:
    from tests.servers.scripted import Server


def client_of(server: Server, **settings) -> DialStack:
    return DialStack("sk_test_1", **{"api_url": server.url, "dialstack_account": "acct_1", **settings})
