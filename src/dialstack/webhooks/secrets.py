"""Secrets that depend on the account: fetched when they are needed, remembered, and fetched again after a change.

```python
from dialstack import DialStack
from dialstack.webhooks import AccountSecrets, AppointmentWebhooks, agent_secrets

hooks = AppointmentWebhooks(AccountSecrets(agent_secrets(DialStack())))
```
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from dataclasses import dataclass
from secrets import token_hex
from typing import TYPE_CHECKING, TypeVar, cast

from dialstack.webhooks.logs import logger
from dialstack.webhooks.secret_fetchers import Fetch, agent_secrets, voice_app_secrets
from dialstack.webhooks.signature import TOLERANCE
from dialstack.webhooks.unverified import Secrets, UnverifiedWebhook, unverified

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

V = TypeVar("V")

__all__ = [
    "AccountSecrets",
    "Fetch",
    "Secrets",
    "UnverifiedWebhook",
    "agent_secrets",
    "unverified",
    "voice_app_secrets",
]

_PATIENCE = 10.0
"""Seconds that a webhook waits for what another one is fetching. DialStack waits 30 for the answer."""


@dataclass
class _Known:
    secrets: tuple[str, ...]
    fetched: float
    asked: float
    """When they were last asked for, well or not."""


class AccountSecrets:
    """The secrets of each account, from a function that fetches them.

    Anybody can send a webhook with any account in it, so fetching has bounds. A webhook whose timestamp is stale
    fetches nothing. An account is asked about once in `refetch_after` seconds at most, and all of them together
    `max_fetches` times a minute. Half of those are for accounts that nothing is known of, so that made-up ids do not
    keep the secrets of real accounts from being renewed. What was fetched holds for `keep` seconds, and longer while
    fetching fails.

    It may be used by several threads at once. Every failure looks the same to the sender, whether there is such an
    account or not.

    Args:
        fetch: Gives the secrets of an account, none where there is no such account. It blocks; on an async server it
            runs in a thread. What it raises is a failure that may pass.
        max_accounts: How many accounts are remembered. Those that were not used for longest are forgotten.
        refetch_after: Seconds between two fetches for one account.
        keep: Seconds after which the secrets of an account are fetched anew.
        max_fetches: How often fetching is allowed in a minute, for all accounts together.
        tolerance: Seconds that a timestamp may be away from now.
        clock: The time in Unix seconds, for tests.

    Raises:
        ValueError: `max_accounts` is less than 1, or `max_fetches` less than 2.
    """

    def __init__(
        self,
        fetch: Fetch,
        *,
        max_accounts: int = 1000,
        refetch_after: float = 30.0,
        keep: float = 3600.0,
        max_fetches: int = 300,
        tolerance: float = TOLERANCE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if max_accounts < 1 or max_fetches < 2:  # noqa: PLR2004 - half of it is 1
            raise ValueError("max_accounts has to be 1 or more, max_fetches 2 or more")
        self._fetch = fetch
        self._max_accounts = max_accounts
        self._refetch_after = refetch_after
        self._keep = keep
        self._tolerance = tolerance
        self._clock = clock
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._asked: OrderedDict[str, float] = OrderedDict()
        """When accounts were asked about that nothing is known of. Most of them do not exist."""
        self._recent: dict[bool, deque[float]] = {known: deque(maxlen=max_fetches // 2) for known in (True, False)}
        self._flights: dict[str, threading.Event] = {}
        self._lock = threading.Lock()
        # Nobody has this one. It makes the check of an account that does not exist take its time, too.
        self._nobody = (token_hex(32),)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(max_accounts={self._max_accounts})"

    def __call__(self, webhook: UnverifiedWebhook) -> tuple[str, ...]:
        """Give the secrets of a webhook's account, fetched where there is need."""
        return self._remembered(webhook, fresh=True) or self._refreshed(webhook) or self._nobody

    def retry(self, webhook: UnverifiedWebhook) -> tuple[str, ...] | None:
        """Give secrets to try when none has fitted: fetched again, where that is allowed by now.

        What another webhook has just fetched is given as well. None where nothing is known of the account.
        """
        return self._refreshed(webhook)

    def _remembered(self, webhook: UnverifiedWebhook, *, fresh: bool = False) -> tuple[str, ...] | None:
        account = webhook.account_id or ""
        with self._lock:
            known = self._known.get(account)
            if known is None or (fresh and not 0 <= self._clock() - known.fetched < self._keep):
                return None
            self._known.move_to_end(account)
            return known.secrets

    def _refreshed(self, webhook: UnverifiedWebhook) -> tuple[str, ...] | None:
        account = webhook.account_id
        if account is None:
            return None
        mine: threading.Event | None = None
        with self._lock:
            flight = self._flights.get(account)
            if flight is None and self._may_fetch(account, webhook.timestamp):
                mine = self._flights[account] = threading.Event()
        if mine is not None:
            self._ask(account, mine)
        elif flight is not None:
            flight.wait(_PATIENCE)
        return self._remembered(webhook)

    def _may_fetch(self, account: str, timestamp: int) -> bool:
        """Decide, and count it: the caller fetches."""
        now = self._clock()
        known = self._known.get(account)
        asked = known.asked if known is not None else self._asked.get(account)
        recent = self._recent[known is not None]
        if not abs(now - timestamp) <= self._tolerance:
            return False  # It cannot hold, whatever is fetched.
        if asked is not None and 0 <= now - asked < self._refetch_after:
            return False
        if len(recent) == recent.maxlen and 0 <= now - recent[0] < 60:  # noqa: PLR2004 - a minute
            logger.info("webhook secrets are fetched too often; an account has to wait")
            return False
        recent.append(now)
        if known is not None:
            known.asked = now
        else:
            _put(self._asked, account, now, self._max_accounts)
        return True

    def _ask(self, account: str, flight: threading.Event) -> None:
        """Fetch, with the lock free. Where that fails, what was known still is."""
        try:
            found = _strings(self._fetch(account))
        except Exception as error:  # noqa: BLE001 - whatever it is, it may work the next time
            # Without its words, in which there may be anything.
            logger.warning("fetching webhook secrets failed with %s; older ones still hold", type(error).__name__)
        else:
            self._learn(account, found)
        finally:
            with self._lock:
                del self._flights[account]
            flight.set()

    def _learn(self, account: str, found: tuple[str, ...]) -> None:
        with self._lock:
            now = self._clock()
            self._known.pop(account, None)
            if not found:
                _put(self._asked, account, now, self._max_accounts)
                return
            self._asked.pop(account, None)
            _put(self._known, account, _Known(found, now, now), self._max_accounts)


def _strings(found: object) -> tuple[str, ...]:
    # A single string would be taken apart, and each letter would be a secret.
    listed = [found] if isinstance(found, str) else cast("Iterable[object]", found)
    return tuple(secret for secret in listed if isinstance(secret, str) and secret)


def _put(table: OrderedDict[str, V], account: str, value: V, most: int) -> None:
    table[account] = value
    table.move_to_end(account)
    if len(table) > most:
        table.popitem(last=False)
