"""Webhook endpoints: where DialStack sends its events."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import AwareDatetime
from typing_extensions import Required

from dialstack.types._model import Model
from dialstack.types._params import ListParams
from dialstack.types.options import RequestOptions

__all__ = [
    "WebhookEndpoint",
    "WebhookEndpointCreateParams",
    "WebhookEndpointListParams",
    "WebhookEndpointStatus",
    "WebhookEndpointUpdateParams",
    "WebhookEventType",
]

WebhookEndpointStatus: TypeAlias = Literal["enabled", "disabled"] | str
# What the platform is known to send. Others exist, and newer ones come: any string is good.
WebhookEventType: TypeAlias = (
    Literal[
        "call.answered",
        "call.emergency",
        "call.end",
        "call.incoming",
        "call.initiated",
        "call.mobile_push_wakeup",
        "call.parked",
        "call.ringing",
        "call.transfer",
        "call.unparked",
        "fax.delivered",
        "queue.call.abandoned",
        "queue.call.answered",
        "queue.call.callback_attempted",
        "queue.call.callback_failed",
        "queue.call.callback_requested",
        "queue.call.completed",
        "queue.call.dispatched",
        "queue.call.exited",
        "queue.call.queued",
        "queue.call.timed_out",
        "recording.available",
        "recording.failed",
        "recording.transcription.complete",
        "voicemail.new",
        "voicemail.transcription.complete",
    ]
    | str
)


class WebhookEndpoint(Model):
    """A URL of yours that events are sent to."""

    id: str
    url: str
    livemode: bool
    """False: it gets the events of sandbox accounts only. The key that created it decides."""
    enabled_events: list[WebhookEventType]
    """`["*"]` is all of them."""
    status: WebhookEndpointStatus
    description: str | None = None
    secret: str | None = None
    """Signs its events, and is kept out of the repr. Only the answer to `create` has it: keep it then."""
    created_at: AwareDatetime


class WebhookEndpointCreateParams(RequestOptions, total=False):
    """Parameters of `webhook_endpoints.create`."""

    url: Required[str]
    enabled_events: list[Literal["*"] | WebhookEventType]
    """`["*"]` by default, which is all of them."""
    description: str


class WebhookEndpointUpdateParams(RequestOptions, total=False):
    """Parameters of `webhook_endpoints.update`. What is left out stays; None clears the description."""

    url: str
    enabled_events: list[Literal["*"] | WebhookEventType]
    """Replaces the whole list."""
    status: WebhookEndpointStatus
    description: str | None


class WebhookEndpointListParams(ListParams, total=False):
    """Parameters of `webhook_endpoints.list`."""
