"""Faults as plain decisions: what is to go wrong with a request. No clock, no socket, nothing waits here.

There are two kinds. A fault of the wire is a `Fate`: a delay, a broken connection, half an answer; whoever carries the
request acts on it. A fault of the answer is a status in place of the work; `Sandbox.handle` gives it.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Generic, Literal, TypeAlias, TypeVar

from dialstack.sandbox.pipeline import refusal
from dialstack.sandbox.problems import RefusalError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from dialstack.sandbox.messages import SandboxRequest, SandboxResponse

__all__ = ["NO_FATE", "Ending", "Fate", "Fault", "FaultPlan", "RateLimit", "Route", "failure"]

Ending: TypeAlias = Literal["connect", "request", "response"]
Effect = TypeVar("Effect")


@dataclass(frozen=True)
class Fate:
    """What the wire does to one request. Whoever carries the request acts on it.

    If `works`, give the request to `Sandbox.handle`. Wait `delay` seconds (`math.inf`: until the client gives up).
    Where `ends` is not None, close the connection then and send no answer. Otherwise send the answer; where `keep` is
    not None only that share of its body, under the full `Content-Length`, and then close the connection.
    """

    ends: Ending | None = None
    """`connect`: the request never arrived. `request`: it did, and nothing was done. `response`: the work is done."""
    delay: float = 0.0
    keep: float | None = None
    real_time: bool = False
    """Whether the delay is really waited for in process. Over a socket it always is."""

    @property
    def works(self) -> bool:
        """Whether the request is carried out."""
        return self.ends in {None, "response"}


NO_FATE = Fate()


@dataclass(frozen=True)
class Route:
    """Which requests a fault is for: `POST /v1/calls`, `GET /v1/users/{user}`, a path for every method, or `*`."""

    method: str
    segments: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Route:
        """Read a route. A segment in braces stands for any."""
        method, _, path = text.strip().rpartition(" ")
        return cls(method.strip().upper(), () if path == "*" else tuple(path.split("/")))

    @property
    def path(self) -> str | None:
        """The path; None: every one."""
        return "/".join(self.segments) if self.segments else None

    def fits(self, request: SandboxRequest) -> bool:
        """Whether a request is one of these."""
        if self.method not in {"", request.method}:
            return False
        given = request.path.split("/") if self.segments else ()
        if len(given) != len(self.segments):
            return False
        return all(
            wanted == found or wanted.startswith("{") for wanted, found in zip(self.segments, given, strict=True)
        )


@dataclass(eq=False)
class Fault(Generic[Effect]):
    """A fault that was asked for, and how often it struck."""

    route: Route
    effect: Callable[[datetime], Effect | None] = field(repr=False)
    """What it does at this time; None: nothing."""
    times: int | None = None
    """How often it strikes at most; None: until it is stopped."""
    hits: int = 0
    """How often it struck."""
    is_final: bool = True
    """Whether it decides how the request ends. One request has one end."""

    @property
    def is_spent(self) -> bool:
        """Whether it is over."""
        return self.times is not None and self.hits >= self.times

    def stop(self) -> None:
        """Let it strike no more."""
        self.times = 0

    def strike(self, request: SandboxRequest, now: datetime) -> Effect | None:
        """Give what it does to this request; None: nothing."""
        if self.is_spent or not self.route.fits(request):
            return None
        effect = self.effect(now)
        self.hits += effect is not None
        return effect


@dataclass
class FaultPlan:
    """Every fault of one sandbox, in the order in which they were asked for. The caller holds the sandbox's lock."""

    wire: list[Fault[Fate]] = field(default_factory=list[Fault[Fate]])
    answers: list[Fault[SandboxResponse]] = field(default_factory=list["Fault[SandboxResponse]"])

    def fate(self, request: SandboxRequest, now: datetime) -> Fate:
        """What the wire does. Delays add up; of the faults that end a request the first one strikes."""
        fate, ended = NO_FATE, False
        for fault in self.wire:
            struck = None if ended and fault.is_final else fault.strike(request, now)
            if struck is not None:
                fate, ended = _both(fate, struck), ended or fault.is_final
        self.wire = [fault for fault in self.wire if not fault.is_spent]
        return fate

    def answer(self, request: SandboxRequest, now: datetime) -> SandboxResponse | None:
        """What is answered in place of the work; None: the work is done."""
        found = (fault.strike(request, now) for fault in self.answers)
        answer = next((answer for answer in found if answer is not None), None)
        self.answers = [fault for fault in self.answers if not fault.is_spent]
        return answer

    def clear(self) -> None:
        """Forget every fault."""
        for broken in self.wire:
            broken.stop()
        for fault in self.answers:
            fault.stop()
        self.wire, self.answers = [], []


class RateLimit:
    """So many requests in so many seconds, of the sandbox's time. What it refuses does not count.

    Args:
        after: How many requests are let through.
        per: In how many seconds.
        retry_after: What the header says; None: whole seconds until there is room again.
    """

    def __init__(self, after: int, per: float, retry_after: float | str | None) -> None:
        self._after, self._per, self._retry_after = after, timedelta(seconds=per), retry_after
        self._taken: deque[datetime] = deque()

    def __call__(self, now: datetime) -> SandboxResponse | None:
        """Take a place, or give the 429."""
        while self._taken and now - self._taken[0] >= self._per:
            self._taken.popleft()
        if len(self._taken) < self._after:
            self._taken.append(now)
            return None
        return failure(429, None, self._wait(now) if self._retry_after is None else self._retry_after)

    def _wait(self, now: datetime) -> int:
        oldest = self._taken[0] if self._taken else now
        return max(1, math.ceil((oldest + self._per - now).total_seconds()))


def failure(status: int, code: str | None, retry_after: float | str | None) -> SandboxResponse:
    """An answer that was asked for, in the documented shape."""
    wait = f"{retry_after:g}" if isinstance(retry_after, (int, float)) else retry_after
    headers = {} if wait is None else {"Retry-After": wait}
    return refusal(RefusalError(status, f"The sandbox was told to answer {status} here.", code=code, headers=headers))


def _both(before: Fate, more: Fate) -> Fate:
    return replace(
        before,
        ends=more.ends or before.ends,
        delay=before.delay + more.delay,
        keep=before.keep if more.keep is None else more.keep,
        real_time=before.real_time or more.real_time,
    )
