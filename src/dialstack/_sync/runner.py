# Generated from src/dialstack/_async/runner.py by scripts/generate. Do not edit.
"""One call, from first attempt to answer or error: key, events, retries, deadline.

What to do is decided in `_core`. Here it is done: wait, send, tell the callbacks. What only a failure or a callback
needs is imported there and then: the first answer of a process does not wait for it.
"""

from __future__ import annotations

import time
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from dialstack._colour._sync import obtain, sleep, tell
from dialstack._core.answers import UnreadableAnswerError, read
from dialstack._core.config import check_key
from dialstack._core.identity import last_request
from dialstack._core.logs import logger
from dialstack._core.requests import HeaderBook, anonymous
from dialstack.errors import (
    DialStackAPIError,
    DialStackAuthenticationError,
    DialStackConnectionError,
    DialStackError,
    DialStackTimeoutError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel
    from tenacity import RetryCallState

    from dialstack._colour._sync import Door
    from dialstack._core.answers import Answer
    from dialstack._core.config import Config
    from dialstack._core.hooks import CallHooks, Hooks
    from dialstack._core.requests import Call, WireRequest
    from dialstack._core.retry import Fate
    from dialstack._sync.bodies import LiveBody
    from dialstack._sync.transport import Transport

__all__ = ["Runner", "obtained"]

M = TypeVar("M", bound="BaseModel")
T = TypeVar("T")


@dataclass(slots=True, eq=False, repr=False)
class _Course:
    """How a call goes."""

    call: Call
    ends_at: float | None
    attempts: int = 0
    may_have_executed: bool = False
    answer: Answer | None = None
    error: DialStackError | None = None
    outcome: int | Fate | None = None
    """None: settled, whatever the policy says."""
    wait: float = 0.0

    def time_left(self) -> float | None:
        return None if self.ends_at is None else self.ends_at - time.monotonic()

    def stop(self) -> None:
        """Settle for what there is: the last failure, or that the deadline has passed before the first attempt."""
        if self.error is None:
            self.failed(DialStackTimeoutError(f"the deadline of {self.call.deadline} seconds has passed"), None)
        self.outcome = None

    def problem(self) -> DialStackError:
        """Give what there is to raise."""
        return self.error or DialStackAPIError("the call ended without an answer")

    def failed(self, error: DialStackError, outcome: int | Fate | None) -> None:
        """Note a failure on the call and on the error."""
        from dialstack._core.retry import may_have_executed

        if outcome is not None and may_have_executed(outcome):
            self.may_have_executed = True
        self.error, self.outcome = error, outcome
        error.method, error.path = self.call.method, self.call.path
        error.attempts, error.idempotency_key = self.attempts, self.call.idempotency_key
        error.may_have_executed = self.may_have_executed


class Runner:
    """Runs calls with the settings of one client."""

    def __init__(self, config: Config, transport: Transport, hooks: Hooks) -> None:
        self.config = config
        self.transport = transport
        self.hooks: Hooks | CallHooks = hooks
        self._headers = HeaderBook(config)

    def run(self, call: Call) -> Answer:
        """Send a call, as often as the policy allows, and return its 2xx answer.

        Raises:
            DialStackError: It failed. See the tree in `dialstack.errors`.
        """
        if self.hooks.watchers:
            return self._watched(call, _whole)
        _, answer = self._settled(call)
        return answer

    def fetch(self, call: Call, cast: type[M], check: Callable[[M], None] | None = None) -> M:
        """Send a call and read its answer as a model, which `check` may refuse.

        Raises:
            DialStackError: It failed, or its answer cannot be read.
        """

        def reader(answer: Answer) -> M:
            model = read(cast, answer)
            if check is not None:
                check(model)
            return model

        return self.decode(call, reader)

    def decode(self, call: Call, reader: Callable[[Answer], T]) -> T:
        """Send a call and read its answer as `reader` does.

        Raises:
            DialStackError: It failed, or its answer cannot be read.
        """
        if self.hooks.watchers:
            return self._watched(call, reader)
        course, answer = self._settled(call)
        try:
            return reader(answer)
        except (UnreadableAnswerError, DialStackAPIError) as reason:
            message = reason.message if isinstance(reason, DialStackAPIError) else str(reason)
            course.failed(_unreadable(answer, message), answer.status)
            raise course.problem() from reason.__cause__

    def _watched(self, call: Call, reader: Callable[[Answer], T]) -> T:
        """Send a call while somebody follows it. All of that is here, so that it costs nothing where nobody does."""
        from dialstack._core.happenings import Watching

        with Watching(self.hooks, call) as hooks:
            runner = copy(self)
            runner.hooks = hooks
            return runner.decode(call, reader)

    def open(self, call: Call, key: str, attempt: int, idle_timeout: float, door: Door) -> LiveBody:
        """Make one attempt at a stream of events, and leave its body open.

        Raises:
            DialStackError: It failed. An answer that is no stream of events is a `DialStackAPIError`.
        """
        course = _Course(call, None, attempts=attempt)
        request = self._headers.write(call, key, self.transport.last_request)
        self._tell_request(course)
        started = time.monotonic()
        try:
            live = self.transport.open(request, call.timeout, idle_timeout, door)
        except DialStackConnectionError as error:
            self._lost(course, error, _since(started))
            raise
        try:
            self._answered(course, live.answer, _since(started))
            self._check_stream(course, live.answer, _since(started))
        except BaseException:
            live.close()
            raise
        return live

    def _check_stream(self, course: _Course, answer: Answer, elapsed_ms: float) -> None:
        from dialstack._core.sse import is_event_stream

        if course.error is None and not is_event_stream(answer.headers):
            error = _unreadable(answer, "the server's answer is not a stream of events; is a proxy answering?")
            course.failed(error, answer.status)
            logger.warning(
                "%s %s answered with something else than a stream of events", course.call.method, course.call.route
            )
            self._tell_error(course, elapsed_ms)
        if course.error is not None:
            raise course.error

    def broke(self, call: Call, attempt: int, error: DialStackError, lived: float) -> None:
        """Tell that a stream broke off that was open for `lived` seconds."""
        course = _Course(call, None, attempts=attempt)
        course.failed(error, None)
        logger.info("%s %s broke off after %.0f s", call.method, call.route, lived)
        self._tell_error(course, lived * 1000)

    def announce(self, call: Call, attempt: int, status: int | None, wait: float) -> None:
        """Tell that a stream connects again after `wait` seconds."""
        self._announce(_Course(call, None, attempts=attempt, outcome=status, wait=wait))

    def _settled(self, call: Call) -> tuple[_Course, Answer]:
        course = _Course(call, None if call.deadline is None else time.monotonic() + call.deadline)
        self._attempt(course)
        if course.error is not None and self._plan(course):
            # Tenacity comes in once something has failed: a call that goes well does not pay for it.
            self._again(course)
        if course.error is not None or course.answer is None:
            raise course.problem()
        return course, course.answer

    def _again(self, course: _Course) -> None:
        from tenacity import Retrying

        def wanted(state: RetryCallState) -> bool:
            # What is not a DialStackError, such as a cancellation, is not ours to repeat.
            return state.outcome is not None and not state.outcome.failed and self._plan(course)

        def announce(_: RetryCallState) -> None:
            self._announce(course)

        retrying = Retrying(retry=wanted, wait=lambda _: course.wait, before_sleep=announce, sleep=sleep)
        self._announce(course)
        sleep(course.wait)
        retrying(self._attempt, course)

    def _plan(self, course: _Course) -> bool:
        """Ask the policy. Keep the wait that it says."""
        call, error = course.call, course.error
        if error is None or course.outcome is None:
            return False
        import random

        from dialstack._core.retry import Situation, wait_before_retry

        wait = wait_before_retry(
            Situation(
                outcome=course.outcome,
                attempt=course.attempts,
                max_network_retries=call.max_network_retries,
                retry_unknown=call.retry_unknown,
                replayable=call.replayable,
                retry_after=error.retry_after,
                time_left=course.time_left(),
                chance=random.random(),  # noqa: S311 - jitter
            )
        )
        course.wait = wait or 0.0
        return wait is not None

    def _attempt(self, course: _Course) -> None:
        """Make one attempt, and leave what came of it in the course."""
        call = course.call
        request = self._request(course)
        left = course.time_left()
        if request is None or (left is not None and left <= 0):
            course.stop()
            return
        course.attempts, course.error = course.attempts + 1, None
        self._tell_request(course)
        started = time.monotonic()
        try:
            answer = self.transport.send(request, call.timeout if left is None else min(call.timeout, left))
        except DialStackConnectionError as error:
            self._lost(course, error, _since(started))
        except DialStackAPIError as error:  # a download that cannot go on where it broke off
            course.failed(error, None)
            self._tell_error(course, _since(started))
        else:
            self._answered(course, answer, _since(started))

    def _tell_request(self, course: _Course) -> None:
        call = course.call
        if self.hooks.request:
            from dialstack._core.happenings import requested

            tell(self.hooks.request, requested(call, course.attempts, time.time()))
        logger.debug("%s %s, attempt %d", call.method, call.route, course.attempts)

    def _request(self, course: _Course) -> WireRequest | None:
        """Write the attempt, with the key as it is now: a callable is asked each time and its key never kept."""
        key = self.config.api_key
        if course.call.anonymous:
            return anonymous(course.call)
        try:
            if not isinstance(key, str):
                key = check_key(obtained(key), course.call.origin)
            return self._headers.write(course.call, key, self.transport.last_request)
        except DialStackError as error:
            course.failed(error, None)
            return None

    def _answered(self, course: _Course, answer: Answer, elapsed_ms: float) -> None:
        call = course.call
        course.answer = answer
        if answer.request_id is not None:
            self.transport.last_request = last_request(answer.request_id, elapsed_ms)
        logger.info("%s %s answered %d in %.0f ms", call.method, call.route, answer.status, elapsed_ms)
        if self.hooks.response:
            from dialstack._core.happenings import responded

            tell(self.hooks.response, responded(call, course.attempts, answer, elapsed_ms))
        if not 200 <= answer.status < 300:  # noqa: PLR2004
            from dialstack._core.failures import error_from

            course.failed(error_from(answer, time.time()), answer.status)
            self._tell_error(course, elapsed_ms)

    def _lost(self, course: _Course, error: DialStackConnectionError, elapsed_ms: float) -> None:
        from dialstack._core.retry import Fate

        call = course.call
        course.failed(error, Fate.UNKNOWN if error.may_have_executed else Fate.UNSENT)
        logger.info("%s %s got no answer in %.0f ms", call.method, call.route, elapsed_ms)
        self._tell_error(course, elapsed_ms)

    def _tell_error(self, course: _Course, elapsed_ms: float) -> None:
        if self.hooks.error and course.error is not None:
            from dialstack._core.happenings import failed

            tell(self.hooks.error, failed(course.call, course.attempts, course.error, elapsed_ms))

    def _announce(self, course: _Course) -> None:
        call = course.call
        logger.info("%s %s is tried again in %.2f s", call.method, call.route, course.wait)
        if self.hooks.retry:
            from dialstack._core.happenings import repeated

            status = course.outcome if isinstance(course.outcome, int) else None
            tell(self.hooks.retry, repeated(call, course.attempts, status, course.wait))


def obtained(source: Callable[[], object], name: str = "api_key") -> object:
    """Ask a callable of the user's for a key or a token.

    Raises:
        DialStackAuthenticationError: It raised.
    """
    try:
        return obtain(source)
    except Exception as reason:
        raise DialStackAuthenticationError(f"the {name} callable raised; see the cause") from reason


def _whole(answer: Answer) -> Answer:
    return answer


def _unreadable(answer: Answer, message: str) -> DialStackAPIError:
    raw = answer.body.decode(errors="replace")
    return DialStackAPIError(
        message, status_code=answer.status, request_id=answer.request_id, raw=raw, headers=answer.headers
    )


def _since(started: float) -> float:
    return (time.monotonic() - started) * 1000
