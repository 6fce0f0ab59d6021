"""Whether a schedule is open. Pure: the time is an argument."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from dialstack.sandbox.store import Row

__all__ = ["phase"]


def phase(schedule: Row, moment: datetime) -> Literal["open", "closed", "holiday"]:
    """Tell how a schedule is at a moment, in its own time zone. A holiday's `end` is a day of the holiday.

    A range that ends before it starts goes on after midnight. A zone that does not exist counts as UTC.
    """
    local = moment.astimezone(_zone(schedule["timezone"]))
    today = local.date().isoformat()
    holidays: list[Row] = schedule["holidays"] or []
    if any(holiday["start"] <= today <= holiday["end"] for holiday in holidays):
        return "holiday"
    return "open" if any(_covers(span, local) for span in schedule["ranges"]) else "closed"


def _covers(span: Row, local: datetime) -> bool:
    clock = local.strftime("%H:%M")
    start: str = span["start"]
    end: str = span["end"]
    day: int = span["day"]
    if start < end:
        return _weekday(local) == day and start <= clock < end
    yesterday = _weekday(local - timedelta(days=1))
    return (_weekday(local) == day and clock >= start) or (yesterday == day and clock < end)


def _weekday(local: datetime) -> int:
    return local.isoweekday() % 7


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # The API takes any text for a zone, and a call must still go somewhere.
        return timezone.utc
