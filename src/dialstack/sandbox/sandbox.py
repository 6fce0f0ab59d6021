"""The sandbox itself: one object with an API key, a door for requests and a few helpers for tests."""

from __future__ import annotations

import logging
import secrets
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from dialstack.sandbox.call_state import CallState, Outcome, finish
from dialstack.sandbox.calling import Calling
from dialstack.sandbox.context import World
from dialstack.sandbox.contract import Contract
from dialstack.sandbox.delivering import Delivering
from dialstack.sandbox.faulting import Faulting
from dialstack.sandbox.messages import RecordedRequest
from dialstack.sandbox.pipeline import Pipeline, refusal
from dialstack.sandbox.problems import RefusalError
from dialstack.sandbox.seeding import Seeding
from dialstack.sandbox.serving import Serving
from dialstack.sandbox.timeline import utc_now
from dialstack.sandbox.validation import Validation, jsonschema

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from typing_extensions import Unpack

    from dialstack import AsyncDialStack, DialStack
    from dialstack.sandbox.messages import SandboxRequest, SandboxResponse
    from dialstack.sandbox.store import Row
    from dialstack.types.options import DialStackConfig

URL = "https://sandbox.dialstack.test"
_log = logging.getLogger("dialstack.sandbox")


class Sandbox(Seeding, Calling, Delivering, Faulting, Serving):
    """A DialStack in this process: it keeps state, checks like the API and forgets everything with its object.

    Args:
        strict: Ask for what today's API asks for and ignore what it ignores (`starting_after`), where the sandbox
            is otherwise content with less.
        clock: Where the time comes from; must give aware datetimes.
        debug: Raise an internal error instead of answering 500.
    """

    url = URL

    def __init__(
        self, *, strict: bool = False, clock: Callable[[], datetime] | None = None, debug: bool = False
    ) -> None:
        jsonschema()  # Fails here, with the name of the extra, rather than at the first request.
        self.api_key: str = f"sk_test_{secrets.token_urlsafe(24)}"
        self.requests: list[RecordedRequest] = []
        self._debug = debug
        self._lock = threading.RLock()
        self._world = World(self.url, clock or utc_now, strict)
        contract = Contract.load()
        self._pipeline = Pipeline(self._world, contract, Validation(contract, strict), self.api_key)

    def handle(self, request: SandboxRequest) -> SandboxResponse:
        """Answer one request and record it. Never raises, except with `debug=True`."""
        with self._lock:
            response = self._answer(request)
            identified = replace(
                response, headers={**response.headers, "X-Request-Id": self._world.store.new_id("req")}
            )
            self.requests.append(RecordedRequest.of(request, response.status))
            return identified

    def client(self, **config: Unpack[DialStackConfig]) -> DialStack:
        """A client that talks to this sandbox and to nothing else. `config` is what `DialStack` takes."""
        from dialstack import DialStack
        from dialstack.sandbox.transport import SandboxClient, SandboxTransport

        http_client = SandboxClient(transport=SandboxTransport(self), trust_env=False)
        settings: DialStackConfig = {"api_url": self.url, "http_client": http_client, **config}
        return DialStack(self.api_key, **settings)

    def async_client(self, **config: Unpack[DialStackConfig]) -> AsyncDialStack:
        """An async client that talks to this sandbox. `config` is what `AsyncDialStack` takes."""
        from dialstack import AsyncDialStack
        from dialstack.sandbox.transport import AsyncSandboxClient, AsyncSandboxTransport

        http_client = AsyncSandboxClient(transport=AsyncSandboxTransport(self), trust_env=False)
        settings: DialStackConfig = {"api_url": self.url, "http_client": http_client, **config}
        return AsyncDialStack(self.api_key, **settings)

    @property
    def calls(self) -> dict[str, CallState]:
        """Every call of every account, by id, with the actions it was sent."""
        with self._lock:
            return {key: CallState.of(account, row) for account, key, row in self._world.store.scan("calls")}

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
        """
        with self._lock:
            account, row = self._live_call(call_id)
            finish(row, Outcome(status, duration_seconds, summary, transcript, recorded))
            return CallState.of(account, row)

    def _answer(self, request: SandboxRequest) -> SandboxResponse:
        try:
            return self._pipeline.answer(request)
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
