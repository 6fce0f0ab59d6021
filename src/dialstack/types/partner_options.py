"""What every call of the Partner API accepts, and what its client is made of. Nothing here needs pydantic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialstack.types.options import AppInfo, HttpClient

__all__ = ["DialStackPartnerConfig", "PartnerClientOptions", "PartnerPaths", "PartnerRequestOptions"]


class PartnerRequestOptions(TypedDict, total=False):
    """Options that every method of the Partner API takes. There is no account: DialStack finds it by the bot.

    `None` is the same as leaving an option out: the client's own setting holds.
    """

    idempotency_key: str | None
    """Sent as `Idempotency-Key`. A POST gets a fresh UUID when you give none."""
    timeout: float | None
    """Seconds for one attempt, body included."""
    max_network_retries: int | None
    """How many times to try again. 0 means once and no more."""
    deadline: float | None
    """Seconds for the whole call: every attempt and every wait between them."""
    retry_unknown: bool | None
    """False: never send again what may have arrived. See the guide on retries."""
    extra_headers: Mapping[str, str] | None
    """Headers to add."""
    extra_query: Mapping[str, object] | None
    """Query parameters that this version does not know."""
    extra_body: Mapping[str, object] | None
    """Body fields that this version does not know."""


class PartnerPaths(TypedDict, total=False):
    """Where the operations of the Partner API are. Uncertain: the platform does not publish it."""

    availability_search: str
    """`/v1/availability/search`."""
    bookings_create: str
    """`/v1/bookings`."""


class PartnerClientOptions(TypedDict, total=False):
    """What `with_options` of a partner client can change."""

    api_url: str | None
    """The API's address. From `DIALSTACK_PARTNER_URL`, else `https://appointments.dialstack.ai`."""
    paths: PartnerPaths | None
    """Other paths than the ones that are assumed. Those that are not named stay as they are."""
    timeout: float
    """Seconds for one attempt, body included: 80."""
    max_network_retries: int
    """How many times to try again: 2."""
    deadline: float | None
    """Seconds for a whole call with its waits: none."""
    telemetry: bool
    """Tell the server which SDK this is, and how long the last request took: True."""
    app_info: AppInfo | None
    """Your application, for the `User-Agent`."""
    retry_unknown: bool
    """False: never send again what may have arrived: True."""


class DialStackPartnerConfig(PartnerClientOptions, total=False):
    """The keywords of `DialStackPartner` and `AsyncDialStackPartner`, for code that builds them."""

    http_client: HttpClient | None
    """Your own `httpx` client (or one of `httpx2`). It is used as it is, and never closed by us."""
