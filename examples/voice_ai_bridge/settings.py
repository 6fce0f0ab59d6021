"""The settings of the bridge, from the environment: `VOICE_PROVIDER` chooses the voice AI."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from .providers.elevenlabs import ElevenLabs
from .providers.local import LocalAgent
from .providers.openai_realtime import OpenAIRealtime
from .providers.sockets import connect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractAsyncContextManager

    from dialstack.media import Begin

    from .providers.protocol import Provider

    Connect: TypeAlias = Callable[[Begin], AbstractAsyncContextManager[Provider]]

__all__ = ["Settings"]


@dataclass(frozen=True)
class Settings:
    """What the app needs to know.

    Args:
        webhook_secret: The voice app's. Where the observer is a voice app of its own, both secrets.
        public_url: Where DialStack reaches this app's sockets: `wss://voice.example.com`.
        connect: Begins a conversation with a voice AI, for a call.
        fallback: Who takes the call when the voice AI fails: a number, or the id of what is to ring.
        sidecar: Whether the observer hears the agent's calls as well, through a listener of the agent's own.
        recordings: A folder for recordings. None are made unless it is given.
    """

    webhook_secret: list[str] = field(repr=False)
    public_url: str
    connect: Connect = field(repr=False)
    fallback: str | None = field(default=None, repr=False)  # it may be a number
    sidecar: bool = False
    recordings: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings.

        Raises:
            KeyError: One is missing.
            ValueError: `VOICE_PROVIDER` is unknown.
        """
        folder = environment.get("VOICE_RECORDINGS")
        return cls(
            webhook_secret=environment["DIALSTACK_WEBHOOK_SECRET"].split(","),
            public_url=environment["VOICE_PUBLIC_URL"].rstrip("/"),
            connect=_provider(environment),
            fallback=environment.get("VOICE_FALLBACK") or None,
            sidecar=environment.get("VOICE_SIDECAR") == "yes",
            recordings=Path(folder) if folder else None,
        )


def _provider(environment: Mapping[str, str]) -> Connect:
    name = environment.get("VOICE_PROVIDER", "local")
    match name:
        case "local":
            return lambda _: LocalAgent.connect()
        case "elevenlabs":
            agent, key = environment["ELEVENLABS_AGENT_ID"], environment["ELEVENLABS_API_KEY"]
            return lambda _: connect(ElevenLabs(agent, api_key=key))
        case "openai":
            key, prompt = environment["OPENAI_API_KEY"], environment.get("VOICE_PROMPT")
            return lambda _: connect(OpenAIRealtime(key, instructions=prompt, greeting="Greet the caller."))
        case _:
            raise ValueError("VOICE_PROVIDER is local, elevenlabs or openai")
