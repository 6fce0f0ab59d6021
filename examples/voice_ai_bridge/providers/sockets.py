"""The one socket that both providers share: it connects, waits until both sides are ready, and passes texts on."""

from __future__ import annotations

from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING

import anyio
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, InvalidStatus, WebSocketException

from .protocol import Closed, ProviderFailedError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from websockets.asyncio.client import ClientConnection

    from .protocol import ProviderEvent, Translator

__all__ = ["SocketProvider", "connect"]

_LARGEST = 1 << 24  # audio comes in large pieces


class SocketProvider:
    """A conversation over a WebSocket, in the language of a translator."""

    def __init__(self, socket: ClientConnection, translator: Translator) -> None:
        self._socket = socket
        self._translator = translator
        self._early: list[ProviderEvent] = []

    async def send_caller_audio(self, mulaw: bytes) -> None:
        """Pass on what the caller says."""
        await self._send(self._translator.caller_audio(mulaw))

    async def interrupted(self, unheard: float) -> None:
        """Tell how many seconds of the agent's audio the caller never heard."""
        await self._send(self._translator.interrupted(unheard))

    async def __aiter__(self) -> AsyncGenerator[ProviderEvent, None]:
        """Give what the agent does.

        Raises:
            ProviderFailedError: The connection broke, or was closed with an error.
        """
        for event in self._early:
            yield event
        async with aclosing(self._events()) as events:
            async for event in events:
                yield event
        yield Closed("the provider ended the conversation")

    async def agree(self) -> None:
        """Say the opening, and read on until both sides are ready.

        Raises:
            ProviderFailedError: The provider did not want to.
        """
        await self._send(self._translator.opening())
        async with aclosing(self._events(until_ready=True)) as events:
            self._early = [event async for event in events]
        if not self._translator.ready:
            raise ProviderFailedError("the provider ended the conversation before it began")

    async def _events(self, *, until_ready: bool = False) -> AsyncGenerator[ProviderEvent, None]:
        try:
            while not (until_ready and self._translator.ready):
                step = self._translator.receive(await self._socket.recv())
                await self._send(step.replies)
                for event in step.events:
                    yield event
        except ConnectionClosedError as error:
            code = error.rcvd.code if error.rcvd else "no code"
            raise ProviderFailedError(f"the provider's socket closed: {code}") from error
        except ConnectionClosed:
            return  # in good order

    async def _send(self, texts: Sequence[str]) -> None:
        try:
            for text in texts:
                await self._socket.send(text)
        except ConnectionClosed:
            pass  # Whoever reads learns of it, and why.


@asynccontextmanager
async def connect(translator: Translator, *, patience: float = 10.0) -> AsyncGenerator[SocketProvider, None]:
    """Begin a conversation.

    Args:
        translator: The provider's language. It serves one conversation.
        patience: Seconds until both sides have to be ready.

    Raises:
        ProviderFailedError: It could not begin.
    """
    socket = await _within(patience, translator)
    async with socket:
        provider = SocketProvider(socket, translator)
        try:
            with anyio.fail_after(patience):
                await provider.agree()
        except TimeoutError as error:
            raise ProviderFailedError("the provider did not get ready in time") from error
        yield provider


async def _within(patience: float, translator: Translator) -> ClientConnection:
    try:
        return await open_socket(
            translator.url,
            additional_headers=dict(translator.headers),
            max_size=_LARGEST,
            open_timeout=patience,
            close_timeout=1,  # the caller waits for whoever comes next
        )
    except InvalidStatus as error:
        raise ProviderFailedError(f"the provider answered {error.response.status_code}") from error
    except (OSError, TimeoutError, WebSocketException) as error:
        raise ProviderFailedError(f"the provider could not be reached: {type(error).__name__}") from error
