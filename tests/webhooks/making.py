"""Events as the platform would send them."""

from __future__ import annotations

import json
import time

from dialstack.webhooks.signature import sign

SECRET = "whsec_test_secret"


def body_of(kind="call.end", event_id="evt_1", **data):
    data = data or {"call_id": "call_1", "status": "completed", "duration_seconds": 42}
    return json.dumps({"id": event_id, "type": kind, "account_id": "acct_1", "data": data}).encode()


def voice_app_body(kind="call.received", call_id="call_1"):
    parties = {"from_number": "+16175550120", "from_name": None, "to_number": "+16175550100"}
    return json.dumps({"event": kind, "call_id": call_id, "account_id": "acct_1", **parties}).encode()


def headers_of(body, secret=SECRET, *, at=None):
    stamp = int(time.time()) if at is None else at
    return {"Content-Type": "application/json", "X-DialStack-Signature": sign(body, secret, timestamp=stamp)}


def delivery(kind="call.end", event_id="evt_1", **data):
    body = body_of(kind, event_id, **data)
    return headers_of(body), body
