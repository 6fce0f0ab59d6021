"""A script in one call: where it is, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack.sandbox.media.sounds import QUIET

if TYPE_CHECKING:
    from collections.abc import Generator

    from dialstack.sandbox.media.caller import Caller

__all__ = ["Performance"]


class Performance:
    """A script that is being played. No clock: whoever calls `frame` does it every 20 ms.

    Attributes:
        script: What is played.
        over: Its end was reached, or it gave up.
        failure: Why it gave up.
    """

    def __init__(self, script: Caller) -> None:
        self.script = script
        self.over: bool = False
        self.failure: TimeoutError | None = None
        self._frames = _played(script)
        self._begun = False

    def frame(self, *, other_is_loud: bool) -> bytes:
        """Give the next 20 ms; silence when it is over."""
        if self.over:
            return QUIET
        try:
            if self._begun:
                return self._frames.send(other_is_loud)
            self._begun = True
            return next(self._frames)
        except StopIteration:
            self.over = True
        except TimeoutError as error:
            self.over, self.failure = True, error
        return QUIET


def _played(script: Caller) -> Generator[bytes, bool, None]:
    for step in script.steps:
        yield from step.frames()
