"""The sandbox behind a port."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, cast

from dialstack.sandbox.platforms import derived_key

if TYPE_CHECKING:
    import threading
    from collections.abc import Generator, Mapping
    from os import PathLike

    from typing_extensions import Unpack

    from dialstack import AsyncDialStackPartner, DialStackPartner
    from dialstack.sandbox.context import World
    from dialstack.sandbox.messages import SandboxRequest, SandboxResponse
    from dialstack.sandbox.requests_log import RequestsLog
    from dialstack.sandbox.sandbox import Sandbox
    from dialstack.sandbox.senders import PostAnswer
    from dialstack.sandbox.server.application import Application
    from dialstack.sandbox.server.partner import Relay
    from dialstack.sandbox.server.saving import Saver
    from dialstack.sandbox.server.served import Served
    from dialstack.types.partner_options import PartnerClientOptions

__all__ = ["Serving"]


class Serving:
    """The sandbox behind a port, and the Partner API beside it."""

    api_key: str
    partner_key: str
    """The key of the Partner API, `sk_ptnr_...`. It follows from the API key."""
    requests: RequestsLog
    _world: World
    _lock: threading.RLock

    @contextmanager
    def serve(self, *, port: int = 0) -> Generator[str]:
        """Serve the sandbox over HTTP, on this machine alone, until the block ends; gives the URL.

        Time passes as the real one does: what is due happens when it is due. URLs in answers lead to the address that
        the caller used. Everything else goes on as in process, also at the same time.

        Args:
            port: 0 for any port that is free.

        Raises:
            OSError: The port is taken.
        """
        from dialstack.sandbox.server.application import Application
        from dialstack.sandbox.server.running import LOOPBACK, bound, running
        from dialstack.sandbox.server.ticker import Ticker

        served = self._served()
        application = Application(served)
        served.ticker = Ticker(served.advance, served.until_next)
        with ExitStack() as stack:
            listener = stack.enter_context(bound(port))
            url = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
            stack.enter_context(self._at(url))
            stack.enter_context(running(application, listener, application.close_streams))
            # Before the ticker, which opens media sockets: they go on by themselves, in real time.
            stack.enter_context(self._itself().live_media())
            stack.enter_context(served.ticker)
            yield url

    def asgi(self) -> Application:
        """The sandbox as an ASGI application, for a server or a test client of yours. Time stands still in it."""
        from dialstack.sandbox.server.application import Application

        return Application(self._served())

    def bot_id(self, account: str) -> str:
        """The id of an account's bot, for the Partner API. An id of an AI agent is good there too.

        Raises:
            LookupError: This sandbox has no such account.
        """
        from dialstack.sandbox.server.partner import bot_of

        with self._lock:
            if self._world.store.home(account) is None:
                raise LookupError(f"This sandbox has no account {account!r}.")
            return bot_of(self._world, account)

    def partner_client(self, **config: Unpack[PartnerClientOptions]) -> DialStackPartner:
        """A client of the Partner API that talks to this sandbox. `config` is what `DialStackPartner` takes."""
        from dialstack import DialStackPartner
        from dialstack.sandbox.server.partner_transport import PartnerTransport
        from dialstack.sandbox.transport import SandboxClient

        http_client = SandboxClient(transport=PartnerTransport(self._relay()), trust_env=False)
        return DialStackPartner(self.partner_key, http_client=http_client, **config)

    def async_partner_client(self, **config: Unpack[PartnerClientOptions]) -> AsyncDialStackPartner:
        """An async client of the Partner API. `config` is what `AsyncDialStackPartner` takes."""
        from dialstack import AsyncDialStackPartner
        from dialstack.sandbox.server.partner_transport import AsyncPartnerTransport
        from dialstack.sandbox.transport import AsyncSandboxClient

        http_client = AsyncSandboxClient(transport=AsyncPartnerTransport(self._relay()), trust_env=False)
        return AsyncDialStackPartner(self.partner_key, http_client=http_client, **config)

    def _begin_serving(self, data: str | PathLike[str] | None) -> None:
        self.partner_key = derived_key("sk_ptnr_", self.api_key)
        self._saver: Saver | None = None
        if data is not None:
            from dialstack.sandbox.server.saving import Saver, SavingLock

            self._saver = Saver(data, self._world, self.api_key)
            # A lock like the other, which has no class to inherit from. Nobody has the other yet.
            self._lock = cast("threading.RLock", SavingLock(self._saver.save))

    def close(self) -> None:
        """Close the file that the sandbox is kept in; without one there is nothing to close. Any number of times."""
        if self._saver is not None:
            with self._lock:
                self._saver.reads()
            self._saver.close()

    def _beside(self, request: SandboxRequest) -> SandboxResponse | None:
        """The answer to what needs no key: a signed URL. The caller holds the lock."""
        if self._saver is not None and request.method == "GET":
            self._saver.reads()
        if request.path.startswith("/v1/"):
            return None
        from dialstack.sandbox.server.signed_files import signed_file

        return signed_file(self._world, request)

    @contextmanager
    def _at(self, url: str) -> Generator[None]:
        """Let what happens without a request say this address too."""
        with self._lock:
            before, self._world.url = self._world.url, url
        try:
            yield
        finally:
            with self._lock:
                self._world.url = before

    def _served(self) -> Served:
        from dialstack.sandbox.server.served import Served

        return Served(self._itself(), self._world, self._lock, self._relay(), writes_to_disk=self._saver is not None)

    def _relay(self) -> Relay:
        from dialstack.sandbox.server.partner import Relay

        return Relay(self._world, self._lock, self.partner_key, self.requests, self._post, self._post_async)

    if TYPE_CHECKING:

        def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> PostAnswer: ...
        async def _post_async(self, url: str, headers: Mapping[str, str], body: bytes) -> PostAnswer: ...

    def _itself(self) -> Sandbox:
        from dialstack.sandbox.sandbox import Sandbox

        assert isinstance(self, Sandbox)
        return self
