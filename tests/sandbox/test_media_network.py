"""Media sockets over real ones: the same calls, against servers on this machine."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager

import uvicorn

from dialstack.media import AttachTokens
from dialstack.sandbox import Caller
from tests.sandbox.media_calls import Line, echo, media_app, raw_app

TONE = Caller.tone(440, 0.1)
SCRIPT = TONE.then(Caller.until_quiet(0.1))


@contextmanager
def served(app):
    """Serve an app in a thread; gives the URL of its socket."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="websockets-sansio")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            yield f"ws://127.0.0.1:{door.getsockname()[1]}/media"
        finally:
            server.should_exit = True
            thread.join()


def attach(line, url):
    """The API takes `wss://` alone, so this goes past it."""
    line.attach()
    waiting = line.sandbox._world.media
    request = waiting.pop()
    waiting.append(type(request)(request.account, request.call, url, request.voice_app))


async def test_a_whole_call_over_a_real_socket(anyio_backend):
    with served(media_app(echo)) as url:
        line = Line()
        attach(line, url)
        line.sandbox.play(line.call, SCRIPT)
        log = await line.sandbox.talk_async(line.call)
    log.assert_said(TONE)
    assert (log.ended, log.sockets[0].closed_by) == ("call_ended", "sandbox")


def test_real_sockets_take_real_time():
    with served(media_app(echo)) as url:
        line = Line()
        attach(line, url)
        line.sandbox.play(line.call, SCRIPT.then(Caller.silence(0.3)))
        began = time.perf_counter()
        log = line.sandbox.talk(line.call)
    assert time.perf_counter() - began > 0.4
    log.assert_said(TONE)


def test_a_server_that_refuses_is_noted():
    with served(media_app(echo, AttachTokens("k" * 32))) as url:
        line = Line()
        attach(line, f"{url}?token=wrong")
        line.sandbox.advance()
    assert line.log.sockets[0].refused == "403"


def test_where_nobody_listens_is_noted():
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    line = Line()
    attach(line, f"ws://127.0.0.1:{port}/media?token=secret")
    line.sandbox.advance()
    assert line.log.sockets[0].refused.startswith("nobody answered")
    assert "secret" not in repr(line.log)


def test_what_is_no_websocket_is_noted():
    async def page(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"hello"})

    with served(page) as url:
        line = Line()
        attach(line, url)
        line.sandbox.advance()
    assert line.log.sockets[0].refused is not None


def test_a_server_that_closes_early_is_noted():
    async def bye(websocket):
        await websocket.accept()
        await websocket.receive()
        await websocket.close(4000)

    with served(raw_app(bye)) as url:
        line = Line()
        attach(line, url)
        log = line.sandbox.talk(line.call, 5.0)
    assert (log.sockets[0].closed_by, log.sockets[0].close_code) == ("app", 4000)


def test_a_long_message_comes_in_one_piece():
    async def long(websocket):
        await websocket.accept()
        await websocket.receive()
        await websocket.send_text('{"event":"audio","payload":"' + "AAAA" * 10000 + '"}')
        while (await websocket.receive())["type"] != "websocket.disconnect":
            pass

    with served(raw_app(long)) as url:
        line = Line()
        attach(line, url)
        line.sandbox.play(line.call, Caller.silence(0.1))
        log = line.sandbox.talk(line.call)
    assert log.said == bytes(30000)


def test_live_media_run_by_themselves():
    with served(media_app(echo)) as url:
        line = Line()
        with line.sandbox.live_media():
            attach(line, url)
            line.sandbox.play(line.call, SCRIPT)
            line.sandbox.advance()
            deadline = time.monotonic() + 10
            while line.state.status is None and time.monotonic() < deadline:
                time.sleep(0.02)
    assert line.state.status == "completed"
    line.log.assert_said(TONE)


def test_live_media_are_closed_in_the_end():
    line = Line(media_app(echo))
    with line.sandbox.live_media():
        line.attach()
        line.sandbox.play(line.call, Caller.stay())
        line.sandbox.talk(line.call, 0.1)
    assert line.log.ended == "error"


def test_a_served_sandbox_talks_and_delivers_what_happened():
    with served(media_app(echo)) as url:
        line = Line()
        with line.sandbox.live_media(), line.sandbox.serve():
            attach(line, url)
            line.sandbox.play(line.call, SCRIPT)
            deadline = time.monotonic() + 10
            while line.log.ended is None and time.monotonic() < deadline:
                time.sleep(0.02)
    line.log.assert_said(TONE)
