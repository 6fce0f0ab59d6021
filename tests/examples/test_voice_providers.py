"""The providers of the voice AI bridge: their languages without a socket, and against servers that speak as documented."""

from __future__ import annotations

import base64
import json
import math
import struct
from contextlib import aclosing

import anyio
import pytest
from examples.voice_ai_bridge.providers.elevenlabs import ElevenLabs
from examples.voice_ai_bridge.providers.formats import ProviderFormat
from examples.voice_ai_bridge.providers.local import FRAME, Echo, LocalAgent, tone
from examples.voice_ai_bridge.providers.openai_realtime import OpenAIRealtime
from examples.voice_ai_bridge.providers.protocol import (
    AgentAudio,
    Closed,
    Complaint,
    Interrupted,
    ProviderFailedError,
    Transcript,
    Unknown,
)
from examples.voice_ai_bridge.providers.sockets import connect
from hypothesis import given
from hypothesis import strategies as st

from dialstack.media.mulaw import decode, encode
from tests.examples.fake_providers import FakeElevenLabs, FakeOpenAI

KEY = "xi_must_not_be_shown"
SILENCE = b"\xff" * FRAME


@pytest.fixture
def anyio_backend():
    return "asyncio"  # the providers' socket is that of websockets


def _told(**message):
    return json.dumps(message)


def _audio_of(events):
    return b"".join(event.payload for event in events if isinstance(event, AgentAudio))


def _pcm_tone(hertz, seconds, rate):
    count = round(seconds * rate)
    wave = (round(9000 * math.sin(2 * math.pi * hertz * n / rate)) for n in range(count))
    return struct.pack(f"<{count}h", *wave)


def _loudness(pcm, hertz, rate):
    """Give how much of a tone is in it: 1.0 for a tone as loud as `_pcm_tone`."""
    samples = struct.unpack(f"<{len(pcm) // 2}h", pcm)
    turns = [2 * math.pi * hertz * n / rate for n in range(len(samples))]
    parts = (sum(s * f(t) for s, t in zip(samples, turns, strict=True)) for f in (math.sin, math.cos))
    return 2 * math.hypot(*parts) / len(samples) / 9000


# --- ElevenLabs ---


def _elevenlabs(caller="ulaw_8000", agent="ulaw_8000"):
    translator = ElevenLabs("agent_1", api_key=KEY)
    event = {"user_input_audio_format": caller, "agent_output_audio_format": agent, "conversation_id": "conv_1"}
    step = translator.receive(
        _told(type="conversation_initiation_metadata", conversation_initiation_metadata_event=event)
    )
    assert (step.events, step.replies, translator.ready) == ((), (), True)
    return translator


def _el_audio(audio, number):
    return _told(type="audio", audio_event={"audio_base_64": base64.b64encode(audio).decode(), "event_id": number})


def test_elevenlabs_is_reached_with_the_agent_and_the_key():
    translator = ElevenLabs("agent one&two", api_key=KEY)
    assert translator.url == "wss://api.elevenlabs.io/v1/convai/conversation?agent_id=agent+one%26two"
    assert translator.headers == {"xi-api-key": KEY}


def test_elevenlabs_is_reached_with_a_signed_url_and_without_a_key():
    translator = ElevenLabs(signed_url="wss://api.elevenlabs.io/v1/convai/conversation?agent_id=a&token=t")
    assert (translator.url[-7:], translator.headers) == ("token=t", {})


@pytest.mark.parametrize("given", [{}, {"agent_id": "a", "signed_url": "wss://b"}])
def test_elevenlabs_takes_an_agent_or_a_signed_url(given):
    with pytest.raises(ValueError, match="one of the two"):
        ElevenLabs(**given)


def test_elevenlabs_is_told_nothing_of_the_caller_before_the_form_is_agreed():
    translator = ElevenLabs("agent_1", dynamic_variables={"name": "x"})
    assert [json.loads(text) for text in translator.opening()] == [
        {"type": "conversation_initiation_client_data", "dynamic_variables": {"name": "x"}}
    ]
    assert translator.caller_audio(SILENCE) == []
    (event,) = translator.receive(_el_audio(SILENCE, 1)).events
    assert isinstance(event, Unknown)


def test_elevenlabs_gets_and_gives_mulaw_untouched_where_it_declares_it():
    translator, audio = _elevenlabs(), bytes(range(256))
    (text,) = translator.caller_audio(audio)
    assert json.loads(text) == {"user_audio_chunk": base64.b64encode(audio).decode()}
    assert _audio_of(translator.receive(_el_audio(audio, 1)).events) == audio


def test_elevenlabs_may_have_one_form_in_each_direction():
    translator, audio = _elevenlabs(caller="pcm_8000", agent="ulaw_8000"), bytes(range(256))
    (text,) = translator.caller_audio(audio)
    assert base64.b64decode(json.loads(text)["user_audio_chunk"]) == decode(audio)
    assert _audio_of(translator.receive(_el_audio(audio, 1)).events) == audio


@pytest.mark.parametrize("rate", [16000, 24000])
def test_elevenlabs_with_pcm_is_resampled_both_ways(rate):
    translator = _elevenlabs(f"pcm_{rate}", f"pcm_{rate}")
    said, heard = bytearray(), bytearray()
    caller = encode(_pcm_tone(400, 1, 8000))
    for start in range(0, len(caller), FRAME):
        for text in translator.caller_audio(caller[start : start + FRAME]):
            said += base64.b64decode(json.loads(text)["user_audio_chunk"])
    agent = _pcm_tone(600, 1, rate)
    for number, start in enumerate(range(0, len(agent), 1001), 1):  # pieces that split a sample
        heard += _audio_of(translator.receive(_el_audio(agent[start : start + 1001], number)).events)
    assert abs(len(said) // 2 - rate) < rate * 0.05
    assert abs(len(heard) - 8000) < 8000 * 0.05
    middle = slice(rate // 5 * 2, rate // 5 * 2 + rate)  # half a second
    assert _loudness(bytes(said[middle]), 400, rate) == pytest.approx(1, abs=0.1)
    assert _loudness(decode(bytes(heard[2000:6000])), 600, 8000) == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("name", ["mp3_44100", "ulaw_16000", "", None, 7, "pcm_0", "pcm_16000x"])
def test_elevenlabs_with_a_form_that_nobody_speaks_fails(name):
    with pytest.raises(ProviderFailedError, match="neither PCM nor mu-law"):
        _elevenlabs(agent=name)


def test_a_form_has_a_name():
    assert ProviderFormat.named("ulaw_8000") == ProviderFormat("mulaw", 8000)
    assert ProviderFormat.named("pcm_44100") == ProviderFormat("pcm16", 44100)


def test_elevenlabs_is_answered_its_pings():
    step = _elevenlabs().receive(_told(type="ping", ping_event={"event_id": 12, "ping_ms": 50}))
    assert [json.loads(text) for text in step.replies] == [{"type": "pong", "event_id": 12}]


def test_elevenlabs_interrupts_and_its_late_audio_is_dropped():
    translator = _elevenlabs()
    assert _audio_of(translator.receive(_el_audio(b"\x01" * 8, 6)).events) == b"\x01" * 8
    assert translator.receive(_told(type="interruption", interruption_event={"event_id": 7})).events == [Interrupted()]
    assert translator.interrupted(1.5) == []
    assert _audio_of(translator.receive(_el_audio(b"\x02" * 8, 7)).events) == b""
    assert _audio_of(translator.receive(_el_audio(b"\x03" * 8, "8")).events) == b"\x03" * 8


def test_elevenlabs_tells_what_was_said():
    translator = _elevenlabs()
    messages = [
        _told(type="user_transcript", user_transcription_event={"user_transcript": " Hello? "}),
        _told(type="agent_response", agent_response_event={"agent_response": "Good morning to you."}),
        _told(
            type="agent_response_correction",
            agent_response_correction_event={
                "original_agent_response": "Good morning to you.",
                "corrected_agent_response": "Good mo...",
            },
        ),
    ]
    assert [event for message in messages for event in translator.receive(message).events] == [
        Transcript("caller", "Hello?"),
        Transcript("agent", "Good morning to you."),
        Transcript("agent", "Good mo...", corrected=True),
    ]


def test_a_message_that_nobody_acts_on_is_kept():
    message = {"type": "client_tool_call", "client_tool_call": {"tool_name": "book"}}
    assert _elevenlabs().receive(json.dumps(message)).events == [Unknown("client_tool_call", message)]


# --- OpenAI ---


def _openai(**settings):
    translator = OpenAIRealtime("sk_openai", **settings)
    (opening,) = translator.opening()
    return translator, translator.receive(_told(type="session.updated", session=json.loads(opening)["session"]))


def _oa_audio(audio, item="item_1", kind="response.output_audio.delta"):
    return _told(type=kind, item_id=item, content_index=0, delta=base64.b64encode(audio).decode())


def test_openai_is_reached_with_the_model_and_the_key():
    translator = OpenAIRealtime("sk_openai", model="gpt-realtime-mini")
    assert translator.url == "wss://api.openai.com/v1/realtime?model=gpt-realtime-mini"
    assert translator.headers == {"Authorization": "Bearer sk_openai"}


def test_openai_is_asked_for_mulaw_in_both_directions():
    (text,) = OpenAIRealtime("k", instructions="Be kind.", voice="marin", transcription="whisper-1").opening()
    session = json.loads(text)["session"]
    assert (json.loads(text)["type"], session["type"]) == ("session.update", "realtime")
    assert session["instructions"] == "Be kind."
    assert session["audio"]["output"] == {"format": {"type": "audio/pcmu"}, "voice": "marin"}
    assert session["audio"]["input"] == {
        "format": {"type": "audio/pcmu"},
        "turn_detection": {"type": "server_vad", "create_response": True, "interrupt_response": True},
        "transcription": {"model": "whisper-1"},
    }


def test_openai_greets_once_where_it_shall():
    translator, step = _openai(greeting="Say hello.")
    assert [json.loads(text) for text in step.replies] == [
        {"type": "response.create", "response": {"instructions": "Say hello."}}
    ]
    assert translator.receive(_told(type="session.updated", session={})).replies == ()
    assert _openai()[1].replies == ()


def test_openai_gets_and_gives_mulaw_untouched():
    translator, _ = _openai()
    audio = bytes(range(256))
    (text,) = translator.caller_audio(audio)
    assert json.loads(text) == {"type": "input_audio_buffer.append", "audio": base64.b64encode(audio).decode()}
    for kind in ("response.output_audio.delta", "response.audio.delta"):  # today's name, and that of the beta
        assert _audio_of(translator.receive(_oa_audio(audio, kind=kind)).events) == audio


def test_openai_is_told_nothing_of_the_caller_before_the_form_is_agreed():
    translator = OpenAIRealtime("k")
    assert translator.caller_audio(SILENCE) == []
    (event,) = translator.receive(_oa_audio(SILENCE)).events
    assert isinstance(event, Unknown)


def test_openai_that_does_not_take_mulaw_fails_before_anybody_hears_noise():
    session = {"audio": {"output": {"format": {"type": "audio/pcm", "rate": 24000}}}}
    with pytest.raises(ProviderFailedError, match="did not take mu-law"):
        OpenAIRealtime("k").receive(_told(type="session.updated", session=session))


def test_openai_that_refuses_the_session_fails_without_quoting_us():
    error = {"type": "invalid_request_error", "code": "unknown_parameter", "message": "Be kind."}
    with pytest.raises(ProviderFailedError, match="unknown_parameter") as caught:
        OpenAIRealtime("k").receive(_told(type="error", error=error))
    assert "kind" not in str(caught.value)


def test_openai_may_complain_later_and_go_on():
    translator, _ = _openai()
    assert translator.receive(_told(type="error", error={"type": "server_error", "code": None})).events == [
        Complaint("server_error")
    ]


def test_openai_learns_how_much_of_its_words_was_heard():
    translator, _ = _openai()
    translator.receive(_oa_audio(b"\x01" * 8000, "item_0"))
    for _ in range(3):
        translator.receive(_oa_audio(b"\x01" * 8000))
    assert translator.receive(_told(type="input_audio_buffer.speech_started")).events == [Interrupted()]
    (text,) = translator.interrupted(1.75)
    assert json.loads(text) == {
        "type": "conversation.item.truncate",
        "item_id": "item_1",
        "content_index": 0,
        "audio_end_ms": 1250,
    }
    assert _audio_of(translator.receive(_oa_audio(b"\x01" * 8)).events) == b""  # it was under way
    assert translator.interrupted(1.0) == []
    assert _audio_of(translator.receive(_oa_audio(b"\x02" * 8, "item_2")).events) == b"\x02" * 8


def test_openai_has_nothing_to_learn_where_everything_was_heard():
    translator, _ = _openai()
    translator.receive(_oa_audio(b"\x01" * 8))
    assert translator.interrupted(0.0) == []


def test_openai_never_learns_of_a_time_before_its_words_began():
    translator, _ = _openai()
    translator.receive(_oa_audio(b"\x01" * 8000))
    assert json.loads(translator.interrupted(5.0)[0])["audio_end_ms"] == 0


def test_openai_tells_what_was_said():
    translator, _ = _openai()
    kinds = [
        "conversation.item.input_audio_transcription.completed",
        "response.output_audio_transcript.done",
        "response.audio_transcript.done",
    ]
    assert [translator.receive(_told(type=kind, transcript=" Hi. ")).events for kind in kinds] == [
        [Transcript("caller", "Hi.")],
        [Transcript("agent", "Hi.")],
        [Transcript("agent", "Hi.")],
    ]


# --- both ---

_KINDS = st.sampled_from(
    [
        "audio",
        "ping",
        "interruption",
        "user_transcript",
        "agent_response",
        "error",
        "session.updated",
        "response.output_audio.delta",
    ]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=9), inside, max_size=3),
    max_leaves=6,
)
_FIELDS = st.sampled_from(
    [
        "audio_event",
        "interruption_event",
        "ping_event",
        "event_id",
        "audio_base_64",
        "delta",
        "item_id",
        "error",
        "code",
        "session",
        "audio",
    ]
)
_MESSAGES = st.builds(
    lambda kind, fields: json.dumps({**fields, "type": kind}),
    _KINDS,
    st.dictionaries(_FIELDS, _JSON | st.dictionaries(_FIELDS, _JSON, max_size=3), max_size=4),
)


@given(st.lists(st.one_of(_MESSAGES, st.text(), st.binary()), max_size=5))
def test_whatever_a_provider_sends_is_read(messages):
    for translator in (_elevenlabs(), _openai()[0], OpenAIRealtime("k"), ElevenLabs("agent_1")):
        for message in messages:
            try:
                translator.receive(message)
            except ProviderFailedError:
                break


def test_nothing_that_was_said_is_in_a_repr():
    said = [AgentAudio(b"word"), Transcript("caller", "word"), Unknown("k", "word")]
    assert [repr(event) for event in said if "word" in repr(event)] == []


# --- the socket ---


async def _events_until(provider, count):
    found = []
    with anyio.fail_after(5):
        async with aclosing(aiter(provider)) as events:
            async for event in events:
                found.append(event)
                if len(found) == count:
                    break
    return found


async def test_a_conversation_with_elevenlabs():
    async def script(server):
        await server.until(lambda: len(server.audio) == 3 * FRAME)
        await server.say(type="ping", ping_event={"event_id": 3, "ping_ms": None})
        await server.until(lambda: {"type": "pong", "event_id": 3} in server.messages)
        await server.say_audio(b"\x11" * 400, 1)
        await server.say(type="interruption", interruption_event={"event_id": 1})
        await server.socket.close()

    server = FakeElevenLabs(script)
    async with server.serving() as url, connect(ElevenLabs("agent_1", api_key=KEY, url=url)) as provider:
        for number in range(3):
            await provider.send_caller_audio(bytes([number]) * FRAME)
        events = await _events_until(provider, 3)
    assert [type(event) for event in events] == [AgentAudio, Interrupted, Closed]
    assert bytes(server.audio) == b"".join(bytes([number]) * FRAME for number in range(3))
    assert (server.request.path, server.request.headers["xi-api-key"]) == ("/v1/conversation?agent_id=agent_1", KEY)


async def test_a_conversation_with_openai():
    async def script(server):
        await server.until(lambda: len(server.audio) == FRAME)
        await server.say_audio(b"\x11" * 8000, "item_1")
        await server.say(type="input_audio_buffer.speech_started", audio_start_ms=20, item_id="item_2")
        await server.until(lambda: server.messages[-1]["type"] == "conversation.item.truncate")
        await server.socket.close()

    server = FakeOpenAI(script)
    async with server.serving() as url, connect(OpenAIRealtime("sk_openai", greeting="Hello.", url=url)) as provider:
        await provider.send_caller_audio(SILENCE)
        assert [type(event) for event in await _events_until(provider, 2)] == [AgentAudio, Interrupted]
        await provider.interrupted(0.25)
        await server.until(lambda: len(server.messages) == 3)
    assert server.request.headers["Authorization"] == "Bearer sk_openai"
    assert [message["type"] for message in server.messages[:2]] == ["session.update", "response.create"]
    assert server.messages[2]["audio_end_ms"] == 750


async def test_what_came_before_both_were_ready_is_not_lost():
    class Chatty(FakeOpenAI):
        async def _opened(self, message):
            await self.say(type="session.created", session={})
            return await super()._opened(message)

    async with Chatty().serving() as url, connect(OpenAIRealtime("k", url=url)) as provider:
        (event,) = await _events_until(provider, 1)
    assert (type(event), event.kind) == (Unknown, "session.created")


async def test_a_provider_that_breaks_off_has_failed():
    async def script(server):
        await server.say_audio(SILENCE, "item_1")
        await server.socket.close(1011, "something of ours")

    async with FakeOpenAI(script).serving() as url, connect(OpenAIRealtime("k", url=url)) as provider:
        with pytest.raises(ProviderFailedError, match=r"closed: 1011$"):
            await _events_until(provider, 9)
        await provider.send_caller_audio(SILENCE)  # whoever sends is not the one to tell


async def test_a_provider_that_says_no_has_failed():
    class Refusing(FakeElevenLabs):
        async def _opened(self, message):
            await self.socket.close(1000)
            return False

    async with Refusing().serving() as url:
        with pytest.raises(ProviderFailedError, match="before it began"):
            async with connect(ElevenLabs("agent_1", url=url)):
                pass


async def test_a_provider_that_never_gets_ready_has_failed():
    class Silent(FakeElevenLabs):
        async def _opened(self, message):
            return False

    async with Silent().serving() as url:
        with pytest.raises(ProviderFailedError, match="ready in time"):
            async with connect(ElevenLabs("agent_1", url=url), patience=0.2):
                pass


async def test_a_provider_that_answers_with_an_error_has_failed():
    from websockets.asyncio.server import serve

    async with serve(lambda _: None, "127.0.0.1", 0, process_request=lambda c, _: c.respond(401, "no")) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(ProviderFailedError, match="answered 401"):
            async with connect(ElevenLabs("agent_1", url=f"ws://127.0.0.1:{port}")):
                pass


async def test_a_provider_that_is_not_there_has_failed_and_its_url_is_not_told():
    with pytest.raises(ProviderFailedError, match="could not be reached") as caught:
        async with connect(ElevenLabs(signed_url="ws://127.0.0.1:9/?token=secret")):
            pass
    assert "secret" not in str(caught.value)


# --- the local agent ---


def test_a_tone_is_whole_frames_and_always_the_same():
    assert len(tone(440, 0.4)) == 20 * FRAME
    assert tone(440, 0.4) == tone(440, 0.4)


def test_the_echo_says_what_it_heard_once_it_is_quiet():
    echo, word = Echo(pause=3), tone(500, 0.1)
    assert echo.hear(SILENCE * 5 + word + SILENCE * 2) == []
    events = echo.hear(SILENCE)
    assert _audio_of(events) == word
    assert [event.role for event in events if isinstance(event, Transcript)] == ["caller", "agent"]
    assert echo.hear(SILENCE * 9) == []


def test_the_echo_keeps_pauses_that_are_short():
    echo, word = Echo(pause=3), tone(500, 0.1)
    said = word + SILENCE * 2 + word
    assert _audio_of(echo.hear(said + SILENCE * 3)) == said


@given(st.lists(st.integers(1, 700), min_size=1, max_size=30))
def test_how_the_callers_audio_is_cut_does_not_matter(sizes):
    said = SILENCE * 2 + tone(500, 0.1) + SILENCE * 9
    echo, events, at = Echo(pause=5), [], 0
    for size in [*sizes, len(said)]:
        events += echo.hear(said[at : at + size])
        at += size
    assert events == Echo(pause=5).hear(said)


def test_the_echo_is_interrupted_while_it_talks_and_not_after():
    echo, word = Echo(pause=2), tone(500, 0.02)
    echo.speak(tone(440, 0.1))  # five frames
    assert echo.hear(SILENCE * 2 + word) == [Interrupted()]
    echo = Echo(pause=2)
    echo.speak(tone(440, 0.1))
    assert echo.hear(SILENCE * 5 + word) == []


def test_the_echo_does_not_wait_forever_for_its_turn():
    echo, word = Echo(), tone(500, 1)
    assert _audio_of(echo.hear(word * 31)) == word * 30


async def test_the_local_agent_greets_echoes_and_ends():
    greeting, word = tone(440, 0.1), tone(500, 0.1)
    async with LocalAgent.connect(greeting=greeting, pause=2, turns=1) as agent:
        await agent.send_caller_audio(SILENCE * 5 + word + SILENCE * 2)
        await agent.interrupted(0.5)
        events = [event async for event in agent]
    assert _audio_of(events) == greeting + word
    assert isinstance(events[-1], Closed)
