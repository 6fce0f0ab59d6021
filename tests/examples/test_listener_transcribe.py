"""The observer that writes down what is said: by itself, over real sockets, and as a program."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from secrets import token_hex

import anyio
import httpx
import pytest
from anyio import to_thread
from examples.listener_transcribe import PUBLIC, Line, SpeechMeter, create_app, from_environment, serving
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import InvalidStatus

from dialstack.media import AttachTokens, AudioFrame
from dialstack.sandbox import Sandbox
from dialstack.webhooks import sign
from tests.media.dialling import Dialler

PROGRAM = Path(__file__).resolve().parent.parent.parent / "examples" / "listener_transcribe.py"
SECRET = "whsec_listener"
LOUD, SILENCE = b"\x10" * 160, b"\xff" * 160


@pytest.fixture
def anyio_backend():
    return "asyncio"  # uvicorn's


def _meter(pattern, *, timestamps=True):
    """Let a meter hear one frame for each letter: `x` is loud."""
    meter, lines = SpeechMeter("caller"), []
    for number, letter in enumerate(pattern):
        timestamp = number * 20 if timestamps else None
        lines += meter.hear(AudioFrame(LOUD if letter == "x" else SILENCE, timestamp))
    return [*lines, *meter.finish()]


@pytest.mark.parametrize("timestamps", [True, False])
def test_a_line_is_what_is_said_without_a_pause(timestamps):
    pattern = "....." + "x" * 10 + "..x.." + "." * 10 + "x" * 5
    assert _meter(pattern, timestamps=timestamps) == [
        Line("caller", 0.1, "speaks for 0.26 s"),
        Line("caller", 0.6, "speaks for 0.10 s"),
    ]


@given(st.text("x.", max_size=200))
def test_all_speech_is_in_one_line_and_lines_are_in_order(pattern):
    lines = _meter(pattern)
    assert (lines == []) is ("x" not in pattern)
    starts = [line.starts_at for line in lines]
    assert starts == sorted(set(starts))
    assert len(lines) <= pattern.count("x")


class Stage:
    def __init__(self):
        self.sandbox, self.lines, self.host = Sandbox(debug=True), [], ""
        self.account = self.sandbox.client().accounts.create(email="contact@joneschiro.com").id
        self.clinic = self.sandbox.client().for_account(self.account)
        user = self.clinic.users.create(name="Dr. Alice Smith", email="alice@joneschiro.com")
        self.clinic.calls.create(user=user.id, dial_string="+16175551234")
        self.call_id = self.clinic.calls.list(limit=1).data[0].id
        client = self.sandbox.async_client(max_network_retries=0)
        self.tokens = AttachTokens(token_hex(32))
        self.app = create_app(SECRET, PUBLIC, client, self.tokens, self.lines.append)

    @asynccontextmanager
    async def serving(self):
        with ExitStack() as stack:
            self.host = await to_thread.run_sync(stack.enter_context, serving(self.app))
            try:
                yield self
            finally:
                await to_thread.run_sync(stack.close)

    async def told(self, secret=SECRET):
        numbers = {"from_number": "+16175550120", "from_name": None, "to_number": "+16175550100"}
        event = {"event": "call.notify", "call_id": self.call_id, "account_id": self.account, **numbers}
        body = json.dumps(event).encode()
        async with httpx.AsyncClient(trust_env=False) as http:
            url, headers = f"http://{self.host}/voice/webhook", {"X-DialStack-Signature": sign(body, secret)}
            return (await http.post(url, content=body, headers=headers)).status_code

    async def wrote(self, count):
        with anyio.fail_after(5):
            while len(self.lines) < count:  # noqa: ASYNC110 - the app runs in a thread of its own
                await anyio.sleep(0.01)

    @property
    def listeners(self):
        return self.clinic.calls.list_listeners(self.call_id).data

    def local(self, url):
        return url.replace(PUBLIC, f"ws://{self.host}")


async def test_both_sides_are_written_down_each_on_its_own_and_nothing_is_said():
    async with Stage().serving() as stage:
        assert await stage.told() == 200
        (listener,) = stage.listeners
        assert listener.channel == "both"
        async with Dialler(stage.local(listener.url)) as call:
            await call.begin(stage.call_id, stage.account, listener_id=listener.id)
            for caller, callee in [(LOUD, SILENCE)] * 20 + [(SILENCE, LOUD)] * 30:
                await call.play(caller, channel="caller", paced=False)
                await call.play(callee, channel="callee", paced=False)
            await stage.wrote(1)  # the caller's pause is long enough, while the call goes on
            await call.hang_up()
            assert call.heard == b""
        await stage.wrote(2)
    assert stage.lines == [Line("caller", 0.0, "speaks for 0.40 s"), Line("callee", 0.4, "speaks for 0.60 s")]


async def test_a_line_that_is_not_finished_is_not_lost_when_the_socket_goes():
    async with Stage().serving() as stage:
        await stage.told()
        async with Dialler(stage.local(stage.listeners[0].url)) as call:
            await call.begin(stage.call_id, stage.account, listener_id="lstn_1")
            await call.play(LOUD * 10, paced=False)
        await stage.wrote(1)
    assert stage.lines == [Line("mixed", 0.0, "speaks for 0.20 s")]


async def test_a_webhook_that_others_signed_opens_no_listener():
    async with Stage().serving() as stage:
        assert await stage.told("whsec_of_somebody") == 400
        assert stage.listeners == []


async def test_nobody_listens_without_a_good_token():
    async with Stage().serving() as stage:
        await stage.told()
        url = stage.local(stage.listeners[0].url)
        async with Dialler(url) as call:
            await call.begin("call_of_somebody", stage.account, listener_id="lstn_1")
            assert await call.until_closed() == 1008
        for refused in (url, url.partition("?")[0], url[:-2] + "AA"):
            with pytest.raises(InvalidStatus, match="403"):
                await Dialler(refused).__aenter__()


async def test_a_socket_that_could_talk_is_not_listened_to():
    async with Stage().serving() as stage:
        url = stage.tokens.url(f"{PUBLIC}/voice/listen", call_id=stage.call_id, account=stage.account, kind="attach")
        async with Dialler(stage.local(url)) as call:
            await call.begin(stage.call_id, stage.account, voice_app_id="va_1")
            assert await call.until_closed() == 1000
    assert stage.lines == []


async def test_the_app_is_made_from_the_environment(monkeypatch):
    for name, value in {
        "DIALSTACK_WEBHOOK_SECRET": SECRET,
        "DIALSTACK_API_KEY": "sk_test_1",
        "VOICE_PUBLIC_URL": f"{PUBLIC}/",
        "VOICE_TOKEN_SECRET": token_hex(32),
    }.items():
        monkeypatch.setenv(name, value)
    logger = logging.getLogger("uvicorn.error")
    before = list(logger.filters)
    app = from_environment()
    assert len(logger.filters) == len(before) + 1
    logger.filters[:] = before
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://voice") as http,
    ):
        assert (await http.post("/voice/webhook", content="{}")).status_code == 400


DEMO = """\
call.notify: 200
listening to: both
 0.20 caller: speaks for 0.50 s
 1.00 callee: speaks for 0.80 s
""".splitlines()


def test_the_demo_needs_no_platform_and_no_key(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIALSTACK_")}
    environment |= {"DIALSTACK_API_KEY": "sk_live_must_never_be_used", "DIALSTACK_API_URL": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "-W", "error", PROGRAM],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == DEMO
