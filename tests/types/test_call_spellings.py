"""`calls.create` takes the names of today and those of before, and refuses to guess."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from dialstack import DialStack

BOTH = {"user": "user_1", "dial_string": "+16175550100"}


def create(**params: Any) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    def serve(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content))
        return httpx.Response(202)

    with httpx.Client(transport=httpx.MockTransport(serve)) as http_client:
        client = DialStack("sk_test_1", http_client=http_client, dialstack_account="acct_1")
        try:
            created = client.calls.create(**params)
        except TypeError:
            assert sent == []
            raise
    assert (created.id, created.status) == (None, None)
    return sent


@pytest.mark.parametrize("user", ["user", "user_id", "from_"])
@pytest.mark.parametrize("number", ["dial_string", "to"])
def test_every_spelling_is_sent_as_todays(user: str, number: str) -> None:
    assert create(**{user: "user_1", number: "+16175550100"}) == [BOTH]


def test_the_newer_parameters_are_sent_too() -> None:
    newer = {"did": "did_1", "find_me_follow_me_key": "night"}
    assert create(**BOTH, **newer) == [BOTH | newer]


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({}, "needs user"),
        ({"user": "user_1"}, "needs dial_string: give dial_string or to"),
        ({"to": "+16175550100"}, "needs user: give user or user_id or from_"),
        ({**BOTH, "user": None}, "needs user"),
        ({**BOTH, "from_": "user_1"}, "user and from_ mean the same thing; give user alone"),
        ({**BOTH, "to": "+16175550100"}, "dial_string and to mean the same thing; give dial_string alone"),
        ({"user_id": "a", "from_": "b", "to": "c"}, "user_id and from_"),
        ({"usr": "user_1", "dial_string": "+16175550100"}, "did you mean 'user'"),
    ],
)
def test_what_is_missing_or_said_twice_is_never_sent(params: dict[str, Any], text: str) -> None:
    with pytest.raises(TypeError, match=text):
        create(**params)
