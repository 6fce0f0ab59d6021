"""A step on its way: what the journal hears of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialstack.cli.provision.entries import Entry
from dialstack.cli.provision.lookups import ClashError
from dialstack.cli.provision.outcomes import Outcome, Trouble

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from dialstack.cli.provision.entries import Standing, State, StepName
    from dialstack.cli.provision.journal import Journal
    from dialstack.cli.provision.outcomes import How

__all__ = ["Attempt", "Step"]


@dataclass(frozen=True)
class Step:
    """Something to create.

    Attributes:
        name: What it is.
        line: The row that it is of.
        digest: Which one it is, in the journal.
        create: Creates it under an `Idempotency-Key`, and gives its id.
        look_up: Gives its id where it is there. Its argument says whether it was sent since the last time.
        looks_first: Whether it may be there, though nobody has sent it.
    """

    name: StepName
    line: int
    digest: str
    create: Callable[[str], Awaitable[str]]
    look_up: Callable[[bool], Awaitable[str | None]]
    looks_first: bool = False


class Attempt:
    """One step in one run."""

    def __init__(self, journal: Journal, step: Step, standing: Standing) -> None:
        self.step: Step = step
        self.in_doubt: bool = standing.state == "doubt"
        self.was_sent: bool = False
        # What is in doubt keeps its key: a platform that remembers it carries the request out once.
        self.key: str = standing.key if self.in_doubt and standing.key else str(uuid.uuid4())
        self._journal = journal

    async def create(self) -> str:
        """Create it. Only for a sender."""
        return await self.step.create(self.key)

    async def look_up(self) -> str | None:
        """See whether it is there."""
        return await self.step.look_up(self.was_sent)

    async def sending(self) -> None:
        """Note that it is sent, and wait until the disk has that."""
        await self._journal.commit(self._entry("sending"))
        self.was_sent = True

    def done(self, found: str, how: How) -> Outcome:
        """Note that it is there."""
        self._journal.note(self._entry("done", id=found, how=how))
        return Outcome(how, found)

    def failed(self, error: Exception) -> Outcome:
        """Note that it failed."""
        trouble = Trouble.of(error)
        self._journal.note(
            self._entry(
                "failed",
                error=trouble.error,
                status=trouble.status,
                code=trouble.code,
                may_have_executed=self.in_doubt or None,
            )
        )
        return Outcome("in_doubt" if self.in_doubt and not isinstance(error, ClashError) else "failed", None, trouble)

    def stopped(self) -> Outcome:
        """Note that the run ended first."""
        if self.in_doubt:
            return Outcome("in_doubt")
        if self.was_sent:  # so the journal says, but it was not, or was refused for now
            self._journal.note(self._entry("failed", error="Stopped"))
        return Outcome("open")

    def _entry(
        self,
        state: State,
        *,
        id: str | None = None,  # noqa: A002 - as in the journal
        how: How | None = None,
        error: str | None = None,
        status: int | None = None,
        code: str | None = None,
        may_have_executed: bool | None = None,
    ) -> Entry:
        step = self.step
        return Entry(
            step.line, step.name, step.digest, self.key, state, id, how, error, status, code, may_have_executed
        )
