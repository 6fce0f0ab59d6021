"""A sandbox as its server sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading

    from dialstack.sandbox.context import World
    from dialstack.sandbox.messages import SandboxRequest, SandboxResponse
    from dialstack.sandbox.sandbox import Sandbox
    from dialstack.sandbox.server.partner import Relay
    from dialstack.sandbox.server.ticker import Ticker

__all__ = ["Served"]


@dataclass
class Served:
    """What the server does with a sandbox. Its methods may be called from any thread."""

    sandbox: Sandbox
    world: World = field(repr=False)
    lock: threading.RLock = field(repr=False)
    relay: Relay = field(repr=False)
    ticker: Ticker | None = None
    writes_to_disk: bool = False

    def answer(self, origin: str, request: SandboxRequest) -> SandboxResponse:
        """Answer a request. URLs in the answer lead to `origin`, where the request came in."""
        with self.lock:
            before, self.world.url = self.world.url, origin
            try:
                return self.sandbox.handle(request)
            finally:
                self.world.url = before

    def advance(self) -> None:
        """Let happen what is due."""
        self.sandbox.advance()

    def until_next(self) -> float | None:
        """The seconds until something happens; None while nothing is planned."""
        with self.lock:
            if self.world.outbox or (self.world.media and hasattr(self.sandbox, "open_media")):
                return 0.0
            due = self.world.timeline.next_due()
            return None if due is None else (due - self.world.clock()).total_seconds()

    def wake(self) -> None:
        """A request may have planned something."""
        if self.ticker is not None:
            self.ticker.wake()
