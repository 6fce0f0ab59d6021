"""Simulated calls, for test keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._async.resources._base import AsyncResource
from dialstack.types.test_helpers import TestCallCreateParams, TestCallResponse

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["AsyncTestHelperCalls"]


class AsyncTestHelperCalls(AsyncResource):
    """Calls that ring nobody, and send the events of real ones. They need a test key, `sk_test_`.

    ```python
    client.test_helpers.calls.create(
        user=user.id, scenario={"outcome": "no-answer", "ring_seconds": 2}, dialstack_account=account.id
    )
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    async def create(self, **params: Unpack[TestCallCreateParams]) -> TestCallResponse:
        """Simulate a call of a user: an inbound one, unless `direction="outbound"` is given.

        `scenario` says how it goes; of an outbound call, certain numbers as `to_number` do so too.

        Raises:
            DialStackInvalidRequestError: The key is a live one, or `invalid_sandbox_phone_number` or
                `sandbox_feature_unsupported`: the simulation does not have that number or that feature.
        """
        return await self._post("/v1/test_helpers/calls", {}, TestCallResponse, params, TestCallCreateParams)
