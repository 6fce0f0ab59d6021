"""Keeping a sandbox in a file: what changed is written before the lock is given back, so before anybody is answered."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections import defaultdict
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from dialstack.sandbox.call_state import Outcome, finish
from dialstack.sandbox.messages import SandboxResponse
from dialstack.sandbox.server.coding import Coding
from dialstack.sandbox.server.data_file import DataFile
from dialstack.sandbox.server.watched import WatchedOwners
from dialstack.sandbox.tokens import Tokens

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from dialstack.sandbox.context import World
    from dialstack.sandbox.store import Row

__all__ = ["Saver", "SavingLock"]

# Rows that nobody changes once they are there, and of which there are many.
_FIXED: Final = frozenset({"events"})


class SavingLock:
    """A lock as `threading.RLock` that saves before it is free again."""

    def __init__(self, save: Callable[[], None]) -> None:
        self._lock = threading.RLock()
        self._save = save
        self._depth = 0

    def __enter__(self) -> bool:
        """Wait for it, unless this thread has it."""
        self._lock.acquire()
        self._depth += 1
        return True

    def __exit__(self, *_: object) -> None:
        """Save, and give it back."""
        try:
            if self._depth == 1:
                self._save()
        finally:
            self._depth -= 1
            self._lock.release()


class Saver:
    """Loads a world from its file, and saves what changes in it. The caller holds the lock.

    Tables that were looked at are compared with what was saved, so a change costs more the more rows its tables have.
    What only waited for its time, such as a webhook that is to be repeated or a phone that rings, is not in the file.
    """

    def __init__(self, path: str | os.PathLike[str], world: World, api_key: str) -> None:
        self._file = DataFile(path)
        self._world = world
        self._tables = WatchedOwners()
        self._counters: defaultdict[str, int] = defaultdict(int)
        self._saved: dict[tuple[str, str], dict[str, int]] = {}
        self._answers = 0
        self._is_reading = False
        self._coding = Coding(self._file.meta("marker") or "")
        self._load(api_key)

    def reads(self) -> None:
        """What happens until the lock is given back changes nothing."""
        self._is_reading = True

    def save(self) -> None:
        """Write what changed, in one transaction."""
        reading, self._is_reading = self._is_reading, False
        kept = len(self._world.idempotency.stored)
        if not reading and (self._tables.touched or kept != self._answers):
            with self._file.transaction():
                for owner, name in self._tables.touched:
                    self._save_table(owner, name)
                self._save_answers(kept)
                self._file.set_counters(self._counters)
                self._file.set_meta("ahead", str(self._ahead()))
        self._tables.touched.clear()

    def close(self) -> None:
        """Close the file. What changes from then on cannot be saved, and raises."""
        self._file.close()

    def _save_table(self, owner: str, name: str) -> None:
        before = self._saved.setdefault((owner, name), {})
        rows = {json.dumps(key): row for key, row in self._tables.rows(owner, name).items()}
        changed: list[tuple[str, str, str, str]] = []
        for key, row in rows.items():
            if name in _FIXED and key in before:
                continue
            text = self._coding.write(row)
            if before.get(key) != hash(text):
                before[key] = hash(text)
                changed.append((owner, name, key, text))
        gone = [key for key in before if key not in rows]
        self._file.set_rows(changed)
        self._file.drop_rows((owner, name, key) for key in gone)
        for key in gone:
            del before[key]

    def _save_answers(self, kept: int) -> None:
        stored = self._world.idempotency.stored
        if kept < self._answers:
            self._file.forget_answers()
            self._answers = 0
        # Answers are only ever added, so the new ones are the last.
        new = list(islice(reversed(stored.items()), kept - self._answers))
        self._file.set_answers(
            (
                account,
                key,
                self._coding.write({"f": print_, "s": answer.status, "h": dict(answer.headers), "b": answer.body}),
            )
            for (account, key), (print_, answer) in reversed(new)
        )
        self._answers = kept

    def _ahead(self) -> float:
        return (self._world.clock() - self._world.source()).total_seconds()

    def _load(self, api_key: str) -> None:
        world, file = self._world, self._file
        self._counters.update(file.counters())
        for owner, name, key, body in file.rows():
            row: Row = self._coding.read(body)
            self._tables[owner][name][json.loads(key)] = row
            self._saved.setdefault((owner, name), {})[key] = hash(body)
        world.store.keep_in(self._tables, self._counters)
        for account, key, body in file.answers():
            kept: dict[str, Any] = self._coding.read(body)
            world.idempotency.stored[account, key] = kept["f"], SandboxResponse(kept["s"], kept["h"], kept["b"])
        self._answers = len(world.idempotency.stored)
        ahead = timedelta(seconds=float(file.meta("ahead") or 0))
        if ahead > timedelta():
            world.timeline.step(world.source() + ahead)
        # It follows from the key, so that sessions go on with the key and no secret of theirs is in the file.
        world.tokens = Tokens(hmac.digest(api_key.encode(), f"sessions {self._coding.marker}".encode(), "sha256"))
        self._end_calls()
        with file.transaction():
            file.set_meta("key_sha256", hashlib.sha256(api_key.encode()).hexdigest())
        self.save()

    def _end_calls(self) -> None:
        """What went on when the process ended broke off then: nobody is on the line any more."""
        for _, _, row in self._world.store.scan("calls"):
            if row["ended_at"] is None:
                finish(row, Outcome("failed"), self._world.clock())
                row["_state"] = "ended"
