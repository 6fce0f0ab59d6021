"""What became of a step, of a row, and of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from dialstack.cli.masking import masked
from dialstack.errors import DialStackError

if TYPE_CHECKING:
    from dialstack.cli.provision.entries import StepName
    from dialstack.cli.provision.rows import Row

__all__ = ["GOOD", "How", "Outcome", "RowResult", "Trouble"]

How: TypeAlias = Literal["created", "found", "existed", "adopted", "before", "failed", "in_doubt", "open"]
"""created: by this run. found: it was in doubt, and is there. existed: an account that is there already. adopted: a
user that is there already, with `--adopt`. before: by an earlier run. failed: it did nothing, and will be tried again.
in_doubt: nobody knows yet, and the next run looks. open: this run ended before it."""

GOOD = frozenset({"created", "found", "existed", "adopted", "before"})


@dataclass(frozen=True)
class Trouble:
    """Why something failed."""

    error: str
    message: str
    status: int | None = None
    code: str | None = None
    request_id: str | None = None
    may_have_executed: bool = False

    @classmethod
    def of(cls, error: Exception) -> Trouble:
        """Take it from an error."""
        kind = type(error).__name__.removeprefix("DialStack").removesuffix("Error") or "Error"
        if not isinstance(error, DialStackError):
            return cls(kind, masked(str(error)))
        return cls(
            kind, masked(error.message), error.status_code, error.code, error.request_id, error.may_have_executed
        )


@dataclass(frozen=True)
class Outcome:
    """What became of a step."""

    how: How
    id: str | None = None
    trouble: Trouble | None = None


@dataclass(frozen=True)
class RowResult:
    """What became of a row.

    Attributes:
        row: The row.
        state: As of an outcome.
        account: The account's id, where it is known.
        user: The user's id, where it is known.
        step: The step that failed.
        trouble: Why.
        made_extension: Whether this run created the extension.
    """

    row: Row
    state: How
    account: str | None = None
    user: str | None = None
    step: StepName | None = None
    trouble: Trouble | None = None
    made_extension: bool = False

    @property
    def is_good(self) -> bool:
        """Whether nothing is left to do."""
        return self.state in GOOD
