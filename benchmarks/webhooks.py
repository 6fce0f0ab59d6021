"""A webhook: verified and typed by ours, against what stripe makes of the same event and the same signature.

Where stripe is not installed, the base is the least that anyone would write: `hmac` and `json.loads`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING

from benchmarks.measure import Row, Size, compare, repeated
from dialstack.webhooks.events import construct_event, parse_event
from dialstack.webhooks.signature import sign, verify_signature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECRET = "whsec_test_secret"


def call_ended(*, flat: bool) -> bytes:
    """Give an event of about 1 KB, as `call.end` with all that a call carries, or without any object in its data."""
    data: dict[str, object] = {
        "call_id": "call_01h2xcejqtf2nbrexx3vqjhp41",
        "direction": "inbound",
        "from_number": "+16175550101",
        "from_name": "Zoë Example",
        "to_number": "+16175550102",
        "user_id": "user_01h2xcejqtf2nbrexx3vqjhp42",
        "status": "completed",
        "duration_seconds": 42,
        "started_at": "2026-05-21T18:00:00Z",
        "answered_at": "2026-05-21T18:00:05Z",
        "connected_at": "2026-05-21T18:00:06Z",
        "ended_at": "2026-05-21T18:00:48Z",
        "hangup_cause": 16,
        "summary": "The caller asked to move an appointment to next week. " * (8 if flat else 2),
    }
    if not flat:
        data["sentiment"] = {
            "overall": "positive",
            "score": 0.6,
            "magnitude": 0.8,
            "local": {"sentiment": "neutral", "score": 0.1, "magnitude": 0.3},
            "remote": {"sentiment": "positive", "score": 0.7, "magnitude": 0.9},
        }
        heard = {"jitter_ms": 3.2, "packet_loss_pct": 0.1, "rtt_ms": 41.5, "mos": 4.3}
        data["quality_metrics"] = [{"leg": "pstn", **heard}, {"leg": "endpoint", **heard}]
    event = {
        "id": "evt_01h2xcejqtf2nbrexx3vqjhp43",
        "type": "call.end",
        "account_id": "acct_01h2xcejqtf2nbrexx3vqjhp44",
        "data": data,
    }
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def rows(url: str, size: Size) -> Iterator[Row]:
    peer = find_spec("stripe") is not None
    usual, flat = call_ended(flat=False), call_ended(flat=True)
    limits = {"budget": 0.06, "stretch": 0.05} if peer else {}
    yield row("webhook, verified and typed", usual, size, peer, ours, **limits)
    yield row("  one without nested objects", flat, size, peer, ours)
    yield row("  verified only", usual, size, peer, lambda body, header: verify_signature(body, header, SECRET))
    yield row("  typed only", usual, size, peer, lambda body, header: parse_event(body))


def row(name: str, body: bytes, size: Size, peer: bool, work: Callable[[bytes, str], object], **limits: float) -> Row:
    count = size.requests
    header = sign(body, SECRET)
    base = stripes if peer else by_hand
    found = compare(
        repeated(lambda: base(body, header), count), {"ours": repeated(lambda: work(body, header), count)}, size.rounds
    )
    took = f"{found.seconds['ours'].median / count * 1e6:.1f} us"
    note = f"{took}, {'stripe' if peer else 'hmac and json.loads'} {found.base.median / count * 1e6:.1f} us"
    return Row(name, found.ratios["ours"], note=f"{note}, {len(body)} bytes", **limits)


def ours(body: bytes, header: str) -> object:
    return construct_event(body, header, SECRET)


def stripes(body: bytes, header: str) -> object:
    import stripe

    return stripe.Webhook.construct_event(body, header, SECRET)


def by_hand(body: bytes, header: str) -> object:
    stamp, _, digest = header.removeprefix("t=").partition(",v1=")
    signed = f"{stamp}.".encode() + body
    if not hmac.compare_digest(hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest(), digest):
        raise ValueError
    if abs(time.time() - int(stamp)) > 300:
        raise ValueError
    return json.loads(body)
