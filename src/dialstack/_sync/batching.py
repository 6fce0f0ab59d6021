# Generated from src/dialstack/_async/batching.py by scripts/generate. Do not edit.
"""`client.batch(...)` and `client.batch_each(...)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from dialstack._colour.crews._sync import Inputs, Operation
    from dialstack._core.hooks import Hooks
    from dialstack._sync.batch import Batch
    from dialstack.types.batch import BatchResult

    In = TypeVar("In")
    Out = TypeVar("Out")

__all__ = ["Batching"]


class Batching:
    """One function over many inputs."""

    _hooks: Hooks

    def batch(
        self,
        operation: Operation[In, Out],
        inputs: Inputs[In],
        /,
        *,
        concurrency: int = 8,
        stop_on_error: bool = False,
        max_rate_limit_waits: int = 5,
    ) -> list[BatchResult[In, Out]]:
        """Call a function for each of many inputs, several at once, and collect what became of each, in their order.

        An error of one input ends nothing: it is in its result. A 429 lets all of them wait.

        Args:
            operation: Takes one input. A method does, where it takes one id; for the others write
                `lambda row: clinic.users.create(**row)`. Its calls have to go through this client or its views.
            inputs: Anything to iterate over.
            concurrency: How many at once.
            stop_on_error: Begin no other input after the first error. What is under way is finished, and is among
                the results.
            max_rate_limit_waits: How often one input is tried again after a 429 that the client's own retries did
                not outlast. That is done only where nothing that your function sent for it can have executed.

        Returns:
            A result for each input. With `stop_on_error`, for each that was begun.

        Raises:
            Exception: What your inputs raised; or your function, unless it is a `DialStackError`. It ends the batch.
            ValueError: A number is out of range.
        """
        found: list[BatchResult[In, Out]] = []
        with self.batch_each(
            operation,
            inputs,
            concurrency=concurrency,
            stop_on_error=stop_on_error,
            max_rate_limit_waits=max_rate_limit_waits,
        ) as results:
            while (result := results.take()) is not None:
                found.append(result)
        return found

    def batch_each(
        self,
        operation: Operation[In, Out],
        inputs: Inputs[In],
        /,
        *,
        concurrency: int = 8,
        stop_on_error: bool = False,
        max_rate_limit_waits: int = 5,
    ) -> Batch[In, Out]:
        """Do the same as `batch`, and give the results as they come: memory does not grow with the inputs.

        Use it in a `with` block and iterate over it there. Inputs are taken as room is made by reading: at most eight
        times `concurrency` are under way or wait to be read. Leaving the block takes no more inputs, and finishes what
        is under way. An exception that leaves it cancels tasks; threads cannot be cancelled, and are waited for.

        Args:
            operation: As for `batch`.
            inputs: As for `batch`. It may be without an end.
            concurrency: As for `batch`.
            stop_on_error: As for `batch`.
            max_rate_limit_waits: As for `batch`.

        Raises:
            ValueError: A number is out of range.
        """
        from dialstack._sync.batch import Batch

        return Batch(
            operation,
            inputs,
            self._hooks,
            concurrency=concurrency,
            stop_on_error=stop_on_error,
            max_rate_limit_waits=max_rate_limit_waits,
        )
