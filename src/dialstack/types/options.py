"""What every call accepts, and what a client is made of. Nothing here needs pydantic."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from typing_extensions import TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "AppInfo",
    "ClientOptions",
    "DialStackConfig",
    "DownloadOptions",
    "HttpClient",
    "LastResponse",
    "RequestOptions",
    "StreamOptions",
]


class RequestOptions(TypedDict, total=False):
    """Options that every method takes as keywords, beside its own parameters.

    `None` is the same as leaving an option out: the client's own setting holds.
    """

    dialstack_account: str | None
    """The account to act on: sent as `DialStack-Account`."""
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


class DownloadOptions(TypedDict, total=False):
    """Options of `download`, which sends nothing but the URL itself."""

    timeout: float | None
    """Seconds for one attempt, body included."""
    max_network_retries: int | None
    """How many times to try again. 0 means once and no more."""
    deadline: float | None
    """Seconds for the whole download: every attempt and every wait between them."""
    on_progress: Callable[[int, int | None], object] | None
    """Called with the bytes so far and in all (None: nobody knows). What it raises ends the download."""


class StreamOptions(TypedDict, total=False):
    """Options of a stream, which lasts over many connections."""

    dialstack_account: str | None
    """The account to hear of."""
    timeout: float | None
    """Seconds until a connection stands and the server has accepted it."""
    idle_timeout: float | None
    """Seconds without a byte after which a connection counts as broken: 90. Comments of the server are bytes too."""
    extra_headers: Mapping[str, str] | None
    """Headers to add."""
    extra_query: Mapping[str, object] | None
    """Query parameters that this version does not know."""


class AppInfo(NamedTuple):
    """Your application, named in the `User-Agent` of each request.

    Attributes:
        name: Such as `"ClinicPortal"`.
        version: Such as `"1.4.0"`.
        url: Where to find out about it.
    """

    name: str
    version: str | None = None
    url: str | None = None


class HttpClient(Protocol):
    """An `httpx.Client` or `httpx.AsyncClient`, or the same of `httpx2`. The colour must be the client's own."""

    @property
    def is_closed(self) -> bool:
        """Whether it was closed."""
        ...

    @property
    def trust_env(self) -> bool:
        """Whether it reads proxies from the environment."""
        ...


class ClientOptions(TypedDict, total=False):
    """What `with_options` can change: the settings of a client without its HTTP client and its key."""

    api_url: str | None
    """The API's address. From `DIALSTACK_API_URL`, else `https://api.dialstack.ai`."""
    files_url: str | None
    """The address for uploads. The real files host while `api_url` is the default, otherwise `api_url`."""
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
    dialstack_account: str | None
    """The account to act on when a call names none."""
    retry_unknown: bool
    """False: never send again what may have arrived: True."""


class DialStackConfig(ClientOptions, total=False):
    """The keywords of `DialStack` and `AsyncDialStack`, for code that builds them: `DialStack(key, **config)`."""

    http_client: HttpClient | None
    """Your own `httpx` client (or one of `httpx2`). It is used as it is, and never closed by us."""


class LastResponse(NamedTuple):
    """The HTTP answer behind a model: `user.last_response.request_id`."""

    status_code: int
    headers: Mapping[str, str]
    """Names in lower case."""
    request_id: str | None
