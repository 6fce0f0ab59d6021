"""Webhook endpoints: where DialStack sends its events."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from dialstack._async.resources._base import AsyncResource
from dialstack.types.options import RequestOptions
from dialstack.types.webhook_endpoints import (
    WebhookEndpoint,
    WebhookEndpointCreateParams,
    WebhookEndpointListParams,
    WebhookEndpointUpdateParams,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._async import AsyncPager
    from dialstack._core.requests import Scope

__all__ = ["AsyncWebhookEndpoints"]


class AsyncWebhookEndpoints(AsyncResource):
    """Where DialStack sends its events. Without an account they are the platform's, for the events of all accounts.

    ```python
    endpoint = client.webhook_endpoints.create(url="https://app.example.com/events", enabled_events=["call.end"])
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    _scope: ClassVar[Scope] = "optional"

    async def create(self, **params: Unpack[WebhookEndpointCreateParams]) -> WebhookEndpoint:
        """Send events to a URL: those of the account that is given, or else of all your accounts.

        Keep the `secret` of the answer, which signs the events: it is never shown again. What a test key creates gets
        the events of sandbox accounts only. Where an account and the platform both have one, both get the event.

        Raises:
            DialStackValidationError: The URL is not acceptable; see `details`.
        """
        return await self._post("/v1/webhook_endpoints", {}, WebhookEndpoint, params, WebhookEndpointCreateParams)

    async def retrieve(self, webhook_endpoint_id: str, /, **options: Unpack[RequestOptions]) -> WebhookEndpoint:
        """Read an endpoint. Its `secret` is None: only `create` shows it.

        Raises:
            DialStackNotFoundError: There is no such endpoint on the platform, or in this account where one is given.
        """
        ids = {"webhook_endpoint": webhook_endpoint_id}
        return await self._get("/v1/webhook_endpoints/{webhook_endpoint}", ids, WebhookEndpoint, options)

    async def update(
        self, webhook_endpoint_id: str, /, **params: Unpack[WebhookEndpointUpdateParams]
    ) -> WebhookEndpoint:
        """Change an endpoint, or turn it off with `status="disabled"`. What you leave out stays.

        Raises:
            DialStackNotFoundError: There is no such endpoint on the platform, or in this account where one is given.
        """
        route, ids = "/v1/webhook_endpoints/{webhook_endpoint}", {"webhook_endpoint": webhook_endpoint_id}
        return await self._post(route, ids, WebhookEndpoint, params, WebhookEndpointUpdateParams)

    async def delete(self, webhook_endpoint_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Send no more events to an endpoint, and forget it.

        Raises:
            DialStackNotFoundError: There is no such endpoint on the platform, or in this account where one is given.
        """
        ids = {"webhook_endpoint": webhook_endpoint_id}
        await self._delete("/v1/webhook_endpoints/{webhook_endpoint}", ids, options)

    def list(self, **params: Unpack[WebhookEndpointListParams]) -> AsyncPager[WebhookEndpoint]:
        """List the endpoints of the platform, or of the account that is given, newest first, without their secrets."""
        return self._list("/v1/webhook_endpoints", {}, WebhookEndpoint, params, WebhookEndpointListParams)
