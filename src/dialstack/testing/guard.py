"""Nobody's test may reach the real DialStack: place a call, buy a number, send a fax.

Python tells an audit hook of every name that is looked up, before it is. So this needs nothing private of any HTTP
library. A hook cannot be taken back, so there is one for the process, which does nothing while no guard stands.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Guard"]

_DOMAIN = "dialstack.ai"
_guards: list[Guard] = []
_installed = False


class Guard:
    """Refuses to look up DialStack's hosts, from `raise_up` to `stand_down`.

    What raises inside a thread or a task may be caught there, so it is also kept: `caught` gives and forgets it.

    Attributes:
        open: Whether everything may pass for now.
    """

    def __init__(self) -> None:
        self.open = False
        self._caught: list[str] = []

    def raise_up(self) -> None:
        """Begin."""
        global _installed  # noqa: PLW0603 - a hook cannot be taken back
        if not _installed:
            _installed = True
            sys.addaudithook(_watch)
        _guards.append(self)

    def stand_down(self) -> None:
        """End. Once is enough, more does no harm."""
        if self in _guards:
            _guards.remove(self)

    def caught(self) -> Sequence[str]:
        """Give the hosts that were asked for since this was called last."""
        found, self._caught = self._caught, []
        return found

    def look_at(self, host: object) -> None:
        """Refuse a host that is DialStack's.

        Raises:
            pytest.fail.Exception: It is. Not an `Exception`, so nobody retries, and few catch it.
        """
        name = (host.decode("latin-1") if isinstance(host, bytes) else str(host)).lower().rstrip(".")
        if self.open or not (name == _DOMAIN or name.endswith(f".{_DOMAIN}")):
            return
        self._caught.append(name)
        raise pytest.fail.Exception(told(name), pytrace=True)


def told(host: str) -> str:
    """Say what happened, and what to do."""
    return (
        f"This test tried to reach the real DialStack ({host}). Give the code under test the fixture "
        "`dialstack_client`, or a client of `Sandbox().client()`. If it is meant to, mark it with "
        "@pytest.mark.dialstack_network."
    )


def _watch(event: str, args: tuple[object, ...]) -> None:
    # For every event of the interpreter, so the usual one ends at once.
    if event == "socket.getaddrinfo" and _guards:
        _guards[-1].look_at(args[0])
