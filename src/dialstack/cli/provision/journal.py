"""Writing the journal while rows are under way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread

if TYPE_CHECKING:
    from dialstack.cli.provision.entries import Entry, Ledger
    from dialstack.cli.provision.journal_file import JournalFile

__all__ = ["Journal", "JournalError"]


class JournalError(OSError):
    """Nothing can be noted any more, so nothing may be sent any more."""

    def __init__(self, reason: OSError) -> None:
        super().__init__(f"the journal cannot be written: {reason.strerror or reason}")


@dataclass(eq=False)
class _Write:
    lines: list[bytes] = field(default_factory=list[bytes])
    over: anyio.Event = field(default_factory=anyio.Event)


class Journal:
    """Notes of what is sent and what came of it.

    What comes while the disk is busy goes into its next write together, so that many rows share one wait.
    """

    def __init__(self, file: JournalFile) -> None:
        self.ledger: Ledger = file.ledger
        self._file = file
        self._next = _Write()
        self._wake = anyio.Event()
        self._lock = anyio.Lock()
        self._broken: OSError | None = None

    def note(self, entry: Entry) -> None:
        """Note something. It is written soon, in the order of the notes.

        Raises:
            JournalError: It cannot be.
        """
        self._check()
        self.ledger.take([entry])
        self._next.lines.append(entry.text())
        self._wake.set()

    async def commit(self, entry: Entry) -> None:
        """Note something, and wait until the disk has it.

        Raises:
            JournalError: It cannot be written.
        """
        self.note(entry)
        await self._next.over.wait()
        self._check()

    async def write_forever(self) -> None:
        """Write what is noted, until this is cancelled."""
        while True:
            await self._wake.wait()
            await self.flush()

    async def flush(self) -> None:
        """Write what was noted so far."""
        async with self._lock:
            write, self._next, self._wake = self._next, _Write(), anyio.Event()
            try:
                if write.lines and self._broken is None:
                    await anyio.to_thread.run_sync(self._file.append, b"".join(write.lines))
            except OSError as error:
                # Half of it may be there, so that a further line would begin in the middle of one.
                self._broken = error
            finally:
                write.over.set()

    def _check(self) -> None:
        if self._broken is not None:
            raise JournalError(self._broken)
