"""Traces and metrics of a client's calls, for OpenTelemetry. Needs `pip install 'dialstack[opentelemetry]'`.

```python
from dialstack.opentelemetry import instrument

stop = instrument(client)
```
"""

from __future__ import annotations

import threading
import time
from functools import lru_cache
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from dialstack._core.hooks import Hooks
from dialstack._version import __version__
from dialstack.types.events import ErrorEvent, RequestEvent, ResponseEvent

try:
    from opentelemetry import context, metrics, trace
except ImportError as _missing:
    raise ImportError("Traces and metrics need OpenTelemetry: pip install 'dialstack[opentelemetry]'") from _missing

if TYPE_CHECKING:
    from collections.abc import Callable

    from opentelemetry.metrics import Histogram, MeterProvider
    from opentelemetry.trace import Tracer, TracerProvider

    from dialstack import AsyncDialStack, AsyncDialStackPartner, DialStack, DialStackPartner
    from dialstack._core.config import Origin
    from dialstack._core.requests import Call
    from dialstack.types.events import ClientEvent, RetryEvent

__all__ = ["instrument"]

# What the semantic conventions say for seconds.
_BOUNDARIES = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
_PORTS = {"http": 80, "https": 443}

_instrumenting = threading.Lock()


def instrument(
    client: DialStack | AsyncDialStack | DialStackPartner | AsyncDialStackPartner,
    *,
    tracer_provider: TracerProvider | None = None,
    meter_provider: MeterProvider | None = None,
) -> Callable[[], None]:
    """Make a span of each call of a client, and a metric of each of its attempts.

    A client and its views (`for_account`, `with_options`) share their callbacks, so either instruments all of them,
    also those that are made later. A client that is instrumented already stays as it is, with the providers it has.
    Streams of events are no calls and give neither.

    Args:
        client: Any client of ours.
        tracer_provider: Where spans go. Without it, OpenTelemetry's global one.
        meter_provider: Where the metric goes. Without it, OpenTelemetry's global one.

    Returns:
        What ends it. Calls that are under way keep their spans. It may be called again, and does nothing then.

    Raises:
        TypeError: It is no client of ours.
    """
    hooks = cast("object", getattr(client, "_hooks", None))
    if not isinstance(hooks, Hooks):
        raise TypeError(f"instrument() takes a client such as DialStack, not {type(client).__name__}")
    with _instrumenting:
        for known in hooks.watchers:
            if isinstance(known, _Instrument):
                return known.stop
        made = _Instrument(hooks, tracer_provider, meter_provider)
        hooks.watch(made)
        return made.stop


class _Instrument:
    """Begins a span for each call of one client."""

    def __init__(self, hooks: Hooks, tracers: TracerProvider | None, meters: MeterProvider | None) -> None:
        self._hooks = hooks
        self._tracer = trace.get_tracer("dialstack", __version__, tracers)
        self._durations = metrics.get_meter("dialstack", __version__, meters).create_histogram(
            "http.client.request.duration",
            "s",
            "Duration of HTTP client requests.",
            explicit_bucket_boundaries_advisory=_BOUNDARIES,
        )

    def __call__(self, call: Call) -> _CallSpan:
        return _CallSpan(call, self._tracer, self._durations)

    def stop(self) -> None:
        """Instrument the client no more."""
        self._hooks.unwatch(self)


class _CallSpan:
    """One call as a span. Only what is the same for many calls is told: no id, no number, nobody's words."""

    def __init__(self, call: Call, tracer: Tracer, durations: Histogram) -> None:
        self._call = call
        self._durations = durations
        self._attributes = _attributes(call)
        self._attempt = 0
        self._status: int | None = None
        self._began: float | None = None
        """When the attempt began that is under way."""
        template = self._attributes.get("url.template")
        name = call.method if template is None else f"{call.method} {template}"
        self._span = tracer.start_span(name, kind=trace.SpanKind.CLIENT, attributes=self._attributes)
        # What the call causes is below it: requests of `httpx`, and whatever a callback does.
        self._token = context.attach(trace.set_span_in_context(self._span))

    def hear(self, event: ClientEvent, /) -> None:
        """Note an event of an attempt on the span."""
        if isinstance(event, RequestEvent):
            self._requested(event)
        elif isinstance(event, ResponseEvent):
            self._responded(event)
        elif isinstance(event, ErrorEvent):
            self._failed(event)
        else:
            self._repeated(event)

    def _requested(self, event: RequestEvent) -> None:
        self._attempt, self._status, self._began = event.attempt, None, time.monotonic()
        self._span.add_event("dialstack.request", {"dialstack.attempt": event.attempt})

    def _responded(self, event: ResponseEvent) -> None:
        self._status = event.status_code
        noted = {"dialstack.attempt": event.attempt, "http.response.status_code": event.status_code}
        self._span.add_event("dialstack.response", noted)
        if 200 <= event.status_code < 300:  # noqa: PLR2004 - of any other, an error event follows, and names it
            self._measured(event.elapsed_ms / 1000, None)

    def _failed(self, event: ErrorEvent) -> None:
        kind = self._kind(event.error)
        if kind is not None:
            self._span.add_event("dialstack.error", {"dialstack.attempt": event.attempt, "error.type": kind})
        self._measured(event.elapsed_ms / 1000, kind)

    def _repeated(self, event: RetryEvent) -> None:
        noted = {"dialstack.attempt": event.attempt, "dialstack.retry.wait": event.wait_seconds}
        self._span.add_event("dialstack.retry", noted)

    def end(self, error: BaseException | None, /) -> None:
        """End the span."""
        try:
            kind = None if error is None else self._kind(error)
            if self._began is not None:  # cancelled, or a callback or a file of the user's raised in its middle
                self._measured(time.monotonic() - self._began, kind)
            if self._attempt > 1:
                self._span.set_attribute("http.request.resend_count", self._attempt - 1)
            self._span.set_attributes(self._outcome(kind))
            if kind is not None:
                self._span.set_status(trace.StatusCode.ERROR)
            self._span.end()
        finally:
            context.detach(self._token)

    def _measured(self, seconds: float, kind: str | None) -> None:
        self._began = None
        self._durations.record(seconds, {**self._attributes, **self._outcome(kind)})

    def _outcome(self, kind: str | None) -> dict[str, str | int]:
        outcome: dict[str, str | int] = {}
        if self._status is not None:
            outcome["http.response.status_code"] = self._status
        if kind is not None:
            outcome["error.type"] = kind
        return outcome

    def _kind(self, error: BaseException) -> str | None:
        """Name an error by its class. The redirect of a download is none: it is followed."""
        if self._call.sink is not None and self._status is not None and 300 <= self._status < 400:  # noqa: PLR2004
            return None
        return type(error).__qualname__


def _attributes(call: Call) -> dict[str, str | int]:
    attributes: dict[str, str | int] = {"http.request.method": call.method, "url.scheme": call.origin.scheme}
    if call.anonymous:  # the server chose where a signed URL leads: neither its path nor its host is ours to tell
        return attributes
    host, port = _address(call.origin)
    return {**attributes, "server.address": host, "server.port": port, "url.template": call.route}


@lru_cache(maxsize=64)
def _address(origin: Origin) -> tuple[str, int]:
    parts = urlsplit(f"{origin.scheme}://{origin.host}")
    return parts.hostname or "", parts.port or _PORTS[origin.scheme]
