"""ElevenLabs Agents (Conversational AI), over its WebSocket.

The agent's settings decide the form of the audio, and the first message tells which it is. Set both directions of an
agent for calls to `ulaw_8000`: then nothing is converted. With `pcm_16000` and the like the bridge resamples, which
needs `dialstack[audio]`.

The names of the messages are those of ElevenLabs' public documentation and of its own Python SDK. Not acted on:
`client_tool_call` (answer it with `client_tool_result`), `vad_score`, and the like.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from .formats import MULAW
from .formats import ProviderFormat as Format
from .messages import audio_in, inner, number_in, packed, read, text_in
from .protocol import AgentAudio, Interrupted, Step, Transcript, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .messages import Message

__all__ = ["ElevenLabs"]

URL = "wss://api.elevenlabs.io/v1/convai/conversation"


class ElevenLabs:
    """One conversation with an ElevenLabs agent.

    Args:
        agent_id: The agent.
        api_key: Your key, for an agent that asks for one.
        signed_url: A URL that your backend was given for one conversation, instead of an agent and a key.
        dynamic_variables: Values for the placeholders in the agent's prompt.
        url: Where its WebSocket is, without a query. Another region has another host.
    """

    def __init__(
        self,
        agent_id: str = "",
        *,
        api_key: str | None = None,
        signed_url: str | None = None,
        dynamic_variables: Mapping[str, str] | None = None,
        url: str = URL,
    ) -> None:
        if bool(agent_id) == bool(signed_url):
            raise ValueError("give agent_id, or signed_url: one of the two")
        self.url = signed_url or f"{url}?{urlencode({'agent_id': agent_id})}"
        self.headers: Mapping[str, str] = {} if api_key is None else {"xi-api-key": api_key}
        self.ready = False
        self._variables = dict(dynamic_variables or {})
        self._caller = MULAW.from_call()
        self._output = MULAW
        self._agent = MULAW.to_call()
        self._interrupted_at = 0  # ids begin at 1

    def opening(self) -> Sequence[str]:
        """Give what is sent first."""
        message = {"type": "conversation_initiation_client_data", "dynamic_variables": self._variables}
        return [json.dumps(message)]

    def caller_audio(self, mulaw: bytes) -> Sequence[str]:
        """Say what the caller says. The message has no `type`."""
        return [json.dumps({"user_audio_chunk": packed(self._caller(mulaw))})] if self.ready else []

    def interrupted(self, unheard: float) -> Sequence[str]:  # noqa: ARG002 - every provider is told
        """Say nothing: ElevenLabs corrects what its agent said by itself (`agent_response_correction`)."""
        return []

    def receive(self, message: str | bytes) -> Step:
        """Read a message.

        Raises:
            ProviderFailedError: The agent is set to a form of audio that the bridge does not speak.
        """
        found = read(message)
        if found is None:
            return Step([Unknown(None, message)])
        kind = text_in(found, "type")
        match kind:
            case "conversation_initiation_metadata":
                self._agree(inner(found, "conversation_initiation_metadata_event"))
                return Step()
            case "ping":
                return Step(
                    replies=[json.dumps({"type": "pong", "event_id": inner(found, "ping_event").get("event_id")})]
                )
            case "interruption":
                return self._interrupt(inner(found, "interruption_event"))
            case "audio":
                return self._audio(found)
            case _:
                return Step([_said(kind, found) or Unknown(kind, found)])

    def _agree(self, event: Message) -> None:
        # Both are declared in all that is documented. Were one not, it is what ElevenLabs' own SDK takes for granted.
        self._caller = Format.named(event.get("user_input_audio_format", "pcm_16000")).from_call()
        self._output = Format.named(event.get("agent_output_audio_format", "pcm_16000"))
        self._agent = self._output.to_call()
        self.ready = True

    def _interrupt(self, event: Message) -> Step:
        self._interrupted_at = max(self._interrupted_at, number_in(event, "event_id") or 0)
        self._agent = self._output.to_call()  # a resampler still holds the end of what nobody shall hear
        return Step([Interrupted()])

    def _audio(self, message: Message) -> Step:
        event = inner(message, "audio_event")
        audio = audio_in(event, "audio_base_64")
        if audio is None or not self.ready:
            return Step([Unknown("audio", message)])
        number = number_in(event, "event_id")
        if number is not None and number <= self._interrupted_at:
            return Step()  # it was under way when the caller began to speak
        heard = self._agent(audio)
        return Step([AgentAudio(heard)]) if heard else Step()


def _said(kind: str | None, message: Message) -> Transcript | None:
    match kind:
        case "user_transcript":
            text = text_in(inner(message, "user_transcription_event"), "user_transcript")
            return None if text is None else Transcript("caller", text.strip())
        case "agent_response":
            text = text_in(inner(message, "agent_response_event"), "agent_response")
            return None if text is None else Transcript("agent", text.strip())
        case "agent_response_correction":
            text = text_in(inner(message, "agent_response_correction_event"), "corrected_agent_response")
            return None if text is None else Transcript("agent", text.strip(), corrected=True)
        case _:
            return None
