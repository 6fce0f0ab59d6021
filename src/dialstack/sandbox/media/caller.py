"""Who speaks in a call, and what: a script for a caller that is not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialstack.sandbox.media import sounds
from dialstack.sandbox.media.steps import Audio, Stay, UntilQuiet, UntilSpeaks

if TYPE_CHECKING:
    import os

    from dialstack.sandbox.media.steps import Step

__all__ = ["Caller"]


@dataclass(frozen=True)
class Caller:
    """What somebody does in a call. After the last step they hang up. It can be used for any number of calls.

    ```python
    Caller.until_speaks().then(Caller.until_quiet(0.5), Caller.tone(440, 1.0), Caller.until_quiet(0.5))
    ```

    Attributes:
        steps: One after another.
    """

    steps: tuple[Step, ...] = ()

    @classmethod
    def tone(cls, hertz: float, seconds: float, *, volume: float = 0.3) -> Caller:
        """Sing a tone, in whole frames of 20 ms.

        Raises:
            ValueError: `hertz` is not between 0 and 4000, `volume` not from 0 to 1, or `seconds` negative.
        """
        return cls((Audio(sounds.tone(hertz, seconds, volume)),))

    @classmethod
    def silence(cls, seconds: float) -> Caller:
        """Say nothing for a while."""
        return cls((Audio(sounds.silence(seconds)),))

    @classmethod
    def audio(cls, mulaw: bytes) -> Caller:
        """Say this mu-law. Silence fills its last 20 ms."""
        return cls((Audio(sounds.whole(bytes(mulaw))),))

    @classmethod
    def wav(cls, path: str | os.PathLike[str], *, channel: int | None = None) -> Caller:
        """Say what is in a WAV file (16-bit PCM). Which `channel`, from 0, can be left out where there is only one.

        Raises:
            ImportError: Its rate is not 8000, and the extra `audio` is not installed.
            ValueError: It is no such file.
            OSError: It cannot be read.
        """
        return cls.audio(sounds.wav(path, channel))

    @classmethod
    def says(cls, text: str, *, voice: str | None = None) -> Caller:
        """Say a text, through the speech synthesiser of this machine: `espeak-ng`, `espeak`, or `say` on macOS.

        What is said is not the same on every machine. For a test that compares audio, use `tone` or `wav`.

        Args:
            text: The text.
            voice: A voice of the synthesiser, such as `en-gb`.

        Raises:
            RuntimeError: There is no synthesiser, or it failed.
            ImportError: Its rate is not 8000, and the extra `audio` is not installed.
        """
        from dialstack.sandbox.media.speech import spoken

        return cls.audio(spoken(text, voice))

    @classmethod
    def until_speaks(cls, *, within: float = 10.0) -> Caller:
        """Be silent until the other side is heard. If it is not in time, hang up; `talk` raises `TimeoutError` then."""
        return cls((UntilSpeaks(within),))

    @classmethod
    def until_quiet(cls, seconds: float = 0.5, *, within: float = 60.0) -> Caller:
        """Be silent until the other side has not been heard for so long. Otherwise as `until_speaks`.

        It does not wait for the other side to begin: put `until_speaks` before it where the answer takes a while.
        """
        return cls((UntilQuiet(seconds, within),))

    @classmethod
    def stay(cls) -> Caller:
        """Be silent, and do not hang up: somebody else ends the call."""
        return cls((Stay(),))

    def then(self, *others: Caller) -> Caller:
        """Do this, and then what the others do."""
        return Caller(tuple(step for part in (self, *others) for step in part.steps))

    @property
    def mulaw(self) -> bytes:
        """All that is said, without the waiting: what an echo gives back."""
        return b"".join(step.mulaw for step in self.steps if isinstance(step, Audio))

    @property
    def hangs_up(self) -> bool:
        """Whether this has an end."""
        return not any(isinstance(step, Stay) for step in self.steps)
