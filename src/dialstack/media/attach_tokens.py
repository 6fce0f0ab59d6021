"""Tokens for media sockets: so that nobody but DialStack opens one, and only for a call that you attached.

Your media server is open to everybody, and `begin`, the first message of a socket, is signed by nobody. So the URL that
you give to DialStack carries a token: for one call, for a minute, good for one socket.

```python
tokens = AttachTokens(os.environ["MEDIA_SECRET"])
url = tokens.url("wss://voice.example.com/media", event)  # in the handler of `call.received`

claims = tokens.check(request_url)  # in the media server, before the socket is accepted
claims.check_begin(begin)
```
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from dialstack.media.attach_claims import AttachClaims, AttachKind, AttachRefusal, AttachRefusedError
from dialstack.media.attach_signatures import checked_secrets, sign, verify
from dialstack.media.attach_urls import token_in, with_token

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dialstack.webhooks.dedupe.protocol import DedupeStore
    from dialstack.webhooks.event_types_base import VoiceAppEvent

__all__ = ["AttachClaims", "AttachKind", "AttachRefusal", "AttachRefusedError", "AttachTokens"]

_KEY = "dialstack-media-token:"
"""Before the id of a token in a store that webhooks share. The keys of theirs begin in other ways."""

_MARGIN = 60.0
"""Seconds that the store remembers a token for beyond its end: where the clocks are set back by less, it stays used."""


class AttachTokens:
    """Makes the tokens of attach URLs, and lets each open one socket.

    A token is a JWT (HS256). It can be read by whoever sees the URL, and holds no more than the ids of the call and of
    the account. It is used up by its first check, whatever comes of the socket: a second connection to the same URL is
    refused, also one after a broken connection, and also after a crash.

    Threads may share it. Processes agree by the secret, by their clocks, and by the store.

    Args:
        secret: At least 32 bytes, as text or bytes: `secrets.token_hex(32)` makes one. Of several the first signs, and
            all are accepted, so that you can change it: put the new one second everywhere, then first, and take the old
            one away a minute later.
        lifetime: Seconds from `url` until DialStack has to have connected.
        store: Remembers which tokens were used. Without one that is this process's memory: where several processes
            accept sockets, each would let a token pass once. Give them one `SQLiteDedupe` or `RedisDedupe`. It may be
            the one that your webhooks use.
        leeway: Seconds by which the clocks of your machines may differ.
        now: The time in Unix seconds, for tests.

    Raises:
        ValueError: There is no secret, one is too short, or `lifetime` or `leeway` is out of range.
        TypeError: A secret is neither text nor bytes.
    """

    def __init__(
        self,
        secret: str | bytes | Sequence[str | bytes],
        *,
        lifetime: float = 60.0,
        store: DedupeStore | None = None,
        leeway: float = 5.0,
        now: Callable[[], float] | None = None,
    ) -> None:
        if not 0 < lifetime <= 86400 or not 0 <= leeway <= 3600:  # noqa: PLR2004 - a day, an hour
            raise ValueError("lifetime is in seconds, more than 0 and a day at most; leeway is an hour at most")
        self._secrets = checked_secrets(secret)
        self._lifetime = lifetime
        self._leeway = leeway
        self._store = store
        self._now = now or time.time

    def __repr__(self) -> str:
        """Show no secret."""
        return f"{type(self).__name__}(lifetime={self._lifetime:g})"

    def url(
        self,
        base_url: str,
        event: VoiceAppEvent | None = None,
        *,
        call_id: str | None = None,
        account: str | None = None,
        kind: AttachKind | None = None,
    ) -> str:
        """Make the URL for an `attach` action or a listener. Each is for one socket: make another for another attempt.

        Whoever has the URL can open the socket, so give it to DialStack alone, and log it nowhere.

        Args:
            base_url: Where your media server listens: `wss://…`, or `ws://` on this machine. Its query stays.
            event: The event of the call, from a webhook that was verified. Or leave it out and name call and account.
            call_id: The call, where there is no event.
            account: Its account, where there is no event.
            kind: `attach` for the action, `listener` for `calls.create_listener`. When left out it is what the event
                allows: `listener` for `call.notify`, and `attach` for anything else.

        Raises:
            ValueError: The URL is no such URL, has a fragment or a parameter `token`; call and account are unknown; or
                `kind` is another one.
            TypeError: Both an event and a call or account were given.
        """
        call_id, account = _subject(event, call_id, account)
        kind = kind or ("listener" if event is not None and event.event == "call.notify" else "attach")
        if kind not in {"attach", "listener"}:
            raise ValueError("kind is 'attach' or 'listener'")
        token = sign(self._secrets[0], call_id, account, kind, self._now(), self._lifetime)
        return with_token(base_url, token)

    def check(self, url_or_token: str, /) -> AttachClaims:
        """Check a socket's URL before you accept it, and use up its token. The store may block.

        Args:
            url_or_token: The URL as it was asked for, its path with the query, or the token alone.

        Raises:
            AttachRefusedError: It must not open a socket. `code` says why; see `AttachRefusal`.
        """
        claims = self._verified(url_or_token)
        self._use(self._found_store(), claims)
        return claims

    async def check_async(self, url_or_token: str, /) -> AttachClaims:
        """Do what `check` does, on an event loop, which a store that blocks does not hold up.

        Raises:
            AttachRefusedError: It must not open a socket. `code` says why; see `AttachRefusal`.
        """
        claims = self._verified(url_or_token)
        store = self._found_store()
        if not getattr(store, "blocking", True):
            self._use(store, claims)
            return claims
        from anyio import to_thread

        await to_thread.run_sync(self._use, store, claims)
        return claims

    def _verified(self, url_or_token: str) -> AttachClaims:
        return verify(token_in(url_or_token), self._secrets, self._now(), self._leeway)

    def _found_store(self) -> DedupeStore:
        return _shared() if self._store is None else self._store

    def _use(self, store: DedupeStore, claims: AttachClaims) -> None:
        key = _KEY + claims.token_id
        keep = claims.expires_at.timestamp() - self._now() + self._leeway + _MARGIN
        try:
            # The claim alone lasts as long as the token: one that dies before it is finished has used it up, too.
            claim = store.claim(key, keep)
            won = claim.state == "claimed" and store.finish(key, claim.token, keep)
        except Exception as error:
            message = "the store of used tokens cannot be reached, so no socket is accepted"
            raise AttachRefusedError(message, code="store_unavailable") from error
        if not won:
            raise AttachRefusedError("the token was used before", code="used")


def _subject(event: VoiceAppEvent | None, call_id: str | None, account: str | None) -> tuple[str, str]:
    if event is not None:
        if call_id is not None or account is not None:
            raise TypeError("give the event, or call_id and account, and not both")
        call_id, account = event.call_id, event.account_id
    if not isinstance(call_id, str) or not isinstance(account, str) or not call_id or not account:
        raise ValueError("a token is for one call of one account: give an event that has both, or call_id and account")
    return call_id, account


_memory: DedupeStore | None = None
_making = threading.Lock()


def _shared() -> DedupeStore:
    """Give the store of this process, which all that were given none have in common."""
    global _memory  # noqa: PLW0603 - one for the process, made when it is needed
    with _making:
        if _memory is None:
            from dialstack.webhooks.dedupe.memory import MemoryDedupe

            _memory = MemoryDedupe()
        return _memory
