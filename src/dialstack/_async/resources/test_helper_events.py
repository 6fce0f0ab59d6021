"""Simulated events, for test keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._async.resources._base import AsyncResource
from dialstack.types.test_helpers import TestEventCreateParams, TestEventResponse

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["AsyncTestHelperEvents"]


class AsyncTestHelperEvents(AsyncResource):
    """Events that nothing brought about. They need a test key, `sk_test_`.

    ```python
    client.test_helpers.events.create(event="fax.delivered", dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    async def create(self, **params: Unpack[TestEventCreateParams]) -> TestEventResponse:
        """Send an event with made-up data to your webhook endpoints, by the way that real ones take.

        It is for those that no simulated call brings about, such as `fax.delivered` or `queue.call.queued`.

        Raises:
            DialStackInvalidRequestError: The key is a live one, or `sandbox_feature_unsupported`.
        """
        return await self._post("/v1/test_helpers/events", {}, TestEventResponse, params, TestEventCreateParams)
