"""What is compared: our client as anyone would make it, and httpx as anyone would."""

from __future__ import annotations

import httpx

from dialstack import AsyncDialStack, DialStack

KEY = "sk_test_bench"
PATH = "/v1/users/user_1"
HEADERS = {"Authorization": f"Bearer {KEY}", "DialStack-Account": "acct_1", "User-Agent": "bench/1.0"}


def ours(url: str) -> DialStack:
    return DialStack(KEY, api_url=url, dialstack_account="acct_1")


def ours_async(url: str) -> AsyncDialStack:
    return AsyncDialStack(KEY, api_url=url, dialstack_account="acct_1")


def raw(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, headers=HEADERS)


def raw_async(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, headers=HEADERS)
