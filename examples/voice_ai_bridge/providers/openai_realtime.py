"""OpenAI Realtime, over its WebSocket, with mu-law in both directions: nothing is converted.

This sends what the API takes since it is generally available: a `session` with a `type`, and `audio.input` and
`audio.output` in it. The beta API, asked for with the header `OpenAI-Beta: realtime=v1`, had flat fields
(`input_audio_format: "g711_ulaw"`), and other names for some of what it sends, such as `response.audio.delta` for
`response.output_audio.delta`. Those names are read as well.

Not acted on: function calls, and everything else that is no audio, no transcript and no error.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from .messages import audio_in, inner, number_in, packed, read, text_in
from .protocol import AgentAudio, Complaint, Interrupted, ProviderFailedError, Step, Transcript, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .messages import Message
    from .protocol import ProviderEvent

__all__ = ["OpenAIRealtime"]

URL = "wss://api.openai.com/v1/realtime"
_MULAW = {"type": "audio/pcmu"}
_BYTES_PER_MS = 8


class OpenAIRealtime:
    """One conversation with an OpenAI Realtime model.

    Args:
        api_key: Your key.
        model: The model.
        instructions: The prompt.
        voice: The voice, where it shall not be the default one.
        greeting: What the agent is told to begin with. Without it, it waits for the caller.
        transcription: A model that writes down what the caller says, such as `whisper-1`. Without it nobody does.
        url: Where the API is, without a query.
    """

    def __init__(
        self,
        api_key: str,
        *,
        model: str = "gpt-realtime",
        instructions: str | None = None,
        voice: str | None = None,
        greeting: str | None = None,
        transcription: str | None = None,
        url: str = URL,
    ) -> None:
        self.url = f"{url}?{urlencode({'model': model})}"
        self.headers: Mapping[str, str] = {"Authorization": f"Bearer {api_key}"}
        self.ready = False
        self._session = _session(instructions, voice, transcription)
        self._greeting = greeting
        self._item: str | None = None
        self._part = 0
        self._bytes = 0
        self._cut: str | None = None

    def opening(self) -> Sequence[str]:
        """Give what is sent first."""
        return [json.dumps({"type": "session.update", "session": self._session})]

    def caller_audio(self, mulaw: bytes) -> Sequence[str]:
        """Say what the caller says."""
        message = {"type": "input_audio_buffer.append", "audio": packed(mulaw)}
        return [json.dumps(message)] if self.ready else []

    def interrupted(self, unheard: float) -> Sequence[str]:
        """Tell the model how much of its last utterance was heard, so that it does not believe to have said the rest.

        The response itself needs no `response.cancel`: the server does that (`interrupt_response`). Whether it then
        truncates by itself as well is said in one place and denied in another; it cannot know what was played.
        """
        item, self._cut, self._item = self._item, self._item or self._cut, None
        if item is None or unheard <= 0:
            return []
        heard = max(0, self._bytes // _BYTES_PER_MS - round(unheard * 1000))
        cut = {
            "type": "conversation.item.truncate",
            "item_id": item,
            "content_index": self._part,
            "audio_end_ms": heard,
        }
        return [json.dumps(cut)]

    def receive(self, message: str | bytes) -> Step:
        """Read a message.

        Raises:
            ProviderFailedError: The session could not be set up.
        """
        found = read(message)
        if found is None:
            return Step([Unknown(None, message)])
        kind = text_in(found, "type")
        match kind:
            case "session.updated":
                return self._agree(found)
            case "error":
                return self._error(inner(found, "error"))
            case "input_audio_buffer.speech_started":
                return Step([Interrupted()])
            case "response.output_audio.delta" | "response.audio.delta":
                return self._audio(kind, found)
            case _:
                return Step([_said(kind, found) or Unknown(kind, found)])

    def _agree(self, message: Message) -> Step:
        # The whole session is documented to come back. Where it does not, nothing is known against it.
        if inner(message, "session", "audio", "output", "format") not in ({}, _MULAW):
            # Played as mu-law, PCM is loud noise.
            raise ProviderFailedError("OpenAI did not take mu-law as the form of the agent's audio")
        first = not self.ready
        self.ready = True
        if not first or self._greeting is None:
            return Step()
        greeting = {"type": "response.create", "response": {"instructions": self._greeting}}
        return Step(replies=[json.dumps(greeting)])

    def _error(self, error: Message) -> Step:
        # Its message may quote what we sent, so only the code is kept.
        code = text_in(error, "code") or text_in(error, "type") or "unknown"
        if not self.ready:
            raise ProviderFailedError(f"OpenAI refused the session: {code}")
        return Step([Complaint(code)])

    def _audio(self, kind: str, message: Message) -> Step:
        audio, item = audio_in(message, "delta"), text_in(message, "item_id")
        if audio is None or not self.ready:
            return Step([Unknown(kind, message)])
        if item is not None and item == self._cut:
            return Step()  # it was under way when the caller began to speak
        if item != self._item:
            self._item, self._bytes = item, 0
        self._part = number_in(message, "content_index") or 0
        self._bytes += len(audio)
        return Step([AgentAudio(audio)] if audio else ())


def _session(instructions: str | None, voice: str | None, transcription: str | None) -> Message:
    turns = {"type": "server_vad", "create_response": True, "interrupt_response": True}
    heard: Message = {"format": _MULAW, "turn_detection": turns}
    spoken: Message = {"format": _MULAW}
    session: Message = {"type": "realtime", "output_modalities": ["audio"], "audio": {"input": heard, "output": spoken}}
    if transcription is not None:
        heard["transcription"] = {"model": transcription}
    if voice is not None:
        spoken["voice"] = voice
    if instructions is not None:
        session["instructions"] = instructions
    return session


def _said(kind: str | None, message: Message) -> ProviderEvent | None:
    text = text_in(message, "transcript")
    match kind:
        case "conversation.item.input_audio_transcription.completed":
            return None if text is None else Transcript("caller", text.strip())
        case "response.output_audio_transcript.done" | "response.audio_transcript.done":
            return None if text is None else Transcript("agent", text.strip())
        case _:
            return None
