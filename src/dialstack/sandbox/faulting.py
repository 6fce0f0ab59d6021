"""Faults that are made on purpose."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

from dialstack.sandbox.contract import Contract
from dialstack.sandbox.faults import NO_FATE, Fate, Fault, FaultPlan, RateLimit, Route, failure
from dialstack.sandbox.messages import RecordedRequest
from dialstack.sandbox.problems import RefusalError

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from typing import Literal

    from dialstack.sandbox.context import World
    from dialstack.sandbox.faults import Ending
    from dialstack.sandbox.messages import SandboxRequest, SandboxResponse
    from dialstack.sandbox.requests_log import RequestsLog

__all__ = ["Faulting"]

_ERRORS = range(400, 600)
_METHODS = ("GET", "POST", "DELETE")
# The contract describes answers that are whole. The stream of events is none, and can break all the same.
_STREAMS = {("GET", "/v1/events")}


class Faulting:
    """Faults that are made on purpose.

    Each method gives a `Fault` with the number of its `hits`, and `stop()`. `route` says which requests it is for:
    `"POST /v1/calls"`, `"GET /v1/users/{user}"` for any user, `"/v1/users"` for every method, `"*"` for all. `times` is
    how often it strikes, and None for ever. Of several faults that decide how a request ends, the one that was asked
    for first strikes; those of the connection come before those of the answer.
    """

    requests: RequestsLog
    _world: World
    _lock: threading.RLock

    def fail_next(
        self,
        status: int = 503,
        *,
        times: int | None = 1,
        route: str = "*",
        code: str | None = None,
        retry_after: float | str | None = None,
    ) -> Fault[SandboxResponse]:
        """Answer with an error, and do nothing.

        Args:
            status: From 400 to 599.
            times: For how many requests; None for all that come.
            route: For which requests.
            code: The `code` in the body; none unless given.
            retry_after: The `Retry-After` header: seconds, or a text such as an HTTP date.

        Raises:
            ValueError: The status is not an error, or no request can have the route.
        """
        answer = failure(_error(status), code, retry_after)
        return self._answer_with(route, lambda _: answer, times)

    def flaky(
        self, probability: float, *, status: int = 503, route: str = "*", retry_after: float | str | None = None
    ) -> Fault[SandboxResponse]:
        """Let requests fail with this probability, the same ones in every run with the same `seed`.

        Raises:
            ValueError: The probability is not from 0 to 1, or the status or the route is not good.
        """
        _check(0 <= probability <= 1, "probability must be from 0 to 1")
        answer, dice = failure(_error(status), None, retry_after), self._dice()
        return self._answer_with(route, lambda _: answer if dice.random() < probability else None, None)

    def rate_limit(
        self, *, after: int = 10, per: float = 60.0, route: str = "*", retry_after: float | str | None = None
    ) -> Fault[SandboxResponse]:
        """Answer 429 to whoever sends more than `after` requests in `per` seconds of the sandbox's time.

        It counts over all accounts and keys; what it refuses does not count. `Retry-After` says when there is room
        again, unless you say what it says.

        Raises:
            ValueError: `after` is negative or `per` is not above 0, or no request can have the route.
        """
        _check(after >= 0, "after must be at least 0")
        _check(per > 0, "per must be above 0")
        return self._answer_with(route, RateLimit(after, per, retry_after), None)

    def drop(self, *, route: str = "*", times: int | None = 1, after: Ending = "request") -> Fault[Fate]:
        """Break the connection, so that there is no answer.

        Args:
            route: For which requests.
            times: For how many of them; None for all that come.
            after: `connect`: before the request arrived. `request`: it arrived, and nothing was done. `response`: the
                work is done, and only the answer is lost. A client cannot tell the last two apart.

        Raises:
            ValueError: No request can have the route, or `after` is something else.
        """
        _check(after in {"connect", "request", "response"}, "after must be 'connect', 'request' or 'response'")
        return self._on_wire(route, lambda: Fate(ends=after), times)

    def stall(
        self,
        seconds: float | None = None,
        *,
        route: str = "*",
        times: int | None = 1,
        after: Literal["request", "response"] = "request",
        real_time: bool = False,
    ) -> Fault[Fate]:
        """Keep the client waiting, without an end unless `seconds` says how long.

        In process nobody waits: a client whose timeout is shorter gets its timeout at once, and any other the answer.
        A request that is answered late is carried out all the same.

        Args:
            seconds: How long; None until the client gives up.
            route: For which requests.
            times: For how many of them; None for all that come.
            after: Whether the work is done (`response`) or not (`request`) where there is no end to the waiting.
            real_time: Really wait in process too.

        Raises:
            ValueError: `seconds` is negative, no request can have the route, or `after` is something else.
        """
        _check(seconds is None or seconds >= 0, "seconds must be at least 0")
        _check(after in {"request", "response"}, "after must be 'request' or 'response'")
        fate = Fate(delay=seconds or 0.0, real_time=real_time)
        if seconds is None:
            fate = Fate(ends=after, delay=math.inf, real_time=real_time)
        return self._on_wire(route, lambda: fate, times)

    def truncate(self, *, keep: float = 0.5, route: str = "*", times: int | None = 1) -> Fault[Fate]:
        """Send a part of the answer's body, and break the connection. The work is done.

        An answer without a body is lost whole, as with `drop(after="response")`.

        Args:
            keep: The share of the body that arrives, from 0 to below 1.
            route: For which requests.
            times: For how many of them; None for all that come.

        Raises:
            ValueError: `keep` is not from 0 to below 1, or no request can have the route.
        """
        _check(0 <= keep < 1, "keep must be from 0 to below 1")
        return self._on_wire(route, lambda: Fate(keep=keep), times)

    def latency(
        self, seconds: float | tuple[float, float], *, route: str = "*", real_time: bool = False
    ) -> Fault[Fate]:
        """Let every answer take so long, or a time between two. It is added to what other faults take.

        In process nobody waits, unless with `real_time`; a timeout that is shorter is noticed all the same.

        Raises:
            ValueError: A time is negative, the second below the first, or no request can have the route.
        """
        low, high = seconds if isinstance(seconds, tuple) else (seconds, seconds)
        _check(0 <= low <= high, "latency must be at least 0, and a range must not end before it begins")
        dice = self._dice()
        return self._on_wire(
            route, lambda: Fate(delay=dice.uniform(low, high), real_time=real_time), None, is_final=False
        )

    def no_faults(self) -> None:
        """Stop every fault."""
        with self._lock:
            self._faults.clear()

    def faults_for(self, request: SandboxRequest) -> Fate:
        """Decide what the wire does to a request. For whoever carries requests to `handle`; ask once for each.

        Statuses in place of the work are not among this: `handle` gives them.
        """
        if not self._faults.wire:
            return NO_FATE
        with self._lock:
            fate = self._faults.fate(request, self._world.clock())
            if fate.ends == "request":
                self.requests.append(RecordedRequest.of(request, 0))
            return fate

    def _begin_faulting(self, seed: int) -> None:
        self._faults = FaultPlan()
        self._seed = seed
        self._dice_made = 0

    def _fault(self, request: SandboxRequest) -> SandboxResponse | None:
        """The answer in place of the work. The caller holds the lock."""
        return self._faults.answer(request, self._world.clock()) if self._faults.answers else None

    def _dice(self) -> random.Random:
        # Each fault has its own, so that another fault does not change when this one strikes.
        with self._lock:
            self._dice_made += 1
            return random.Random(f"{self._seed}:{self._dice_made}")  # noqa: S311 - it has to be the same in every run

    def _answer_with(
        self, route: str, effect: RateLimit | Callable[[object], SandboxResponse | None], times: int | None
    ) -> Fault[SandboxResponse]:
        fault = Fault["SandboxResponse"](_route(route), effect, _times(times))
        with self._lock:
            self._faults.answers.append(fault)
        return fault

    def _on_wire(
        self, route: str, effect: Callable[[], Fate], times: int | None, *, is_final: bool = True
    ) -> Fault[Fate]:
        fault = Fault[Fate](_route(route), lambda _: effect(), _times(times), is_final=is_final)
        with self._lock:
            self._faults.wire.append(fault)
        return fault


def _route(text: str) -> Route:
    """Refuse what can never strike: a test with a slip in a path would pass without its fault."""
    route = Route.parse(text)
    methods = (route.method,) if route.method else _METHODS
    known = route.path is None or any(_exists(method, route.path) for method in methods)
    if not known or (route.method and route.method not in _METHODS):
        raise ValueError(
            f"The sandbox has no route {text!r}. Give a method and a path, as in 'GET /v1/users/{{user}}', or '*'."
        )
    return route


def _exists(method: str, path: str) -> bool:
    if (method, path) in _STREAMS:
        return True
    try:
        Contract.load().match(method, path)
    except RefusalError:
        return False
    return True


def _error(status: int) -> int:
    _check(status in _ERRORS, "status must be from 400 to 599")
    return status


def _times(times: int | None) -> int | None:
    _check(times is None or times >= 1, "times must be at least 1, or None for every time")
    return times


def _check(is_good: bool, otherwise: str) -> None:  # noqa: FBT001 - a condition, not a switch
    if not is_good:
        raise ValueError(otherwise)
