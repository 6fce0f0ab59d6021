"""A call as a value, and each attempt of it as bytes for the wire."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol

from dialstack._core.config import is_platform_key
from dialstack._core.encoding import encode_json
from dialstack._core.identity import CLIENT_HEADER, TELEMETRY_HEADER, client_description, user_agent
from dialstack._core.paths import encode_query
from dialstack._core.shapes import is_object
from dialstack.errors import DialStackInvalidRequestError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialstack._core.config import Config, Origin
    from dialstack._core.multipart import Multipart
    from dialstack._core.options import Options

__all__ = ["Call", "HeaderBook", "Host", "Scope", "Sink", "WireRequest", "anonymous", "describe", "stream_call"]


class Sink(Protocol):
    """Something that the body of an answer is written to."""

    def headers(self) -> list[tuple[str, str]]:
        """Give what the next attempt asks for, beside the file itself."""
        ...

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Take the head of a good answer, before its body comes."""
        ...

    def write(self, chunk: bytes, /) -> object:
        """Take the next part of the body."""
        ...


Scope = Literal["account", "optional", "platform"]
"""Whether a call needs `DialStack-Account`, may carry it, or acts on the whole platform."""

Host = Literal["api", "files"]
"""The origins that get the key."""


_AS_IT_IS = [("Accept", "*/*"), ("Accept-Encoding", "identity")]
"""A file is wanted as it is: compressed on the way, nobody could tell its size or go on in its middle."""


_LONGEST_ID = 1024


# Values, never changed once made. Freezing them would say so, and double the price of making them. They have no repr:
# a traceback that shows its locals must not show a body.
@dataclass(slots=True, eq=False, repr=False)
class Call:
    """One call, whole: what every attempt of it has in common."""

    method: str
    route: str
    """The path with its ids still named: what may be logged."""
    path: str
    target: str
    """The path and the query, as they go on the wire."""
    origin: Origin
    body: bytes | Multipart | None
    account: str | None
    needs_account: bool
    idempotency_key: str | None
    timeout: float
    max_network_retries: int
    deadline: float | None
    retry_unknown: bool
    extra_headers: Mapping[str, str] | None = None
    sink: Sink | None = None
    """Where the body goes that is not kept in memory."""
    anonymous: bool = False
    """Sent without the key: the URL itself is the permission."""

    @property
    def replayable(self) -> bool:
        """Tell whether the body can be sent a second time."""
        return self.body is None or isinstance(self.body, bytes) or self.body.replayable


@dataclass(slots=True, eq=False, repr=False)
class WireRequest:
    """One attempt, as the transport sends it."""

    method: str
    origin: Origin
    target: str
    headers: list[tuple[str, str]]
    body: bytes | Multipart | None
    sink: Sink | None = None


def describe(
    config: Config,
    method: str,
    route: str,
    path: str,
    *,
    query: Mapping[str, object],
    body: object,
    options: Options,
    scope: Scope,
    origin: Origin | None = None,
) -> Call:
    """Settle everything about a call that its attempts share: above all its one Idempotency-Key."""
    own = options.dialstack_account
    there = origin or config.api
    account = own if own is not None or scope == "platform" else config.dialstack_account
    return Call(
        method=method,
        route=route,
        path=path.split("?", 1)[0],
        target=there.target(_target(path, query, options.extra_query)),
        origin=there,
        body=_content(method, body, options.extra_body),
        account=account,
        needs_account=scope == "account",
        idempotency_key=options.idempotency_key or (_fresh_key() if method == "POST" else None),
        timeout=options.timeout or config.timeout,
        max_network_retries=_first(options.max_network_retries, config.max_network_retries),
        deadline=options.deadline or config.deadline,
        retry_unknown=bool(_first(options.retry_unknown, config.retry_unknown)),
        extra_headers=options.extra_headers,
    )


def _fresh_key() -> str:
    from uuid import uuid4

    return str(uuid4())


def _first(given: int | None, default: int) -> int:
    return default if given is None else given


def _target(path: str, query: Mapping[str, object], extra: Mapping[str, object] | None) -> str:
    if extra:
        query = {**query, **extra}
    encoded = encode_query(query)  # empty also for an empty list
    return f"{path}{'&' if '?' in path else '?'}{encoded}" if encoded else path


def _content(method: str, body: object, extra: Mapping[str, object] | None) -> bytes | Multipart | None:
    if is_object(body):
        return encode_json({**body, **extra} if extra else body)
    if body is None:
        empty = b"" if method in {"POST", "PUT", "PATCH"} else None
        return encode_json(extra) if extra else empty
    return _other_content(body, extra)


def _other_content(body: object, extra: Mapping[str, object] | None) -> bytes | Multipart:
    from dialstack._core.multipart import Multipart

    if isinstance(body, Multipart):
        return body.with_fields(extra or {})
    if extra:
        raise TypeError("extra_body needs a body that is an object")
    return encode_json(body)


class HeaderBook:
    """The headers of one client: what never changes is made once."""

    def __init__(self, config: Config) -> None:
        self._fixed = [
            ("Accept", "application/json"),
            ("Accept-Encoding", "gzip, deflate"),
            ("User-Agent", user_agent(config.app_info)),
        ]
        if config.telemetry:
            self._fixed.append((CLIENT_HEADER, client_description(config.app_info)))
        self._telemetry = config.telemetry
        # A key that was given as it is was checked then. What a callable gives is seen here first.
        self._check_kind = None if isinstance(config.api_key, str) else config.check_kind

    def write(self, call: Call, key: str, last_request: str | None) -> WireRequest:
        """Write one attempt.

        Raises:
            DialStackAuthenticationError: The key is for another API.
            DialStackInvalidRequestError: A platform key was given and no account to act on.
        """
        if self._check_kind is not None:
            self._check_kind(key)
        if call.needs_account and call.account is None and is_platform_key(key):
            raise _no_account()
        headers = [("Host", call.origin.host), *self._fixed, ("Authorization", f"Bearer {key}")]
        if call.account is not None:
            headers.append(("DialStack-Account", call.account))
        if call.idempotency_key is not None:
            headers.append(("Idempotency-Key", call.idempotency_key))
        if self._telemetry and last_request is not None:
            headers.append((TELEMETRY_HEADER, last_request))
        headers += _body_headers(call.body)
        if call.sink is not None:
            headers = _merged(headers, dict([*_AS_IT_IS, *call.sink.headers()]))
        if call.extra_headers:
            headers = _merged(headers, call.extra_headers)
        return WireRequest(call.method, call.origin, call.target, headers, call.body, call.sink)


def anonymous(call: Call) -> WireRequest:
    """Write an attempt that says nothing about who asks: for signed URLs, which are at other hosts."""
    headers = [("Host", call.origin.host), *_AS_IT_IS]
    if call.sink is not None:
        headers += call.sink.headers()
    return WireRequest(call.method, call.origin, call.target, headers, None, call.sink)


def stream_call(call: Call, last_event_id: str) -> Call:
    """Give a call as it opens a stream of events, from where an earlier connection ended."""
    wanted = {"Accept": "text/event-stream", "Accept-Encoding": "identity", "Cache-Control": "no-store"}
    # What no header may hold, or no server would take, is not sent back.
    if 0 < len(last_event_id) <= _LONGEST_ID and last_event_id.isascii() and last_event_id.isprintable():
        wanted["Last-Event-ID"] = last_event_id
    own = {name.lower() for name in wanted}
    extra = {name: value for name, value in (call.extra_headers or {}).items() if name.lower() not in own}
    return replace(call, extra_headers={**extra, **wanted})


def _body_headers(body: bytes | Multipart | None) -> list[tuple[str, str]]:
    if body is None:
        return []
    if not isinstance(body, bytes):
        return [("Content-Type", body.content_type)]
    length = ("Content-Length", str(len(body)))
    return [("Content-Type", "application/json"), length] if body else [length]


def _merged(headers: list[tuple[str, str]], extra: Mapping[str, str]) -> list[tuple[str, str]]:
    replaced = {name.lower() for name in extra}
    return [(name, value) for name, value in headers if name.lower() not in replaced] + list(extra.items())


def _no_account() -> DialStackInvalidRequestError:
    return DialStackInvalidRequestError(
        "this call acts on one account, and a platform key does not say which: pass dialstack_account=, "
        "use client.for_account(account_id), or set dialstack_account on the client"
    )
