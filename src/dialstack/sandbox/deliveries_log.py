"""What a test can claim of the webhooks that were delivered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dialstack.sandbox.expectations import differences, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialstack.sandbox.deliveries import Delivery

__all__ = ["DeliveriesLog"]


class DeliveriesLog(Sequence["Delivery"]):
    """A sequence of attempts to deliver, the newest last. What is told of a webhook is its type, its status and why."""

    def assert_delivered(
        self, kind: str, *, data: Mapping[str, object] | None = None, account: str | None = None, times: int = 1
    ) -> Delivery:
        """Claim that an event was delivered, so that your app answered with success, and give the last delivery.

        Args:
            kind: Its type, such as `"call.end"`.
            data: Fields of its `data`, or of a flat body, among others.
            account: The account that it is about.
            times: How often.

        Raises:
            AssertionError: It was not, or not so often. It says what came instead.
        """
        __tracebackhide__ = True
        candidates = [entry for entry in self if entry.type == kind and entry.state == "delivered"]
        problems = [_problems(entry, data or {}, account) for entry in candidates]
        found = [entry for entry, wrong in zip(candidates, problems, strict=True) if not wrong]
        if found and len(found) == times:
            return found[-1]
        told = [line for wrong in problems for line in wrong]
        detail = f"\nHow they differ:\n{listed(told)}" if told else ""
        raise AssertionError(
            f"expected {times} of {kind} delivered, not {len(found)}.{detail}\nWhat came:\n{listed(map(_line, self))}"
        )

    def assert_none(self, kind: str | None = None) -> None:
        """Claim that nothing was sent: no event of this type, or none at all.

        Raises:
            AssertionError: There was an attempt, whatever became of it.
        """
        __tracebackhide__ = True
        found = [entry for entry in self if kind in {None, entry.type}]
        if found:
            raise AssertionError(f"expected no {kind or 'webhook'}. What came:\n{listed(map(_line, found))}")


def _problems(delivery: Delivery, data: Mapping[str, object], account: str | None) -> list[str]:
    body = delivery.json()
    whole = body if isinstance(body, dict) else {}
    inner = whole.get("data")
    told = inner if isinstance(inner, dict) else whole
    found = [line for name, value in data.items() for line in differences(value, told.get(name), f"data.{name}")]
    if account is not None:
        found += differences(account, delivery.account, "account")
    return found


def _line(delivery: Delivery) -> str:
    reason = f" ({delivery.reason})" if delivery.reason else ""
    return f"{delivery.type} to {delivery.url}, attempt {delivery.attempt}: {delivery.status} {delivery.state}{reason}"
