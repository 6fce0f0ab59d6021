"""Webhooks: nothing passes that was not signed, and whatever was signed is an event or the one error."""

from __future__ import annotations

import json
import pickle
from contextlib import suppress

from dialstack.errors import DialStackSignatureVerificationError
from dialstack.webhooks import (
    UnverifiedWebhook,
    construct_event,
    dedupe_key,
    kind_of,
    parse_event,
    sign,
    verify_signature,
)
from dialstack.webhooks.unverified import unverified
from fuzz.material import Material, not_quoted

__all__ = ["SEEDS", "check"]

SECRET = "whsec_" + "0" * 32
NOW = 1_800_000_000
BODIES = [
    b'{"id": "evt_1", "type": "call.end", "created_at": "2026-01-01T00:00:00Z", "account_id": "a", "data": {"id": 1}}',
    b'{"event": "call.received", "call_id": "call_1", "account_id": "acct_1", "from_number": "+1", "to_number": "+2"}',
    b'{"type": "voicemail.received", "data": {"duration": 1e999, "transcription": null, "x": [[]]}, "type": "y"}',
]
SEEDS = [
    *(bytes([3]) + body for body in BODIES),
    b"\x00t=1800000000,v1=" + b"a" * 64,
    b"\x01t=1,t=2, v1=00,v0=" + b"F" * 64,
    *(b"\x02acct_1\n" + body for body in BODIES),
]


def check(data: bytes) -> None:
    """Take one of the ways in."""
    material = Material(data)
    ways = (forged_header, changed_body, chosen_account, event)
    ways[material.number(3)](material.rest())


def forged_header(header: bytes) -> None:
    """No header verifies that was not made with the secret."""
    try:
        verify_signature(BODIES[0], header.decode("latin-1"), SECRET, now=NOW)
    except DialStackSignatureVerificationError as error:
        not_quoted(SECRET, error)
        return
    raise AssertionError("a made-up signature was accepted")


def changed_body(body: bytes) -> None:
    """A signature holds for its body alone."""
    signature = sign(body, SECRET, timestamp=NOW)
    verify_signature(body, signature, SECRET, now=NOW)
    for other in (body + b" ", body[:-1]):
        try:
            verify_signature(other, signature, SECRET, now=NOW)
        except DialStackSignatureVerificationError:
            continue
        assert other == body, "another body was accepted"


def chosen_account(text: bytes) -> None:
    """What chooses the secrets reads anything."""
    account, _, body = text.partition(b"\n")
    headers = {"x-dialstack-signature": f"t={NOW},v1={'0' * 64}", "X-DialStack-Account-Id": account.decode("latin-1")}
    try:
        found = unverified(headers, body)
    except DialStackSignatureVerificationError:
        return
    assert isinstance(found, UnverifiedWebhook)
    assert found.account_id is None or found.account_id.isprintable()


def event(body: bytes) -> None:
    """A body is an event or the error, and an event can be handled."""
    try:
        found = parse_event(body)
    except DialStackSignatureVerificationError:
        assert not is_object(body), "an object was refused"
        return
    again = construct_event(body, sign(body, SECRET, timestamp=NOW), SECRET, now=NOW)
    assert dedupe_key(again) == dedupe_key(found)
    assert kind_of(again) == kind_of(found)
    key = dedupe_key(found)
    assert key is None or key.encode()
    repr(found)
    with suppress(UnicodeEncodeError):  # half of a surrogate pair in the name of an unknown field
        found.model_dump()
    assert type(pickle.loads(pickle.dumps(found))) is type(found)  # noqa: S301


def is_object(body: bytes) -> bool:
    """Tell whether a body is a JSON object that Python can read, nested as deep as anybody would."""
    try:
        return isinstance(json.loads(body.decode()), dict) and body.count(b"[") + body.count(b"{") < 100  # noqa: PLR2004
    except (ValueError, RecursionError):
        return False
