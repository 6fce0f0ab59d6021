"""The forms of audio that providers speak, and the way from and to the call's: mu-law, 8 kHz, one channel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .protocol import ProviderFailedError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MULAW", "ProviderFormat"]

_NAME = re.compile(r"(pcm|ulaw)_([1-9][0-9]{3,5})")
_CALL_RATE = 8000


@dataclass(frozen=True)
class ProviderFormat:
    """A form of audio: mu-law, or 16-bit PCM (little-endian), at a rate."""

    encoding: Literal["mulaw", "pcm16"]
    sample_rate: int

    @classmethod
    def named(cls, name: object) -> ProviderFormat:
        """Read a name such as `pcm_16000`.

        Raises:
            ProviderFailedError: It is none that the bridge can speak.
        """
        found = _NAME.fullmatch(name) if isinstance(name, str) else None
        if found is None or (found[1] == "ulaw" and int(found[2]) != _CALL_RATE):
            raise ProviderFailedError("the provider wants a form of audio that is neither PCM nor mu-law at 8 kHz")
        return cls("mulaw" if found[1] == "ulaw" else "pcm16", int(found[2]))

    def from_call(self) -> Callable[[bytes], bytes]:
        """Make what turns the call's audio into this, piece by piece. Other rates need `dialstack[audio]`."""
        if self.encoding == "mulaw":
            return bytes
        from dialstack.media.resampling import MulawToPcm

        return MulawToPcm(self.sample_rate).feed

    def to_call(self) -> Callable[[bytes], bytes]:
        """Make what turns this into the call's audio, piece by piece."""
        if self.encoding == "mulaw":
            return bytes
        from dialstack.media.resampling import PcmToMulaw

        return PcmToMulaw(self.sample_rate).feed


MULAW = ProviderFormat("mulaw", _CALL_RATE)
