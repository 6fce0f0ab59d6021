"""Several rows at once, until all are done or somebody says stop."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import anyio

from dialstack.cli.provision.journal import JournalError
from dialstack.cli.provision.outcomes import RowResult
from dialstack.cli.terminal import warn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dialstack.cli.provision.journal import Journal
    from dialstack.cli.provision.provisioner import Provisioner
    from dialstack.cli.provision.rows import Row
    from dialstack.cli.provision.sending import Stopping

__all__ = ["Crew"]


class Crew:
    """Workers that share the rows of a file."""

    def __init__(
        self, provisioner: Provisioner, journal: Journal, stopping: Stopping, tell: Callable[[RowResult], None]
    ) -> None:
        self._provisioner = provisioner
        self._journal = journal
        self._stopping = stopping
        self._tell = tell
        self._under_way = 0
        self._results: dict[int, RowResult] = {}

    async def carry_out(self, rows: Sequence[Row], concurrency: int) -> list[RowResult]:
        """Carry out the rows, and say what became of each, in the order of the file."""
        waiting = iter(rows)
        async with anyio.create_task_group() as beside:
            beside.start_soon(self._journal.write_forever)
            if threading.current_thread() is threading.main_thread():
                beside.start_soon(self._watch_ctrl_c, beside.cancel_scope)
            async with anyio.create_task_group() as workers:
                for _ in range(concurrency):
                    workers.start_soon(self._work, waiting)
            await self._journal.flush()
            beside.cancel_scope.cancel()
        return [self._results.get(row.line) or RowResult(row, "open") for row in rows]

    async def _work(self, waiting: Iterator[Row]) -> None:
        for row in waiting:
            if self._stopping.now:
                return
            self._under_way += 1
            try:
                self._results[row.line] = result = await self._provisioner.carry_out(row)
                self._tell(result)
            except JournalError as error:
                self._results[row.line] = RowResult(row, "in_doubt")
                self._stopping.stop(error)
            finally:
                self._under_way -= 1
                # Cancelled: it may be on its way to the platform.
                self._results.setdefault(row.line, RowResult(row, "in_doubt"))

    async def _watch_ctrl_c(self, everything: anyio.CancelScope) -> None:
        """The first Ctrl-C lets what is under way come to its end, the second does not."""
        try:
            with anyio.open_signal_receiver(signal.SIGINT) as signals:
                async for _ in signals:
                    if self._stopping.now:
                        everything.cancel()
                        return
                    self._stopping.stop()
                    warn(f"stopping; {self._under_way} rows are under way. Ctrl-C again does not wait for them.")
        except NotImplementedError:
            pass  # On Windows Ctrl-C ends everything at once, and the journal has what is in doubt.
