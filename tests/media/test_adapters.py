"""Each adapter on a real server, dialled as DialStack would dial it. All of them are asyncio's."""

from __future__ import annotations

import asyncio
import json
import logging
import statistics
import sys
from itertools import pairwise

import pytest
from websockets.asyncio.server import serve as plain_serve
from websockets.exceptions import InvalidStatus

import dialstack.media.websockets
from dialstack import DialStackError
from dialstack.media import AttachRefusedError, AttachTokens, MediaClosedError
from tests.media.dialling import Dialler
from tests.media.servers import SERVERS

SPEECH = bytes(range(256)) * 25  # 40 frames


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture(params=SERVERS)
def server(request):
    return SERVERS[request.param]


@pytest.fixture
def tokens():
    return AttachTokens("0123456789abcdef" * 2)


def url(port, path="/media"):
    return f"ws://127.0.0.1:{port}{path}"


def signed(tokens, port, call_id="call_1", **fields):
    """The URL that a voice app would give to DialStack."""
    return tokens.url(url(port), call_id=call_id, account="acct_1", **fields)


class Echo:
    """Says what it hears, and keeps what came of it."""

    def __init__(self):
        self.streams = []
        self.errors = []
        self.done = asyncio.Event()

    async def __call__(self, stream):
        self.streams.append(stream)
        try:
            async for frame in stream:
                await stream.send_audio(frame.payload)
        except Exception as error:
            self.errors.append(error)
            raise
        finally:
            self.done.set()


async def test_a_call_is_heard_and_answered(server):
    echo = Echo()
    async with server(echo) as port, Dialler(url(port)) as call:
        await call.begin("call_7", "acct_7")
        await call.play(SPEECH)
        assert await call.until_heard(len(SPEECH)) == SPEECH
        await call.hang_up()
        assert await call.until_closed() == 1000
        await echo.done.wait()
    (stream,) = echo.streams
    assert (stream.begin.call_id, stream.end.reason, stream.closed_abruptly, stream.unsent) == (
        "call_7",
        "call_ended",
        False,
        0,
    )


async def test_a_handler_that_returns_closes_the_socket(server):
    async def greet(stream):
        await stream.send_audio(SPEECH[:320])
        await stream.wait_until_sent()

    async with server(greet) as port, Dialler(url(port)) as call:
        await call.begin()
        assert await call.until_closed() == 1000
        assert call.heard == SPEECH[:320]


async def test_a_handler_that_fails_closes_the_socket(server):
    async def fail(stream):
        raise ZeroDivisionError

    async with server(fail) as port, Dialler(url(port)) as call:
        await call.begin()
        assert await call.until_closed() == 1011


async def test_a_socket_that_breaks(server):
    echo = Echo()
    async with server(echo) as port, Dialler(url(port)) as call:
        await call.begin()
        await call.play(SPEECH[:160])
        await call.until_heard(160)
        call.connection.transport.abort()
        await asyncio.wait_for(echo.done.wait(), 5)
    (stream,) = echo.streams
    assert (stream.end, stream.closed_abruptly) == (None, True)
    with pytest.raises(MediaClosedError):
        await stream.send_audio(SPEECH)


async def test_pings_are_answered_while_nobody_reads(server):
    hung_up = asyncio.Event()

    async def idle(stream):
        await hung_up.wait()

    async with server(idle, max_unread=1) as port, Dialler(url(port)) as call:
        await call.begin()
        await call.play(SPEECH * 5, paced=False)
        for _ in range(2):
            await asyncio.wait_for(await call.connection.ping(), 5)
        hung_up.set()


async def test_bytes_are_read_as_text(server):
    echo = Echo()
    async with server(echo) as port, Dialler(url(port)) as call:
        await call.connection.send(call.session.begin("call_1", "acct_1", voice_app_id="va_1").encode())
        await call.play(SPEECH[:320])
        assert await call.until_heard(320) == SPEECH[:320]


async def test_a_message_that_is_too_long_closes_the_socket(server):
    echo = Echo()
    async with server(echo, max_message=1000) as port, Dialler(url(port)) as call:
        await call.begin()
        await call.send_text(json.dumps({"event": "audio", "payload": "A" * 2000}))
        assert await call.until_closed() in {1008, 1009, 1011}


# --- tokens ---


async def test_a_good_token_opens_one_socket(server, tokens):
    echo = Echo()
    async with server(echo, tokens) as port:
        once = signed(tokens, port)
        async with Dialler(once) as call:
            await call.begin()
            await call.play(SPEECH[:320])
            assert await call.until_heard(320) == SPEECH[:320]
        with pytest.raises(InvalidStatus) as caught:
            async with Dialler(once):
                pytest.fail("opened")
    assert caught.value.response.status_code == 403


@pytest.mark.parametrize("query", ["", "?token=", "?token=a.b.c", "?other=1"])
async def test_a_bad_token_is_refused_before_the_upgrade(server, tokens, query, caplog):
    caplog.set_level(logging.INFO, "dialstack")
    echo = Echo()
    async with server(echo, tokens) as port:
        with pytest.raises(InvalidStatus) as caught:
            async with Dialler(url(port, f"/media{query}")):
                pytest.fail("opened")
    assert caught.value.response.status_code == 403
    assert not echo.streams
    assert [record for record in caplog.records if "refused before the upgrade" in record.message]
    assert "token=" not in "".join(
        record.getMessage() for record in caplog.records if record.name.startswith("dialstack")
    )


@pytest.mark.parametrize(
    "fields",
    [{"call_id": "call_2"}, {"account_id": "acct_2"}, {"listener_id": "lis_1"}],
    ids=["call", "account", "kind"],
)
async def test_a_begin_that_is_not_what_the_token_is_for_closes_the_socket(server, tokens, fields):
    echo = Echo()
    async with server(echo, tokens) as port, Dialler(signed(tokens, port)) as call:
        await call.begin(**fields)
        assert await call.until_closed() == 1008
    assert not echo.streams


async def test_a_begin_that_does_not_come_closes_the_socket(server, tokens):
    async with server(Echo(), tokens, begin_timeout=0.05) as port, Dialler(signed(tokens, port)) as call:
        assert await call.until_closed() == 1008


# --- websockets: a server of your own ---


async def test_an_own_server_without_process_request_closes_the_socket(tokens):
    refused = []

    async def handler(connection):
        try:
            async with dialstack.media.websockets.accept(connection, tokens=tokens):
                pytest.fail("accepted")
        except AttachRefusedError as error:
            refused.append(error.code)

    async with plain_serve(handler, "127.0.0.1", 0) as own:
        port = own.sockets[0].getsockname()[1]
        async with Dialler(url(port)) as call:
            assert await call.until_closed() == 1008
    assert refused == ["missing"]


async def test_an_own_server_checks_the_begin_where_only_process_request_knows_the_tokens(tokens):
    refused = []

    async def handler(connection):
        try:
            async with dialstack.media.websockets.accept(connection) as stream:
                refused.append(stream.begin.call_id)
        except DialStackError as error:
            refused.append(error.code)

    check = dialstack.media.websockets.process_request(tokens)
    async with plain_serve(handler, "127.0.0.1", 0, process_request=check) as own:
        port = own.sockets[0].getsockname()[1]
        for call_id in ("call_1", "call_2"):
            async with Dialler(signed(tokens, port)) as call:
                await call.begin(call_id)
                await call.until_closed()
        with pytest.raises(InvalidStatus):
            async with Dialler(url(port)):
                pytest.fail("opened")
    assert refused == ["call_1", "wrong_call"]


# --- what is missing ---


@pytest.mark.parametrize(
    ("adapter", "needs", "words"),
    [
        ("websockets", "websockets.asyncio.server", r"dialstack\[media\]"),
        ("starlette", "starlette.exceptions", "pip install starlette"),
        ("aiohttp", "aiohttp", "pip install aiohttp"),
    ],
)
def test_a_framework_that_is_not_there_is_named(monkeypatch, adapter, needs, words):
    monkeypatch.delitem(sys.modules, f"dialstack.media.{adapter}")
    monkeypatch.setitem(sys.modules, needs, None)
    with pytest.raises(ImportError, match=words):
        __import__(f"dialstack.media.{adapter}")


# --- real time ---


async def test_three_seconds_in_real_time_keep_the_rate(note):
    # A machine that stands still for a while makes a gap that nobody can fill. So the best of three is what counts.
    for _ in range(3):
        rate, p99 = await spoken_in_real_time(bytes(24000))
        if rate == pytest.approx(50, rel=0.01):
            break
    note(f"media, 3 s in real time: {rate:.2f} frames/s, p99 of the gaps {p99 * 1000:.1f} ms")
    assert rate == pytest.approx(50, rel=0.01)


async def spoken_in_real_time(speech):
    async def say(stream):
        await stream.send_audio(speech)
        await stream.wait_until_sent()

    async with SERVERS["websockets"](say) as port, Dialler(url(port)) as call:
        await call.begin()
        await call.until_heard(len(speech))
    times = [at for at, _ in call.arrivals]
    gaps = [later - sooner for sooner, later in pairwise(times)]
    return len(gaps) / (times[-1] - times[0]), statistics.quantiles(gaps, n=100)[98]
