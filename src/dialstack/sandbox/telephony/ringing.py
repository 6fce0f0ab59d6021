"""Phones that ring, and who answers first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack.sandbox.telephony import notices
from dialstack.sandbox.telephony.live import Ring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dialstack.sandbox.telephony.live import LiveCall

__all__ = ["answer", "decline", "ring"]


def ring(
    call: LiveCall,
    parties: Iterable[str],
    seconds: float | None,
    answered: Callable[[str], None],
    unanswered: Callable[[str], None],
    *,
    state: str = "ringing",
    silently: bool = False,
) -> None:
    """Ring users and outside numbers at the same time; the first to answer has the call.

    A user's phones all ring. Users who do not want to be disturbed do not ring.

    Args:
        call: The call. Whatever it did before, it does no more.
        parties: Users by id, and outside numbers.
        seconds: For how long; None: until something else happens.
        answered: Told who answered.
        unanswered: Told `busy` or `no-answer` when nobody can answer any more. Maybe at once.
        state: What the call is called meanwhile.
        silently: Without events.
    """
    call.enter(state)
    ringing = [party for party in dict.fromkeys(parties) if not _wants_peace(call, party)]
    call.ring = current = Ring(ringing, answered, unanswered)
    call.row["_ringing"] = list(ringing)
    if not ringing:
        unanswered("no-answer")
        return
    if seconds is not None:
        call.later(seconds, lambda: unanswered("no-answer"))
    for party in ringing:
        user = call.find("users", party)
        if user and not silently:
            notices.ringing(call.world, call.account, call.row, user)
    for party in list(ringing):
        _behave(call, current, party)


def answer(call: LiveCall, party: str) -> None:
    """Let one of those who ring have the call."""
    current = call.ring
    if current is not None and party in current.parties:
        current.answered(party)


def decline(call: LiveCall, party: str) -> None:
    """Stop ringing for one. When it was the last, the call goes on elsewhere."""
    current = call.ring
    if current is not None and party in current.parties:
        current.parties.remove(party)
        call.row["_ringing"] = list(current.parties)
        if not current.parties:
            current.unanswered("busy")


def _behave(call: LiveCall, current: Ring, party: str) -> None:
    habit = call.habit(party)
    if call.ring is not current:
        return
    if habit.phone == "busy":
        decline(call, party)
    elif habit.phone == "answer":
        call.later(habit.after, lambda: answer(call, party))


def _wants_peace(call: LiveCall, party: str) -> bool:
    user = call.find("users", party)
    return bool(user and user["do_not_disturb"])
