"""Times of appointments: RFC 3339, or a day where the platform sends no more."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from pydantic import AwareDatetime, TypeAdapter

if TYPE_CHECKING:
    from datetime import tzinfo

__all__ = ["as_moment", "as_moment_or_day", "day_as_moment"]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(_DAY.pattern + r"[Tt ][0-9]{2}:[0-9]{2}.*")


@cache
def _reader() -> TypeAdapter[datetime]:
    return TypeAdapter(AwareDatetime)


def as_moment(value: object) -> datetime:
    """Read a time. Pydantic alone would take a number for one, too."""
    if isinstance(value, datetime) or (isinstance(value, str) and _MOMENT.fullmatch(value)):
        return _reader().validate_python(value)
    raise ValueError("a time is RFC 3339, or a datetime with a time zone")


def as_moment_or_day(value: object) -> datetime | date:
    """Read a time or a day."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    return value if isinstance(value, date) and not isinstance(value, datetime) else as_moment(value)


def day_as_moment(end: date, zone: tzinfo, later: timedelta = timedelta()) -> datetime:
    """Give a time as it is, and a day as the midnight at which it begins, or so much later."""
    if isinstance(end, datetime):
        return end
    day = end + later
    return datetime(day.year, day.month, day.day, tzinfo=zone)
