"""Callers who wait in a queue, and the agents who are rung for them.

`linear` rings one agent after the other, by position. Every other strategy rings all who are free.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.context import parse_time, stamp
from dialstack.sandbox.telephony.ringing import ring
from dialstack.sandbox.telephony.talking import connect, dead_end
from dialstack.sandbox.telephony.voicemail import take_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialstack.sandbox.store import Row
    from dialstack.sandbox.telephony.live import LiveCall

__all__ = ["wait"]

_ATTEMPT: Final = 15.0
_LOOK_AGAIN: Final = 5.0


def wait(call: LiveCall, queue: Row, seconds: float | None, otherwise: Callable[[], None] | None) -> None:
    """Wait until an agent answers, for `seconds` or as long as the queue allows; 0 is not at all."""
    Visit(call, queue, queue["timeout_seconds"] if seconds is None else seconds, otherwise).begin()


class Visit:
    """One call's time in one queue."""

    def __init__(self, call: LiveCall, queue: Row, limit: float, otherwise: Callable[[], None] | None) -> None:
        self._call, self._queue, self._limit, self._otherwise = call, queue, limit, otherwise
        self._began = call.now()
        self._position = 1 + self._others_waiting()
        self._turn = 0

    def begin(self) -> None:
        """Come in, unless the queue is full: then it is as if the time were over."""
        full = 0 < self._queue["max_queue_length"] < self._position
        self._call.row.update(_queue=self._queue["id"])
        if full:
            self._go_elsewhere()
            return
        self._tell("queued", {"queued_at": stamp(self._began)})
        self._call.on_end, self._call.on_leave = self._abandoned, self._leave
        self._look()

    def _others_waiting(self) -> int:
        rows = self._call.world.store.table(self._call.account, "calls").values()
        return sum(row.get("_queue") == self._queue["id"] and row is not self._call.row for row in rows)

    def _left(self) -> float:
        return self._limit - (self._call.now() - self._began).total_seconds()

    def _look(self) -> None:
        """Ring for whoever is free, or wait for somebody."""
        call, left = self._call, self._left()
        if left <= 0:
            self._time_out()
            return
        agents = self._claim()
        if not agents:
            self._pause(min(_LOOK_AGAIN, left))
            return
        data: Row = {"agents_claimed": len(agents), "targets_dispatched": len(agents)}
        self._tell("dispatched", data | {"dispatched_at": call.world.stamp()})
        ring(call, agents, min(_ATTEMPT, left), self._answered, self._unanswered, state="waiting")
        if call.ring is not None:
            call.on_key = self._pressed

    def _unanswered(self, _: str) -> None:
        # Not at once: all of them can be busy, and time has to pass.
        self._pause(min(1.0, max(self._left(), 0.0)))

    def _pause(self, seconds: float) -> None:
        self._call.enter("waiting")
        self._call.on_key = self._pressed
        self._call.later(seconds, self._look)

    def _pressed(self, key: str) -> None:
        """Leave by the queue's own key. Where that leads is not documented: out of the queue, as if nobody answered."""
        if key != self._queue["exit_key"]:
            return
        self._tell("exited", {"exit_key": key, "exited_at": self._call.world.stamp()})
        self._leave()
        (self._otherwise or (lambda: dead_end(self._call)))()

    def _claim(self) -> list[str]:
        free = [user for user in self._agents() if self._is_free(user)]
        if self._queue["strategy"] != "linear" or not free:
            return free
        self._turn += 1
        return [free[(self._turn - 1) % len(free)]]

    def _agents(self) -> list[str]:
        members = self._call.world.store.table(self._call.account, "queue_members").values()
        mine = sorted((row for row in members if row["queue"] == self._queue["id"]), key=lambda row: row["position"])
        return [row["user"] for row in mine]

    def _is_free(self, user: str) -> bool:
        call = self._call
        found, state = call.find("users", user), call.find("queue_agents", user)
        board = call.world.switchboard
        if found is None or found["do_not_disturb"] or (state and state["status"] != "available"):
            return False
        return not board.is_busy(user) and call.now() >= board.free_from.get(user, call.now())

    def _answered(self, agent: str) -> None:
        call = self._call
        self._leave()
        self._tell("answered", {"agent_user_id": agent, "answered_at": call.world.stamp()})
        waited = self._waited()
        call.on_end = call.on_leave = lambda: self._completed(agent, waited)
        self._note_agent(agent, in_call_since=call.world.stamp())
        connect(call, agent)

    def _completed(self, agent: str, waited: int) -> None:
        call, ended_at = self._call, self._call.row["ended_at"] or self._call.world.stamp()
        self._leave()
        self._note_agent(agent, in_call_since=None)
        free = call.world.switchboard.free_from
        free[agent] = parse_time(ended_at) + timedelta(seconds=self._queue["wrap_up_seconds"])
        self._tell("completed", {"agent_user_id": agent, "wait_seconds": waited, "completed_at": ended_at})

    def _abandoned(self) -> None:
        self._leave()
        self._tell("abandoned", {"abandoned_at": self._call.row["ended_at"]})

    def _time_out(self) -> None:
        self._tell("timed_out", {"timed_out_at": self._call.world.stamp()})
        self._go_elsewhere()

    def _go_elsewhere(self) -> None:
        call, timeout = self._call, self._queue["timeout"]
        self._leave()
        if timeout is None:
            (self._otherwise or (lambda: dead_end(call)))()
        elif timeout["type"] == "voicemail":
            take_message(call, timeout["voicemail"])
        else:
            call.route(timeout["user" if timeout["type"] == "ring_user" else "queue"])

    def _leave(self) -> None:
        self._call.row.update(_queue=None)
        self._call.on_end = self._call.on_leave = None

    def _note_agent(self, agent: str, **fields: object) -> None:
        state = self._call.find("queue_agents", agent)
        if state is not None:
            state.update(fields)

    def _waited(self) -> int:
        return round((self._call.now() - self._began).total_seconds())

    def _tell(self, what: str, data: Row) -> None:
        call, row = self._call, self._call.row
        base: Row = {
            "call_id": call.id,
            "queue_id": self._queue["id"],
            "queue_name": self._queue["name"],
            "from_number": row["from_number"],
            "from_name": row["from_label"],
            "to_number": row["_dialled"],
            "position_at_admit": self._position,
            "wait_seconds": self._waited(),
        }
        call.world.emit(call.account, f"queue.call.{what}", base | data)
