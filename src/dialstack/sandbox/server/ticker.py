"""Real time, for a sandbox that is served: what is due happens when it is due."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Self

__all__ = ["Ticker"]

_log = logging.getLogger("dialstack.sandbox")
# What this process plans on its own, without a request, is noticed after so long.
_LONGEST_NAP: Final = 0.1


class Ticker:
    """A thread that sleeps until something is due.

    Args:
        advance: Lets happen what is due.
        until_next: Gives the seconds until something is; None while nothing is planned.
    """

    def __init__(self, advance: Callable[[], object], until_next: Callable[[], float | None]) -> None:
        self._advance = advance
        self._until_next = until_next
        self._woken = threading.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="dialstack-sandbox-time", daemon=True)

    def __enter__(self) -> Self:
        """Let time pass from now on."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the thread, after what it is doing."""
        self._stopped = True
        self._woken.set()
        self._thread.join()

    def wake(self) -> None:
        """Something may have been planned."""
        self._woken.set()

    def _run(self) -> None:
        while not self._stopped:
            seconds = self._until_next()
            if seconds is not None and seconds <= 0:
                self._step()
                continue
            self._woken.wait(_LONGEST_NAP if seconds is None else min(seconds, _LONGEST_NAP))
            self._woken.clear()

    def _step(self) -> None:
        try:
            self._advance()
        except Exception:  # noqa: BLE001
            # Time has to go on for all else; whoever wrote what failed finds it here.
            _log.exception("The sandbox failed at something that was due")
            self._woken.wait(_LONGEST_NAP)
