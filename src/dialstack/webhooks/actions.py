"""Actions on the call that a voice app's webhook tells of.

```python
from dialstack.webhooks import CallActions, CallReceived


@hooks.on(CallReceived)
def answer(event: CallReceived) -> None:
    CallActions(event).attach("wss://app.example.com/media").send(client)
```

The answer to the webhook cannot steer the call: a request of your own does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from typing_extensions import Self

    from dialstack import AsyncDialStack, DialStack
    from dialstack.types.calls import CallAction, TransferActionParam

__all__ = ["CallActions", "CallEvent"]


class CallEvent(Protocol):
    """What tells of a call, such as `CallReceived`."""

    @property
    def call_id(self) -> str | None:
        """The call."""
        ...

    @property
    def account_id(self) -> str | None:
        """The account that it belongs to."""
        ...


class CallActions:
    """What to do with a call, in the order given, sent as one request.

    Args:
        event: The webhook that told of the call.

    Raises:
        ValueError: The event names no call, or no account.
    """

    def __init__(self, event: CallEvent) -> None:
        if not event.call_id or not event.account_id:
            raise ValueError("the event names no call, or no account: there is nothing to act on")
        self._call = event.call_id
        self._account = event.account_id
        self._actions: list[CallAction] = []

    def __repr__(self) -> str:
        # Without URLs and numbers: a URL may hold a token.
        return f"{type(self).__name__}({', '.join(action['type'] for action in self._actions)})"

    def attach(self, url: str) -> Self:
        """Bridge the call to your WebSocket, in both directions.

        Args:
            url: Where DialStack connects to: `wss://`.

        Raises:
            ValueError: The URL is no `wss://` one.
        """
        parts = urlsplit(url)
        if parts.scheme != "wss" or not parts.hostname:
            raise ValueError(f"DialStack connects to wss:// URLs only, not to {parts.scheme or 'no scheme'}://")
        self._actions.append({"type": "attach", "url": url})
        return self

    def transfer(self, target: str, *, mode: str | None = None) -> Self:
        """Hand the call on.

        Args:
            target: A phone number, or the id of what is to ring.
            mode: How. Uncertain: whether there is any other than `blind`. Not sent unless given.

        Raises:
            ValueError: The target is empty.
        """
        if not target:
            raise ValueError("a transfer needs a target: a phone number, or the id of what is to ring")
        action: TransferActionParam = {"type": "transfer", "target": target}
        if mode is not None:
            action["mode"] = mode
        self._actions.append(action)
        return self

    def send(self, client: DialStack) -> None:
        """Send them.

        Raises:
            ValueError: There are none.
            DialStackError: As `calls.update` does.
        """
        client.calls.update(self._call, actions=self._listed(), dialstack_account=self._account)

    async def send_async(self, client: AsyncDialStack) -> None:
        """Send them, from an async server.

        Raises:
            ValueError: There are none.
            DialStackError: As `calls.update` does.
        """
        await client.calls.update(self._call, actions=self._listed(), dialstack_account=self._account)

    def _listed(self) -> list[CallAction]:
        if not self._actions:
            raise ValueError("there are no actions: say what to do, with attach or transfer")
        return list(self._actions)
