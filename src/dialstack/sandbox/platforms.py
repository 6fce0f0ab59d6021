"""Several platforms in one sandbox, each in test and in live mode, and none of them sees another.

A platform in one mode owns its accounts, its endpoints and whatever else belongs to no account. In the store the owner
is a plain text: `PLATFORM` for the sandbox's own platform in test mode, and the name and mode for any other.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dialstack.sandbox.context import Caller
from dialstack.sandbox.store import PLATFORM

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack import AsyncDialStack, DialStack
    from dialstack.sandbox.sandbox import Sandbox
    from dialstack.sandbox.store import Store
    from dialstack.types.options import DialStackConfig

__all__ = ["DEFAULT", "Keyring", "Platform", "derived_key"]

DEFAULT = "default"
"""The name of the platform that every sandbox has."""
_TEST = "sk_test_"
_LIVE = "sk_live_"


@dataclass(frozen=True)
class Platform:
    """One platform of a sandbox, with a key for each mode. Made by `Sandbox.platform`."""

    name: str
    api_key: str = field(repr=False)
    """Its `sk_test_` key, for sandbox accounts."""
    live_key: str = field(repr=False)
    """Its `sk_live_` key, for live accounts. It is good in this sandbox and nowhere else."""
    _sandbox: Sandbox = field(repr=False, compare=False)

    def client(self, *, live: bool = False, **config: Unpack[DialStackConfig]) -> DialStack:
        """A client with this platform's test key, or its live key. `config` is what `DialStack` takes."""
        from dialstack import DialStack
        from dialstack.sandbox.transport import SandboxClient, SandboxTransport

        http_client = SandboxClient(transport=SandboxTransport(self._sandbox), trust_env=False)
        settings: DialStackConfig = {"api_url": self._sandbox.url, "http_client": http_client, **config}
        return DialStack(self.live_key if live else self.api_key, **settings)

    def async_client(self, *, live: bool = False, **config: Unpack[DialStackConfig]) -> AsyncDialStack:
        """An async client with this platform's test key, or its live key. `config` is what `AsyncDialStack` takes."""
        from dialstack import AsyncDialStack
        from dialstack.sandbox.transport import AsyncSandboxClient, AsyncSandboxTransport

        http_client = AsyncSandboxClient(transport=AsyncSandboxTransport(self._sandbox), trust_env=False)
        settings: DialStackConfig = {"api_url": self._sandbox.url, "http_client": http_client, **config}
        return AsyncDialStack(self.live_key if live else self.api_key, **settings)


class Keyring:
    """The platforms of one sandbox, and whose a key is. The caller holds the sandbox's lock.

    Args:
        store: Where the accounts are.
        api_key: The test key of the sandbox's own platform, from which all others follow; a new one unless given.
    """

    def __init__(self, store: Store, api_key: str | None = None) -> None:
        self._store = store
        self._first = f"{_TEST}{secrets.token_urlsafe(24)}" if api_key is None else _checked(api_key)
        self._callers: dict[bytes, Caller] = {}
        self._keys: dict[str, tuple[str, str]] = {}

    def keys(self, name: str) -> tuple[str, str]:
        """The test key and the live key of a platform, made when it is first asked for."""
        if name not in self._keys:
            test_key = self._first if name == DEFAULT else derived_key(_TEST, f"{self._first} {name}")
            self._keys[name] = test_key, derived_key(_LIVE, test_key)
            for key, live in zip(self._keys[name], (False, True), strict=True):
                self._admit(key, name, live=live)
        return self._keys[name]

    def caller(self, key: str) -> Caller | None:
        """Whose key this is; None: nobody's here."""
        return self._callers.get(_digest(key))

    def member(self, account: str, user: str | None = None, components: tuple[str, ...] = ()) -> Caller | None:
        """A caller with a session in an account; None: there is no such account."""
        owner = self._store.home(account)
        return None if owner is None else Caller(account, user, components, owner, _is_live(owner))

    def _admit(self, key: str, name: str, *, live: bool) -> None:
        owner = _owner(name, live=live)
        self._store.within(owner)
        self._callers[_digest(key)] = Caller(platform=owner, live=live)


def derived_key(prefix: str, key: str) -> str:
    """Make another key that follows from this one, so that a sandbox that is started again has it again."""
    digest = hmac.digest(key.encode(), prefix.encode(), "sha256")
    return prefix + base64.urlsafe_b64encode(digest[:24]).decode()


def _checked(key: str) -> str:
    if key == _TEST or not (key.startswith(_TEST) and key.isascii() and key.isprintable() and " " not in key):
        raise ValueError("the sandbox's api_key must be a test key: sk_test_ and more, in ASCII without blanks")
    return key


def _digest(key: str) -> bytes:
    # A lookup by the key itself would take longer the more of it is right, and show the keys in a dump.
    return hashlib.sha256(key.encode()).digest()


def _owner(name: str, *, live: bool) -> str:
    # No account's id has a slash, so an owner is never taken for an account.
    return f"{name}/live" if live else PLATFORM if name == DEFAULT else f"{name}/test"


def _is_live(owner: str) -> bool:
    return owner.endswith("/live")
