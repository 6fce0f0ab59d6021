"""Carrying steps out once: noted before they are sent, and looked up before they are sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack.cli.provision.attempts import Attempt
from dialstack.cli.provision.lookups import ClashError
from dialstack.cli.provision.outcomes import Outcome
from dialstack.cli.provision.sending import StoppedError
from dialstack.errors import DialStackConflictError, DialStackError

if TYPE_CHECKING:
    from dialstack.cli.provision.attempts import Step
    from dialstack.cli.provision.journal import Journal
    from dialstack.cli.provision.sending import Sender

__all__ = ["Steps"]


class Steps:
    """Carries out steps."""

    def __init__(self, journal: Journal, sender: Sender, *, adopt: bool) -> None:
        self._journal = journal
        self._sender = sender
        self._adopt = adopt

    async def carry_out(self, step: Step) -> Outcome:
        """Carry out a step, unless it was done before.

        Raises:
            JournalError: Nothing can be noted any more.
        """
        standing = self._journal.ledger.standing(step.digest)
        if standing.state == "done":
            return Outcome("before", standing.id)
        attempt = Attempt(self._journal, step, standing)
        try:
            return await self._settled(attempt)
        except StoppedError:
            return attempt.stopped()
        except (DialStackError, ClashError, TypeError, ValueError) as error:
            return attempt.failed(error)

    async def _settled(self, attempt: Attempt) -> Outcome:
        """Send it until it is known what became of it."""
        sent = 0
        while True:
            found = await self._found(attempt)
            if found is not None:
                return found
            sent += 1
            try:
                return await self._sent(attempt)
            except DialStackConflictError as error:
                found = await self._in_the_way(attempt)
                if found is None:
                    raise error from None
                return found
            except DialStackError as error:
                # It may have been carried out. It is not sent again before somebody has looked.
                if not error.may_have_executed:
                    raise
                if not await self._sender.pause_before_again(error, sent):
                    found = await self._found(attempt)
                    if found is None:
                        raise error from None
                    return found

    async def _sent(self, attempt: Attempt) -> Outcome:
        await attempt.sending()
        try:
            return attempt.done(await self._sender.create(attempt.create), "created")
        except DialStackError as error:
            attempt.in_doubt = attempt.in_doubt or error.may_have_executed
            raise

    async def _found(self, attempt: Attempt) -> Outcome | None:
        """Look, where it may be there."""
        if not attempt.in_doubt and not attempt.step.looks_first:
            return None
        found = await attempt.look_up()
        return None if found is None else attempt.done(found, "found" if attempt.in_doubt else "existed")

    async def _in_the_way(self, attempt: Attempt) -> Outcome | None:
        """See whether what is in the way is what we sent ourselves, or is wanted all the same."""
        if not attempt.in_doubt and not self._adopt:
            return None
        found = await attempt.look_up()
        return None if found is None else attempt.done(found, "found" if attempt.in_doubt else "adopted")
