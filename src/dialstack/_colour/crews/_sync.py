"""The threads of a batch. `_async.py` has the same names."""

from __future__ import annotations

import inspect
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["WINDOW", "Crew", "Inputs", "Operation", "perform"]

In = TypeVar("In")
Out = TypeVar("Out")
Done = TypeVar("Done")

Operation: TypeAlias = Callable[[In], Out]
Inputs: TypeAlias = Iterable[In]
WINDOW = 8
"""How many inputs may be under way or wait to be read, for each that is worked on."""


def perform(operation: Operation[In, Out], given: In) -> Out:
    """Call the user's function.

    Raises:
        TypeError: It is async.
    """
    outcome = operation(given)
    if inspect.iscoroutine(outcome):
        outcome.close()
        raise TypeError("an async function needs the batch of AsyncDialStack")
    return outcome


class _Slot(Generic[Done]):
    """A place in the order."""

    __slots__ = ("done", "over")

    def __init__(self) -> None:
        self.over = False
        self.done: Done | None = None


class Crew(Generic[In, Done]):
    """Works on inputs, several at once, and gives what came of them in their order.

    Args:
        work: Gets an index and an input. What it raises ends everything; None says that it was not begun.
        inputs: Taken one by one by the thread that reads, and not many more than were read.
        concurrency: How many are worked on at once.
    """

    def __init__(self, work: Callable[[int, In], Done | None], inputs: Inputs[In], concurrency: int) -> None:
        self._work = work
        self._inputs = inputs
        self._concurrency = concurrency
        self._slots: deque[_Slot[Done]] = deque()
        self._news = threading.Condition()
        self._problem: BaseException | None = None
        self._index = 0
        self._taken = False
        self._stop = threading.Event()

    def start(self) -> None:
        """Begin. From here on `finish` has to be called."""
        self._source: Iterator[In] = iter(self._inputs)
        self._threads = ThreadPoolExecutor(self._concurrency, thread_name_prefix="dialstack-batch")

    def take(self) -> Done | None:
        """Wait for what came of the next input; None after the last."""
        while True:
            self._fill()
            with self._news:
                while self._slots and not self._slots[0].over and self._problem is None:
                    self._news.wait()
            if self._problem is not None:
                problem, self._problem = self._problem, None
                raise problem
            if not self._slots:
                return None
            slot = self._slots.popleft()
            if slot.done is not None:
                return slot.done

    def stop(self) -> None:
        """Take no more inputs, and let nobody wait. What is under way goes on."""
        self._stop.set()

    def pause(self, seconds: float) -> bool:
        """Wait; False once it was stopped."""
        return not self._stop.wait(seconds)

    def finish(self, error: BaseException | None, _trace: TracebackType | None) -> None:
        """Stop, and wait for what is under way: nobody cancels a thread."""
        self.stop()
        self._threads.shutdown(cancel_futures=True)
        if error is None and self._problem is not None:
            raise self._problem

    def _fill(self) -> None:
        """Take an input, and more where nothing is to be read meanwhile.

        By the thread that reads: a cursor of a database, say, may belong to it.
        """
        room = self._concurrency * WINDOW
        first = True
        while not self._taken and len(self._slots) < room and (first or not self._slots[0].over):
            first = False
            if self._stop.is_set():
                self._taken = True
                return
            try:
                given = next(self._source)
            except StopIteration:
                self._taken = True
                return
            self._slots.append(_Slot())
            # Each in a context of its own, made from the caller's: what traces a request finds its parent there.
            self._threads.submit(copy_context().run, self._run, self._slots[-1], self._index, given)
            self._index += 1

    def _run(self, slot: _Slot[Done], index: int, given: In) -> None:
        problem: BaseException | None = None
        try:
            if not self._stop.is_set():
                slot.done = self._work(index, given)
        except BaseException as raised:  # noqa: BLE001 - raised by `take`, in the thread that reads
            problem = raised
            self.stop()
        with self._news:
            self._problem = self._problem or problem
            slot.over = True
            self._news.notify()
