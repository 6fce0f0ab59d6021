"""One attempt at an event: what came of it, and what the inbox is told."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialstack.errors import DialStackSignatureVerificationError
from dialstack.webhooks.events import parse_event
from dialstack.webhooks.inbox.retries import Bury, RetryLater, after_failure, used_up
from dialstack.webhooks.logs import logger
from dialstack.webhooks.renewing import renewed

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from dialstack.webhooks.inbox.records import InboxEvent
    from dialstack.webhooks.inbox.retries import RetryRules
    from dialstack.webhooks.inbox.sqlite import SQLiteInbox

__all__ = ["Attempts", "Done", "Failed", "Outcome", "failed"]


@dataclass(frozen=True)
class Done:
    """The handlers returned."""


@dataclass(frozen=True)
class Failed:
    """A handler raised: the class of its error."""

    error: str


Outcome = Done | Failed | Bury | None
"""What came of an attempt. None: it was broken off."""


def failed(error: Exception, body: bytes) -> Outcome:
    """Tell a handler that raised from a body that is no event: that one will never be."""
    name = type(error).__name__
    if isinstance(error, DialStackSignatureVerificationError) and not _is_event(body):
        logger.error("an event of the inbox cannot be read, and was given up")
        return Bury(name)
    logger.error("a handler of webhooks raised", exc_info=error)
    return Failed(name)


def _is_event(body: bytes) -> bool:
    try:
        parse_event(body)
    except DialStackSignatureVerificationError:
        return False
    return True


class Attempts:
    """Takes events out of an inbox, and tells it what came of them. Everything here blocks."""

    def __init__(self, inbox: SQLiteInbox, rules: RetryRules, lease: float) -> None:
        self.lease = lease
        self._inbox = inbox
        self._rules = rules

    def check(self) -> None:
        """Raise now where the inbox cannot be used at all."""
        self._inbox.counts()

    def take(self) -> InboxEvent | None:
        """Take the next event that is due, and bury those whose attempts are used up."""
        while True:
            event = self._inbox.take(self.lease)
            if event is None or not used_up(event.attempt, self._rules):
                return event
            logger.error("an event was given up: its worker died in the last attempt")
            self._inbox.bury(event, "TooManyAttempts")

    def take_or_wait(self) -> InboxEvent | None:
        """Take the next event. None, and a line in the log, where the inbox cannot be read now."""
        try:
            return self.take()
        except Exception:
            # Nothing is lost: whatever is there stays there.
            logger.exception("the inbox cannot be read")
            return None

    def settle(self, event: InboxEvent, outcome: Outcome) -> bool:
        """Tell the inbox what came of an event. True: it is finished."""
        try:
            kept = self._tell(event, outcome)
        except Exception:
            # It is due again when its lease ends. If it was handled, it is handled again then.
            logger.exception("the inbox could not be told what came of an event")
            return False
        if not kept:
            logger.warning("an event took so long that another worker has it as well")
        return kept and isinstance(outcome, Done)

    def _tell(self, event: InboxEvent, outcome: Outcome) -> bool:
        if isinstance(outcome, Done):
            return self._inbox.finish(event)
        step: Outcome | RetryLater = outcome
        if isinstance(step, Failed):
            step = after_failure(event.attempt, step.error, self._rules, random.random())  # noqa: S311 - no secret
        if isinstance(step, Bury):
            return self._inbox.bury(event, step.error)
        return self._inbox.retry_later(event, step.delay if isinstance(step, RetryLater) else 0.0)

    def renew(self, event: InboxEvent) -> bool:
        """Renew a lease. False: it is lost, and renewing it is over."""
        try:
            return self._inbox.renew(event, self.lease)
        except Exception:
            logger.exception("a lease could not be renewed")
            return True

    def renewing(self, event: InboxEvent) -> AbstractContextManager[None]:
        """Renew a lease while a block runs."""
        return renewed(lambda: self.renew(event), self.lease, "dialstack-inbox-lease")
