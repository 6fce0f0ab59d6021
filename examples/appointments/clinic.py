"""A calendar in memory: a clinic that is open from Monday to Friday. In your program: a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from threading import Lock
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SLOT", "ZONE", "Appointment", "Clinic"]

ZONE = ZoneInfo("America/New_York")
SLOT = timedelta(minutes=30)
_OPENS, _CLOSES = time(9), time(17)
_SATURDAY = 5


@dataclass(frozen=True)
class Appointment:
    """A time that is taken."""

    id: str
    start_at: datetime
    end_at: datetime
    name: str
    phone: str


class Clinic:
    """The appointments of one clinic. Handlers run in several threads, and two of them may want the same time."""

    def __init__(self) -> None:
        self._appointments: list[Appointment] = []
        self._lock = Lock()

    def free(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """Give the free times between two times, the first one first."""
        now = datetime.now(timezone.utc)
        start, end = max(start, now), min(end, now + timedelta(days=90))
        day = start.astimezone(ZONE).date()
        while (slot := datetime.combine(day, _OPENS, ZONE)) < end:
            while self._is_open(slot, slot + SLOT):
                if start <= slot and slot + SLOT <= end and not self._is_taken(slot, slot + SLOT):
                    yield slot
                slot += SLOT
            day += timedelta(days=1)

    def book(self, start: datetime, length: timedelta, name: str, phone: str) -> Appointment | None:
        """Book a time, unless it is taken, over, or outside the opening hours."""
        start = start.astimezone(ZONE)
        end = start + length
        with self._lock:
            if start < datetime.now(timezone.utc) or not self._is_open(start, end) or self._is_taken(start, end):
                return None
            booked = Appointment(f"appt_{len(self._appointments) + 1}", start, end, name, phone)
            self._appointments.append(booked)
            return booked

    def next_of(self, phone: str) -> Appointment | None:
        """Give the next appointment of somebody."""
        now = datetime.now(timezone.utc)
        theirs = (booked for booked in self._appointments if booked.phone == phone and booked.end_at > now)
        return min(theirs, key=lambda booked: booked.start_at, default=None)

    def _is_open(self, start: datetime, end: datetime) -> bool:
        same_day = start.date() == end.date() and start.weekday() < _SATURDAY
        return same_day and start.time() >= _OPENS and end.time() <= _CLOSES

    def _is_taken(self, start: datetime, end: datetime) -> bool:
        return any(booked.start_at < end and start < booked.end_at for booked in self._appointments)
