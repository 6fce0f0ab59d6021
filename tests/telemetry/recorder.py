"""The real SDK of OpenTelemetry, in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from dialstack.opentelemetry import instrument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Recorder:
    """Providers of its own, so that tests share nothing."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self._reader = InMemoryMetricReader()
        self.tracers = TracerProvider(shutdown_on_exit=False)
        self.tracers.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.meters = MeterProvider([self._reader], shutdown_on_exit=False)

    def instrument(self, client: Any) -> Callable[[], None]:
        return instrument(client, tracer_provider=self.tracers, meter_provider=self.meters)

    @property
    def spans(self) -> list[ReadableSpan]:
        """Those that have ended, in the order of their ends."""
        return list(self._exporter.get_finished_spans())

    @property
    def span(self) -> ReadableSpan:
        """The only one."""
        (span,) = self.spans
        return span

    @property
    def names(self) -> list[str]:
        return [span.name for span in self.spans]

    @property
    def points(self) -> list[Any]:
        """What is in the histogram, one for each set of attributes."""
        return [point for metric in self._metrics() for point in metric.data.data_points]

    @property
    def outcomes(self) -> list[tuple[Any, Any, int]]:
        """Status, error and count of each point."""
        told = [(point.attributes, point.count) for point in self.points]
        return [(given.get("http.response.status_code"), given.get("error.type"), count) for given, count in told]

    def _metrics(self) -> Iterator[Any]:
        data = self._reader.get_metrics_data()
        for resource in data.resource_metrics if data else ():
            for scope in resource.scope_metrics:
                yield from scope.metrics


def events(span: ReadableSpan) -> list[tuple[str, dict[str, Any]]]:
    """The events of a span, without the waits, which are drawn by lot."""
    return [
        (
            event.name,
            {name: value for name, value in (event.attributes or {}).items() if name != "dialstack.retry.wait"},
        )
        for event in span.events
    ]
