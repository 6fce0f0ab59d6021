"""Sending events again: in order, so many at once, not faster than was asked for."""

from __future__ import annotations

import json
import time
from collections import deque
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from anyio.from_thread import start_blocking_portal

from dialstack.cli.exits import INCOMPLETE
from dialstack.cli.failures import UsageError
from dialstack.cli.terminal import note
from dialstack.cli.webhook_checks import standard_input
from dialstack.cli.webhook_log import entries
from dialstack.cli.webhook_sending import Outcome, Sender, show_outcome

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from concurrent.futures import Future
    from typing import BinaryIO

    from anyio.from_thread import BlockingPortal

    from dialstack.cli.webhook_log import Entry
    from dialstack.cli.webhook_sending import SendChoices

__all__ = ["ReplayChoices", "replay_file"]

STDIN = "-"


@dataclass(frozen=True)
class ReplayChoices:
    """What was typed about sending again.

    Attributes:
        only: Patterns of types; none: every type.
        keep_going: Whether to go on after a failure.
        concurrency: How many are under way at once.
        rate: How many are begun in a second, at most.
    """

    only: tuple[str, ...] = ()
    keep_going: bool = False
    concurrency: int = 1
    rate: float | None = None


def replay_file(file: str, sending: SendChoices, choices: ReplayChoices) -> None:
    """Send the events of a file, and report. Standard input is read as it comes."""
    import typer

    if choices.rate is not None and not 0 < choices.rate < float("inf"):
        raise UsageError("--rate takes a number above 0")
    with _opened(file) as lines:
        replay = _Replay(Sender(sending, "events"), choices, as_json=sending.as_json)
        try:
            replay.run(entries(lines))
        finally:
            replay.report()
    if replay.failed:
        raise typer.Exit(INCOMPLETE)


class _Replay:
    """One replay, and what has become of it so far."""

    def __init__(self, sender: Sender, choices: ReplayChoices, *, as_json: bool) -> None:
        self._sender = sender
        self._choices = choices
        self._as_json = as_json
        self._under_way: deque[Future[Outcome]] = deque()
        self._next_at = 0.0
        self.right = self.failed = self.left_out = 0
        self.stopped = False

    def run(self, found: Iterable[Entry]) -> None:
        """Send all of them. The loop that sends runs in a thread, so that this one can wait for input."""
        with start_blocking_portal() as portal, portal.wrap_async_context_manager(self._sender.client):
            for entry in found:
                self._take(entry, portal)
                if self.stopped:
                    break
            while self._under_way:
                self._settle()

    def _take(self, entry: Entry, portal: BlockingPortal) -> None:
        event = entry.event
        if event is None:
            self._unreadable(entry)
        elif self._choices.only and not any(fnmatchcase(event.type, only) for only in self._choices.only):
            self.left_out += 1
        else:
            self._wait_for_turn()
            self._under_way.append(portal.start_task_soon(self._sender.send, event))
            # Before the next line is asked for: standard input may have none for hours.
            while len(self._under_way) >= self._choices.concurrency or (self._under_way and self._under_way[0].done()):
                self._settle()

    def _wait_for_turn(self) -> None:
        if self._choices.rate is not None:
            now = time.monotonic()
            time.sleep(max(0.0, self._next_at - now))
            self._next_at = max(now, self._next_at) + 1 / self._choices.rate

    def _settle(self) -> None:
        """Wait for the one that was begun first."""
        outcome = self._under_way.popleft().result()
        right = outcome.is_right()
        show_outcome(outcome, as_json=self._as_json, right=right)
        self._count(right=right)

    def _unreadable(self, entry: Entry) -> None:
        while self._under_way:
            self._settle()
        problem = f"line {entry.line}: {entry.problem}"
        if self._as_json:
            print(json.dumps({"line": entry.line, "problem": problem}), flush=True)  # noqa: T201
        else:
            print(problem, flush=True)  # noqa: T201
        self._count(right=False)

    def _count(self, *, right: bool) -> None:
        self.right += right
        self.failed += not right
        self.stopped |= not right and not self._choices.keep_going

    def report(self) -> None:
        """Say what has become of them."""
        words = [f"{self.right} delivered", f"{self.failed} failed"]
        words += [f"{self.left_out} left out"] if self.left_out else []
        words += ["stopped at the first failure (--keep-going goes on)"] if self.stopped else []
        note(", ".join(words), "yellow" if self.failed else None)


@contextmanager
def _opened(file: str) -> Generator[BinaryIO]:
    if file == STDIN:
        yield standard_input()
        return
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(Path(file).open("rb"))
        except OSError as error:
            raise UsageError(f"cannot read {file!r}: {error.strerror}") from error
        yield opened
