"""The voice AI bridge over real sockets: the sandbox holds the call, and the tests are DialStack."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import subprocess
import sys
import wave
from contextlib import asynccontextmanager
from pathlib import Path
from secrets import token_hex
from urllib.parse import parse_qs, urlsplit

import anyio
import httpx
import pytest
from anyio import to_thread
from examples.voice_ai_bridge.app import VoiceApp, from_environment
from examples.voice_ai_bridge.demo import deliver, serving
from examples.voice_ai_bridge.dial_plan import ENTRY, nodes_for_both
from examples.voice_ai_bridge.observer import Tally
from examples.voice_ai_bridge.providers.elevenlabs import ElevenLabs
from examples.voice_ai_bridge.providers.local import FRAME, LocalAgent, tone
from examples.voice_ai_bridge.providers.openai_realtime import OpenAIRealtime
from examples.voice_ai_bridge.providers.protocol import ProviderFailedError
from examples.voice_ai_bridge.providers.sockets import connect
from examples.voice_ai_bridge.settings import Settings
from websockets.exceptions import InvalidStatus

from dialstack import DialStackAPIError, DialStackError
from dialstack.media import AttachTokens
from dialstack.media.mulaw import decode
from dialstack.sandbox import Sandbox
from tests.examples.fake_providers import FakeElevenLabs, FakeOpenAI
from tests.media.dialling import Dialler

ROOT = Path(__file__).resolve().parent.parent.parent
PUBLIC = "wss://voice.example.com"
SECRET = "whsec_voice"
SILENCE = b"\xff" * FRAME
GREETING, WORD = tone(440, 0.1), tone(880, 0.2)
HUMAN = "+16175550177"


@pytest.fixture
def anyio_backend():
    return "asyncio"  # uvicorn's


class Stage:
    """A call in the sandbox, and the app that answers for it."""

    def __init__(self, connect, **settings):
        self.sandbox = Sandbox(debug=True)
        self.account = self.sandbox.client().accounts.create(email="contact@joneschiro.com").id
        self.clinic = self.sandbox.client().for_account(self.account)
        user = self.clinic.users.create(name="Dr. Alice Smith", email="alice@joneschiro.com")
        self.clinic.calls.create(user=user.id, dial_string="+16175551234")
        self.call_id = self.clinic.calls.list(limit=1).data[0].id
        self.clock = 1_800_000_000.0
        self.tokens = AttachTokens(token_hex(32), now=lambda: self.clock)
        self.observer = Tally()
        self.client = self.sandbox.async_client(max_network_retries=0)
        self.voice = VoiceApp(Settings([SECRET], PUBLIC, connect, **settings), self.client, self.tokens, self.observer)
        self.host = ""

    @asynccontextmanager
    async def serving(self):
        with contextlib.ExitStack() as stack:
            self.host = await to_thread.run_sync(stack.enter_context, serving(self.voice.app()))
            try:
                yield self
            finally:
                await to_thread.run_sync(stack.close)

    async def told(self, kind="call.received", *, secret=SECRET):
        return await to_thread.run_sync(deliver, self.host, secret, kind, self.call_id, self.account)

    @property
    def actions(self):
        return self.sandbox.calls[self.call_id].actions

    @property
    def listeners(self):
        return self.clinic.calls.list_listeners(self.call_id).data

    def local(self, url):
        assert url.startswith(PUBLIC)
        return url.replace(PUBLIC, f"ws://{self.host}")

    @asynccontextmanager
    async def attached(self):
        """Be told of the call, and dial what the app answers."""
        assert await self.told() == 200
        async with Dialler(self.local(self.actions[0]["url"])) as call:
            await call.begin(self.call_id, self.account, voice_app_id="va_1")
            yield call


def _local(**settings):
    return lambda _: LocalAgent.connect(**{"greeting": GREETING, "pause": 5, **settings})


class Listened:
    """A provider round another one, which notes what the caller said, and whether the conversation is over."""

    def __init__(self, connect):
        self.connect_inner = connect
        self.caller = bytearray()
        self.is_over = False
        self.begins = []

    @asynccontextmanager
    async def connect(self, begin):
        self.begins.append(begin)
        async with self.connect_inner(begin) as provider:
            say = provider.send_caller_audio

            async def noting(mulaw):
                self.caller += mulaw
                await say(mulaw)

            provider.send_caller_audio = noting
            try:
                yield provider
            finally:
                self.is_over = True


async def _until(condition):
    with anyio.fail_after(5):
        while not condition():  # noqa: ASYNC110 - what it waits for happens in the app's thread
            await anyio.sleep(0.01)


def _sides(path):
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, 8000)
        both = file.readframes(file.getnframes())
    return tuple(b"".join(both[at + side : at + side + 2] for at in range(0, len(both), 4)) for side in (0, 2))


# --- a whole call ---


async def test_both_sides_hear_exactly_what_the_other_said(tmp_path):
    listened = Listened(_local())
    said = SILENCE * 5 + WORD + SILENCE * 9
    async with Stage(listened.connect, recordings=tmp_path).serving() as stage:
        async with stage.attached() as call:
            await call.play(said, paced=False)
            assert await call.until_heard(len(GREETING + WORD)) == GREETING + WORD
            await call.hang_up()
        await _until((tmp_path / f"{stage.call_id}.wav").exists)
    assert bytes(listened.caller) == said
    (begin,) = listened.begins
    assert (begin.call_id, begin.account_id, begin.voice_app_id) == (stage.call_id, stage.account, "va_1")
    left, right = _sides(tmp_path / f"{stage.call_id}.wav")
    assert left[: 2 * len(said)] == decode(said)
    assert decode(GREETING) in right
    assert decode(WORD) in right


async def test_what_nobody_heard_is_not_in_the_recording(tmp_path):
    speech = bytes(range(1, 161)) * 100
    async with Stage(_local(greeting=speech), recordings=tmp_path).serving() as stage:
        async with stage.attached() as call:
            await call.until_heard(5 * FRAME)
            await call.play(WORD + SILENCE * 5, paced=False)
            await _until(lambda: call.heard.endswith(WORD))
            await call.hang_up()
        await _until((tmp_path / f"{stage.call_id}.wav").exists)
    _, right = _sides(tmp_path / f"{stage.call_id}.wav")
    heard = memoryview(decode(call.heard)).cast("h")
    assert [sample for sample in memoryview(right).cast("h") if sample] == [sample for sample in heard if sample]


async def test_a_call_at_its_own_pace():
    async with Stage(_local(greeting=b"")).serving() as stage, stage.attached() as call:
        await call.play(WORD + SILENCE * 5)
        assert await call.until_heard(len(WORD)) == WORD
        await call.hang_up()


async def test_when_the_agent_ends_its_last_words_are_heard():
    async with Stage(_local(turns=1)).serving() as stage, stage.attached() as call:
        await call.play(SILENCE * 5 + WORD + SILENCE * 5, paced=False)
        assert await call.until_closed() == 1000
        assert call.heard == GREETING + WORD
        assert [action["type"] for action in stage.actions] == ["attach"]


@pytest.mark.parametrize("hangs_up", [True, False], ids=["end", "no end"])
async def test_when_the_caller_goes_the_agents_conversation_is_over(hangs_up):
    listened = Listened(_local(greeting=GREETING * 50))
    async with Stage(listened.connect, fallback=HUMAN).serving() as stage:
        async with stage.attached() as call:
            await call.until_heard(FRAME)
            assert not listened.is_over
            if hangs_up:
                await call.hang_up()
        await _until(lambda: listened.is_over)
    assert [action["type"] for action in stage.actions] == ["attach"]  # nobody is transferred


# --- barge-in ---


async def test_an_agent_that_is_interrupted_is_silent_at_once():
    speech = bytes(range(1, 161)) * 50 * 60  # a minute at once: more than a stream takes by default
    async with Stage(_local(greeting=speech)).serving() as stage, stage.attached() as call:
        await call.until_heard(5 * FRAME)
        await call.play(WORD + SILENCE * 5, paced=False)
        await _until(lambda: call.heard.endswith(WORD))
        before = call.heard[: -len(WORD)]
        await call.hang_up()
    assert 5 * FRAME <= len(before) < 50 * FRAME
    assert before == speech[: len(before)]


async def test_openai_learns_what_the_caller_heard_of_its_words():
    heard = []

    async def script(server):
        await server.say_audio(bytes(range(1, 161)) * 100, "item_1")
        await server.until(lambda: len(server.audio) >= 20 * FRAME)
        await server.say(type="input_audio_buffer.speech_started", audio_start_ms=0, item_id="item_2")
        await server.until(lambda: server.messages[-1]["type"] == "conversation.item.truncate")
        heard.append(server.messages[-1]["audio_end_ms"])

    server = FakeOpenAI(script)
    async with server.serving() as url:
        agent = Stage(lambda _: connect(OpenAIRealtime("k", url=url)))
        async with agent.serving() as stage, stage.attached() as call:
            await call.until_heard(5 * FRAME)
            await call.play(SILENCE * 20, paced=False)
            await _until(lambda: heard)
            await anyio.sleep(0.05)  # a frame may have been under way
            assert len(call.heard) == heard[0] * 8
            await call.hang_up()
    assert 100 <= heard[0] < 2000


async def test_elevenlabs_with_pcm_and_an_interruption():
    async def script(server):
        await server.until(lambda: len(server.audio) >= 15 * 4 * FRAME)  # 16 kHz, 16 bits
        await server.say_audio(decode(WORD * 20), 1)
        await server.until(lambda: {"type": "pong", "event_id": 2} in server.messages)
        await server.say(type="interruption", interruption_event={"event_id": 1})
        await server.say_audio(decode(WORD), 1)  # late
        await server.say_audio(decode(GREETING), 2)

    server = FakeElevenLabs(script, caller="pcm_16000", agent="pcm_8000")
    async with server.serving() as url:
        stage = Stage(lambda _: connect(ElevenLabs("agent_1", url=url)))
        async with stage.serving(), stage.attached() as call:
            await call.play(SILENCE * 20, paced=False)
            await call.until_heard(3 * FRAME)
            await server.say(type="ping", ping_event={"event_id": 2})
            await _until(lambda: call.heard.endswith(GREETING))
            before = call.heard[: -len(GREETING)]
            await call.hang_up()
    assert 3 * FRAME <= len(before) < 50 * FRAME
    assert before == (WORD * 20)[: len(before)]


# --- the voice AI fails ---


def _dies(code, last_words=GREETING * 100):
    async def script(server):
        await server.until(lambda: len(server.audio) >= FRAME)
        await server.say_audio(last_words, "item_1")
        await server.socket.close(code)

    return FakeOpenAI(script)


async def test_a_voice_ai_that_dies_hands_the_call_to_a_human_while_the_socket_is_open(caplog):
    server, open_at = _dies(1011), []
    async with server.serving() as url:
        stage = Stage(lambda _: connect(OpenAIRealtime("sk_openai", url=url)), fallback=HUMAN)
        async with stage.serving(), stage.attached() as call:

            @stage.client.on("request")
            async def slowly(_):
                await anyio.sleep(0.6)
                open_at.append(call.close_code is None)

            await call.play(SILENCE)
            assert await call.until_closed() == 1000
    assert stage.actions[1:] == ({"type": "transfer", "target": HUMAN},)
    assert open_at == [True]
    assert len(call.heard) < 20 * FRAME  # what it still wanted to say is not played to somebody who waits for a human
    assert "the voice AI failed: the provider's socket closed: 1011" in caplog.text
    assert [secret for secret in (HUMAN, "sk_openai", "token=") if secret in caplog.text] == []


async def test_a_voice_ai_that_is_not_there_hands_the_call_to_a_human():
    stage = Stage(lambda _: connect(ElevenLabs("agent_1", url="ws://127.0.0.1:9")), fallback=HUMAN)
    async with stage.serving(), stage.attached() as call:
        assert await call.until_closed() == 1000
    assert [action["type"] for action in stage.actions] == ["attach", "transfer"]


async def test_without_a_fallback_the_socket_closes():
    server = _dies(1011)
    async with server.serving() as url:
        stage = Stage(lambda _: connect(OpenAIRealtime("k", url=url)))
        async with stage.serving(), stage.attached() as call:
            await call.play(SILENCE)
            assert await call.until_closed() == 1000
    assert [action["type"] for action in stage.actions] == ["attach"]


async def test_a_transfer_that_fails_is_told_and_nothing_hangs(caplog):
    server = _dies(1011)
    async with server.serving() as url:
        stage = Stage(lambda _: connect(OpenAIRealtime("k", url=url)), fallback=HUMAN)
        async with stage.serving(), stage.attached() as call:
            stage.sandbox.finish_call(stage.call_id)
            await call.play(SILENCE)
            assert await call.until_closed() == 1000
    assert "a call could not be transferred" in caplog.text


async def test_a_voice_ai_that_ends_in_good_order_transfers_nobody():
    server = _dies(1000, GREETING * 3)
    async with server.serving() as url:
        stage = Stage(lambda _: connect(OpenAIRealtime("k", url=url)), fallback=HUMAN)
        async with stage.serving(), stage.attached() as call:
            await call.play(SILENCE)
            assert await call.until_closed() == 1000
            assert call.heard == GREETING * 3
    assert [action["type"] for action in stage.actions] == ["attach"]


# --- webhooks ---


async def test_a_webhook_that_others_signed_attaches_nothing():
    async with Stage(_local()).serving() as stage:
        assert await stage.told(secret="whsec_of_somebody") == 400
        assert stage.actions == ()


async def test_a_webhook_that_comes_twice_attaches_once():
    async with Stage(_local()).serving() as stage:
        assert (await stage.told(), await stage.told()) == (200, 200)
        assert len(stage.actions) == 1


async def test_a_webhook_is_answered_502_where_the_platform_refuses_and_may_come_again():
    async with Stage(_local()).serving() as stage:
        account, stage.account = stage.account, "acct_of_somebody"
        assert await stage.told() == 502
        stage.account = account
        assert await stage.told() == 200
        assert len(stage.actions) == 1


async def test_both_kinds_of_webhook_are_502_when_the_call_is_over():
    async with Stage(_local()).serving() as stage:
        stage.sandbox.finish_call(stage.call_id)
        assert (await stage.told("call.received"), await stage.told("call.notify")) == (502, 502)


# --- who may open a socket ---


async def _refused(url):
    try:
        async with Dialler(url) as call:
            await call.begin()
            return await call.until_closed()
    except InvalidStatus as error:
        return error.response.status_code


@pytest.mark.parametrize("path", ["/voice/stream", "/voice/listen"])
async def test_nobody_opens_a_socket_without_a_good_token(path):
    listened = Listened(_local())
    async with Stage(listened.connect).serving() as stage:
        other = AttachTokens(token_hex(32), now=lambda: stage.clock)
        base = PUBLIC + path
        forged = other.url(base, call_id="call_1", account="acct_1")
        tampered = stage.tokens.url(base, call_id="call_1", account="acct_1")[:-2] + "AA"
        for url in (base, f"{base}?token=", f"{base}?token=abc", forged, tampered):
            assert await _refused(stage.local(url)) == 403
        late = stage.tokens.url(base, call_id="call_1", account="acct_1")
        stage.clock += 3600
        assert await _refused(stage.local(late)) == 403
    assert (listened.begins, stage.observer.heard) == ([], {})


async def test_a_token_is_good_for_one_socket():
    async with Stage(_local()).serving() as stage:
        async with stage.attached() as call:
            await call.until_heard(FRAME)
            assert await _refused(stage.local(stage.actions[0]["url"])) == 403
            await call.until_heard(len(GREETING))  # and the call goes on
            await call.hang_up()
        assert await _refused(stage.local(stage.actions[0]["url"])) == 403


@pytest.mark.parametrize(
    "fields",
    [
        {"call_id": "call_of_somebody"},
        {"account_id": "acct_of_somebody"},
        {"voice_app_id": None, "listener_id": "lstn_1"},
    ],
)
async def test_a_socket_that_says_it_is_another_call_is_closed(fields):
    listened = Listened(_local())
    async with Stage(listened.connect).serving() as stage:
        await stage.told()
        async with Dialler(stage.local(stage.actions[0]["url"])) as call:
            told = {"call_id": stage.call_id, "account_id": stage.account, "voice_app_id": "va_1", **fields}
            await call.begin(**{name: value for name, value in told.items() if value is not None})
            assert await call.until_closed() == 1008
    assert listened.begins == []


@pytest.mark.parametrize(
    ("path", "kind", "fields"),
    [
        ("/voice/listen", "attach", {"voice_app_id": "va_1"}),
        ("/voice/stream", "listener", {"listener_id": "lstn_1"}),
    ],
)
async def test_a_token_for_one_socket_does_nothing_on_the_other(path, kind, fields):
    listened = Listened(_local())
    async with Stage(listened.connect).serving() as stage:
        url = stage.tokens.url(PUBLIC + path, call_id=stage.call_id, account=stage.account, kind=kind)
        async with Dialler(stage.local(url)) as call:
            await call.begin(stage.call_id, stage.account, **fields)
            assert await call.until_closed() == 1000
    assert (listened.begins, stage.observer.heard) == ([], {})


# --- both: an observer, and an agent ---


def test_the_dial_plan_for_both_is_one():
    stage = Stage(_local())
    observer, agent = (stage.clinic.voice_apps.create(name=name, url="https://a.example") for name in ("One", "Two"))
    plan = stage.clinic.dial_plans.create(name="Both", entry_node=ENTRY, nodes=nodes_for_both(observer.id, agent.id))
    first, second = plan.nodes
    assert (first.id, first.config.voice_app, first.config.mode) == (plan.entry_node, observer.id, "notify")
    assert (second.id, second.config.voice_app, second.config.mode) == (first.config.next, agent.id, "control")


def test_an_ai_agent_of_dialstack_cannot_be_the_observer():
    stage = Stage(_local())
    robin = stage.clinic.ai_agents.create(name="Robin")
    with pytest.raises(DialStackError, match="notify"):
        stage.clinic.dial_plans.create(
            name="Both", entry_node=ENTRY, nodes=nodes_for_both(str(robin.voice_app), "va_1")
        )


async def _listen_and_talk(stage):
    (listener,) = stage.listeners
    assert (urlsplit(listener.url).path, listener.channel) == ("/voice/listen", "both")
    async with Dialler(stage.local(listener.url)) as ear, Dialler(stage.local(stage.actions[0]["url"])) as call:
        await ear.begin(stage.call_id, stage.account, listener_id=listener.id)
        await call.begin(stage.call_id, stage.account, voice_app_id="va_1")
        await call.play(SILENCE * 5 + WORD + SILENCE * 5, paced=False)
        assert await call.until_heard(len(GREETING + WORD)) == GREETING + WORD
        await ear.play(WORD + SILENCE * 5, channel="caller", paced=False)
        await ear.play(GREETING + WORD, channel="callee", paced=False)
        await call.hang_up()
        await ear.hang_up()
        assert ear.heard == b""
    sizes = {"caller": len(WORD) + 5 * FRAME, "callee": len(GREETING + WORD)}
    await _until(lambda: stage.observer.heard.get(stage.call_id) == sizes)


async def test_an_observer_and_an_agent_share_a_call():
    async with Stage(_local()).serving() as stage:
        assert (await stage.told("call.notify"), await stage.told("call.received")) == (200, 200)
        await _listen_and_talk(stage)


async def test_an_agent_opens_a_sidecar_for_its_own_call():
    async with Stage(_local(), sidecar=True).serving() as stage:
        assert await stage.told("call.received") == 200
        await _listen_and_talk(stage)


async def test_a_sidecar_that_cannot_be_opened_is_no_reason_to_attach_twice(caplog):
    stage = Stage(_local(), sidecar=True)

    async def fail(_):
        raise DialStackAPIError("no", code="overloaded")

    stage.voice.listen = fail
    async with stage.serving():
        assert (await stage.told(), await stage.told()) == (200, 200)
    assert [action["type"] for action in stage.actions] == ["attach"]
    assert "no sidecar for a call: overloaded" in caplog.text


# --- what is logged, and how it is started ---


async def test_no_log_holds_a_token_or_a_number(caplog):
    caplog.set_level(logging.DEBUG)
    async with Stage(_local(), fallback=HUMAN).serving() as stage, stage.attached() as call:
        await call.until_heard(len(GREETING))
        token = parse_qs(urlsplit(stage.actions[0]["url"]).query)["token"][0]
        await call.hang_up()
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("dialstack", "voice_ai"))]
    assert [line for line in ours if token in line or "+1617" in line] == []


ENVIRONMENT = {
    "DIALSTACK_WEBHOOK_SECRET": "whsec_1,whsec_2",
    "VOICE_PUBLIC_URL": "wss://voice.example.com/",
    "VOICE_FALLBACK": HUMAN,
    "VOICE_SIDECAR": "yes",
    "VOICE_RECORDINGS": "calls",
}


def test_the_settings_are_read():
    settings = Settings.from_environment(ENVIRONMENT)
    assert (settings.webhook_secret, settings.public_url) == (["whsec_1", "whsec_2"], "wss://voice.example.com")
    assert (settings.fallback, settings.sidecar, settings.recordings) == (HUMAN, True, Path("calls"))
    assert [secret for secret in ("whsec", "1617") if secret in repr(settings)] == []


@pytest.mark.parametrize(
    ("provider", "missing"),
    [({"VOICE_PROVIDER": "elevenlabs"}, "ELEVENLABS_AGENT_ID"), ({"VOICE_PROVIDER": "openai"}, "OPENAI_API_KEY")],
)
def test_a_provider_needs_its_key_before_the_first_call(provider, missing):
    with pytest.raises(KeyError, match=missing):
        Settings.from_environment({**ENVIRONMENT, **provider})


def test_an_unknown_provider_is_refused():
    with pytest.raises(ValueError, match="local, elevenlabs or openai"):
        Settings.from_environment({**ENVIRONMENT, "VOICE_PROVIDER": "vapi"})


@pytest.mark.parametrize(
    "provider",
    [
        {"VOICE_PROVIDER": "elevenlabs", "ELEVENLABS_AGENT_ID": "a", "ELEVENLABS_API_KEY": "k"},
        {"VOICE_PROVIDER": "openai", "OPENAI_API_KEY": "k"},
    ],
)
async def test_a_provider_of_the_environment_is_one_that_is_connected_to(provider, monkeypatch):
    asked = []

    async def refuse(url, **_):
        asked.append(url)
        raise OSError

    monkeypatch.setattr("examples.voice_ai_bridge.providers.sockets.open_socket", refuse)
    with pytest.raises(ProviderFailedError):
        async with Settings.from_environment({**ENVIRONMENT, **provider}).connect(None):
            pass
    assert [urlsplit(url).scheme for url in asked] == ["wss"]


async def test_the_app_is_made_from_the_environment(monkeypatch):
    keys = {"VOICE_TOKEN_SECRET": token_hex(32), "DIALSTACK_API_KEY": "sk_test_1"}
    for name, value in {**ENVIRONMENT, **keys}.items():
        monkeypatch.setenv(name, value)
    logger = logging.getLogger("uvicorn.error")
    before = list(logger.filters)
    app = from_environment()
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://voice") as http:
            answer = await http.post("/voice/webhook", content=json.dumps({"event": "call.received"}))
    assert answer.status_code == 400
    assert len(logger.filters) == len(before) + 1
    logger.filters[:] = before


DEMO = """\
the dial plan: observe -> agent
call.notify: 200
call.received: 200
the actions of the call: attach /voice/stream
its listeners: 1
the caller heard 0.6 s:
   the greeting: True
   their own words: True
""".splitlines()


def test_the_demo_needs_no_platform_no_key_and_no_voice_ai():
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIALSTACK_")}
    environment |= {"DIALSTACK_API_KEY": "sk_live_must_never_be_used", "DIALSTACK_API_URL": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "examples.voice_ai_bridge"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == DEMO
