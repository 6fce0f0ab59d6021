"""What is in the list of presence: told apart by its `object`, and asked for with lists."""

from __future__ import annotations

import json
import pickle
from typing import Any, cast

import httpx
import pytest
from pydantic import TypeAdapter

from dialstack import DialStack
from dialstack._core.answers import Answer, list_of, read
from dialstack.types import (
    ParkedCall,
    ParkSlotPresence,
    PresenceItem,
    UnknownPresenceItem,
    UserPresence,
    UserPresenceItem,
    WebRTCReachability,
)

USER: dict[str, Any] = {
    "object": "user_presence",
    "user": "user_1",
    "state": "on_call",
    "notifiable": True,
    "do_not_disturb": False,
    "webrtc": {"state": "available", "sessions": 0},
}
PARKED: dict[str, Any] = {
    "call": None,
    "from_number": "+16175550120",
    "from_label": "JANE",
    "status": "ringing_back",
    "parked_by": "user_1",
    "parked_at": "2026-05-21T17:00:00Z",
    "rings_back_at": "2026-05-21T17:02:00Z",
}
SLOT: dict[str, Any] = {"object": "park_slot", "slot": 1, "parked_call": PARKED}
FREE: dict[str, Any] = {"object": "park_slot", "slot": 2, "parked_call": None}
NEW: dict[str, Any] = {"object": "room_presence", "room": "room_1", "state": "busy"}


def envelope(*items: object) -> bytes:
    body = {"object": "list", "url": "/v1/presence", "next_page_url": None, "previous_page_url": None}
    return json.dumps(body | {"data": items}).encode()


def listed(*items: object) -> list[Any]:
    return read(list_of(cast("type[UnknownPresenceItem]", PresenceItem)), Answer(200, {}, envelope(*items))).data


def test_each_kind_has_its_class() -> None:
    user, slot, free, new = listed(USER, SLOT, FREE, NEW)
    assert [type(item) for item in (user, slot, free)] == [UserPresenceItem, ParkSlotPresence, ParkSlotPresence]
    assert isinstance(user, UserPresence)
    assert (user.user, user.webrtc) == ("user_1", WebRTCReachability(state="available", sessions=0))
    assert isinstance(slot.parked_call, ParkedCall)
    assert (slot.parked_call.status, slot.parked_call.parked_by_extension) == ("ringing_back", None)
    assert free.parked_call is None
    assert type(new) is UnknownPresenceItem
    assert new.model_extra == {"room": "room_1", "state": "busy"}


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        (USER | {"webrtc": "yes"}, UserPresenceItem),
        ({"object": "user_presence"}, UserPresenceItem),
        (SLOT | {"slot": "first"}, ParkSlotPresence),
        (SLOT | {"parked_call": PARKED | {"parked_at": "now"}}, ParkSlotPresence),
    ],
)
def test_a_known_item_with_a_bad_field_keeps_its_class_and_its_neighbours_theirs(
    item: dict[str, Any], kind: type
) -> None:
    bad, good = listed(item, USER)
    assert type(bad) is kind
    assert good == UserPresenceItem.model_validate(USER)


@pytest.mark.parametrize("kind", [None, 7, ["park_slot"], {}])
def test_an_item_without_a_usable_kind_is_unknown(kind: object) -> None:
    (item,) = listed({"object": kind, "slot": 1})
    assert type(item) is UnknownPresenceItem
    assert item.object == kind
    assert type(listed({"slot": 1})[0]) is UnknownPresenceItem


def test_instances_are_told_apart_too() -> None:
    adapter: TypeAdapter[PresenceItem] = TypeAdapter(PresenceItem)
    for item in listed(USER, SLOT, NEW):
        assert adapter.validate_python(item) is item
        assert pickle.loads(pickle.dumps(item)) == item


def asked(**params: Any) -> tuple[str, list[Any]]:
    """Give the query that was sent, and the items that came back."""
    sent: list[str] = []

    def serve(request: httpx.Request) -> httpx.Response:
        sent.append(request.url.query.decode())
        return httpx.Response(200, content=envelope(USER, SLOT, NEW))

    with httpx.Client(transport=httpx.MockTransport(serve)) as http_client:
        client = DialStack("sk_test_1", http_client=http_client, dialstack_account="acct_1")
        try:
            page = client.presence.list(**params)
        except TypeError:
            assert sent == []
            raise
        assert page.next_page() is None
        return sent[0], list(page)


@pytest.mark.parametrize(
    ("params", "query"),
    [
        ({}, ""),
        ({"user": ["user_1", "user_2"]}, "user[]=user_1&user[]=user_2"),
        ({"park_slot": ["all"]}, "park_slot[]=all"),
        ({"park_slot": [1, 20]}, "park_slot[]=1&park_slot[]=20"),
    ],
)
def test_lists_are_sent_with_brackets(params: dict[str, Any], query: str) -> None:
    sent, items = asked(**params)
    assert sent == query
    assert [type(item) for item in items] == [UserPresenceItem, ParkSlotPresence, UnknownPresenceItem]


@pytest.mark.parametrize("params", [{"user": "user_1"}, {"park_slot": "all"}, {"park_slot": 1}, {"user": None}])
def test_what_is_not_a_list_would_be_ignored_and_is_not_sent(params: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="must be a list, not"):
        asked(**params)
