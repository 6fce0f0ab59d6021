"""Spans and metrics of calls, with the real SDK of OpenTelemetry."""

from __future__ import annotations

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import SpanProcessor
from opentelemetry.trace import SpanKind, StatusCode

from dialstack import AsyncDialStack, AsyncDialStackPartner, DialStackError
from dialstack.opentelemetry import instrument
from dialstack.sandbox import Sandbox
from tests._async._clients import client_of
from tests.servers.bodies import page, user
from tests.servers.scripted import Server, answer, closed_port, redirect, reset, truncated
from tests.servers.streaming import Hold, parked, snapshot, stream
from tests.telemetry.recorder import Recorder, events


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


async def test_a_call_is_a_span_of_the_http_conventions(recorder) -> None:
    with Server(answer(200, user())) as server:
        async with client_of(server) as client:
            recorder.instrument(client)
            await client.users.retrieve("user_1", extra_query={"search": "Alice"})
        span = recorder.span
        assert (span.name, span.kind) == ("GET /v1/users/{user}", SpanKind.CLIENT)
        assert span.attributes == {
            "http.request.method": "GET",
            "url.scheme": "http",
            "url.template": "/v1/users/{user}",
            "server.address": "127.0.0.1",
            "server.port": server.port,
            "http.response.status_code": 200,
        }
    assert (span.status.status_code, span.parent) == (StatusCode.UNSET, None)
    assert events(span) == [
        ("dialstack.request", {"dialstack.attempt": 1}),
        ("dialstack.response", {"dialstack.attempt": 1, "http.response.status_code": 200}),
    ]
    scope = span.instrumentation_scope
    assert scope is not None
    assert scope.name == "dialstack"


async def test_attempts_and_waits_are_events_of_one_span(recorder, waits) -> None:
    with Server(reset(), answer(503), answer(201, user())) as server:
        async with client_of(server) as client:
            recorder.instrument(client)
            await client.users.create(name="Alice")
    span = recorder.span
    assert (span.name, span.status.status_code) == ("POST /v1/users", StatusCode.UNSET)
    assert span.attributes is not None
    assert span.attributes["http.request.resend_count"] == 2
    assert span.attributes["http.response.status_code"] == 201
    assert "error.type" not in span.attributes
    assert events(span) == [
        ("dialstack.request", {"dialstack.attempt": 1}),
        ("dialstack.error", {"dialstack.attempt": 1, "error.type": "DialStackConnectionError"}),
        ("dialstack.retry", {"dialstack.attempt": 1}),
        ("dialstack.request", {"dialstack.attempt": 2}),
        ("dialstack.response", {"dialstack.attempt": 2, "http.response.status_code": 503}),
        ("dialstack.error", {"dialstack.attempt": 2, "error.type": "DialStackAPIError"}),
        ("dialstack.retry", {"dialstack.attempt": 2}),
        ("dialstack.request", {"dialstack.attempt": 3}),
        ("dialstack.response", {"dialstack.attempt": 3, "http.response.status_code": 201}),
    ]
    told = [(event.attributes or {}).get("dialstack.retry.wait") for event in span.events]
    assert [wait for wait in told if wait is not None] == waits


async def test_the_metric_counts_every_attempt(recorder, waits) -> None:
    elapsed: list[float] = []
    with Server(reset(), answer(503), answer(201, user()), answer(201, user())) as server:
        async with client_of(server) as client:
            recorder.instrument(client)
            client.on("error", lambda event: elapsed.append(event.elapsed_ms))
            client.on("response", lambda event: elapsed.extend([event.elapsed_ms] * (event.status_code == 201)))
            await client.users.create(name="Alice")
            await client.users.create(name="Bob")
        attributes = recorder.points[0].attributes
        assert (attributes["server.address"], attributes["server.port"]) == ("127.0.0.1", server.port)
    assert sorted(recorder.outcomes, key=str) == [
        (201, None, 2),
        (503, "DialStackAPIError", 1),
        (None, "DialStackConnectionError", 1),
    ]
    assert {point.attributes["url.template"] for point in recorder.points} == {"/v1/users"}
    assert {point.explicit_bounds[0] for point in recorder.points} == {0.005}
    assert sum(point.sum for point in recorder.points) * 1000 == pytest.approx(sum(elapsed))


async def test_the_status_is_that_of_the_last_attempt(recorder, waits) -> None:
    with Server(answer(503), reset()) as server:
        async with client_of(server, max_network_retries=1) as client:
            recorder.instrument(client)
            with pytest.raises(DialStackError):
                await client.users.retrieve("user_1")
    assert recorder.span.attributes is not None
    assert "http.response.status_code" not in recorder.span.attributes
    assert recorder.span.attributes["error.type"] == "DialStackConnectionError"
    assert sorted(recorder.outcomes, key=str) == [
        (503, "DialStackAPIError", 1),
        (None, "DialStackConnectionError", 1),
    ]


@pytest.mark.parametrize(
    ("step", "status", "kind"),
    [
        (answer(404, {"error": "no Alice"}), 404, "DialStackNotFoundError"),
        (answer(500), 500, "DialStackAPIError"),
        (redirect("/v1/elsewhere"), 302, "DialStackError"),
        (reset(), None, "DialStackConnectionError"),
        (truncated(), None, "DialStackConnectionError"),
    ],
    ids=["404", "500", "redirect", "reset", "truncated"],
)
async def test_a_failure_is_named_by_its_class(step, status, kind, recorder) -> None:
    with Server(step) as server:
        async with client_of(server, max_network_retries=0) as client:
            recorder.instrument(client)
            with pytest.raises(DialStackError):
                await client.users.retrieve("user_1")
    span = recorder.span
    assert span.attributes is not None
    assert (span.attributes.get("http.response.status_code"), span.attributes["error.type"]) == (status, kind)
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, None)
    assert {name for name, _ in events(span)} <= {"dialstack.request", "dialstack.response", "dialstack.error"}
    assert recorder.outcomes == [(status, kind, 1)]


async def test_an_answer_that_cannot_be_read_is_a_failure_of_the_call(recorder) -> None:
    with Server(answer(200, b"<html>")) as server:
        async with client_of(server) as client:
            recorder.instrument(client)
            with pytest.raises(DialStackError):
                await client.users.retrieve("user_1")
    span = recorder.span
    assert span.attributes is not None
    assert (span.attributes["http.response.status_code"], span.attributes["error.type"]) == (200, "DialStackAPIError")
    assert span.status.status_code is StatusCode.ERROR
    assert recorder.outcomes == [(200, None, 1)]


async def test_what_is_refused_before_the_network_is_no_request(recorder) -> None:
    with Server() as server:
        async with client_of(server, dialstack_account=None) as client:
            recorder.instrument(client)
            with pytest.raises(DialStackError):
                await client.users.retrieve("user_1")
    span = recorder.span
    assert span.attributes is not None
    assert span.attributes["error.type"] == "DialStackInvalidRequestError"
    assert (span.status.status_code, events(span), recorder.points) == (StatusCode.ERROR, [], [])


async def test_a_refused_connection(recorder, waits) -> None:
    with closed_port() as url, Server() as server:
        async with client_of(server, api_url=url, max_network_retries=1) as client:
            recorder.instrument(client)
            with pytest.raises(DialStackError):
                await client.users.retrieve("user_1")
    assert recorder.outcomes == [(None, "DialStackConnectionError", 2)]
    assert recorder.span.attributes is not None
    assert recorder.span.attributes["http.request.resend_count"] == 1


async def test_what_raises_in_the_middle_of_an_attempt_is_measured(recorder, tmp_path) -> None:
    def stop(done: int, total: object) -> None:
        raise ZeroDivisionError

    with Server(answer(200, b"content")) as server:
        async with client_of(server) as client:
            recorder.instrument(client)
            with pytest.raises(ZeroDivisionError):
                await client.download(f"{server.url}/a", to=tmp_path / "a", on_progress=stop)
    assert recorder.span.status.status_code is StatusCode.ERROR
    assert recorder.outcomes == [(None, "ZeroDivisionError", 1)]


async def test_a_download_tells_nothing_of_a_signed_url(recorder, tmp_path) -> None:
    with Server(answer(200, b"content")) as elsewhere:
        with Server(redirect(f"{elsewhere.url}/acct_1/bill?sig=1")) as server:
            async with client_of(server) as client:
                recorder.instrument(client)
                await client.port_orders.download_csr("port_1", to=tmp_path / "csr.pdf")
    first, second = recorder.spans
    assert first.name == "GET /v1/port-orders/{port_order}/csr"
    assert first.attributes is not None
    assert first.attributes["http.response.status_code"] == 302
    assert "error.type" not in first.attributes
    assert "dialstack.error" not in dict(events(first))
    assert second.name == "GET"
    assert second.attributes == {"http.request.method": "GET", "url.scheme": "http", "http.response.status_code": 200}
    assert {span.status.status_code for span in recorder.spans} == {StatusCode.UNSET}
    assert sorted(recorder.outcomes) == [(200, None, 1), (302, None, 1)]


async def test_a_call_that_no_method_describes_has_a_masked_template(recorder) -> None:
    with Server(answer(200, {})) as server:
        async with client_of(server) as client:
            recorder.instrument(client)
            await client.request("GET", "/v1/extensions/16175551234?search=Alice")
    assert recorder.names == ["GET /v1/extensions/{…}"]


async def test_each_page_is_a_call(recorder) -> None:
    first, second = page([1], after="/v1/users?page=tok_2"), page([2])
    with Server(answer(200, first), answer(200, second)) as server:
        async with client_of(server) as client:
            recorder.instrument(client)
            assert len(await client.users.list().auto_paging_to_list()) == 2
    assert recorder.names == ["GET /v1/users"] * 2


async def test_a_partner_client(recorder) -> None:
    with Server(answer(409, {"error": "slot taken", "code": "slot_unavailable"})) as server:
        async with AsyncDialStackPartner("sk_ptnr_1", api_url=server.url) as partner:
            recorder.instrument(partner)
            with pytest.raises(DialStackError):
                await partner.request("POST", "/v1/bookings", body={"bot_id": "bot_1"})
    assert recorder.names == ["POST /v1/bookings"]


async def test_views_and_their_client_are_one(recorder) -> None:
    with Server(*[answer(200, user())] * 4) as server:
        async with client_of(server) as client:
            before = client.for_account("acct_2")
            stop = recorder.instrument(before)
            assert recorder.instrument(client) == stop
            for instrumented in (client, before, client.for_account("acct_3"), client.with_options(timeout=5)):
                await instrumented.users.retrieve("user_1")
    assert recorder.names == ["GET /v1/users/{user}"] * 4


async def test_instrumenting_twice_is_instrumenting_once(recorder) -> None:
    other = Recorder()
    with Server(*[answer(200, user())] * 3) as server:
        async with client_of(server) as client:
            stop = recorder.instrument(client)
            assert other.instrument(client) == stop
            await client.users.retrieve("user_1")
            assert (len(recorder.spans), len(other.spans)) == (1, 0)
            stop()
            stop()
            await client.users.retrieve("user_1")
            assert len(recorder.spans) == 1
            other.instrument(client)
            await client.users.retrieve("user_1")
    assert (len(recorder.spans), len(other.spans)) == (1, 1)


async def test_another_client_is_left_alone(recorder) -> None:
    with Server(*[answer(200, user())] * 2) as server:
        async with client_of(server) as client, client_of(server) as another:
            recorder.instrument(client)
            await another.users.retrieve("user_1")
            assert recorder.spans == []
            await client.users.retrieve("user_1")
    assert len(recorder.spans) == 1


async def test_stopping_in_the_middle_of_a_call_lets_it_end(recorder, waits) -> None:
    with Server(answer(503), answer(200, user())) as server:
        async with client_of(server) as client:
            stop = recorder.instrument(client)
            client.on("retry", lambda _: stop())
            await client.users.retrieve("user_1")
    assert len(events(recorder.span)) == 6


async def test_the_span_is_the_current_one_while_the_call_goes_on(recorder) -> None:
    def key() -> str:
        seen.append(trace.get_current_span())
        return "sk_test_1"

    seen = []
    with Server(answer(200, user())) as server:
        async with AsyncDialStack(key, api_url=server.url, dialstack_account="acct_1") as client:
            recorder.instrument(client)
            client.on("request", lambda _: seen.append(trace.get_current_span()))
            client.on("response", lambda _: seen.append(trace.get_current_span()))
            with recorder.tracers.get_tracer("mine").start_as_current_span("checkout") as mine:
                await client.users.retrieve("user_1")
                assert trace.get_current_span() is mine
    call, _ = recorder.spans
    assert [span.get_span_context() for span in seen] == [call.get_span_context()] * 3
    assert call.parent == mine.get_span_context()


async def test_callbacks_go_on_as_before(recorder, waits) -> None:
    heard = []
    with Server(answer(503), answer(200, user())) as server:
        async with client_of(server) as client:
            recorder.instrument(client)

            def late(event: object) -> None:
                client.on("response", heard.append)

            client.on("retry", late)
            await client.users.retrieve("user_1")
    assert [(event.status_code, event.route) for event in heard] == [(200, "/v1/users/{user}")]


async def test_events_name_the_route(waits) -> None:
    heard = []
    with Server(answer(503), answer(200, user())) as server:
        async with client_of(server) as client:
            for name in ("request", "response", "retry", "error"):
                client.on(name, heard.append)
            await client.users.retrieve("user_1")
    assert [event.route for event in heard] == ["/v1/users/{user}"] * 6


async def test_a_stream_is_no_call(recorder) -> None:
    hold = Hold()
    with Server(stream(snapshot(parked(1)), hold)) as server:
        async with client_of(server) as client:
            recorder.instrument(client)
            async with client.presence.subscribe_park_slots() as slots:
                await slots.__anext__()
    assert (recorder.spans, recorder.points) == ([], [])


async def test_a_broken_tracer_breaks_no_call(recorder, caplog) -> None:
    class Broken:
        def get_tracer(self, *args: object, **kwargs: object) -> Broken:
            return self

        def start_span(self, *args: object, **kwargs: object) -> None:
            raise RuntimeError("my secret +16175551234")

    with Server(answer(200, user())) as server:
        async with client_of(server) as client:
            instrument(client, tracer_provider=Broken(), meter_provider=recorder.meters)
            assert (await client.users.retrieve("user_1")).id == "user_1"
    (line,) = [record.getMessage() for record in caplog.records if record.name == "dialstack"]
    assert line.endswith("raised RuntimeError; the call goes on")


async def test_a_processor_that_raises_in_the_end_leaves_no_span_behind(recorder, caplog) -> None:
    class Broken(SpanProcessor):
        def on_end(self, span: object) -> None:
            raise RuntimeError("my secret +16175551234")

    with Server(answer(200, user())) as server:
        async with client_of(server) as client:
            recorder.tracers.add_span_processor(Broken())
            recorder.instrument(client)
            await client.users.retrieve("user_1")
            assert trace.get_current_span() is trace.INVALID_SPAN
    (line,) = [record.getMessage() for record in caplog.records if record.name == "dialstack"]
    assert line.endswith("raised RuntimeError; the call goes on")


async def test_against_the_sandbox(recorder, waits) -> None:
    sandbox = Sandbox()
    client = sandbox.async_client()
    recorder.instrument(client)
    account = await client.accounts.create(email="contact@joneschiro.com")
    clinic = client.for_account(account.id)
    someone = await clinic.users.create(name="Dr. Alice Smith")
    sandbox.drop(route="POST /v1/calls", after="response")
    await clinic.calls.create(user=someone.id, dial_string="+16175551234")
    sandbox.fail_next(429, retry_after=1)
    sandbox.fail_next(503, times=2)
    with pytest.raises(DialStackError):
        await clinic.calls.list()
    assert recorder.names == ["POST /v1/accounts", "POST /v1/users", "POST /v1/calls", "GET /v1/calls"]
    assert [(span.attributes or {}).get("http.request.resend_count") for span in recorder.spans] == [None, None, 1, 2]
    assert [span.status.status_code for span in recorder.spans] == [StatusCode.UNSET] * 3 + [StatusCode.ERROR]
    failures = [(status, kind, count) for status, kind, count in recorder.outcomes if kind]
    assert sorted(failures, key=str) == [
        (429, "DialStackRateLimitError", 1),
        (503, "DialStackAPIError", 2),
        (None, "DialStackConnectionError", 1),
    ]
