# Generated from src/dialstack/_async/batch.py by scripts/generate. Do not edit.
"""A function over many inputs: several at once, in order, with errors collected and rate limits respected."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Generic, TypeVar

from dialstack._colour.crews._sync import Crew, perform
from dialstack._core.batching import MOST_AT_ONCE, Witness, check_count, wait_before_again
from dialstack.errors import DialStackError
from dialstack.types.batch import BatchResult

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from dialstack._colour.crews._sync import Inputs, Operation
    from dialstack._core.hooks import Hooks

__all__ = ["Batch"]

In = TypeVar("In")
Out = TypeVar("Out")


class Batch(Generic[In, Out]):
    """Results of a batch as they come, in the order of the inputs.

    Made by `client.batch_each`. Use it as a context manager, and iterate over it inside. When the block is left,
    nothing of it goes on.
    """

    def __init__(
        self,
        operation: Operation[In, Out],
        inputs: Inputs[In],
        hooks: Hooks,
        *,
        concurrency: int,
        stop_on_error: bool,
        max_rate_limit_waits: int,
    ) -> None:
        check_count("concurrency", concurrency, 1, MOST_AT_ONCE)
        check_count("max_rate_limit_waits", max_rate_limit_waits, 0, 1000)
        self._operation = operation
        self._stop_on_error = stop_on_error
        self._most_waits = max_rate_limit_waits
        self._witness = Witness(hooks, time.monotonic)
        self._crew: Crew[In, BatchResult[In, Out]] = Crew(self._one, inputs, concurrency)
        self._state = "not begun"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._state}>"

    def __enter__(self) -> Self:
        if self._state != "not begun":
            raise RuntimeError("a batch runs once; make another one")
        self._state = "running"
        self._witness.start()
        try:
            self._crew.start()
        except BaseException:
            self._witness.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._state = "over"
        try:
            self._crew.finish(error, trace)
        finally:
            self._witness.stop()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> BatchResult[In, Out]:
        """Wait for the next result.

        Raises:
            RuntimeError: The batch is not running: it works inside its `with` block.
            Exception: What your inputs raised; or your function, unless it is a `DialStackError`. It ends the batch.
        """
        result = self.take()
        if result is None:
            raise StopIteration
        return result

    def take(self) -> BatchResult[In, Out] | None:
        """Wait for the next result; None after the last."""
        if self._state != "running":
            raise RuntimeError("a batch works inside its `with` block; for a list of results use client.batch(...)")
        return self._crew.take()

    def _one(self, index: int, given: In) -> BatchResult[In, Out] | None:
        """Work on one input, again after each wait. None: it was stopped before anything was sent."""
        waits = 0
        result: BatchResult[In, Out] | None = None
        while self._let_through():
            turn = self._witness.begin()
            try:
                return BatchResult(index, given, perform(self._operation, given))
            except DialStackError as error:
                result = BatchResult(index, given, error=error)
                wait = wait_before_again(error, turn, waits, self._most_waits)
            if wait is None:
                if self._stop_on_error:
                    self._crew.stop()
                return result
            waits += 1
            self._witness.wait(wait)
        return result

    def _let_through(self) -> bool:
        """Wait while the server wants no more requests. False: the batch was stopped."""
        while (left := self._witness.left()) > 0:
            if not self._crew.pause(left):
                return False
        return True
