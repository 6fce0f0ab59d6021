# Generated from src/dialstack/_async/resources/schedules.py by scripts/generate. Do not edit.
"""Schedules: opening hours and holidays, for dial plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.options import RequestOptions
from dialstack.types.schedules import Schedule, ScheduleCreateParams, ScheduleListParams

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._sync import Page

__all__ = ["Schedules"]


class Schedules(Resource):
    """Opening hours and holidays, for dial plans. There is no known way to change or delete one.

    ```python
    hours = client.schedules.create(
        name="Office hours",
        timezone="America/New_York",
        ranges=[{"day": day, "start": "09:00", "end": "17:00"} for day in range(1, 6)],
        dialstack_account=account.id,
    )
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def create(self, **params: Unpack[ScheduleCreateParams]) -> Schedule:
        """Create a schedule. Days count from Sunday, which is 0, and hours are in the schedule's time zone.

        Raises:
            DialStackValidationError: A range or a holiday is not acceptable.
        """
        return self._post("/v1/schedules", {}, Schedule, params, ScheduleCreateParams)

    def retrieve(self, schedule_id: str, /, **options: Unpack[RequestOptions]) -> Schedule:
        """Read a schedule.

        Raises:
            DialStackNotFoundError: There is no such schedule in this account.
        """
        return self._get("/v1/schedules/{schedule}", {"schedule": schedule_id}, Schedule, options)

    def list(self, **params: Unpack[ScheduleListParams]) -> Page[Schedule]:
        """List the schedules of an account, newest first. Iterate to go through all of them."""
        return self._list("/v1/schedules", {}, Schedule, params, ScheduleListParams)
