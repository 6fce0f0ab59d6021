"""Ring groups and queues: old spellings, embedded lists, and what happens after too long a wait."""

from __future__ import annotations

import json
import pickle
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter

from dialstack import DialStack
from dialstack._core.answers import Answer, read
from dialstack._core.encoding import encode_json
from dialstack.types import (
    Extension,
    Queue,
    QueueCallback,
    QueueMember,
    QueueTimeout,
    QueueTimeoutQueue,
    QueueTimeoutRingUser,
    QueueTimeoutVoicemail,
    RingGroup,
    RingGroupMember,
    UnknownQueueTimeout,
)

TIMES = {"created_at": "2026-05-21T17:00:00Z", "updated_at": "2026-05-21T17:00:00Z"}
EXTENSIONS = {"data": [{"number": "200", "target": "qu_1", "status": "active", **TIMES}]}
MEMBER = {"id": "qm_1", "penalty": 0, "position": 1, "created_at": TIMES["created_at"]}
QUEUE = {
    "id": "qu_1",
    "name": "Billing",
    "strategy": "leastrecent",
    "timeout_seconds": 300,
    "wrap_up_seconds": 10,
    "announcements": None,
    "callback": {"offer_after_seconds": 60, "outbound_did_id": None},
    "timeout": None,
    "max_queue_length": 20,
    "join_empty": "yes",
    "leave_when_empty": "no",
    **TIMES,
}
GROUP = {
    "id": "rg_1",
    "name": "Desk",
    "timeout_seconds": 20,
    "ignore_forwarding": True,
    "confirm_external": False,
    "members": [{"id": "rgm_1", "extension": "200", "phone_number": None, "created_at": TIMES["created_at"]}],
    **TIMES,
}
TIMEOUTS: list[tuple[type, dict[str, Any]]] = [
    (QueueTimeoutRingUser, {"type": "ring_user", "user": "user_1"}),
    (QueueTimeoutVoicemail, {"type": "voicemail", "voicemail": "svm_1"}),
    (QueueTimeoutQueue, {"type": "queue", "queue": "qu_2"}),
    (UnknownQueueTimeout, {"type": "hang_up", "after": {"seconds": 1.0}, "play": None}),
]


def answer(body: dict[str, Any]) -> Answer:
    return Answer(200, {}, json.dumps(body).encode())


def queue_of(**changes: Any) -> Queue:
    return read(Queue, answer(QUEUE | changes))


def sent(namespace: str, method: str, *ids: str, **params: Any) -> Any:
    """Call a method, and give what went over the wire."""
    bodies: list[Any] = []

    def serve(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        return httpx.Response(200, json=bodies[0])

    with httpx.Client(transport=httpx.MockTransport(serve)) as http_client:
        client = DialStack("sk_test_1", http_client=http_client, dialstack_account="acct_1")
        getattr(getattr(client, namespace), method)(*ids, **params)
    return bodies[0]


@pytest.mark.parametrize(("kind", "timeout"), TIMEOUTS)
def test_each_type_of_timeout_has_its_class_and_goes_back_as_it_came(kind: type, timeout: dict[str, Any]) -> None:
    queue = queue_of(timeout=timeout)
    assert type(queue.timeout) is kind
    assert encode_json(queue.timeout) == encode_json(timeout)
    assert sent("queues", "update", "qu_1", timeout_=queue.timeout) == {"timeout": timeout}


@pytest.mark.parametrize(("kind", "name"), [(kind, list(timeout)[1]) for kind, timeout in TIMEOUTS[:3]])
def test_a_known_timeout_with_a_bad_field_keeps_its_class(kind: type, name: str) -> None:
    [wire] = [timeout for known, timeout in TIMEOUTS if known is kind]
    queue = queue_of(timeout=wire | {name: ["odd"]})
    assert type(queue.timeout) is kind
    assert getattr(queue.timeout, name) == ["odd"]
    assert type(queue.callback) is QueueCallback


@pytest.mark.parametrize("timeout", [{}, {"type": 7}, {"type": ["queue"]}])
def test_a_timeout_without_a_usable_type_is_unknown(timeout: dict[str, Any]) -> None:
    queue = queue_of(timeout=timeout)
    assert type(queue.timeout) is UnknownQueueTimeout
    assert json.loads(encode_json(queue.timeout)) == timeout


@pytest.mark.parametrize("timeout", [None, "voicemail", 30])
def test_what_is_no_timeout_at_all_is_left_as_it_came(timeout: object) -> None:
    assert queue_of(timeout=timeout).timeout == timeout


def test_timeouts_are_told_apart_as_instances_too() -> None:
    adapter: TypeAdapter[QueueTimeout] = TypeAdapter(QueueTimeout)
    for kind, wire in TIMEOUTS:
        timeout = kind.model_validate(wire)  # type: ignore[attr-defined]
        assert adapter.validate_python(timeout) is timeout


def test_the_queues_timeout_and_the_requests_are_two_things() -> None:
    timeout = {"type": "voicemail", "voicemail": "svm_1"}
    params = {"name": "Billing", "timeout_": timeout, "timeout": 5.0, "timeout_seconds": 30}
    assert sent("queues", "create", **params) == {"name": "Billing", "timeout": timeout, "timeout_seconds": 30}


def test_none_is_sent_and_what_is_left_out_is_not() -> None:
    cleared = {"announcements": None, "callback": None, "timeout_": None}
    assert sent("queues", "update", "qu_1", **cleared) == {"announcements": None, "callback": None, "timeout": None}
    cleared = {"timeout_action": None, "timeout_target": None}
    assert sent("ring_groups", "update", "rg_1", **cleared) == cleared
    assert sent("ring_groups", "update", "rg_1", name="Desk") == {"name": "Desk"}


def test_parts_of_a_queue_go_back_as_they_came() -> None:
    queue = queue_of(announcements={"frequency_seconds": 30})
    parts = {"announcements": queue.announcements, "callback": queue.callback}
    callback = {"offer_after_seconds": 60, "outbound_did_id": None}
    wire = {"announcements": {"frequency_seconds": 30}, "callback": callback}
    assert sent("queues", "update", "qu_1", **parts) == wire


@pytest.mark.parametrize("suffixes", [[""], ["_id"], ["", "_id"]])
def test_a_member_names_its_queue_and_user_in_either_spelling(suffixes: list[str]) -> None:
    references = {f"{name}{suffix}": f"{name}_1" for name in ("queue", "user") for suffix in suffixes}
    member = read(QueueMember, answer(MEMBER | references))
    assert (member.queue, member.user) == ("queue_1", "user_1")


@pytest.mark.parametrize("names", [["ring_group"], ["ring_group_id"], ["ring_group", "ring_group_id"]])
def test_a_member_names_its_ring_group_in_either_spelling(names: list[str]) -> None:
    member = read(RingGroupMember, answer(GROUP["members"][0] | dict.fromkeys(names, "rg_1")))  # type: ignore[index]
    assert (member.ring_group, member.extension, member.phone_number) == ("rg_1", "200", None)


@pytest.mark.parametrize("name", ["user", "user_id"])
def test_a_member_is_added_in_either_spelling(name: str) -> None:
    assert sent("queues", "add_member", "qu_1", **{name: "user_1"}, penalty=2) == {name: "user_1", "penalty": 2}


def test_embedded_lists_are_typed() -> None:
    queue = queue_of(members={"object": "list", "data": [MEMBER | {"user_id": "user_1"}]}, extensions=EXTENSIONS)
    assert queue.members is not None
    assert queue.members.data[0].user == "user_1"
    assert queue.extensions is not None
    assert type(queue.extensions.data[0]) is Extension
    assert pickle.loads(pickle.dumps(queue)) == queue


def test_a_ring_group() -> None:
    group = read(RingGroup, answer(GROUP | {"extensions": EXTENSIONS, "timeout_action": "page", "timeout_target": "x"}))
    assert group.members[0].extension == "200"
    assert group.timeout_action == "page"
    assert group.extensions is not None
    assert group.extensions.data[0].number == "200"
    short = read(RingGroup, answer(GROUP))
    assert (short.timeout_action, short.timeout_target, short.extensions) == (None, None, None)
