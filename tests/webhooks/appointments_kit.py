"""Questions as the platform would ask them, and what a clinic answers."""

from __future__ import annotations

import json
import time

from dialstack.webhooks.signature import sign

SECRET = "whsec_test_secret"
CUSTOMER = {"phone": "+16175550123", "name": "Zoë Jones", "email": "zoe@example.com"}
BOOKED = {
    "id": "appointment_1",
    "status": "accepted",
    "start_at": "2026-05-21T17:00:00-04:00",
    "end_at": "2026-05-21T17:30:00-04:00",
}


def signed(body, secret=SECRET, at=None, **headers):
    stamp = int(time.time()) if at is None else int(at)
    return {"x-dialstack-signature": sign(body, secret, timestamp=stamp), **headers}


def lookup_body(account="acct_1", phone="+16175550123"):
    return json.dumps({"account_id": account, "customer": {"phone": phone}}).encode()


def search_body(start_at="2026-05-21", end_at="2026-05-22"):
    query = {"filter": {"start_at_range": {"start_at": start_at, "end_at": end_at}}}
    return json.dumps({"account_id": "acct_1", "query": query}).encode()


def booking_body(key="key_1", account="acct_1", **changes):
    booking = {"start_at": "2026-05-21T17:00:00-04:00", "duration_minutes": 30, "customer": CUSTOMER, **changes}
    return json.dumps({"account_id": account, "idempotency_key": key, "booking": booking}).encode()


def error_of(answer):
    return answer.status, json.loads(answer.body)["error"]["code"]
