"""Schedules: opening hours and holidays, for dial plans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import AwareDatetime
from typing_extensions import Required, TypedDict

from dialstack.types._model import Model
from dialstack.types._params import ListParams
from dialstack.types.options import RequestOptions

__all__ = [
    "Schedule",
    "ScheduleCreateParams",
    "ScheduleHoliday",
    "ScheduleHolidayParam",
    "ScheduleListParams",
    "ScheduleRange",
    "ScheduleRangeParam",
]


class ScheduleRange(Model):
    """Hours of one weekday."""

    day: int
    """0, Sunday, to 6, Saturday. Not Python's `date.weekday()`: that is `date.isoweekday() % 7`."""
    start: str
    """`HH:MM`, in the schedule's time zone."""
    end: str
    """`HH:MM`."""


class ScheduleHoliday(Model):
    """Days on which it is closed."""

    start: date
    end: date
    """The last day."""


class Schedule(Model):
    """Opening hours and holidays."""

    id: str
    name: str
    timezone: str
    """IANA name."""
    ranges: list[ScheduleRange]
    holidays: list[ScheduleHoliday]
    created_at: AwareDatetime
    updated_at: AwareDatetime


class ScheduleRangeParam(TypedDict):
    """Hours of one weekday."""

    day: int
    """0, Sunday, to 6, Saturday. Not Python's `date.weekday()`: that is `date.isoweekday() % 7`."""
    start: str
    """`HH:MM`, in the schedule's time zone."""
    end: str
    """`HH:MM`."""


class ScheduleHolidayParam(TypedDict):
    """Days on which it is closed."""

    start: str | date
    """`YYYY-MM-DD`, or a `date`."""
    end: str | date
    """The last day."""


class ScheduleCreateParams(RequestOptions, total=False):
    """Parameters of `schedules.create`."""

    name: Required[str]
    ranges: Required[Sequence[ScheduleRangeParam | ScheduleRange]]
    timezone: str
    """IANA name. Give it: what holds without one is not documented."""
    holidays: Sequence[ScheduleHolidayParam | ScheduleHoliday]


class ScheduleListParams(ListParams, total=False):
    """Parameters of `schedules.list`."""
