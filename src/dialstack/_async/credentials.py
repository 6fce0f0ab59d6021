"""What a stream shows the server, asked for anew before each connection."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, cast

from dialstack._async.runner import obtained
from dialstack._core.config import check_key, is_platform_key
from dialstack._core.live_events import no_components, no_token, platform_key_as_session
from dialstack.errors import DialStackAPIError, DialStackAuthenticationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from dialstack._async.runner import AsyncRunner
    from dialstack._colour._async import ApiKey, Door
    from dialstack._core.config import Config
    from dialstack.types.account_sessions import AccountSession, AccountSessionComponentParam

    AsyncCredential: TypeAlias = "AsyncClientKey | AsyncGivenSession | AsyncMintedSession"

__all__ = ["AsyncClientKey", "AsyncGivenSession", "AsyncMintedSession"]

RENEWED_BEFORE = 300.0
"""Seconds before its end at which a session is not used for another connection."""


class AsyncClientKey:
    """The client's own key."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.renewable: bool = not isinstance(config.api_key, str)

    async def get(self, _door: Door) -> str:
        """Give the key. A callable is asked each time."""
        key = self._config.api_key
        return key if isinstance(key, str) else check_key(await obtained(key), self._config.api)

    def refused(self) -> None:
        """Nothing: no key is kept."""


class AsyncGivenSession:
    """A session token, or a callable that gives one."""

    def __init__(self, source: ApiKey, config: Config) -> None:
        if not isinstance(source, str) and not callable(source):
            raise TypeError(f"session must be a string or a callable, not {type(source).__name__}")
        self._source = source
        self._config = config
        self.renewable: bool = not isinstance(source, str)
        if isinstance(source, str):
            self._checked(source)

    async def get(self, _door: Door) -> str:
        """Give the token. A callable is asked each time."""
        source = self._source
        return self._checked(source if isinstance(source, str) else await obtained(source, "session"))

    def _checked(self, found: object) -> str:
        try:
            token = check_key(found, self._config.api)
        except DialStackAuthenticationError:  # it speaks of the API key
            raise no_token() from None
        if is_platform_key(token):
            raise platform_key_as_session()
        return token

    def refused(self) -> None:
        """Nothing: no token is kept."""


class AsyncMintedSession:
    """A session that is made with the client's platform key, and renewed before it ends.

    A client whose key is a session token itself needs none: its own is used.
    """

    renewable: bool = True

    def __init__(
        self,
        runner: AsyncRunner,
        account: str | None,
        components: Mapping[str, AccountSessionComponentParam] | None,
        timeout: float | None,
    ) -> None:
        self._runner = runner
        self._own = AsyncClientKey(runner.config)
        self._account = account
        self._components = components
        self._timeout = timeout
        self._token: str | None = None
        self._good_until = 0.0
        key = runner.config.api_key
        if isinstance(key, str) and is_platform_key(key):
            self._wanted()

    async def get(self, door: Door) -> str:
        """Give a session token, which is made where none is good any more. The platform key is never given."""
        if self._token is not None and time.time() < self._good_until:
            return self._token
        key = await self._own.get(door)
        if not is_platform_key(key):
            self.renewable = self._own.renewable
            return key
        return self._keep(await self._mint(door))

    def _wanted(self) -> tuple[str, Mapping[str, AccountSessionComponentParam]]:
        if self._account is None or not self._components:
            raise no_components()
        return self._account, self._components

    async def _mint(self, door: Door) -> AccountSession:
        from dialstack._async.resources.account_sessions import AsyncAccountSessions

        account, components = self._wanted()
        # Not tried again here: the stream does that, with waits that `close` ends.
        with door.watch():
            return await AsyncAccountSessions(self._runner).create(
                account=account, components=components, timeout=self._timeout, max_network_retries=0
            )

    def _keep(self, session: AccountSession) -> str:
        token = cast("object", session.client_secret)
        if not isinstance(token, str) or not token or is_platform_key(token):
            raise DialStackAPIError("the new session has no token")
        ends = cast("object", session.expires_at)
        self._token = token
        self._good_until = ends.timestamp() - RENEWED_BEFORE if isinstance(ends, datetime) else 0.0
        return token

    def refused(self) -> None:
        """Forget the session: the next connection makes another."""
        self._token = None
