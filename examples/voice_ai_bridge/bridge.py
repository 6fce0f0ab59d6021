"""The bridge: a call on one side, a voice AI on the other, and audio in both directions until either side ends."""

from __future__ import annotations

import logging
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import anyio

from dialstack.media import MediaClosedError

from .providers.protocol import AgentAudio, Closed, Complaint, Interrupted, Transcript, Unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from dialstack.media import MediaStream, WavRecorder

    from .providers.protocol import Provider, ProviderEvent

__all__ = ["MAX_QUEUED", "Bridge", "Ended"]

logger = logging.getLogger("voice_ai_bridge")

MAX_QUEUED = 600.0
"""Seconds of the agent's audio that may wait to be played. A voice AI is faster than speech, and whoever waits for room
does not learn that the caller interrupts. 10 minutes are 5 MB."""


@dataclass(frozen=True)
class Ended:
    """How a conversation ended. What becomes of the call then is not the bridge's business."""

    by: Literal["caller", "agent"]
    reason: str


class Bridge:
    """One conversation.

    Args:
        stream: The call's audio. Let it queue `MAX_QUEUED` seconds.
        provider: The voice AI.
        recorder: Records both sides, the agent on the right.
        note: Called with what was said.
    """

    def __init__(
        self,
        stream: MediaStream,
        provider: Provider,
        *,
        recorder: WavRecorder | None = None,
        note: Callable[[Transcript], None] | None = None,
    ) -> None:
        self._stream = stream
        self._provider = provider
        self._recorder = recorder
        self._note = note
        self._ended: Ended | None = None
        self._failure: Exception | None = None

    async def run(self) -> Ended:
        """Pass audio on until either side ends.

        Raises:
            ProviderFailedError: The voice AI failed. The call goes on: the socket is still open.
        """
        async with anyio.create_task_group() as group:
            group.start_soon(self._work, self._caller_to_agent, group.cancel_scope)
            group.start_soon(self._work, self._agent_to_caller, group.cancel_scope)
        if self._ended is not None:
            return self._ended
        if self._failure is None:
            raise RuntimeError("a conversation ended without a reason")
        raise self._failure

    async def _work(self, direction: Callable[[], Awaitable[Ended]], scope: anyio.CancelScope) -> None:
        # The first to end decides, and ends the other. A failure is kept, since a task group would wrap it.
        try:
            ended = await direction()
        except Exception as error:  # noqa: BLE001 - `run` raises it
            self._failure = self._failure or error
        else:
            self._ended = self._ended or ended
        scope.cancel()

    async def _caller_to_agent(self) -> Ended:
        async for frame in self._stream:
            if self._recorder is not None:
                self._recorder.heard(frame)
            await self._provider.send_caller_audio(frame.payload)
        end = self._stream.end
        return Ended("caller", end.reason if end else "the socket closed")

    async def _agent_to_caller(self) -> Ended:
        try:
            async with aclosing(aiter(self._provider)) as events:
                async for event in events:
                    if isinstance(event, Closed):
                        # The last words are still being played. A caller who hangs up ends this wait.
                        await self._stream.flush()
                        await self._stream.wait_until_sent()
                        return Ended("agent", event.reason)
                    await self._take(event)
        except MediaClosedError:
            return Ended("caller", "the socket closed")
        return Ended("agent", "the conversation is over")

    async def _take(self, event: ProviderEvent) -> None:
        match event:
            case AgentAudio():
                if self._recorder is not None:
                    self._recorder.said(event.payload)
                await self._stream.send_audio(event.payload)
            case Interrupted():
                unheard = self._stream.clear()
                if self._recorder is not None:
                    self._recorder.take_back(self._recorder.channels[1], unheard)
                await self._provider.interrupted(unheard)
            case Transcript():
                if self._note is not None:
                    self._note(event)
            case Complaint():
                logger.warning("the provider complained: %s", event.code)
            case Unknown():
                logger.debug("the provider sent a message that nobody acts on: %s", event.kind)
            case Closed():
                pass  # it was seen before
