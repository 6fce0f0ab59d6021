"""What is compared: our client as anyone would make it, httpx as anyone would, and the peers where installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from dialstack import AsyncDialStack, DialStack

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

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


def peers(url: str) -> dict[str, Callable[[], object]]:
    """Give one GET of each peer, typed as the peer types it."""
    import openai
    import stripe
    import telnyx

    http = stripe.HTTPXClient(allow_sync_methods=True)
    stripe_client = stripe.StripeClient(KEY, base_addresses={"api": url}, http_client=http)
    openai_client = openai.OpenAI(api_key=KEY, base_url=url)
    telnyx_client = telnyx.Telnyx(api_key=KEY, base_url=url)
    return {
        "stripe": lambda: stripe_client.v1.customers.retrieve("user_1"),
        "openai": lambda: openai_client.models.retrieve("user_1"),
        "telnyx": lambda: telnyx_client.billing_groups.retrieve("user_1"),
    }


def peers_async(url: str) -> dict[str, Callable[[], Awaitable[object]]]:
    """Give one async GET of each peer."""
    import openai
    import stripe
    import telnyx

    stripe_client = stripe.StripeClient(KEY, base_addresses={"api": url}, http_client=stripe.HTTPXClient())
    openai_client = openai.AsyncOpenAI(api_key=KEY, base_url=url)
    telnyx_client = telnyx.AsyncTelnyx(api_key=KEY, base_url=url)
    return {
        "stripe": lambda: stripe_client.v1.customers.retrieve_async("user_1"),
        "openai": lambda: openai_client.models.retrieve("user_1"),
        "telnyx": lambda: telnyx_client.billing_groups.retrieve("user_1"),
    }
