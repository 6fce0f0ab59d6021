"""What a store of bookings has to do, so that no appointment is booked twice.

A booking is claimed before it is made, for a while: the lease. Whoever claims it gets a token, and with that the claim
is renewed, the answer is put, or the claim is given back. A worker that dies does none of these, its lease runs out,
and the next attempt books. A token that was overtaken can do nothing any more.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, Protocol

__all__ = ["BookingClaim", "BookingStore"]


class BookingClaim(NamedTuple):
    """What came of a claim.

    Args:
        state: `claimed`: it is yours to book. `in_progress`: somebody is at it. `booked`: it was booked.
        token: Yours, where it is claimed; empty otherwise.
        fingerprint: Of what the other one books or has booked; empty where it is claimed.
        answer: What was answered, where it was booked; empty otherwise.
        retry_after: Seconds until the other's lease runs out, where one is in progress.
    """

    state: Literal["claimed", "in_progress", "booked"]
    token: str = ""
    fingerprint: str = ""
    answer: str = ""
    retry_after: float = 0.0

    def __repr__(self) -> str:
        # The answer holds a customer's name and number.
        return f"BookingClaim(state={self.state!r})"


class BookingStore(Protocol):
    """Remembers which bookings are being made, and what was answered to those that were.

    Keys and fingerprints are hashes: 64 characters, with nobody's name in them. Answers are JSON, with names and phone
    numbers. Every method may be called from several threads and processes at once. One that cannot reach what it
    stores in raises: the booking is answered with 503 then.

    An attribute `blocking = False` tells that it answers at once, so that an async server need not ask it in a thread.
    """

    def claim(self, key: str, fingerprint: str, lease: float) -> BookingClaim:
        """Claim a booking for `lease` seconds, unless somebody has it or it was made."""
        ...

    def renew(self, key: str, token: str, lease: float) -> bool:
        """Hold a claim for `lease` seconds from now. False: it was lost."""
        ...

    def put(self, key: str, token: str, answer: str, keep: float) -> bool:
        """Remember for `keep` seconds what was answered. False: the claim was lost, and nothing changed."""
        ...

    def release(self, key: str, token: str) -> None:
        """Give a claim back: the next attempt books. A lost claim is left alone."""
        ...
