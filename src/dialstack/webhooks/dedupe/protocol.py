"""What a store of handled events has to do, so that none is handled twice and none is lost.

An event is claimed before it is handled, for a while: the lease. Whoever claims it gets a token, and with that it is
renewed, finished or given back. A worker that dies does none of these, its lease runs out, and the next delivery of the
event is handled. A token that was overtaken can do nothing any more: that is the fence.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, Protocol

__all__ = ["KEEP", "LEASE", "Claim", "DedupeStore"]

LEASE = 60.0
"""Seconds that a claim holds. It is renewed while the handler runs, so this is how long a dead worker is waited for."""

KEEP = 30 * 24 * 3600.0
"""Seconds that a finished event is remembered."""


class Claim(NamedTuple):
    """What came of a claim.

    Attributes:
        state: `claimed`: it is yours to handle. `in_progress`: somebody is at it. `finished`: it was handled.
        token: Yours, where it is claimed; empty otherwise.
        retry_after: Seconds until the other's lease runs out, where one is in progress.
    """

    state: Literal["claimed", "in_progress", "finished"]
    token: str = ""
    retry_after: float = 0.0


class DedupeStore(Protocol):
    """Remembers which events are being handled, and which were.

    Every method may be called from several threads and processes at once. One that cannot reach what it stores in
    raises: the event is answered with 503 then, and sent again.
    """

    def claim(self, key: str, lease: float) -> Claim:
        """Claim an event for `lease` seconds, unless somebody has it or it was finished."""
        ...

    def renew(self, key: str, token: str, lease: float) -> bool:
        """Hold a claim for `lease` seconds from now. False: it was lost."""
        ...

    def finish(self, key: str, token: str, keep: float) -> bool:
        """Remember for `keep` seconds that the event was handled. False: the claim was lost, and nothing changed."""
        ...

    def release(self, key: str, token: str) -> None:
        """Give a claim back: the next delivery is handled at once. A lost claim is left alone."""
        ...
