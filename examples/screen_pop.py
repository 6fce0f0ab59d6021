"""Print who is calling, while it rings.

    export DIALSTACK_API_KEY=sk_test_...
    export DIALSTACK_ACCOUNT=acct_...
    python examples/screen_pop.py

The key stays here: the stream gets a session token that is made with it. End the program with Ctrl+C. To try it without
a platform, start `dialstack sandbox`, export its key and its URL as DIALSTACK_API_KEY and DIALSTACK_API_URL, and
take the account that `dialstack accounts create` makes.
"""

from __future__ import annotations

import os
import signal

from dialstack import DialStack
from dialstack.types import AccountSessionComponentParam, LiveCallEnded, LiveCallIncoming, LiveConnected

COMPONENTS: dict[str, AccountSessionComponentParam] = {"call_logs": {"enabled": True}}


def main() -> None:
    """Print until somebody presses Ctrl+C."""
    account = os.environ["DIALSTACK_ACCOUNT"]
    with DialStack() as client, client.events.stream(components=COMPONENTS, dialstack_account=account) as events:
        signal.signal(signal.SIGINT, lambda *_: events.close())
        signal.signal(signal.SIGTERM, lambda *_: events.close())
        for event in events:
            if isinstance(event, LiveCallIncoming):
                print(
                    f"{event.from_name or 'Somebody'} ({event.from_number}) is calling {event.user or event.to_number}"
                )
            elif isinstance(event, LiveCallEnded):
                print(f"call {event.call_id} is over: {event.status}")
            elif isinstance(event, LiveConnected) and event.reconnected:
                print("connected again: calls may have come in meanwhile")
    print("done")


if __name__ == "__main__":
    main()
