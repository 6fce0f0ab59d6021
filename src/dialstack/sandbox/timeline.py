"""What happens later: the sandbox's clock, and what waits for it.

Nothing here sleeps. In a test the time moves when the test says so; a served sandbox moves it as the real one passes.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Appointment", "Timeline", "utc_now"]


def utc_now() -> datetime:
    """The machine's time, aware."""
    return datetime.now(timezone.utc)


@dataclass(order=True)
class Appointment:
    """Something that is going to happen, unless it is cancelled."""

    due: datetime
    serial: int
    action: Callable[[], None] = field(compare=False, repr=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        """Let it not happen. Any number of times, and also when it has happened."""
        self.cancelled = True


class Timeline:
    """The time of one sandbox. The caller holds the sandbox's lock.

    Args:
        clock: Where the time comes from, to which `advance` adds; must give aware datetimes.
    """

    def __init__(self, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock
        self._ahead = timedelta()
        self._appointments: list[Appointment] = []
        self._made = 0

    def now(self) -> datetime:
        """The time in the sandbox."""
        return self._clock() + self._ahead

    def later(self, seconds: float, action: Callable[[], None]) -> Appointment:
        """Let something happen after so many seconds. What is due at once happens when time is next looked at."""
        self._made += 1
        appointment = Appointment(self.now() + timedelta(seconds=seconds), self._made, action)
        heapq.heappush(self._appointments, appointment)
        return appointment

    def next_due(self) -> datetime | None:
        """When the next thing happens; None: nothing is going to."""
        while self._appointments and self._appointments[0].cancelled:
            heapq.heappop(self._appointments)
        return self._appointments[0].due if self._appointments else None

    def step(self, until: datetime) -> bool:
        """Move to the next thing that is due by then, and let it happen. False: there is none, and it is `until` now.

        Time never goes back: what is overdue happens now.
        """
        due = self.next_due()
        self._move_to(until if due is None or due > until else due)
        if due is None or due > until:
            return False
        heapq.heappop(self._appointments).action()
        return True

    def _move_to(self, moment: datetime) -> None:
        behind = moment - self.now()
        if behind > timedelta():
            self._ahead += behind
