"""What type checkers have to know of the async client. Read by mypy and pyright, never run."""

from __future__ import annotations

from collections.abc import AsyncIterator

from typing_extensions import assert_type

from dialstack import (
    AsyncBatch,
    AsyncDialStack,
    AsyncEventStream,
    AsyncPage,
    AsyncPager,
    BatchResult,
    DialStackError,
    RequestEvent,
    User,
    UserCreateParams,
)
from dialstack.types import AdminUser, LiveCallIncoming, LiveEvent, ParkSlotEvent, ParkSlotPresence, ParkSlotSnapshot


async def answers(client: AsyncDialStack) -> None:
    assert_type(await client.users.create(name="Alice", dialstack_account="acct_1"), User)
    assert_type(client.users.list(limit=10), AsyncPager[User])
    assert_type(await client.users.list(limit=10), AsyncPage[User])
    assert_type(await client.users.list().auto_paging_to_list(limit=5), list[User])
    async for user in client.users.list():
        assert_type(user, User)
    async for user in client.users.list().auto_paging_each():
        assert_type(user, User)
    page = await client.users.list()
    assert_type(await page.next_page(), "AsyncPage[User] | None")
    assert_type(await client.admin.users.retrieve("admin_user_1"), AdminUser)
    assert_type(await client.port_orders.download_csr("port_1", to="csr.pdf", timeout=600), int)
    async for page in page.pages():
        assert_type(page, AsyncPage[User])


async def fresh_key() -> str:
    return "sk_test_1"


async def watched() -> None:
    async with AsyncDialStack(fresh_key) as client:
        assert_type(client, AsyncDialStack)

        @client.on("request")
        async def told(event: RequestEvent) -> None:
            assert_type(event.attempt, int)

        client.off("request", told)


async def mistakes(client: AsyncDialStack) -> None:
    for user in client.users.list():  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues, reportUnknownVariableType]
        print(user)  # pyright: ignore[reportUnknownArgumentType]
    client.users.retrieve("user_1")  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]
    user = client.users.retrieve("user_1")
    user.name  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]  # noqa: B018


async def streams(client: AsyncDialStack) -> None:
    slots = client.presence.subscribe_park_slots(park_slot=["all"], idle_timeout=60)
    assert_type(slots, AsyncEventStream[ParkSlotEvent])
    async for change in slots:
        if isinstance(change, ParkSlotSnapshot):
            assert_type(change.slots, list[ParkSlotPresence])
    async with client.events.stream(components={"call_logs": {"enabled": True}}, dialstack_account="acct_1") as calls:
        async for event in calls:
            assert_type(event, LiveEvent)
            if isinstance(event, LiveCallIncoming):
                assert_type(event.from_number, "str | None")
    client.events.stream(session=lambda: "token")
    await calls.aclose()
    client.events.stream(deadline=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


async def names() -> AsyncIterator[str]:
    yield "Alice"


async def batches(client: AsyncDialStack) -> None:
    assert_type(await client.batch(client.users.retrieve, ["user_1"]), list[BatchResult[str, User]])
    assert_type(await client.batch(lambda name: client.users.create(name=name), names()), list[BatchResult[str, User]])
    assert_type(await client.batch(client.users.delete, {"user_1"}, stop_on_error=True), list[BatchResult[str, None]])
    rows: list[UserCreateParams] = [{"name": "Alice"}]
    for result in await client.batch(lambda row: client.users.create(**row), rows, concurrency=16):
        assert_type(result.input, UserCreateParams)
        assert_type(result.value, User)
        assert_type(result.error, "DialStackError | None")
        assert_type(result.index, int)
    assert_type(client.batch_each(client.users.retrieve, ["user_1"]), AsyncBatch[str, User])
    async with client.batch_each(client.users.retrieve, ["user_1"]) as results:
        async for found in results:
            assert_type(found, BatchResult[str, User])
    await client.batch(client.users.create, rows)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await client.batch(client.users.retrieve, [1])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
