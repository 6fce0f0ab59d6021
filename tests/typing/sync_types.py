"""What type checkers have to know of the sync client. Read by mypy and pyright, never run.

A line with an ignore is a mistake that both must find: an ignore that is not needed is an error here.
"""

from __future__ import annotations

from pathlib import Path

import httpx
from typing_extensions import Unpack, assert_type

from dialstack import (
    AppInfo,
    Batch,
    BatchResult,
    DialStack,
    DialStackConfig,
    DialStackError,
    DialStackRateLimitError,
    EventStream,
    Page,
    ResponseEvent,
    User,
    UserCreateParams,
)
from dialstack.types import (
    AccountPortOutPin,
    AdminUser,
    AudioClipNode,
    CallCreated,
    CallLog,
    DialPlanNode,
    ExternalDialNode,
    File,
    HangUpNode,
    InternalDialNode,
    JsonValue,
    LiveCallIncoming,
    LiveEvent,
    MenuNode,
    ParkSlotEvent,
    ParkSlotPresence,
    ParkSlotSnapshot,
    Queue,
    QueueTimeout,
    QueueTimeoutQueue,
    QueueTimeoutRingUser,
    QueueTimeoutVoicemail,
    RingAllUsersNode,
    ScheduleNode,
    SpeedDialButton,
    UnknownButton,
    UnknownNode,
    UnknownPresenceItem,
    UnknownQueueTimeout,
    UserPresenceItem,
    VoiceAppNode,
)


def answers(client: DialStack) -> None:
    assert_type(client.users.create(name="Alice", dialstack_account="acct_1"), User)
    assert_type(client.users.list(limit=10), Page[User])
    assert_type(client.users.list().data, list[User])
    assert_type(client.users.list().auto_paging_to_list(limit=5), list[User])
    assert_type(client.calls.create(user="user_1", dial_string="200"), CallCreated)
    assert_type(client.users.delete("user_1"), None)
    assert_type(client.request("GET", "/v1/anything"), JsonValue)
    assert_type(client.request("GET", "/v1/users/user_1", cast_to=User), User)
    for user in client.users.list():
        assert_type(user, User)
    assert_type(client.admin.users.list(), Page[AdminUser])
    assert_type(client.accounts.port_out_pin.retrieve("acct_1"), AccountPortOutPin)
    assert_type(
        client.queues.create(name="Support", timeout=5, timeout_={"type": "ring_user", "user": "user_1"}), Queue
    )
    assert_type(client.files.create(purpose="fax_source", file=Path("page.pdf"), on_progress=print), File)
    assert_type(client.port_orders.download_csr("port_1", to="csr.pdf"), int)
    page = client.calls.list(direction="inbound")
    assert_type(page.next_page(), "Page[CallLog] | None")


def views(client: DialStack) -> None:
    assert_type(client.for_account("acct_1"), DialStack)
    assert_type(client.with_options(timeout=5, api_key="sk_test_1"), DialStack)
    with client as entered:
        assert_type(entered, DialStack)


def configured() -> None:
    config: DialStackConfig = {"timeout": 80, "app_info": AppInfo("MyApp", "1.0.0"), "http_client": httpx.Client()}
    DialStack("sk_test_1", **config)
    DialStack(lambda: "sk_test_1")


def passed_on(client: DialStack, **params: Unpack[UserCreateParams]) -> User:
    return client.users.create(**params)


def watched(client: DialStack) -> None:
    client.on("request", lambda event: print(event.method, event.path))

    @client.on("response")
    def told(event: ResponseEvent) -> None:
        assert_type(event.elapsed_ms, float)

    client.off("response", told)


def failed(error: DialStackError) -> None:
    assert_type(error.may_have_executed, bool)
    if isinstance(error, DialStackRateLimitError):
        assert_type(error.retry_after, "float | None")


def matched(node: DialPlanNode) -> str | None:
    if isinstance(node, ScheduleNode):
        return node.config.open
    if isinstance(node, (InternalDialNode, RingAllUsersNode, ExternalDialNode, AudioClipNode, VoiceAppNode)):
        return node.config.next
    if isinstance(node, MenuNode):
        return node.config.timeout_next_node
    if isinstance(node, HangUpNode):
        return None
    assert_type(node, UnknownNode)
    return node.type


def present(client: DialStack) -> None:
    for item in client.presence.list(user=["user_1"], park_slot=["all"]):
        if isinstance(item, UserPresenceItem):
            assert_type(item.notifiable, bool)
        elif isinstance(item, ParkSlotPresence):
            assert_type(item.slot, int)
        else:
            assert_type(item, UnknownPresenceItem)


def waited(timeout: QueueTimeout) -> str | None:
    if isinstance(timeout, QueueTimeoutRingUser):
        return timeout.user
    if isinstance(timeout, QueueTimeoutVoicemail):
        return timeout.voicemail
    if isinstance(timeout, QueueTimeoutQueue):
        return timeout.queue
    assert_type(timeout, UnknownQueueTimeout)
    return timeout.type


def pressed(client: DialStack) -> str | None:
    for found in client.devices.list_buttons("dev_1"):
        if isinstance(found.button, SpeedDialButton):
            return found.button.target.destination
        if isinstance(found.button, UnknownButton):
            assert_type(found.button.type, str)
        else:
            assert_type(found.button.type == "dnd", bool)
    return None


def cleared(client: DialStack) -> None:
    """None is for what may be null."""
    client.phone_numbers.update_route("did_1", routing_target=None)
    client.devices.update("dev_1", name=None, location=None)
    client.queues.update("qu_1", announcements=None, timeout_=None)
    client.ring_groups.update("rg_1", timeout_action=None)


def mistakes(client: DialStack) -> None:
    client.users.create(nam="Alice")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.users.create(name=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.users.retrieve(user_id="user_1")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.users.list(limit="10")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.users.create(timeout="80")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.accounts.create(address={"stret": "Main St"})  # type: ignore[typeddict-item, typeddict-unknown-key]  # pyright: ignore[reportArgumentType]
    client.accounts.update("acct_1", email=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.extensions.create(number="200")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.userz  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]  # noqa: B018
    client.queues.create(name="x", timeout_={"type": "ring_user"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.files.create(purpose="fax_source")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.files.create(purpose="fax_source", file=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.ring_groups.update("rg_1", name=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.port_orders.download_csr("port_1")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.on("requests", print)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    client.with_options(retries=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    from dialstack import Usr  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType, reportUnusedImport]  # noqa: F401


def streams(client: DialStack) -> None:
    slots = client.presence.subscribe_park_slots(park_slot=["all"], idle_timeout=60)
    assert_type(slots, EventStream[ParkSlotEvent])
    for change in slots:
        if isinstance(change, ParkSlotSnapshot):
            assert_type(change.slots, list[ParkSlotPresence])
    with client.events.stream(components={"call_logs": {"enabled": True}}, dialstack_account="acct_1") as calls:
        for event in calls:
            assert_type(event, LiveEvent)
            if isinstance(event, LiveCallIncoming):
                assert_type(event.from_number, "str | None")
    client.events.stream(session=lambda: "token")
    calls.close()
    client.events.stream(deadline=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def batches(client: DialStack) -> None:
    assert_type(client.batch(client.users.retrieve, ["user_1"]), list[BatchResult[str, User]])
    rows: list[UserCreateParams] = [{"name": "Alice"}]
    for result in client.batch(lambda row: client.users.create(**row), rows, concurrency=16):
        assert_type(result.input, UserCreateParams)
        assert_type(result.value, User)
        assert_type(result.error, "DialStackError | None")
    assert_type(client.batch_each(client.users.retrieve, ["user_1"]), Batch[str, User])
    with client.batch_each(client.users.delete, ["user_1"]) as results:
        assert_type(next(results), BatchResult[str, None])
        for found in results:
            assert_type(found, BatchResult[str, None])
    client.batch(client.users.retrieve, [1])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
