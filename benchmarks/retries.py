"""What it costs that a call could be tried again, when nothing fails.

A stub stands in for the transport. `run` around it is compared with the stub alone, and with one bare attempt:
what is left then is the retry layer by itself, without headers, clocks, hooks and logging.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from benchmarks.contenders import KEY
from benchmarks.measure import Row, Size, compare, repeated
from dialstack._core.answers import Answer
from dialstack._core.config import resolve
from dialstack._core.hooks import Hooks
from dialstack._core.options import NO_OPTIONS
from dialstack._core.requests import describe
from dialstack._sync.runner import Runner, _Course

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stub:
    """A transport that has the answer already."""

    last_request: str | None = None
    answer = Answer(200, {"x-request-id": "req_1"}, b"{}")

    def send(self, request: object, timeout: float) -> Answer:
        return self.answer


def rows(url: str, size: Size) -> Iterator[Row]:
    config = resolve(KEY, {}, {"api_url": url, "dialstack_account": "acct_1"})
    stub = Stub()
    runner = Runner(config, stub, Hooks())
    path = "/v1/users/user_1"
    call = describe(config, "GET", path, path, query={}, body=None, options=NO_OPTIONS, scope="account")
    count = size.requests * 20
    run = repeated(lambda: runner.run(call), count)
    attempt = repeated(lambda: runner._attempt(_Course(call, None)), count)
    send = repeated(lambda: stub.send(call, 80.0), count)
    # By CPU time: nothing waits here, and a block is shorter than the slice that another process may take out of it.
    layer = compare(attempt, {"run": run}, size.rounds, time.process_time).above["run"].times(1e6 / count)
    whole = compare(send, {"run": run}, size.rounds, time.process_time).above["run"].times(1e6 / count)
    yield Row(
        "retry layer when nothing fails", layer, "us", budget=1.0, stretch=0.1, note="run() less one bare attempt"
    )
    yield Row("  run() in all", whole, "us", note="headers, clocks, hooks, logging and retries; less the stub")
