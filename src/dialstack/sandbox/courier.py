"""What is delivered to whom, and when it is tried again. Sends nothing itself.

Whoever calls it holds the sandbox's lock.
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.context import Outgoing
from dialstack.sandbox.deliveries import Delivery
from dialstack.sandbox.posting import UndeliverableError
from dialstack.sandbox.store import is_row, outward
from dialstack.webhooks.signature import SIGNATURE_HEADER, sign

if TYPE_CHECKING:
    from dialstack.sandbox.context import World
    from dialstack.sandbox.deliveries import Deliveries, DeliveryState
    from dialstack.sandbox.posting import PostAnswer
    from dialstack.sandbox.store import Row

__all__ = ["RETRIES", "Courier", "Parcel"]

RETRIES: Final = (5.0, 30.0, 300.0, 1800.0, 7200.0)
"""Seconds before each further attempt. The platform's own are not published."""

_EVERYTHING: Final = "*"


@dataclass(frozen=True)
class Parcel:
    """A webhook on its way."""

    outgoing: Outgoing
    attempt: int = 1

    def headers(self) -> dict[str, str]:
        """The headers, signed now. The receiver looks at the machine's clock, and so does the signature."""
        signature = sign(self.outgoing.body, self.outgoing.secret)
        return {"Content-Type": "application/json", SIGNATURE_HEADER: signature}


class Courier:
    """The webhooks of one world."""

    def __init__(self, world: World, deliveries: Deliveries) -> None:
        self._world = world
        self._deliveries = deliveries
        self._ready: deque[Parcel] = deque()

    def announce(self, event: Row) -> None:
        """Put an event into the outbox, for each endpoint that wants it: the platform's first, then the account's."""
        account, kind = event["account_id"], event["type"]
        owners = (self._world.store.home(account), account)
        wanting = [row for owner in owners if owner is not None for row in self._endpoints(owner) if _wants(row, kind)]
        if wanting:
            body = json.dumps(outward(event), separators=(",", ":")).encode()
            self._world.outbox.extend(Outgoing(account, row["url"], row["_secret"], kind, body) for row in wanting)

    def next(self) -> Parcel | None:
        """Give what is to be sent now."""
        while self._world.outbox:
            self._accept(Parcel(self._world.outbox.popleft()))
        return self._ready.popleft() if self._ready else None

    def is_busy(self) -> bool:
        """Whether something is to be sent now."""
        return bool(self._ready or self._world.outbox)

    def put_back(self, parcel: Parcel) -> None:
        """Take back what could not be sent, because the sender was stopped. It is the next again."""
        self._ready.appendleft(parcel)

    def settle(self, parcel: Parcel, answer: PostAnswer | UndeliverableError) -> None:
        """Note what came of an attempt, and plan the next one where it failed."""
        if isinstance(answer, UndeliverableError):
            state: DeliveryState = "skipped" if answer.skipped else self._again(parcel)
            self._note(parcel, state, answer.reason)
        elif 200 <= answer.status < 300:  # noqa: PLR2004
            self._note(parcel, "delivered", None, answer.status)
        else:
            self._note(parcel, self._again(parcel), f"the answer was {answer.status}", answer.status)

    def _endpoints(self, owner: str) -> list[Row]:
        return list(self._world.store.table(owner, "webhook_endpoints").values())

    def _accept(self, parcel: Parcel) -> None:
        delays = self._deliveries.plan()
        if not delays:
            self._note(parcel, "lost", "lost on request")
        for seconds in delays:
            self._later(seconds, parcel)

    def _later(self, seconds: float, parcel: Parcel) -> None:
        if seconds > 0:
            self._world.timeline.later(seconds, partial(self._ready.append, parcel))
        else:
            self._ready.append(parcel)

    def _again(self, parcel: Parcel) -> DeliveryState:
        if parcel.attempt > len(RETRIES):
            return "given_up"
        self._later(RETRIES[parcel.attempt - 1], replace(parcel, attempt=parcel.attempt + 1))
        return "failed"

    def _note(self, parcel: Parcel, state: DeliveryState, reason: str | None, status: int | None = None) -> None:
        sent = parcel.outgoing
        self._deliveries.note(
            Delivery(
                event_id=_id_in(sent.body),
                type=sent.kind,
                url=sent.url,
                account=sent.account,
                attempt=parcel.attempt,
                status=status,
                reason=reason,
                body=sent.body,
                state=state,
            )
        )


def _wants(endpoint: Row, kind: str) -> bool:
    wanted = endpoint["enabled_events"]
    return endpoint["status"] == "enabled" and (_EVERYTHING in wanted or kind in wanted)


def _id_in(body: bytes) -> str | None:
    decoded = json.loads(body)
    found = decoded.get("id") if is_row(decoded) else None
    return found if isinstance(found, str) else None
