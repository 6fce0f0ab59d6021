"""Which key goes where: from `--profile`, else the environment, else the profile in use."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from dialstack._core.config import DEFAULT_API_URL, parse_origin
from dialstack.cli.failures import UsageError
from dialstack.cli.keys import kept_key
from dialstack.cli.profiles import Profiles
from dialstack.errors import DialStackAuthenticationError

if TYPE_CHECKING:
    from dialstack._async.client import AsyncDialStack
    from dialstack._sync.client import DialStack
    from dialstack.cli.profiles import Profile

__all__ = ["Connection", "find_connection", "key_variable", "same_address"]

KEY_VARIABLES = ("DIALSTACK_API_KEY", "DIALSTACK_KEY")
URL_VARIABLE = "DIALSTACK_API_URL"
NO_KEY = "no API key: run `dialstack login`, or set DIALSTACK_API_KEY"


@dataclass(frozen=True)
class Connection:
    """A key, the address that it goes to, and the account to act on. They come from one place: never mixed.

    Attributes:
        api_key: The key; None where there is none.
        api_url: The API's address.
        account: The account that `dialstack use` chose for this profile.
        profile: The name of the profile that it came from; None where it is the environment's.
        key_from: The variable that the key is from, or `keyring` or `file`; None where there is no key.
        url_from: The variable that the address is from, `profile`, or `default`.
    """

    api_key: str | None = field(repr=False)
    api_url: str
    account: str | None
    profile: str | None = None
    key_from: str | None = None
    url_from: str = "default"

    @property
    def source(self) -> Literal["environment", "profile"]:
        """Where it came from."""
        return "environment" if self.profile is None else "profile"

    def client(self, account: str | None = None) -> DialStack:
        """Return a client.

        Raises:
            DialStackAuthenticationError: There is no key.
        """
        from dialstack._sync.client import DialStack

        return DialStack(self.key(), api_url=self.api_url, dialstack_account=account or self.account)

    def async_client(self, account: str | None = None) -> AsyncDialStack:
        """Return an async client.

        Raises:
            DialStackAuthenticationError: There is no key.
        """
        from dialstack._async.client import AsyncDialStack

        return AsyncDialStack(self.key(), api_url=self.api_url, dialstack_account=account or self.account)

    def key(self) -> str:
        """Return the key.

        Raises:
            DialStackAuthenticationError: There is none.
        """
        if self.api_key is None:
            raise DialStackAuthenticationError(NO_KEY)
        return self.api_key


def find_connection(profile: str | None = None) -> Connection:
    """Find the key and its address.

    Args:
        profile: A profile that was asked for by name: it wins over the environment.

    Raises:
        UsageError: There is no such profile, or an address was given without its key.
        DialStackAuthenticationError: The key is in a keyring that cannot be read.
    """
    variable = key_variable()
    url = os.environ.get(URL_VARIABLE)
    if profile is None and variable is not None:
        url_from = URL_VARIABLE if url else "default"
        key = os.environ[variable]
        return Connection(key, url or DEFAULT_API_URL, None, None, variable, url_from)
    found, kept = _with_key(profile)
    if profile is None and url and not same_address(url, found.address):
        # Else the key of a profile would go to an address that it does not belong to.
        raise UsageError(f"{URL_VARIABLE} is set without a key: set DIALSTACK_API_KEY too, or unset it")
    url_from = "profile" if found.api_url else "default"
    key_from = None if kept is None else found.key_in
    return Connection(kept, found.address, found.account, found.name, key_from, url_from)


def key_variable() -> str | None:
    """Return the variable of the environment that has a key. An empty one has none."""
    return next((name for name in KEY_VARIABLES if os.environ.get(name)), None)


def same_address(one: str, other: str) -> bool:
    """Tell whether two addresses are one."""
    return parse_origin(URL_VARIABLE, one) == parse_origin("api_url", other)


def _with_key(name: str | None) -> tuple[Profile, str | None]:
    found = Profiles.load().get(name)
    key = kept_key(found)
    if key is None and found.key_id is not None:
        # Another process may have logged in between the two looks, and removed the key of before.
        found = Profiles.load().get(name)
        key = kept_key(found)
    return found, key
