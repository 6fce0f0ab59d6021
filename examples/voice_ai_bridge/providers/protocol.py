"""What the bridge needs of a voice AI, and what a voice AI tells the bridge."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

__all__ = [
    "AgentAudio",
    "Closed",
    "Complaint",
    "Interrupted",
    "Provider",
    "ProviderEvent",
    "ProviderFailedError",
    "Step",
    "Transcript",
    "Translator",
    "Unknown",
]


class ProviderFailedError(Exception):
    """The voice AI cannot go on with this call. The text holds no key, no URL and nothing that was said."""


@dataclass(frozen=True)
class AgentAudio:
    """The agent says something. Mu-law, 8 kHz, whatever form the provider sends; any size, often faster than speech."""

    payload: bytes = field(repr=False)


@dataclass(frozen=True)
class Interrupted:
    """The caller began to speak (barge-in). What of the agent's audio was not played yet is to be forgotten."""


@dataclass(frozen=True)
class Transcript:
    """What was said. `corrected`: it replaces the agent's last one, which was cut short."""

    role: Literal["caller", "agent"]
    text: str = field(repr=False)
    corrected: bool = False


@dataclass(frozen=True)
class Complaint:
    """The provider did not like something that we sent, and goes on."""

    code: str


@dataclass(frozen=True)
class Unknown:
    """A message that this example does not act on, such as a tool call. It is kept as it came."""

    kind: str | None
    raw: object = field(repr=False)


@dataclass(frozen=True)
class Closed:
    """The provider ended the conversation in good order."""

    reason: str


ProviderEvent: TypeAlias = AgentAudio | Interrupted | Transcript | Complaint | Unknown | Closed


class Provider(Protocol):
    """One conversation with a voice AI. Iterating it ends after `Closed`, or raises `ProviderFailedError`."""

    async def send_caller_audio(self, mulaw: bytes) -> None:
        """Pass on what the caller says: mu-law, 8 kHz."""
        ...

    async def interrupted(self, unheard: float) -> None:
        """Tell how many seconds of the agent's audio the caller never heard, after an `Interrupted`."""
        ...

    def __aiter__(self) -> AsyncGenerator[ProviderEvent, None]:  # noqa: PYI058 - so that it can be closed
        """Give what the agent does. Close the generator where you do not read to the end."""
        ...


class Step(NamedTuple):
    """What follows from a message: events for the bridge, and texts to send back."""

    events: Sequence[ProviderEvent] = ()
    replies: Sequence[str] = ()


class Translator(Protocol):
    """The language of one provider, without a socket: texts in, events and texts out."""

    @property
    def url(self) -> str:
        """Where to connect. It may hold a token: keep it out of logs."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """What to connect with, the key among them."""
        ...

    @property
    def ready(self) -> bool:
        """Whether both sides have agreed on the form of the audio."""
        ...

    def opening(self) -> Sequence[str]:
        """Give what is sent first."""
        ...

    def caller_audio(self, mulaw: bytes) -> Sequence[str]:
        """Say what the caller says. Nothing until both sides are ready."""
        ...

    def interrupted(self, unheard: float) -> Sequence[str]:
        """Say that the caller never heard the last so many seconds."""
        ...

    def receive(self, message: str | bytes) -> Step:
        """Read a message.

        Raises:
            ProviderFailedError: The conversation cannot go on.
        """
        ...
