"""The sandbox itself: one object with an API key, a door for requests and a few helpers for tests."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from dialstack.sandbox.call_state import CallState, Outcome, finish
from dialstack.sandbox.calling import Calling
from dialstack.sandbox.calls_log import CallsLog
from dialstack.sandbox.context import World
from dialstack.sandbox.contract import Contract
from dialstack.sandbox.delivering import Delivering
from dialstack.sandbox.faulting import Faulting
from dialstack.sandbox.messages import RecordedRequest
from dialstack.sandbox.pipeline import Pipeline, refusal
from dialstack.sandbox.platforms import DEFAULT, Keyring, Platform
from dialstack.sandbox.problems import RefusalError
from dialstack.sandbox.requests_log import RequestsLog
from dialstack.sandbox.seeding import Seeding
from dialstack.sandbox.serving import Serving
from dialstack.sandbox.speaking import Speaking
from dialstack.sandbox.timeline import utc_now
from dialstack.sandbox.validation import Validation, check_extra

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from os import PathLike

    from typing_extensions import Unpack

    from dialstack import AsyncDialStack, DialStack
    from dialstack.sandbox.messages import SandboxRequest, SandboxResponse
    from dialstack.sandbox.store import Row
    from dialstack.types.options import DialStackConfig

URL = "https://sandbox.dialstack.test"
_log = logging.getLogger("dialstack.sandbox")


class Sandbox(Seeding, Calling, Delivering, Faulting, Serving, Speaking):
    """A DialStack in this process: it keeps state, checks like the API and forgets everything with its object.

    Args:
        strict: Ask for what today's API asks for and ignore what it ignores (`starting_after`), where the sandbox
            is otherwise content with less.
        clock: Where the time comes from; must give aware datetimes.
        debug: Raise an internal error instead of answering 500.
        seed: What the faults that strike by chance depend on.
        cursor_ttl: How many seconds the cursor of a page is good for; None: for ever.
        api_key: The test key, `sk_test_...`; a new one unless given. The live key and the partner key follow from it.
        data: A file to keep everything in. It is made where there is none. Otherwise the sandbox goes on where the
            one before it was; to go on with its sessions it needs the same `api_key`.

    Raises:
        ImportError: The extra is not installed.
        ValueError: `api_key` is none, or `data` is a file of something else, or in use.
    """

    url = URL

    def __init__(
        self,
        *,
        strict: bool = False,
        clock: Callable[[], datetime] | None = None,
        debug: bool = False,
        seed: int = 0,
        cursor_ttl: float | None = None,
        api_key: str | None = None,
        data: str | PathLike[str] | None = None,
    ) -> None:
        check_extra()  # Fails here, with the name of the extra, rather than at the first request.
        self.requests: RequestsLog = RequestsLog()
        self._debug = debug
        self._lock = threading.RLock()
        self._world = World(self.url, clock or utc_now, strict, cursor_ttl)
        self._keyring = Keyring(self._world.store, api_key)
        test_key, live_key = self._keyring.keys(DEFAULT)
        self.api_key: str = test_key
        self.live_key: str = live_key
        contract = Contract.load()
        self._pipeline = Pipeline(self._world, contract, Validation(contract, strict), self._keyring)
        self._begin_faulting(seed)
        self._begin_delivering(seed)
        self._begin_speaking()
        self._begin_serving(data)

    def handle(self, request: SandboxRequest) -> SandboxResponse:
        """Answer one request and record it. Never raises, except with `debug=True`."""
        with self._lock:
            response = self._fault(request) or self._answer(request)
            identified = replace(
                response, headers={**response.headers, "X-Request-Id": self._world.store.new_id("req")}
            )
            self.requests.append(RecordedRequest.of(request, response.status))
            return identified

    def client(self, **config: Unpack[DialStackConfig]) -> DialStack:
        """A client that talks to this sandbox and to nothing else. `config` is what `DialStack` takes."""
        return self.platform().client(**config)

    def async_client(self, **config: Unpack[DialStackConfig]) -> AsyncDialStack:
        """An async client that talks to this sandbox. `config` is what `AsyncDialStack` takes."""
        return self.platform().async_client(**config)

    def platform(self, name: str = DEFAULT) -> Platform:
        """A platform of this sandbox, made when its name is first used. It sees nothing of the others.

        Each has a key for test mode and one for live mode, whose accounts are apart too. Without a name it is the
        platform that `api_key` and `live_key` belong to.
        """
        with self._lock:
            return Platform(name, *self._keyring.keys(name), self)

    def forget_idempotency_keys(self) -> None:
        """Let every `Idempotency-Key` be new again, as when the platform has forgotten it.

        How long the platform remembers is not published, so the sandbox forgets none by itself.
        """
        with self._lock:
            self._world.idempotency.forget()

    @property
    def calls(self) -> CallsLog:
        """Every call of every account, by id, with the actions it was sent."""
        with self._lock:
            calls = self._world.store.scan("calls")
            return CallsLog({key: CallState.of(account, row) for account, key, row in calls})

    def finish_call(
        self,
        call_id: str,
        *,
        status: str = "completed",
        duration_seconds: int | None = None,
        summary: str | None = None,
        transcript: str = Outcome.transcript,
        recorded: bool = True,
    ) -> CallState:
        """End a live call. Its transcript and recording can be read from then on, if it was answered.

        `duration_seconds` is 42 unless given, and 0 for a call that nobody answered.

        Raises:
            LookupError: There is no such call.
            ValueError: It has ended already.
        """
        with self._lock:
            account, row = self._live_call(call_id)
            finish(row, Outcome(status, duration_seconds, summary, transcript, recorded))
            self._close(account, row)
            return CallState.of(account, row)

    def _answer(self, request: SandboxRequest) -> SandboxResponse:
        try:
            return self._beside(request) or self._pipeline.answer(request)
        except Exception:
            if self._debug:
                raise
            _log.exception("The sandbox failed on %s %s", request.method, request.path)
            return refusal(RefusalError(500, "The sandbox failed; its log has the traceback.", code="internal_error"))

    def _live_call(self, call_id: str) -> tuple[str, Row]:
        found = self._world.store.find("calls", call_id)
        if found is None:
            raise LookupError(f"This sandbox has no call {call_id!r}.")
        if found[1]["ended_at"] is not None:
            raise ValueError(f"The call {call_id!r} has ended already.")
        return found
