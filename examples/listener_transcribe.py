"""An observer: it hears both sides of a call, has them written down, and never talks.

    python examples/listener_transcribe.py

Run like this it listens to a call that it plays to itself. To be told of calls by a voice app in notify mode:

    DIALSTACK_WEBHOOK_SECRET=whsec_... DIALSTACK_API_KEY=sk_... VOICE_PUBLIC_URL=wss://voice.example.com \
    VOICE_TOKEN_SECRET=... uvicorn --app-dir examples --factory listener_transcribe:from_environment

The transcriber here knows no words: it notes when somebody spoke, and for how long. Put yours in its place.
"""

from __future__ import annotations

import json
import logging
import os
import socket
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from secrets import token_hex
from threading import Thread
from typing import TYPE_CHECKING, Protocol

import anyio
import httpx
import uvicorn
from fastapi import FastAPI, WebSocket
from websockets.asyncio.client import connect

from dialstack import AsyncDialStack
from dialstack.errors import DialStackMediaError
from dialstack.media import AttachRefusedError, AttachTokens, DiallingSession
from dialstack.media.access_logs import AttachTokenFilter
from dialstack.media.starlette import accept
from dialstack.sandbox import Sandbox
from dialstack.webhooks import CallNotified, WebhookRouter, sign
from dialstack.webhooks.adapters.fastapi import webhook_endpoint

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator, Iterator
    from contextlib import AbstractAsyncContextManager

    from dialstack.media import AudioFrame, MediaStream

logger = logging.getLogger("listener_transcribe")

PUBLIC = "wss://voice.example.com"
FRAME = 160
PAUSE = 10  # frames of silence, 20 ms each, after which a line is written
LOUD = 0x20
MAGNITUDE = bytes(0x7F - (byte & 0x7F) for byte in range(256))  # mu-law stores the magnitude inverted


@dataclass(frozen=True)
class Line:
    """What one side said without a pause."""

    channel: str
    starts_at: float
    text: str

    def __str__(self) -> str:
        return f"{self.starts_at:5.2f} {self.channel}: {self.text}"


class Transcriber(Protocol):
    """Writes down what one side of a call says. There is one for each side."""

    def hear(self, frame: AudioFrame) -> Iterator[Line]:
        """Take 20 ms, and give what is finished."""
        ...

    def finish(self) -> Iterator[Line]:
        """Give the rest: the call is over."""
        ...


class SpeechMeter:
    """A transcriber that knows no words: `speaks for 0.40 s`.

    Args:
        channel: Whom it hears.
    """

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._clock = 0
        self._start = 0
        self._loud_until: int | None = None

    def hear(self, frame: AudioFrame) -> Iterator[Line]:
        """Take 20 ms."""
        now = self._clock if frame.timestamp is None else frame.timestamp
        self._clock = now + len(frame.payload) // 8
        if max(frame.payload.translate(MAGNITUDE)) >= LOUD:
            self._start = now if self._loud_until is None else self._start
            self._loud_until = self._clock
        elif self._loud_until is not None and self._clock - self._loud_until >= PAUSE * 20:
            yield from self.finish()

    def finish(self) -> Iterator[Line]:
        """Give what was said until now."""
        if self._loud_until is not None:
            seconds = (self._loud_until - self._start) / 1000
            yield Line(self._channel, self._start / 1000, f"speaks for {seconds:.2f} s")
            self._loud_until = None


async def transcribe(
    stream: MediaStream, write: Callable[[Line], None], new: Callable[[str], Transcriber] = SpeechMeter
) -> None:
    """Have both sides of a call written down, each by a transcriber of its own, until it ends."""
    sides: dict[str, Transcriber] = {}
    async for frame in stream:
        channel = frame.channel or "mixed"
        if channel not in sides:
            sides[channel] = new(channel)
        for line in sides[channel].hear(frame):
            write(line)
    for side in sides.values():
        for line in side.finish():
            write(line)


def create_app(
    secret: str,
    public_url: str,
    client: AsyncDialStack,
    tokens: AttachTokens,
    write: Callable[[Line], None],
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None,
) -> FastAPI:
    """Make the app: the voice app's webhook, and the socket where calls are heard."""
    hooks = WebhookRouter(secret, name="listener")
    app = FastAPI(lifespan=lifespan)
    app.add_api_route("/voice/webhook", webhook_endpoint(hooks), methods=["POST"])

    @hooks.on(CallNotified)
    async def listen(event: CallNotified) -> None:
        """Let DialStack connect to the socket. The call goes on meanwhile, whatever happens here."""
        url = tokens.url(f"{public_url}/voice/listen", event)
        await client.calls.create_listener(event.call_id, url=url, channel="both", dialstack_account=event.account_id)

    async def listening(websocket: WebSocket) -> None:
        """Hear a call."""
        try:
            async with accept(websocket, tokens=tokens) as stream:
                if stream.begin.is_listener:  # and not a socket that waits to be talked to
                    await transcribe(stream, write)
        except (AttachRefusedError, DialStackMediaError) as error:
            logger.warning("a media socket was closed: %s", error.code)

    app.add_api_websocket_route("/voice/listen", listening)
    return app


def from_environment() -> FastAPI:
    """Make the app as the environment says. Lines go to the terminal: in your program, to a table.

    Raises:
        KeyError: A setting is missing.
    """
    secret, public_url = os.environ["DIALSTACK_WEBHOOK_SECRET"], os.environ["VOICE_PUBLIC_URL"]
    tokens = AttachTokens(os.environ["VOICE_TOKEN_SECRET"])
    # uvicorn logs the URL of every socket, and ours hold tokens.
    logging.getLogger("uvicorn.error").addFilter(AttachTokenFilter())
    client = AsyncDialStack()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None, None]:
        async with client:
            yield

    return create_app(secret, public_url.rstrip("/"), client, tokens, print, lifespan)


# --- the demo: DialStack's side, played ---


@contextmanager
def serving(app: FastAPI) -> Generator[str]:
    """Serve an app on a free port of this machine, and give its host and port."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        config = uvicorn.Config(app, log_config=None, access_log=False, ws="websockets-sansio")
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            yield f"127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


async def play(url: str, call_id: str, account: str) -> None:
    """Play a short call: the caller speaks, then the other side. It takes no longer than sending it does."""
    session, loud, silence = DiallingSession(), b"\x10" * FRAME, b"\xff" * FRAME
    async with connect(url) as line:
        await line.send(session.begin(call_id, account, listener_id="lstn_1"))
        for number in range(100):
            await line.send(session.audio(loud if 10 <= number < 35 else silence, channel="caller"))  # noqa: PLR2004
            await line.send(session.audio(loud if 50 <= number < 90 else silence, channel="callee"))  # noqa: PLR2004
        await line.send(session.end())
        async for _ in line:  # until the other side has closed it too
            pass


def demo() -> None:
    """Listen to a call that is played here, without a key and without a network."""
    for name in [name for name in os.environ if name.startswith("DIALSTACK_")]:
        del os.environ[name]
    sandbox, secret = Sandbox(), f"whsec_{token_hex(16)}"
    account = sandbox.client().accounts.create(email="contact@joneschiro.com")
    clinic = sandbox.client().for_account(account.id)
    user = clinic.users.create(name="Dr. Alice Smith", email="alice@joneschiro.com")
    clinic.calls.create(user=user.id, dial_string="+16175551234")
    call = clinic.calls.list(limit=1).data[0]

    app = create_app(secret, PUBLIC, sandbox.async_client(), AttachTokens(token_hex(32)), print)
    with serving(app) as host:
        parties = {"from_number": "+16175550120", "from_name": None, "to_number": "+16175550100"}
        event = {"event": "call.notify", "call_id": call.id, "account_id": account.id, **parties}
        body = json.dumps(event).encode()
        headers = {"Content-Type": "application/json", "X-DialStack-Signature": sign(body, secret)}
        answer = httpx.post(f"http://{host}/voice/webhook", content=body, headers=headers, trust_env=False)
        print(f"call.notify: {answer.status_code}")
        (listener,) = clinic.calls.list_listeners(call.id).data
        print(f"listening to: {listener.channel}")
        anyio.run(play, listener.url.replace(PUBLIC, f"ws://{host}"), call.id, account.id)


if __name__ == "__main__":
    demo()
