"""Following the two streams with what was typed."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

from dialstack._core.config import is_platform_key
from dialstack.cli.connection import find_connection
from dialstack.cli.failures import UsageError
from dialstack.cli.following import Enough, follow
from dialstack.cli.stream_rows import StreamRow
from dialstack.cli.terminal import can_ask, note, on_terminal, out, warn
from dialstack.types.live_events import LiveConnected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from dialstack._sync.client import DialStack
    from dialstack.cli.connection import Connection
    from dialstack.types.live_events import LiveEvent
    from dialstack.types.presence import ParkSlotEvent

__all__ = ["StreamChoices", "tail_events", "tail_park_slots"]


@dataclass(frozen=True)
class StreamChoices:
    """What the options of both commands say."""

    account: str | None = None
    profile: str | None = None
    as_json: bool | None = None
    most: int | None = None
    seconds: float | None = None
    verbose: bool = False

    @property
    def enough(self) -> Enough:
        """When to stop.

        Raises:
            UsageError: It would be before the beginning.
        """
        if self.seconds is not None and not 0 < self.seconds < float("inf"):
            raise UsageError("--for takes a number of seconds above 0")
        return Enough(self.most, self.seconds)


def tail_events(choices: StreamChoices, components: Sequence[str], kinds: Sequence[str]) -> None:
    """Follow the events of one account.

    Args:
        choices: The options.
        components: What the session is to be good for.
        kinds: Patterns of types; none: every type.
    """
    enough, connection = choices.enough, find_connection(choices.profile)
    account = _account(choices, connection)
    writer = _Writer(account, choices)

    def show(event: LiveEvent) -> int:
        if isinstance(event, LiveConnected):
            _connected(event, choices)
            return 0
        row = StreamRow.of(event, account)
        return writer.write(row) if not kinds or any(fnmatchcase(row.type, kind) for kind in kinds) else 0

    enabled = {name: {"enabled": True} for name in components}
    with connection.client(account) as client:
        _listen(client, choices)
        stream = client.events.stream(components=enabled, dialstack_account=account, timeout=enough.timeout)  # type: ignore[arg-type]
        follow(stream, show, enough)


def tail_park_slots(choices: StreamChoices, slots: list[Literal["all"] | int]) -> None:
    """Follow the park slots of one account."""
    enough, connection = choices.enough, find_connection(choices.profile)
    account = _account(choices, connection)
    writer = _Writer(account, choices)

    def show(event: ParkSlotEvent) -> int:
        return writer.write(StreamRow.of(event, account))

    with connection.client(account) as client:
        _listen(client, choices)
        stream = client.presence.subscribe_park_slots(
            park_slot=slots, dialstack_account=account, timeout=enough.timeout
        )
        follow(stream, show, enough)


class _Writer:
    """Writes rows to standard output, each at once."""

    def __init__(self, account: str | None, choices: StreamChoices) -> None:
        self._account = account
        self._as_json = not on_terminal() if choices.as_json is None else choices.as_json
        self._console: Console | None = out() if on_terminal() and not self._as_json else None

    def write(self, row: StreamRow) -> int:
        """Write a row, which counts as one event."""
        for line in [row.as_json()] if self._as_json else row.as_lines():
            if self._console is not None:
                self._console.print(row.coloured(line))
            else:
                # One write for each line: a signal must not leave half of one.
                sys.stdout.write(f"{line if self._as_json else row.coloured(line).plain}\n")
        sys.stdout.flush()
        return 1


def _account(choices: StreamChoices, connection: Connection) -> str | None:
    account = choices.account or connection.account
    if account is None and is_platform_key(connection.key()):
        raise UsageError("this needs --account (or run `dialstack use ACCOUNT` once). Nothing was sent.")
    return account


def _listen(client: DialStack, choices: StreamChoices) -> None:
    if choices.verbose:
        from dialstack.cli.attempts import show_attempts

        show_attempts(client)


def _connected(event: LiveConnected, choices: StreamChoices) -> None:
    if event.reconnected:
        warn("connected again; what happened in between is not sent again")
    elif choices.verbose or can_ask():
        note("connected; Ctrl-C ends this", "dim")
