# Generated from src/dialstack/_async/resources/test_helper_events.py by scripts/generate. Do not edit.
"""Simulated events, for test keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.test_helpers import TestEventCreateParams, TestEventResponse

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["TestHelperEvents"]


class TestHelperEvents(Resource):
    """Events that nothing brought about. They need a test key, `sk_test_`.

    ```python
    client.test_helpers.events.create(event="fax.delivered", dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def create(self, **params: Unpack[TestEventCreateParams]) -> TestEventResponse:
        """Send an event with made-up data to your webhook endpoints, by the way that real ones take.

        It is for those that no simulated call brings about, such as `fax.delivered` or `queue.call.queued`.

        Raises:
            DialStackInvalidRequestError: The key is a live one, or `sandbox_feature_unsupported`.
        """
        return self._post("/v1/test_helpers/events", {}, TestEventResponse, params, TestEventCreateParams)
