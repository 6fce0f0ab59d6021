"""The app: the voice app's webhook, the socket where the agent talks, and the one where the observer listens.

    python -m examples.voice_ai_bridge

Run like this, from the folder above `examples`, it has a conversation with itself. To answer DialStack:

    DIALSTACK_WEBHOOK_SECRET=whsec_... DIALSTACK_API_KEY=sk_... VOICE_PUBLIC_URL=wss://voice.example.com \
    VOICE_TOKEN_SECRET=... uvicorn --factory examples.voice_ai_bridge.app:from_environment
"""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import FastAPI, WebSocket

from dialstack import AsyncDialStack, DialStackError
from dialstack.errors import DialStackMediaError
from dialstack.media import AttachRefusedError, AttachTokens, WavRecorder
from dialstack.media.access_logs import AttachTokenFilter
from dialstack.media.starlette import accept
from dialstack.webhooks import CallActions, CallNotified, CallReceived, WebhookResponse, WebhookRouter
from dialstack.webhooks.adapters.fastapi import webhook_endpoint

from .bridge import MAX_QUEUED, Bridge
from .observer import Listening, Tally
from .providers.protocol import ProviderFailedError
from .settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator, Mapping
    from contextlib import AbstractAsyncContextManager

    from dialstack.media import MediaStream

    from .bridge import Ended
    from .observer import Observer

__all__ = ["VoiceApp", "from_environment"]

logger = logging.getLogger("voice_ai_bridge")


class VoiceApp:
    """What the app does, apart from its routes.

    Args:
        settings: The settings.
        client: A client with the platform's key.
        tokens: What opens the sockets. They share a store where there are several processes.
        observer: Who listens. It counts bytes unless given.
    """

    def __init__(
        self, settings: Settings, client: AsyncDialStack, tokens: AttachTokens, observer: Observer | None = None
    ) -> None:
        self.settings = settings
        self.client = client
        self.tokens = tokens
        self.observer: Observer = observer or Tally()
        self.hooks = WebhookRouter(settings.webhook_secret, name="voice")
        self.hooks.on(CallReceived)(self.answer)
        self.hooks.on(CallNotified)(self.listen)

    def app(self, lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None) -> FastAPI:
        """Make the web app."""
        app = FastAPI(lifespan=lifespan)
        app.add_api_route("/voice/webhook", webhook_endpoint(_BadGateway(self.hooks)), methods=["POST"])
        app.add_api_websocket_route("/voice/stream", self.stream)
        app.add_api_websocket_route("/voice/listen", self.listening)
        return app

    # --- webhooks ---

    async def answer(self, event: CallReceived) -> None:
        """A call waits for the agent: let DialStack connect to the agent's socket."""
        url = self.tokens.url(f"{self.settings.public_url}/voice/stream", event)
        await CallActions(event).attach(url).send_async(self.client)
        if self.settings.sidecar:
            try:
                await self.listen(event)
            except DialStackError as error:
                # The call is the agent's already. Were this an error, the webhook would come again, and attach again.
                logger.warning("no sidecar for a call: %s", error.code or type(error).__name__)

    async def listen(self, event: CallNotified | CallReceived) -> None:
        """A call can be heard: let DialStack connect to the observer's socket as well."""
        url = self.tokens.url(f"{self.settings.public_url}/voice/listen", event, kind="listener")
        await self.client.calls.create_listener(
            event.call_id, url=url, channel="both", dialstack_account=event.account_id
        )

    # --- sockets ---

    async def stream(self, websocket: WebSocket) -> None:
        """The agent's socket."""
        with _refusals():
            async with accept(websocket, tokens=self.tokens, max_queued=MAX_QUEUED) as stream:
                await self._converse(stream)

    async def listening(self, websocket: WebSocket) -> None:
        """The observer's socket."""
        with _refusals():
            async with accept(websocket, tokens=self.tokens) as stream:
                if stream.begin.is_listener:  # a token for the agent's socket opens nothing here
                    await Listening(stream, self.observer).run()

    async def _converse(self, stream: MediaStream) -> None:
        if stream.begin.is_listener:
            return
        try:
            ended = await self._bridge(stream)
        except ProviderFailedError as error:
            logger.warning("the voice AI failed: %s", error)
            await self._fall_back(stream)
        else:
            logger.info("a conversation ended: by the %s, %s", ended.by, ended.reason)

    async def _bridge(self, stream: MediaStream) -> Ended:
        with ExitStack() as stack:
            recorder = self._recorder(stream, stack)
            async with self.settings.connect(stream.begin) as provider:
                return await Bridge(stream, provider, recorder=recorder).run()

    def _recorder(self, stream: MediaStream, stack: ExitStack) -> WavRecorder | None:
        if self.settings.recordings is None:
            return None
        path = self.settings.recordings / f"{quote(stream.begin.call_id, safe='')}.wav"
        recorder = stack.enter_context(WavRecorder(path, channels=("caller", "agent")))
        # What the caller hung up on was never said.
        stack.callback(lambda: recorder.take_back("agent", stream.queued + stream.unsent))
        return recorder

    async def _fall_back(self, stream: MediaStream) -> None:
        """Hand the call to a human, while the socket is still open: what becomes of a call without one is not known."""
        stream.clear()
        if self.settings.fallback is None:
            return
        try:
            await CallActions(stream.begin).transfer(self.settings.fallback).send_async(self.client)
        except DialStackError as error:
            logger.warning("a call could not be transferred: %s", error.code or type(error).__name__)


class _BadGateway:
    """A router whose handlers do nothing but ask the platform: where one fails, the answer is 502 instead of 500."""

    def __init__(self, hooks: WebhookRouter) -> None:
        self._hooks = hooks
        self.max_body = hooks.max_body

    async def dispatch_async(self, headers: Mapping[str, str], body: bytes) -> WebhookResponse:
        """Answer one delivery. After a 502 it is sent again."""
        response = await self._hooks.dispatch_async(headers, body)
        return WebhookResponse(502) if response.status == 500 else response  # noqa: PLR2004


@contextmanager
def _refusals() -> Generator[None]:
    """Tell of a socket that was refused or broke, in one line without its URL. The adapter has closed it."""
    try:
        yield
    except (AttachRefusedError, DialStackMediaError) as error:
        logger.warning("a media socket was closed: %s", error.code)


def from_environment() -> FastAPI:
    """Make the app with a client and a provider from the environment.

    Raises:
        KeyError: A setting is missing.
    """
    settings = Settings.from_environment()
    # uvicorn logs the URL of every socket, and ours hold tokens.
    logging.getLogger("uvicorn.error").addFilter(AttachTokenFilter())
    # One process remembers in memory which tokens were used. Give several the same `store`: SQLiteDedupe, RedisDedupe.
    tokens = AttachTokens(os.environ["VOICE_TOKEN_SECRET"])
    client = AsyncDialStack()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None, None]:
        async with client:
            yield

    return VoiceApp(settings, client, tokens).app(lifespan)
