"""A key that a callable gives, and the origins that a key may go to."""

from __future__ import annotations

import pytest

from dialstack import AsyncDialStack, DialStackAPIError, DialStackAuthenticationError
from tests._async._clients import client_of
from tests.servers.bodies import user
from tests.servers.scripted import Server, answer, reset


class Keys:
    """Gives one key after the other, and raises what is no key."""

    def __init__(self, *keys: object) -> None:
        self.left = list(keys)

    def __call__(self) -> object:
        key = self.left.pop(0)
        if isinstance(key, Exception):
            raise key
        return key


async def test_the_callable_is_asked_before_every_attempt(waits) -> None:
    keys = Keys("sk_test_1", "sk_test_2", "sk_test_3", "sk_test_4")
    with Server(answer(503), reset(), answer(200, user()), answer(200, user())) as server:
        async with client_of(server).with_options(api_key=keys) as client:
            await client.users.retrieve("user_1")
            await client.users.retrieve("user_1")
    sent = [request.header("authorization") for request in server.requests]
    assert sent == ["Bearer sk_test_1", "Bearer sk_test_2", "Bearer sk_test_3", "Bearer sk_test_4"]


async def test_making_a_client_asks_for_nothing() -> None:
    def never() -> str:
        raise AssertionError

    async with AsyncDialStack(never) as client:
        assert "never" not in repr(client)


async def test_a_callable_that_raises_before_the_first_attempt(waits) -> None:
    reason = OSError("the vault is shut")
    with Server() as server:
        async with client_of(server).with_options(api_key=Keys(reason)) as client:
            with pytest.raises(DialStackAuthenticationError) as caught:
                await client.users.create(name="Alice", idempotency_key="order-7")
    error = caught.value
    assert error.__cause__ is reason
    assert "vault" not in str(error)
    assert (error.attempts, error.may_have_executed) == (0, False)
    assert (error.method, error.path, error.idempotency_key) == ("POST", "/v1/users", "order-7")
    assert waits == []


async def test_a_callable_that_raises_before_a_later_attempt(waits) -> None:
    reason = OSError("the vault is shut")
    with Server(reset()) as server:
        async with client_of(server).with_options(api_key=Keys("sk_test_1", reason)) as client:
            with pytest.raises(DialStackAuthenticationError) as caught:
                await client.users.create(name="Alice")
    assert caught.value.__cause__ is reason
    assert (caught.value.attempts, caught.value.may_have_executed) == (1, True)
    assert len(waits) == 1


@pytest.mark.parametrize("key", [None, "", "  ", "sk_test_1\n", "sk test", "sk_t\u00e9st", b"sk_test_1", 7])
async def test_what_is_no_key_is_not_sent(key) -> None:
    with Server() as server:
        async with client_of(server).with_options(api_key=Keys(key)) as client:
            with pytest.raises(DialStackAuthenticationError) as caught:
                await client.users.retrieve("user_1")
    assert "sk_" not in str(caught.value)
    assert caught.value.attempts == 0


async def test_a_key_that_was_refused_is_not_tried_again(waits) -> None:
    with Server(answer(401, {"error": "expired"})) as server:
        async with client_of(server) as client:
            with pytest.raises(DialStackAuthenticationError, match="expired"):
                await client.users.retrieve("user_1")
    assert waits == []


async def test_a_live_key_does_not_cross_a_network_in_clear_text() -> None:
    with pytest.raises(ValueError, match="plain http"):
        AsyncDialStack("sk_live_1", api_url="http://api.example.com")
    async with AsyncDialStack(Keys("sk_live_1"), api_url="http://api.example.com", dialstack_account="acct_1") as late:
        with pytest.raises(ValueError, match="plain http"):
            await late.users.retrieve("user_1")


async def test_the_key_is_in_no_error(waits) -> None:
    with Server(answer(500, {"error": "no"}, {"X-Echo": "yes"})) as server:
        async with client_of(server, max_network_retries=0) as client:
            with pytest.raises(DialStackAPIError) as caught:
                await client.users.retrieve("user_1")
    seen = [repr(client), repr(client._config), str(caught.value), repr(caught.value), repr(vars(caught.value))]
    assert "sk_test_1" not in "".join(seen)
