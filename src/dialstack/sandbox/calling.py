"""What people do: call in, pick up, hang up, press keys, park."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack.sandbox.behaviours.phone_numbers import NUMBERS
from dialstack.sandbox.call_state import CallState
from dialstack.sandbox.dialling import normalise
from dialstack.sandbox.telephony import parking, ringing, talking
from dialstack.sandbox.telephony.placing import come_in, refuse

if TYPE_CHECKING:
    import threading

    from dialstack.sandbox.context import World
    from dialstack.sandbox.store import Row
    from dialstack.sandbox.telephony.live import LiveCall
    from dialstack.sandbox.telephony.people import People

__all__ = ["Calling"]


class Calling:
    """What people do: call in, pick up, hang up, press keys, park."""

    _world: World
    _lock: threading.RLock

    @property
    def people(self) -> People:
        """What users and outside numbers do by themselves: `sandbox.people.answer(user.id, after=2.0, talk=30.0)`."""
        return self._world.switchboard.people

    def incoming_call(self, from_: str, to: str, *, from_name: str | None = None) -> CallState:
        """Let somebody call a phone number of an account.

        The call goes where the number is routed to, and from there on as time passes. It fails where the number has no
        target or is not active, and, without any event but the last, where the account has blocked the caller.

        Args:
            from_: The caller's number, or `anonymous`.
            to: The number that is called.
            from_name: The caller's name, as caller id shows it.

        Raises:
            ValueError: One of the numbers is none.
            LookupError: No account of this sandbox has the number.
        """
        caller, called = from_ if from_ == "anonymous" else _number(from_, "from_"), _number(to, "to")
        with self._lock:
            account, number = self._owner(called)
            parties: Row = {
                "user": None,
                "did": number["id"],
                "direction": "inbound",
                "from_number": caller,
                "from_label": from_name,
                "to_number": None,
                "_dialled": called,
            }
            if caller in self._blocked(account):
                call = refuse(self._world, account, parties)
            else:
                call = come_in(self._world, account, parties, _target(number))
            return CallState.of(account, call.row)

    def answer(self, call_id: str, *, by: str | None = None) -> CallState:
        """Pick up. The other phones that ring for the call stop.

        Args:
            call_id: The call.
            by: Who picks up, of those who ring: a user, a device of theirs, or an outside number. Needed where
                several ring.

        Raises:
            LookupError: There is no such call.
            ValueError: It has ended, or nobody rings, or not this one.
        """
        with self._lock:
            call = self._live(call_id)
            ringing.answer(call, self._ringing(call, by))
            return CallState.of(call.account, call.row)

    def decline(self, call_id: str, *, by: str | None = None) -> CallState:
        """Refuse a call. The others ring on; after the last the call goes where unanswered calls go.

        Args and errors are those of `answer`.
        """
        with self._lock:
            call = self._live(call_id)
            ringing.decline(call, self._ringing(call, by))
            return CallState.of(call.account, call.row)

    def hang_up(self, call_id: str) -> CallState:
        """End a call: either side hangs up. A caller who talks to a voicemail box has left the message by then.

        Raises:
            LookupError: There is no such call.
            ValueError: It has ended already.
        """
        with self._lock:
            call = self._live(call_id)
            talking.hang_up(call)
            return CallState.of(call.account, call.row)

    def press(self, call_id: str, keys: str) -> CallState:
        """Let the caller press keys, each in the menu or queue where the one before led.

        Raises:
            LookupError: There is no such call.
            ValueError: It has ended, or nothing listens to keys now.
        """
        with self._lock:
            call = self._live(call_id)
            for key in keys:
                if call.on_key is None:
                    raise ValueError(f"Nothing listens to keys now: the call {call_id!r} is in no menu. Advance first?")
                call.on_key(key)
            return CallState.of(call.account, call.row)

    def park(self, call_id: str, slot: int | None = None) -> CallState:
        """Put a connected call into a park slot, the first free one unless given.

        Raises:
            LookupError: There is no such call.
            ValueError: It is not connected, or the slot is taken or none of 1 to 10.
        """
        with self._lock:
            call = self._live(call_id)
            parking.park(call, slot)
            return CallState.of(call.account, call.row)

    def unpark(self, slot: int, *, by: str | None = None, account: str | None = None) -> CallState:
        """Fetch a call from its slot.

        Args:
            slot: 1 to 10.
            by: The user who fetches it; who parked it unless given.
            account: Needed where several accounts have a call in this slot.

        Raises:
            LookupError: The slot is empty, or `by` is no user of the account.
            ValueError: Several accounts have a call there.
        """
        with self._lock:
            call = self._parked(slot, account)
            if by is not None and call.find("users", by) is None:
                raise LookupError(f"The call's account has no user {by!r}.")
            parking.fetch(call, by)
            return CallState.of(call.account, call.row)

    def _owner(self, number: str) -> tuple[str, Row]:
        for account, _, row in self._world.store.scan(NUMBERS.table):
            if row["phone_number"] == number:
                return account, row
        raise LookupError(
            "No account of this sandbox has that number; sandbox.seed_phone_number(account, number) does."
        )

    def _blocked(self, account: str) -> set[str]:
        return {row["phone_number"] for row in self._world.store.table(account, "blocked_numbers").values()}

    def _live(self, call_id: str) -> LiveCall:
        found = self._world.store.find("calls", call_id)
        if found is None:
            raise LookupError(f"This sandbox has no call {call_id!r}. sandbox.calls has those that there are.")
        account, row = found
        if row["ended_at"] is not None:
            raise ValueError(f"The call {call_id!r} has ended already: {row['status']}.")
        return self._world.switchboard.live(self._world, account, row)

    def _ringing(self, call: LiveCall, by: str | None) -> str:
        """The one that is meant, of those who ring."""
        ring = call.ring
        if ring is None:
            raise ValueError(f"Nobody rings for the call {call.id!r} now; its state is {call.row['_state']!r}.")
        if by is None and len(ring.parties) == 1:
            return ring.parties[0]
        if by is None:
            raise ValueError(f"Say who, since several ring: by= one of {', '.join(ring.parties)}")
        meant = self._user_of(call, by)
        if meant not in ring.parties:
            raise ValueError(f"{by!r} does not ring for this call. Who does: {', '.join(ring.parties)}")
        return meant

    def _user_of(self, call: LiveCall, by: str) -> str:
        """A device stands for its user, if it is a user's who rings."""
        rows = self._world.store.table(call.account, "device_users").values()
        users = [row["user"] for row in rows if row["device"] == by]
        ring = call.ring.parties if call.ring else []
        number = by if "_" in by else normalise(by)
        return next((user for user in users if user in ring), number or by)

    def _parked(self, slot: int, account: str | None) -> LiveCall:
        found = [
            (owner, row["call"])
            for owner, key, row in self._world.store.scan("parked_calls")
            if key == str(slot) and account in (None, owner)
        ]
        if not found:
            raise LookupError(f"Nothing is parked in slot {slot}.")
        if len(found) > 1:
            raise ValueError(f"Several accounts have a call in slot {slot}: say which, account=account.id")
        return self._live(found[0][1])

    def _close(self, account: str, row: Row) -> None:
        """Tell of a call that a test has ended."""
        call = self._world.switchboard.live(self._world, account, row)
        parking.leave_slot(call)
        talking.close(call)


def _target(number: Row) -> str | None:
    is_open = number["status"] == "active" and number["inbound_routing"] != "drop"
    target: str | None = number["routing_target"] if is_open else None
    return target


def _number(text: str, name: str) -> str:
    number = normalise(text)
    if number is None or not number.startswith("+"):
        raise ValueError(f"{name} must be a phone number, such as '+16175551234'.")
    return number
