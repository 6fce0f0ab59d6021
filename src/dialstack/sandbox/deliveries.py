"""What became of webhooks, and what can be made to go wrong on their way."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Literal, TypeAlias, overload

from dialstack.sandbox.deliveries_log import DeliveriesLog

if TYPE_CHECKING:
    from dialstack.sandbox.messages import Json

__all__ = ["Deliveries", "Delivery", "DeliveryState"]

DeliveryState: TypeAlias = Literal["delivered", "failed", "given_up", "skipped", "lost"]
"""`failed` is tried again; after the last attempt it is `given_up`. `skipped` was never sent, and `lost` on request."""


@dataclass(frozen=True)
class Delivery:
    """One attempt to deliver a webhook."""

    event_id: str | None
    """The event's id. A question to a voice app has none."""
    type: str
    """Such as `call.end`, or `call.received` for a question to a voice app."""
    url: str
    account: str
    attempt: int
    """Counted from 1."""
    status: int | None
    """What the receiver answered; None: nothing."""
    reason: str | None
    """Why it was not delivered."""
    body: bytes = field(repr=False)
    state: DeliveryState = "delivered"

    def json(self) -> Json:
        """Decode the body."""
        decoded: Json = json.loads(self.body)
        return decoded


class Deliveries(DeliveriesLog):
    """Every attempt, the newest last, and the faults that are asked for.

    Faults hold for webhooks that are sent from then on, not for repeated attempts. What depends on chance comes from
    the sandbox's seed, and is the same in every run.
    """

    def __init__(self, seed: int = 0) -> None:
        self._made: list[Delivery] = []
        self._random = Random(seed)  # noqa: S311 - a test that can be repeated
        self.no_faults()

    @overload
    def __getitem__(self, index: int) -> Delivery: ...
    @overload
    def __getitem__(self, index: slice) -> list[Delivery]: ...
    def __getitem__(self, index: int | slice) -> Delivery | list[Delivery]:
        return self._made[index]

    def __len__(self) -> int:
        return len(self._made)

    def __repr__(self) -> str:
        return repr(self._made)

    def of(self, kind: str) -> list[Delivery]:
        """Those of one type, such as `"call.end"`."""
        return [delivery for delivery in self._made if delivery.type == kind]

    def duplicate(self, times: int = 1) -> None:
        """Let the next webhooks come twice, each with the same body."""
        self._duplicates = _counted(times)

    def lose(self, times: int = 1) -> None:
        """Let the next webhooks be lost for good: neither delivered nor tried again."""
        self._losses = _counted(times)

    def delay(self, seconds: float) -> None:
        """Let every webhook come so many seconds later, in the sandbox's time."""
        self._delay = _seconds(seconds)

    def reorder(self, within: float = 5.0) -> None:
        """Let every webhook come at a time of its own, up to so many seconds later, and so out of order."""
        self._spread = _seconds(within)

    def no_faults(self) -> None:
        """Let everything come once, at once and in order again."""
        self._duplicates = self._losses = 0
        self._delay = self._spread = 0.0

    def note(self, delivery: Delivery) -> None:
        """Add an attempt."""
        self._made.append(delivery)

    def plan(self) -> list[float]:
        """Give the delay of each copy of the next webhook; none: it is lost."""
        if self._losses:
            self._losses -= 1
            return []
        copies = 1
        if self._duplicates:
            self._duplicates -= 1
            copies = 2
        return [self._delay + (self._random.uniform(0, self._spread) if self._spread else 0.0) for _ in range(copies)]


def _counted(times: int) -> int:
    if times < 0:
        raise ValueError(f"times must be 0 or more, not {times}")
    return times


def _seconds(seconds: float) -> float:
    if not 0 <= seconds < float("inf"):
        raise ValueError(f"seconds must be 0 or more, not {seconds}")
    return seconds
