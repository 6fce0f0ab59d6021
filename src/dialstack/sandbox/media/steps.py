"""What a script is made of. Each step gives a frame for every 20 ms, and is told whether the other side is heard."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from dialstack.sandbox.media.sounds import FRAME_BYTES, QUIET, frames_in

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["Audio", "Stay", "Step", "UntilQuiet", "UntilSpeaks"]


class Step(Protocol):
    """One thing that a script does."""

    def frames(self) -> Generator[bytes, bool, None]:
        """Give a frame for each 20 ms. What comes back is whether the other side is heard meanwhile.

        Raises:
            TimeoutError: What it waits for did not happen in time.
        """
        ...


@dataclass(frozen=True)
class Audio:
    """Say this: mu-law, in whole frames."""

    mulaw: bytes = field(repr=False)

    def frames(self) -> Generator[bytes, bool, None]:
        """Give it piece by piece."""
        for at in range(0, len(self.mulaw), FRAME_BYTES):
            yield self.mulaw[at : at + FRAME_BYTES]


@dataclass(frozen=True)
class UntilSpeaks:
    """Be silent until the other side is heard."""

    within: float

    def frames(self) -> Generator[bytes, bool, None]:
        """Give silence."""
        for _ in range(frames_in(self.within)):
            if (yield QUIET):
                return
        raise TimeoutError(f"the other side said nothing within {self.within:g} s")


@dataclass(frozen=True)
class UntilQuiet:
    """Be silent until the other side has not been heard for so many seconds."""

    seconds: float
    within: float

    def frames(self) -> Generator[bytes, bool, None]:
        """Give silence."""
        quiet = 0
        for _ in range(frames_in(self.within)):
            if quiet >= frames_in(self.seconds):
                return
            quiet = 0 if (yield QUIET) else quiet + 1
        raise TimeoutError(f"the other side was not quiet for {self.seconds:g} s within {self.within:g} s")


@dataclass(frozen=True)
class Stay:
    """Be silent for ever."""

    def frames(self) -> Generator[bytes, bool, None]:
        """Give silence."""
        while True:
            yield QUIET
