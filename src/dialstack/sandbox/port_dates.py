"""When a port may happen: the firm order commitment (FOC) that a port order asks for."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.problems import RefusalError

if TYPE_CHECKING:
    from dialstack.sandbox.store import Row

EASTERN: Final = "America/New_York"
_BUSINESS_DAYS: Final = 5
_DAYS: Final = 30
_SATURDAY: Final = 5
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?")


def check(body: Row, today: date) -> None:
    """422 for a date or time outside the window. The window is documented, the status is our choice."""
    wrong: dict[str, str] = {}
    first, last = earliest(today), today + timedelta(days=_DAYS)
    if not first <= date.fromisoformat(body["requested_foc_date"]) <= last:
        wrong["requested_foc_date"] = f"must be from {first} to {last}"
    if not _fits(body.get("requested_foc_time"), body.get("requested_foc_timezone", EASTERN)):
        wrong["requested_foc_time"] = "must be from 08:00 to 20:00 US Eastern"
    if wrong:
        raise RefusalError(422, "The port can't happen then.", details=wrong)


def earliest(today: date) -> date:
    """Five business days on. Every day from Monday to Friday counts, holidays too."""
    day, left = today, _BUSINESS_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day


def _fits(time: str | None, zone: str) -> bool:
    """A time in another zone passes if it is a time: to place it takes a time zone database."""
    if time is None:
        return True
    return bool(_TIME.fullmatch(time)) and (zone != EASTERN or "08:00" <= time[:5] <= "20:00")
