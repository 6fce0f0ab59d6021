"""Schedules: opening hours and holidays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.collection import Collection

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour

SCHEDULES = Collection(
    table="schedules",
    noun="Schedule",
    prefix="sched",
    defaults={"name": "", "timezone": "UTC", "ranges": [], "holidays": []},
)

BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "schedules.create": SCHEDULES.create,
    "schedules.retrieve": SCHEDULES.retrieve,
    "schedules.list": SCHEDULES.list,
}
