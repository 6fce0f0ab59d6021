"""What became of each input of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, cast

if TYPE_CHECKING:
    from dialstack.errors import DialStackError

__all__ = ["BatchResult"]

In = TypeVar("In")
Out = TypeVar("Out")


class BatchResult(Generic[In, Out]):
    """What became of one input: a value, or an error.

    Attributes:
        index: Which input it was: 0 for the first.
        input: The input itself, as you gave it.
        error: Why it failed, or None. `error.may_have_executed` says whether it may have happened all the same.
    """

    __slots__ = ("_value", "error", "index", "input")

    def __init__(
        self,
        index: int,
        input: In,  # noqa: A002 - it is what a reader of a result asks for
        value: Out | None = None,
        error: DialStackError | None = None,
    ) -> None:
        self.index: int = index
        self.input: In = input
        self.error: DialStackError | None = error
        self._value = value

    @property
    def ok(self) -> bool:
        """Whether it worked. What worked may have given None, as a `delete` does."""
        return self.error is None

    @property
    def value(self) -> Out:
        """What your function returned.

        Raises:
            DialStackError: It failed: this is `error`.
        """
        if self.error is not None:
            raise self.error
        return cast("Out", self._value)

    def __repr__(self) -> str:
        """Say how it went. Inputs hold names and numbers, so they stay out."""
        return f"<BatchResult {self.index} {'ok' if self.error is None else type(self.error).__name__}>"
