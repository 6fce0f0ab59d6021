from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import anyio
import anyio.lowlevel
import pytest
from fastapi import FastAPI, Request, Response

from dialstack.sandbox import Sandbox
from dialstack.sandbox.senders import is_loopback, origin_of
from tests.sandbox.conftest import Clock

PATH = "/v1/webhook_endpoints"
URL = "https://app.example.com/hooks"
BACKENDS = pytest.mark.parametrize("backend", ["asyncio", "trio"])


class Told:
    """An ASGI app that keeps what it gets; `answer` is called with each event, and may give a status."""

    def __init__(self, answer=None):
        self.events, self.app = [], FastAPI()

        @self.app.post("/{path:path}")
        async def hooks(request: Request) -> Response:
            self.events.append(await request.json())
            status = await answer(self.events[-1]) if answer is not None else None
            return Response(status_code=status or 200)

    def kinds(self):
        return [event["type"] for event in self.events]


class Plain:
    """A WSGI app that keeps paths, and calls `answer`."""

    def __init__(self, answer=None):
        self.paths, self._answer = [], answer

    def __call__(self, environ, start_response):
        self.paths.append(environ["PATH_INFO"])
        status = self._answer() if self._answer is not None else None
        start_response(f"{status or 200} Whatever", [])
        return [b""]


def emit(door, kind="call.end"):
    door.sandbox._world.emit(door.account, kind, {"call_id": "call_1"})


def states(sandbox):
    return [(delivery.state, delivery.status, delivery.reason) for delivery in sandbox.deliveries]


@pytest.fixture
def listening(door):
    door.made(PATH, {"url": URL})
    return door


@BACKENDS
def test_an_asgi_app_runs_in_the_loop_that_advances(sandbox, listening, backend):
    threads = []

    async def answer(_):
        await anyio.lowlevel.checkpoint()
        threads.append(threading.get_ident())

    told = Told(answer)
    sandbox.deliver_to(told.app)

    async def main():
        emit(listening)
        await sandbox.advance_async()

    anyio.run(main, backend=backend)
    assert told.kinds() == ["call.end"]
    assert threads == [threading.get_ident()]
    assert states(sandbox) == [("delivered", 200, None)]


def test_without_a_loop_every_asgi_app_runs_in_the_same_one(sandbox, listening):
    loops = []

    async def answer(_):
        loops.append(asyncio.get_running_loop())

    told = Told(answer)
    sandbox.deliver_to(told.app)
    for _ in range(2):
        emit(listening)
        sandbox.advance()
    assert told.kinds() == ["call.end", "call.end"]
    assert loops[0] is loops[1]


@BACKENDS
def test_a_wsgi_app_is_called_from_a_loop_in_a_thread(sandbox, listening, backend):
    plain = Plain()
    sandbox.deliver_to(plain)

    async def main():
        emit(listening)
        await sandbox.advance_async()

    anyio.run(main, backend=backend)
    assert plain.paths == ["/hooks"]


@BACKENDS
def test_time_is_not_moved_by_blocking_inside_a_loop(sandbox, backend):
    async def main():
        for method in (sandbox.advance, sandbox.settle):
            with pytest.raises(RuntimeError, match="await advance_async"):
                method()

    anyio.run(main, backend=backend)


def test_an_asgi_app_may_call_the_sandbox_back(sandbox, listening):
    client = sandbox.async_client(dialstack_account=listening.account)

    async def answer(event):
        if event["type"] == "call.end":
            await client.users.create(name="Made in answer")

    told = Told(answer)
    sandbox.deliver_to(told.app)
    emit(listening)
    sandbox.advance()
    anyio.run(sandbox.advance_async)
    assert [row["name"] for row in listening.read("/v1/users")["data"]] == ["Made in answer"]
    assert states(sandbox) == [("delivered", 200, None)]


def test_a_wsgi_app_may_call_the_sandbox_back_from_another_thread(sandbox, listening):
    client = sandbox.client(dialstack_account=listening.account)

    def answer():
        thread = threading.Thread(target=client.users.create, kwargs={"name": "Made in answer"})
        thread.start()
        thread.join(5)
        # Were the lock held while it is sent, the thread would wait for ever.
        return 500 if thread.is_alive() else 200

    sandbox.deliver_to(Plain(answer))
    emit(listening)
    sandbox.advance()
    assert states(sandbox) == [("delivered", 200, None)]


@pytest.mark.parametrize("clock", [None, Clock()], ids=["running", "standing"])
def test_what_an_answer_brings_about_at_once_happens_in_the_same_advance(clock):
    sandbox = Sandbox(clock=clock, debug=True)
    client = sandbox.client()
    account = client.accounts.create(email="contact@example.com").id
    client.webhook_endpoints.create(url=URL)
    happened = []
    plain = Plain(lambda: sandbox._world.timeline.later(0, lambda: happened.append(sandbox._world.clock())) and None)
    sandbox.deliver_to(plain)
    sandbox._world.emit(account, "call.end", {})
    sandbox.advance()
    assert len(happened) == 1


def test_each_webhook_is_answered_before_the_next_thing_happens(clock, sandbox, listening):
    order = []
    for seconds in (1, 2):
        sandbox._world.timeline.later(seconds, lambda: (order.append("happened"), emit(listening)))
    sandbox.deliver_to(Plain(lambda: order.append("sent")))
    sandbox.advance(5)
    assert order == ["happened", "sent"] * 2
    assert (sandbox._world.clock() - clock()).total_seconds() == 5


def test_settling_goes_from_one_thing_to_the_next_and_no_further(clock, sandbox, listening):
    happened = []
    for seconds in (10, 3000, 4000):
        sandbox._world.timeline.later(seconds, lambda seconds=seconds: happened.append(seconds))
    sandbox.settle()
    assert happened == [10, 3000]
    assert (sandbox._world.clock() - clock()).total_seconds() == 3000
    anyio.run(sandbox.settle_async)
    assert happened == [10, 3000, 4000]
    sandbox.settle()
    assert (sandbox._world.clock() - clock()).total_seconds() == 4000


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf")])
def test_time_goes_forward(sandbox, seconds):
    with pytest.raises(ValueError, match="time goes forward"):
        sandbox.advance(seconds)


def test_an_app_that_answers_every_event_with_another_is_stopped(sandbox, listening, monkeypatch):
    monkeypatch.setattr("dialstack.sandbox.delivering._MOST_AT_ONCE", 20)
    plain = Plain(lambda: emit(listening))
    sandbox.deliver_to(plain)
    emit(listening)
    with pytest.raises(RuntimeError, match="does your app answer every event with another"):
        sandbox.advance()
    assert len(plain.paths) == 20


@pytest.mark.parametrize("kind", ["asgi", "wsgi"])
def test_an_app_that_raises_counts_as_a_500_and_its_traceback_is_logged(sandbox, listening, caplog, kind):
    async def broken(scope, receive, send):
        raise LookupError("a bug of the app")

    def broken_too(environ, start_response):
        raise LookupError("a bug of the app")

    sandbox.deliver_to(broken if kind == "asgi" else broken_too)
    emit(listening)
    sandbox.advance()
    assert states(sandbox) == [("failed", 500, "the answer was 500")]
    [record] = [record for record in caplog.records if record.name == "dialstack.sandbox"]
    assert record.exc_info[0] is LookupError


@BACKENDS
def test_an_app_that_never_answers_is_given_up(sandbox, listening, monkeypatch, backend):
    monkeypatch.setattr("dialstack.sandbox.carriers.TIMEOUT", 0.01)

    async def answer(_):
        await anyio.sleep_forever()

    sandbox.deliver_to(Told(answer).app)
    emit(listening)
    anyio.run(sandbox.advance_async, backend=backend)
    assert states(sandbox) == [("failed", None, "no answer within 0 seconds")]


@BACKENDS
def test_a_cancellation_loses_no_webhook(sandbox, listening, backend):
    slow = [True]

    async def answer(_):
        if slow[0]:
            await anyio.sleep_forever()

    told = Told(answer)
    sandbox.deliver_to(told.app)
    emit(listening)

    async def main():
        with anyio.move_on_after(0.05) as scope:
            await sandbox.advance_async()
        assert scope.cancelled_caught
        slow[0] = False
        await sandbox.advance_async()

    anyio.run(main, backend=backend)
    assert states(sandbox) == [("delivered", 200, None)]


def test_several_apps_each_have_their_origin(sandbox, door):
    one, other = Plain(), Plain()
    sandbox.deliver_to(one, url="https://one.example.com/whatever")
    sandbox.deliver_to(other, url="wss://Other.example.com:443")
    for url in ("https://one.example.com:443/a", "https://other.example.com/b", "http://one.example.com/c"):
        door.made(PATH, {"url": url})
    emit(door)
    sandbox.advance()
    assert (one.paths, other.paths) == (["/a"], ["/b"])
    reason = "nothing is mounted for http://one.example.com:80, and the sandbox does not send to other machines"
    assert states(sandbox)[2] == ("skipped", None, f"{reason}; see deliver_to")


def test_nothing_is_sent_to_other_machines_and_not_tried_again(sandbox, listening):
    emit(listening)
    sandbox.settle(100_000)
    assert [state for state, *_ in states(sandbox)] == ["skipped"]


@pytest.mark.parametrize(
    ("url", "reason"), [("urn:hooks", "the URL is not a URL with"), ("ws://127.0.0.1/", "of a WebSocket")]
)
def test_an_endpoint_whose_url_is_none_is_skipped(sandbox, door, url, reason):
    door.made(PATH, {"url": url})
    emit(door)
    sandbox.advance()
    [(state, status, found)] = states(sandbox)
    assert (state, status) == ("skipped", None)
    assert reason in found


class Kept(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.server.got.append((self.path, self.headers["X-DialStack-Signature"], self.rfile.read(length)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


@contextmanager
def server():
    with HTTPServer(("127.0.0.1", 0), Kept) as found:
        found.got = []
        thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield found, f"http://127.0.0.1:{found.server_port}"
        finally:
            found.shutdown()
            thread.join()


@pytest.mark.parametrize(("path", "arrives"), [("/mine?a=b", "/mine?a=b"), ("", "/hooks"), ("/", "/hooks")])
def test_everything_goes_to_a_url_over_http(sandbox, listening, path, arrives):
    with server() as (found, url):
        sandbox.deliver_to(url + path)
        emit(listening)
        sandbox.advance()
        emit(listening)
        anyio.run(sandbox.advance_async)
    assert [got[0] for got in found.got] == [arrives] * 2
    assert [state for state, *_ in states(sandbox)] == ["delivered"] * 2


def test_an_endpoint_on_this_machine_is_reached_by_itself(sandbox, door):
    with server() as (found, url):
        door.made(PATH, {"url": f"{url}/own"})
        emit(door)
        sandbox.advance()
    assert [got[0] for got in found.got] == ["/own"]


def test_a_server_that_is_not_there_is_tried_again(sandbox, door):
    with server() as (_, url):
        door.made(PATH, {"url": f"{url}/own"})
    emit(door)
    sandbox.advance()
    assert states(sandbox) == [("failed", None, "could not connect")]


def test_a_target_on_another_machine_has_to_be_allowed(sandbox):
    with pytest.raises(ValueError, match="allow_network=True"):
        sandbox.deliver_to("https://app.example.com/hooks")
    sandbox.deliver_to("https://app.example.com/hooks", allow_network=True)


@pytest.mark.parametrize("target", ["app.example.com", "/hooks", "ftp://127.0.0.1/", "http://", "http://a:b:c", ""])
def test_a_target_that_is_no_url(sandbox, target):
    with pytest.raises(ValueError, match="not a URL with a scheme and a host"):
        sandbox.deliver_to(target)


def test_a_target_that_is_no_app(sandbox):
    with pytest.raises(TypeError, match="an ASGI or WSGI app or a URL, not int"):
        sandbox.deliver_to(3)


@pytest.mark.parametrize(
    ("host", "found"),
    [("localhost", True), ("127.0.0.9", True), ("::1", True), ("localhost.example.com", False), ("10.0.0.1", False)],
)
def test_this_machine(host, found):
    assert is_loopback(host) is found


def test_an_origin():
    assert origin_of("https://App.example.com/a?b") == origin_of("wss://app.example.com:443") != origin_of("http://a")


@BACKENDS
def test_a_voice_app_steers_a_whole_call_without_waiting(sandbox, door, user, backend):
    client = sandbox.async_client(dialstack_account=door.account)

    async def answer(event):
        if event.get("event") == "call.received":
            await client.calls.update(event["call_id"], actions=[{"type": "transfer", "target": user["id"]}])

    told = Told(answer)
    told.kinds = lambda: [event.get("type") or event["event"] for event in told.events]
    sandbox.deliver_to(told.app)
    app = door.made("/v1/voice-apps", {"name": "Front desk", "url": "https://app.example.com/voice"})
    number = sandbox.seed_phone_number(door.account, "+16175550100")
    door.made(f"/v1/phone-numbers/{number['id']}/route", {"routing_target": app["id"]})
    door.made(PATH, {"url": URL})
    sandbox.people.answer(user["id"], after=2.0, talk=30.0)
    sandbox.incoming_call("+16175550120", "+16175550100")
    anyio.run(sandbox.settle_async, backend=backend)
    assert told.kinds().index("call.received") < told.kinds().index("call.answered") < told.kinds().index("call.end")
    [call] = sandbox.calls.values()
    assert (call.status, call.duration_seconds) == ("completed", 30)


def test_a_program_may_post_by_itself(sandbox):
    plain = Plain()
    sandbox.deliver_to(plain)
    answer = sandbox._post("https://app.example.com/bookings", {"X-Own": "1"}, b"{}")
    assert (answer.status, answer.body, plain.paths) == (200, b"", ["/bookings"])
