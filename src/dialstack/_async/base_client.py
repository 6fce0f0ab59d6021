"""What every client is made of: its settings, its callbacks, its connections, and views that share them."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from dialstack._async.batching import AsyncBatching
from dialstack._async.watching import AsyncWatched
from dialstack._core.hooks import Hooks
from dialstack._core.logs import switch_on

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from dialstack._async.runner import AsyncRunner
    from dialstack._async.transport import AsyncTransport
    from dialstack._core.config import Config
    from dialstack.types.options import HttpClient

__all__ = ["AsyncBaseClient"]


class AsyncBaseClient(AsyncWatched, AsyncBatching):
    """A client that offers no operations yet."""

    _config: Config
    _http_client: HttpClient | None
    _closed = False

    def _begin(self, config: Config, http_client: HttpClient | None) -> None:
        switch_on(os.environ)
        self._config = config
        self._hooks = Hooks()
        self._http_client = http_client
        if http_client is not None:
            _ = self._transport  # a client of the wrong kind is told at once

    def _view(self, config: Config) -> Self:
        """Make a client with other settings on the same connections and callbacks."""
        view = type(self).__new__(type(self))
        view.__dict__.update(
            _config=config,
            _hooks=self._hooks,
            _http_client=self._http_client,
            _transport=self._transport,
        )
        return view

    def __repr__(self) -> str:
        return f"{type(self).__name__}(api_url={str(self._config.api)!r})"

    async def aclose(self) -> None:
        """Close the connections, also those of every view. An `http_client` of yours is left open."""
        self._closed = True
        if "_transport" in self.__dict__:
            await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    @cached_property
    def _transport(self) -> AsyncTransport:
        if self._closed:
            raise RuntimeError("this client is closed")
        from dialstack._async.transport import AsyncTransport

        # From Python 3.12 on, threads may be in here together. They must leave with one and the same.
        transport: AsyncTransport = self.__dict__.setdefault("_transport", AsyncTransport(self._http_client))
        return transport

    @cached_property
    def _runner(self) -> AsyncRunner:
        from dialstack._async.runner import AsyncRunner

        return AsyncRunner(self._config, self._transport, self._hooks)
