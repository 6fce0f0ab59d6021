"""A call that goes on: its row, what waits for it, and who rings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.telephony.people import Habit, People

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from dialstack.sandbox.context import World
    from dialstack.sandbox.store import Row
    from dialstack.sandbox.timeline import Appointment

__all__ = ["NOTES", "LiveCall", "Ring", "Switchboard"]

NOTES: Final[Row] = {
    "_actions": [],
    "_recording": None,
    "_recording_paused": False,
    "_transcript": None,
    "_path": [],
    "_state": "ringing",
    "_ringing": [],
    "_dialled": None,
    "_party": None,
    "_attached": False,
    # The API tells of these only when the call is over.
    "_answered_at": None,
    "_connected_at": None,
}
"""What the sandbox keeps of a call beside its fields. Copy it deeply."""
_HOPS: Final = 50


@dataclass
class Ring:
    """Phones that ring at the same time: users by id, and outside numbers."""

    parties: list[str]
    answered: Callable[[str], None]
    unanswered: Callable[[str], None]
    """Told why: `busy` or `no-answer`."""


@dataclass
class LiveCall:
    """A call that goes on. All that waits for it ends with `settle`."""

    world: World = field(repr=False)
    account: str
    row: Row = field(repr=False)
    ring: Ring | None = None
    on_key: Callable[[str], None] | None = None
    on_hang_up: Callable[[], None] | None = None
    on_end: Callable[[], None] | None = None
    """What a queue has to tell when the call ends. It stays when the call moves on, until it is replaced."""
    on_leave: Callable[[], None] | None = None
    """The same where the call is taken out of the queue, or away from its agent, by somebody else."""
    voice_app: str | None = None
    connected_to: str | None = None
    """The user, number or voice app that the other side talks to now."""
    _appointments: list[Appointment] = field(default_factory=list["Appointment"], repr=False)

    @property
    def id(self) -> str:
        """The call's id."""
        key: str = self.row["id"]
        return key

    @property
    def caller(self) -> str:
        """Who began it: a user, or an outside number."""
        who: str = self.row["from_number"] if self.row["direction"] == "inbound" else self.row["user"]
        return who

    def now(self) -> datetime:
        """The sandbox's time."""
        return self.world.clock()

    def find(self, table: str, key: object) -> Row | None:
        """A row of the call's account."""
        return self.world.store.table(self.account, table).get(str(key))

    def habit(self, who: str) -> Habit:
        """What a person does without being told."""
        return self.world.switchboard.people.habit(who)

    def enter(self, state: str, **notes: object) -> None:
        """Be in another state. Whatever waited for the call before does not come to pass."""
        self.settle()
        self.row.update(_state=state, **notes)

    def settle(self) -> None:
        """Forget what was going to happen."""
        for appointment in self._appointments:
            appointment.cancel()
        self._appointments.clear()
        self.ring = self.on_key = self.on_hang_up = self.connected_to = None
        self.row.update(_ringing=[], _attached=False)

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        """Let something happen, unless the call moves on first."""

        def act() -> None:
            # Its account can have been deleted meanwhile.
            if self.find("calls", self.id) is self.row:
                action()

        self._appointments.append(self.world.timeline.later(seconds, act))

    def visit(self, name: str) -> bool:
        """Note where the call comes by. False: it went round for too long."""
        self.row["_path"].append(name)
        return len(self.row["_path"]) <= _HOPS

    def route(self, target: str, seconds: float | None = None, otherwise: Callable[[], None] | None = None) -> None:
        """Go to whatever `target` is; see `routing.route`."""
        # Routing knows every kind of destination, and each of them routes on.
        from dialstack.sandbox.telephony.routing import route

        route(self, target, seconds, otherwise)


@dataclass
class Switchboard:
    """The calls that go on in a sandbox, and its people."""

    people: People = field(default_factory=People)
    free_from: dict[str, datetime] = field(default_factory=dict[str, "datetime"])
    """When an agent's wrap-up after a call from a queue is over, by user."""
    _live: dict[str, LiveCall] = field(default_factory=dict[str, LiveCall], repr=False)

    def live(self, world: World, account: str, row: Row) -> LiveCall:
        """The call of a row that has not ended."""
        call = self._live.get(row["id"])
        if call is None or call.row is not row:
            call = self._live[row["id"]] = LiveCall(world, account, row)
        return call

    def forget(self, call: LiveCall) -> None:
        """The call is over."""
        self._live.pop(call.id, None)

    def is_busy(self, user: str) -> bool:
        """Whether a user rings, talks or is being called back by the sandbox."""
        return any(user in _occupied(call) for call in self._live.values())


def _occupied(call: LiveCall) -> list[str | None]:
    own = call.row["user"] if call.row["direction"] != "inbound" and call.row["_state"] != "ended" else None
    return [call.connected_to, own, *call.row["_ringing"]]
