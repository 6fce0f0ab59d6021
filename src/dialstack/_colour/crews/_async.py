"""The tasks of a batch. `_sync.py` has the same names."""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

import anyio

if TYPE_CHECKING:
    from types import TracebackType

    from anyio.abc import TaskGroup

__all__ = ["WINDOW", "Crew", "Inputs", "Operation", "perform"]

In = TypeVar("In")
Out = TypeVar("Out")
Done = TypeVar("Done")

Operation: TypeAlias = Callable[[In], Awaitable[Out]]
Inputs: TypeAlias = Iterable[In] | AsyncIterable[In]
WINDOW = 8
"""How many inputs may be under way or wait to be read, for each that is worked on."""


async def perform(operation: Operation[In, Out], given: In) -> Out:
    """Call the user's function.

    Raises:
        TypeError: What it returned cannot be awaited.
    """
    outcome = operation(given)
    if not inspect.isawaitable(outcome):
        raise TypeError(
            f"the function of a batch of AsyncDialStack must give something to await, not {type(outcome).__name__}"
        )
    return await outcome


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
        inputs: Taken one by one, and not many more than were read.
        concurrency: How many are worked on at once.
    """

    def __init__(self, work: Callable[[int, In], Awaitable[Done | None]], inputs: Inputs[In], concurrency: int) -> None:
        self._work = work
        self._inputs = inputs
        self._concurrency = concurrency
        self._slots: deque[_Slot[Done]] = deque()
        self._problem: Exception | None = None
        self._taken = False
        self._stopping = False

    async def start(self) -> None:
        """Begin. From here on `finish` has to be called."""
        self._source = _iterator(self._inputs)
        self._hands = anyio.Semaphore(self._concurrency, fast_acquire=True)
        self._room = anyio.Semaphore(self._concurrency * WINDOW, fast_acquire=True)
        self._news = anyio.Event()
        self._stop = anyio.Event()
        self._feeding = anyio.CancelScope()
        self._tasks: TaskGroup = anyio.create_task_group()
        await self._tasks.__aenter__()
        self._tasks.start_soon(self._feed)

    async def take(self) -> Done | None:
        """Wait for what came of the next input; None after the last."""
        while True:
            if self._problem is not None:
                problem, self._problem = self._problem, None
                raise problem
            if self._slots and self._slots[0].over:
                slot = self._slots.popleft()
                self._room.release()
                if slot.done is not None:
                    return slot.done
            elif not self._slots and self._taken:
                return None
            else:
                await self._news.wait()
                self._news = anyio.Event()

    def stop(self) -> None:
        """Take no more inputs, and let nobody wait. What is under way goes on."""
        self._stopping = True
        self._stop.set()
        self._feeding.cancel()

    async def pause(self, seconds: float) -> bool:
        """Wait; False once it was stopped."""
        with anyio.move_on_after(seconds):
            await self._stop.wait()
        return not self._stopping

    async def finish(self, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop. What is under way is finished after a block that ended well, and cancelled after one that did not."""
        self.stop()
        if isinstance(error, anyio.get_cancelled_exc_class()):
            await self._tasks.__aexit__(type(error), error, trace)
            return
        if error is not None:
            # Not handed over: the group would raise it again, in an exception group.
            self._tasks.cancel_scope.cancel()
        await self._tasks.__aexit__(None, None, None)
        if error is None and self._problem is not None:
            raise self._problem

    async def _feed(self) -> None:
        """Take inputs, and start a task for each."""
        try:
            with self._feeding:
                index = 0
                while not self._stopping:
                    await self._room.acquire()
                    await self._hands.acquire()
                    given = await anext(self._source)
                    self._slots.append(_Slot())
                    self._tasks.start_soon(self._run, self._slots[-1], index, given)
                    index += 1
        except StopAsyncIteration:
            pass  # that was the last
        except Exception as problem:  # noqa: BLE001 - raised by `take`
            self._failed(problem)
        finally:
            self._taken = True
            self._news.set()
            await _let_go(self._source)

    async def _run(self, slot: _Slot[Done], index: int, given: In) -> None:
        try:
            slot.done = await self._work(index, given)
        except Exception as problem:  # noqa: BLE001 - raised by `take`
            self._failed(problem)
        finally:
            self._hands.release()
        slot.over = True
        if self._slots and self._slots[0] is slot:
            self._news.set()

    def _failed(self, problem: Exception) -> None:
        self._problem = self._problem or problem
        self._news.set()
        self.stop()


class _Plain(Generic[In]):
    """Items of an ordinary iterable. Not an async generator: under trio one that is not read to its end warns."""

    def __init__(self, items: Iterable[In]) -> None:
        self._items = iter(items)

    def __aiter__(self) -> _Plain[In]:
        return self

    async def __anext__(self) -> In:
        for item in self._items:
            return item
        raise StopAsyncIteration


def _iterator(inputs: Inputs[In]) -> AsyncIterator[In]:
    if isinstance(inputs, AsyncIterable):
        return inputs.__aiter__()
    return _Plain(inputs)


async def _let_go(source: object) -> None:
    """End a generator that was not read to its end, while its loop runs."""
    close = getattr(source, "aclose", None)
    if close is not None:
        with anyio.CancelScope(shield=True):
            await close()
