"""A webhook of each: an event of its own, signed as it is signed there, and the call that verifies and reads it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from benchmarks.webhooks import SECRET, call_ended, ours, stripes
from dialstack.webhooks.signature import sign

if TYPE_CHECKING:
    from collections.abc import Callable

SHARED = base64.b64encode(b"benchmarks benchmarks benchmarks").decode()


@dataclass(frozen=True)
class Signed:
    """What to call, and how many bytes it reads."""

    read: Callable[[], object]
    size: int


def signed() -> dict[str, Signed]:
    """Give the webhook of each that is installed, by name."""
    body = call_ended(flat=False)
    header = sign(body, SECRET)
    found = {"dialstack": Signed(lambda: ours(body, header), len(body))}
    for name, make in (("stripe", _stripe), ("svix", _svix), ("openai", _openai), ("workos", _workos)):
        if find_spec(name) is not None:
            found[name] = make(body)
    return found


def _stripe(body: bytes) -> Signed:
    header = sign(body, SECRET)
    return Signed(lambda: stripes(body, header), len(body))


def _svix(body: bytes) -> Signed:
    """It verifies and gives nothing back, so one reads the JSON oneself."""
    from svix.webhooks import Webhook

    webhook, headers = Webhook(SHARED), _standard_headers(body)

    def read() -> object:
        webhook.verify(body, headers)
        return json.loads(body)

    return Signed(read, len(body))


def _openai(_: bytes) -> Signed:
    import openai

    event = {"id": "evt_1", "object": "event", "created_at": 1741944413, "type": "response.completed"}
    body = json.dumps({**event, "data": {"id": "resp_1"}}).encode()
    client, headers = openai.OpenAI(api_key="k", webhook_secret=f"whsec_{SHARED}"), _standard_headers(body)
    return Signed(lambda: client.webhooks.unwrap(body, headers), len(body))


def _workos(_: bytes) -> Signed:
    import workos

    stamp = "2025-03-14T09:26:53.589793Z"
    organization = {
        "object": "organization",
        "id": "org_1",
        "name": "Jones Chiropractic",
        "domains": [],
        "metadata": {},
        "external_id": None,
        "created_at": stamp,
        "updated_at": stamp,
    }
    event = {"id": "event_1", "event": "organization.created", "created_at": stamp, "object": "event"}
    body = json.dumps({**event, "data": organization}).encode()
    milliseconds = str(int(time.time() * 1000))
    digest = hmac.new(SECRET.encode(), f"{milliseconds}.".encode() + body, hashlib.sha256).hexdigest()
    header = f"t={milliseconds}, v1={digest}"
    verify = workos.WorkOSClient(api_key="k").webhooks.verify_event
    return Signed(lambda: verify(event_body=body, event_signature=header, secret=SECRET, tolerance=86400), len(body))


def _standard_headers(body: bytes) -> dict[str, str]:
    """Sign as Standard Webhooks says."""
    now = str(int(time.time()))
    digest = hmac.new(base64.b64decode(SHARED), f"msg_1.{now}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": "msg_1", "webhook-timestamp": now, "webhook-signature": signature}
