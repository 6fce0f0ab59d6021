"""The example of a voice-AI bridge answers a call from outside: webhooks, sockets and a listener, all in this process."""

from __future__ import annotations

from examples.voice_ai_bridge.app import VoiceApp
from examples.voice_ai_bridge.providers.local import LocalAgent, tone
from examples.voice_ai_bridge.settings import Settings

from dialstack.media import AttachTokens
from dialstack.sandbox import Caller, Sandbox

GREETING = tone(440, 0.2)
WORDS = Caller.tone(880, 0.3)
# The agent answers after 0.1 s of silence.
SCRIPT = Caller.until_speaks().then(Caller.until_quiet(0.2), WORDS, Caller.until_speaks(), Caller.until_quiet(0.3))


def ringing():
    """A number whose calls the bridge answers, and one such call."""
    sandbox = Sandbox(debug=True)
    account = sandbox.client().accounts.create(email="contact@joneschiro.com")
    clinic = sandbox.client().for_account(account.id)
    agent = clinic.voice_apps.create(name="Receptionist", url="https://voice.example.com/voice/webhook")
    number = sandbox.seed_phone_number(account.id, "+16175550100")
    clinic.phone_numbers.update_route(number["id"], routing_target=agent.id)
    secret = agent.secret
    settings = Settings(
        [secret],
        "wss://voice.example.com",
        lambda _: LocalAgent.connect(greeting=GREETING, pause=5),
        sidecar=True,
    )
    bridge = VoiceApp(settings, sandbox.async_client(), AttachTokens("k" * 32))
    sandbox.deliver_to(bridge.app(), url="https://voice.example.com")
    call = sandbox.incoming_call("+16175550120", "+16175550100")
    sandbox.play(call.id, SCRIPT)
    return sandbox, call.id, bridge


def check(sandbox, call, bridge, ahead=0.1):
    log = sandbox.media(call)
    attach, listener = log.sockets
    assert attach.said == GREETING + WORDS.mulaw
    assert (attach.ended, listener.ended) == ("call_ended", "call_ended")
    log.assert_paced(ahead=ahead)
    counted = bridge.observer.heard[call]
    assert counted == {side: len(audio) for side, audio in listener.heard.items()}
    assert sandbox.calls[call].status == "completed"


def test_a_whole_call_without_waiting():
    sandbox, call, bridge = ringing()
    sandbox.talk(call)
    check(sandbox, call, bridge)


async def test_a_whole_call_in_the_loop_of_the_test(anyio_backend):
    sandbox, call, bridge = ringing()
    await sandbox.talk_async(call)
    check(sandbox, call, bridge, ahead=1)  # here the clock is that of a machine that may be busy


def test_a_caller_who_interrupts_the_greeting_is_heard():
    sandbox, call, _ = ringing()
    sandbox.play(call, Caller.until_speaks().then(WORDS, Caller.until_speaks(), Caller.until_quiet(0.3)))
    log = sandbox.talk(call)
    said = log.said
    assert said.endswith(WORDS.mulaw)
    assert len(said) < len(GREETING + WORDS.mulaw)
    assert len(log.callee) == len(log.caller)
