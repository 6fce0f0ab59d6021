"""The receptionist: a voice app that answers after hours. It says again what the caller said; put your agent here."""

from __future__ import annotations

import logging
import math
from typing import TYPE_CHECKING

from fastapi import WebSocket

from dialstack import DialStackConflictError, DialStackNotFoundError
from dialstack.media import MediaClosedError
from dialstack.media.mulaw import encode
from dialstack.media.starlette import accept
from dialstack.webhooks import CallActions, CallReceived, WebhookRouter

if TYPE_CHECKING:
    from dialstack import AsyncDialStack
    from dialstack.media import AttachTokens, MediaStream
    from dialstack.webhooks import DedupeStore, UnverifiedWebhook

    from .store import Store

__all__ = ["GREETING", "Receptionist"]

logger = logging.getLogger("front_desk")


def beep(hertz: float, seconds: float) -> bytes:
    """Make a tone: mu-law, 8000 bytes a second."""
    wave = (round(8000 * math.sin(2 * math.pi * hertz * n / 8000)) for n in range(round(seconds * 8000)))
    return encode(b"".join(sample.to_bytes(2, "little", signed=True) for sample in wave))


GREETING = beep(440, 0.4)
"""What every caller hears first."""


class Receptionist:
    """A voice app's webhook, and the socket to which its calls are attached.

    Args:
        client: A client with the platform's key.
        store: Knows the secret of each clinic's voice app.
        tokens: What opens the socket.
        stream_url: Where DialStack reaches it: `wss://`.
        dedupe: Remembers which calls were answered.
    """

    def __init__(
        self, client: AsyncDialStack, store: Store, tokens: AttachTokens, stream_url: str, dedupe: DedupeStore
    ) -> None:
        self._client = client
        self._store = store
        self._tokens = tokens
        self._stream_url = stream_url
        self.router = WebhookRouter(self._secret, name="receptionist", dedupe=dedupe)
        self.router.on(CallReceived)(self.answer)

    async def answer(self, event: CallReceived) -> None:
        """A call waits: attach it to the socket."""
        try:
            await CallActions(event).attach(self._tokens.url(self._stream_url, event)).send_async(self._client)
        except (DialStackConflictError, DialStackNotFoundError):
            # The caller was quicker. As an error it would be sent again, and nobody would be there then either.
            logger.info("a call was over before it was answered")

    async def stream(self, websocket: WebSocket) -> None:
        """Talk to a caller. Without a good token the socket does not open."""
        async with accept(websocket, tokens=self._tokens) as stream:
            try:
                await converse(stream)
            except MediaClosedError:
                logger.info("a caller hung up")

    def _secret(self, webhook: UnverifiedWebhook) -> str:
        # A LookupError is answered as a wrong signature is: nobody learns which clinics there are.
        return self._store.clinic(webhook.account_id or "").voice_secret


async def converse(stream: MediaStream) -> None:
    """Greet, then say again what is heard, until the caller hangs up."""
    await stream.send_audio(GREETING)
    async for frame in stream:
        await stream.send_audio(frame.payload)
