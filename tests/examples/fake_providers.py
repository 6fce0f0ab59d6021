"""Servers that speak as ElevenLabs and OpenAI document it, and note what they are told."""

from __future__ import annotations

import asyncio
import base64
import json
from contextlib import asynccontextmanager

import anyio
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed


class FakeProvider:
    """A server for one conversation. `script` is what it does once both sides are ready."""

    def __init__(self, script=None):
        self.script = script
        self.request = None
        self.messages = []
        self.audio = bytearray()
        self.socket = None
        self._news = asyncio.Condition()

    @asynccontextmanager
    async def serving(self):
        async with serve(self._handle, "127.0.0.1", 0) as server:
            host, port = server.sockets[0].getsockname()
            yield f"ws://{host}:{port}/v1/conversation"

    async def until(self, condition):
        with anyio.fail_after(5):
            async with self._news:
                await self._news.wait_for(condition)

    async def say(self, **message):
        await self.socket.send(json.dumps(message))

    async def hear(self):
        """Read on, note what comes, and give what is no audio."""
        async for text in self.socket:
            message = json.loads(text)
            audio = self._audio_in(message)
            async with self._news:
                if audio is None:
                    self.messages.append(message)
                else:
                    self.audio += base64.b64decode(audio, validate=True)
                self._news.notify_all()
            if audio is None:
                yield message

    async def _handle(self, socket):
        self.socket, self.request = socket, socket.request
        script = None
        try:
            async for message in self.hear():
                if await self._opened(message) and self.script is not None:
                    script = asyncio.ensure_future(self.script(self))
            if script is not None:
                await script
        except ConnectionClosed:
            pass  # by the script, or by the other side
        finally:
            if script is not None:
                script.cancel()

    def _audio_in(self, message):
        raise NotImplementedError

    async def _opened(self, message):
        raise NotImplementedError


class FakeElevenLabs(FakeProvider):
    def __init__(self, script=None, *, caller="ulaw_8000", agent="ulaw_8000"):
        super().__init__(script)
        self._metadata = {
            "conversation_id": "conv_1",
            "agent_output_audio_format": agent,
            "user_input_audio_format": caller,
        }

    def _audio_in(self, message):
        return message["user_audio_chunk"] if set(message) == {"user_audio_chunk"} else None

    async def _opened(self, message):
        if message["type"] != "conversation_initiation_client_data":
            return False
        await self.say(type="conversation_initiation_metadata", conversation_initiation_metadata_event=self._metadata)
        return True

    async def say_audio(self, audio, number):
        event = {"audio_base_64": base64.b64encode(audio).decode(), "event_id": number}
        await self.say(type="audio", audio_event=event)


class FakeOpenAI(FakeProvider):
    def _audio_in(self, message):
        return message["audio"] if message["type"] == "input_audio_buffer.append" else None

    async def _opened(self, message):
        if message["type"] != "session.update":
            return False
        await self.say(type="session.updated", event_id="event_1", session=message["session"])
        return True

    async def say_audio(self, audio, item, *, kind="response.output_audio.delta"):
        delta = base64.b64encode(audio).decode()
        await self.say(
            type=kind,
            event_id="event_2",
            response_id="resp_1",
            item_id=item,
            output_index=0,
            content_index=0,
            delta=delta,
        )
