"""Works off an inbox: calls the handlers of what is stored, and tries again what failed.

```python
inbox = SQLiteInbox("webhooks.db")
hooks = WebhookRouter(secret, inbox=inbox)  # the server: stores, and answers 200
worker = InboxWorker(hooks, inbox)  # a thread of the server, or a process of its own

signal.signal(signal.SIGTERM, lambda *_: worker.stop())
worker.run()  # or `await worker.run_async()`; returns when what was being handled is finished
```
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING

from dialstack.webhooks.dedupe.protocol import LEASE
from dialstack.webhooks.inbox.attempts import Attempts, Done, failed
from dialstack.webhooks.inbox.retries import RetryRules

if TYPE_CHECKING:
    from dialstack.webhooks.inbox.async_attempts import AsyncAttempts
    from dialstack.webhooks.inbox.attempts import Outcome
    from dialstack.webhooks.inbox.records import InboxEvent
    from dialstack.webhooks.inbox.sqlite import SQLiteInbox
    from dialstack.webhooks.router import WebhookRouter

__all__ = ["InboxWorker"]

_SLICE = 0.1
"""Seconds after which somebody who waits looks whether to stop. So `stop` needs no lock, and a signal may call it."""


class InboxWorker:
    """Calls the handlers of events that an inbox holds, the one that has been due the longest first.

    Every event is handled at least once: again where a worker died, or where a handler raised. No order is promised.
    With `concurrency` above 1, and with several workers, handlers run at the same time.

    An event whose handler raises waits up to 1, 2, 4... seconds, and half of that at least. After `max_attempts` it is
    dead: `inbox.dead()` lists it with the class of its last error, and `inbox.redrive()` tries it again. One whose body
    cannot be read is dead at once.

    Args:
        hooks: The router that has the handlers.
        inbox: Where the events are.
        max_attempts: How often an event is tried. Attempts whose worker died count.
        first_wait: Seconds to wait after the first failure, at most; half of it at least.
        longest_wait: Seconds that no wait is longer than.
        lease: Seconds after which the event of a worker that died is taken by another. Renewed while a handler runs.
        poll: Seconds between two looks into an inbox where nothing is due.
        concurrency: How many events are handled at once.

    Raises:
        ValueError: A number is out of range.
    """

    def __init__(
        self,
        hooks: WebhookRouter,
        inbox: SQLiteInbox,
        *,
        max_attempts: int = 20,
        first_wait: float = 1.0,
        longest_wait: float = 3600.0,
        lease: float = LEASE,
        poll: float = 1.0,
        concurrency: int = 1,
    ) -> None:
        if not lease > 0 or not poll > 0 or concurrency < 1:
            raise ValueError("lease and poll are seconds, and more than 0; concurrency is 1 or more")
        self._hooks = hooks
        self._attempts = Attempts(inbox, RetryRules(max_attempts, first_wait, longest_wait), lease)
        self._poll = poll
        self._concurrency = concurrency
        self._stopping = False

    def stop(self) -> None:
        """Take nothing new. `run` returns when what is being handled is finished. For good: make another to go on.

        It may be called from any thread or task, and from a signal handler.
        """
        self._stopping = True

    # --- blocking ---

    def run(self) -> None:
        """Handle events until `stop`, in threads of its own. An async handler is run to its end there.

        Raises:
            Exception: The inbox could not be opened. Once it runs, errors of the inbox are logged, and it goes on.
            BaseException: Ctrl-C, or what a handler raised to end the process. What is being handled is finished first.
        """
        self._attempts.check()
        with ThreadPoolExecutor(self._concurrency, "dialstack-inbox") as pool:
            try:
                for ended in as_completed([pool.submit(self._work) for _ in range(self._concurrency)]):
                    ended.result()
            finally:
                self.stop()

    def work_off(self) -> int:
        """Handle all that is due, one after the other, and give how many were handled. For tests and cron.

        What fails is tried again when it is due again: by the next call after its wait.

        Raises:
            Exception: The inbox could not be read.
        """
        handled = 0
        while not self._stopping:
            event = self._attempts.take()
            if event is None:
                break
            handled += self._handle(event)
        return handled

    def _work(self) -> None:
        while not self._stopping:
            event = self._attempts.take_or_wait()
            if event is None:
                self._pause()
            else:
                self._handle(event)

    def _handle(self, event: InboxEvent) -> bool:
        outcome: Outcome = None
        try:
            with self._attempts.renewing(event):
                outcome = self._outcome(event)
        finally:  # whatever ends this worker, the next one need not wait for the lease
            finished = self._attempts.settle(event, outcome)
        return finished

    def _outcome(self, event: InboxEvent) -> Outcome:
        try:
            self._hooks.handle(event.body)
        except Exception as error:  # noqa: BLE001 - logged, and written into the inbox
            return failed(error, event.body)
        return Done()

    def _pause(self) -> None:
        until = time.monotonic() + self._poll
        while not self._stopping and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, _SLICE))

    # --- on an event loop ---

    async def run_async(self) -> None:
        """Handle events until `stop`, on asyncio or trio. A blocking handler runs in a thread.

        Where it is cancelled, so are async handlers, and their events are due again at once. Blocking ones
        are waited for.

        Raises:
            Exception: The inbox could not be opened. Once it runs, errors of the inbox are logged, and it goes on.
        """
        from anyio import create_task_group

        attempts = self._on_a_loop()
        await attempts.check()
        async with create_task_group() as group:
            for _ in range(self._concurrency):
                group.start_soon(self._work_async, attempts)

    async def work_off_async(self) -> int:
        """Handle all that is due, as `work_off` does, on an event loop."""
        attempts = self._on_a_loop()
        handled = 0
        while not self._stopping:
            event = await attempts.take()
            if event is None:
                break
            handled += await attempts.handle(event)
        return handled

    def _on_a_loop(self) -> AsyncAttempts:
        from dialstack.webhooks.inbox.async_attempts import AsyncAttempts

        return AsyncAttempts(self._attempts, self._hooks)

    async def _work_async(self, attempts: AsyncAttempts) -> None:
        while not self._stopping:
            event = await attempts.take_or_wait()
            if event is None:
                await self._pause_async()
            else:
                await attempts.handle(event)

    async def _pause_async(self) -> None:
        from anyio import sleep

        until = time.monotonic() + self._poll
        # Not an event of anyio's: a signal handler may not set one.
        while not self._stopping and (left := until - time.monotonic()) > 0:  # noqa: ASYNC110
            await sleep(min(left, _SLICE))
