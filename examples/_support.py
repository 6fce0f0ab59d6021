"""How the examples get a client: from the embedded sandbox, or with `--live` from your own key, after asking.

In your program there is nothing of this: `client = DialStack()`.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from dialstack import DialStack

if TYPE_CHECKING:
    from dialstack.sandbox import Sandbox


def connect(what_it_does: str) -> tuple[DialStack, Sandbox | None]:
    """Give a client, and the sandbox behind it where there is one."""
    if "--live" in sys.argv[1:]:
        return _live(what_it_does), None
    for name in [name for name in os.environ if name.startswith("DIALSTACK_")]:
        del os.environ[name]  # a key of yours must not be used by an example that did not ask
    from dialstack.sandbox import Sandbox

    sandbox = Sandbox()
    return sandbox.client(), sandbox


def _live(what_it_does: str) -> DialStack:
    print(f"With your own key, this will {what_it_does}.")
    print("Type 'yes' to go on: ", end="", flush=True)
    if not sys.stdin or sys.stdin.readline().strip() != "yes":  # a closed stdin says no
        raise SystemExit("nothing was sent")
    return DialStack()
