"""Taking a key, trying it, and keeping it; and forgetting it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dialstack._core.config import DEFAULT_API_URL, parse_origin, resolve
from dialstack.cli.asking import asked_or_piped
from dialstack.cli.choosing import tell_what_wins
from dialstack.cli.connection import URL_VARIABLE, same_address
from dialstack.cli.failures import UsageError
from dialstack.cli.keys import forget_key, keep_key
from dialstack.cli.masking import key_mode, masked
from dialstack.cli.profiles import DEFAULT, Profile, Profiles, checked_name
from dialstack.cli.terminal import note, spinner, warn
from dialstack.errors import DialStackNotFoundError, DialStackPermissionError

if TYPE_CHECKING:
    from dialstack._sync.client import DialStack

__all__ = ["sign_in", "sign_out"]

PATIENCE = 30.0
"""Seconds that trying a key may take."""
OTHERS = {
    "eyJ": "a session token, which soon ends: set DIALSTACK_API_KEY for one command",
    "cs_": "a session token, which soon ends: set DIALSTACK_API_KEY for one command",
    "pk_": "a publishable key, which is for browsers",
    "whsec_": "a secret of webhooks",
}
"""What people paste instead of a key."""


def sign_in(name: str | None, api_url: str | None, *, check: bool, in_keyring: bool) -> None:
    """Take a key, try it, and keep it under a profile, which is in use from then on.

    Raises:
        UsageError: There is no key, or it is none.
        DialStackError: The key is not accepted, or the platform is not reached. Nothing is kept then.
    """
    name = checked_name(DEFAULT if name is None else name)
    before = Profiles.load().known.get(name)
    address = _address(name, before, api_url)
    key = _checked(asked_or_piped(f"API key for {address}, profile {name!r}: "), address)
    account = before.account if before and same_address(before.address, address) else None
    if check:
        account = _tried(key, address, account)
    kept = keep_key(name, address, key, in_keyring=in_keyring)
    profile = Profile(name, _unless_real(address), account, kept.where, kept.key_id, key_mode(key) or "other")
    try:
        old = Profiles.change(lambda profiles: profiles.with_profile(profile))
    except BaseException:
        forget_key(profile)  # nothing would find it any more
        raise
    _forget(old.known.get(name))
    if kept.trouble:
        warn(f"the keyring did not take the key ({kept.trouble})")
    note(f"a {_kind(key)} key for {masked(address)} is kept in {kept.told}")
    note(f"profile {name!r} is in use now" + (f", with account {account}" if account else ""))
    tell_what_wins()


def sign_out(name: str | None) -> None:
    """Forget a profile and its key.

    Raises:
        UsageError: There is no such profile, or the keyring does not let the key go. The profile stays then.
    """
    profiles = Profiles.load()
    profile = profiles.get(name)
    if profile.name not in profiles.known:
        note("nobody is logged in")
        return
    # The key first: one that is left behind would be found by nobody, and removed by nobody.
    forget_key(profile)
    Profiles.change(lambda now: now.without(profile.name) if now.known.get(profile.name) == profile else now)
    note(f"profile {profile.name!r} and its key are forgotten here; the key itself is still good")
    others = [other for other in profiles.known if other != profile.name]
    if profiles.current == profile.name and others:
        note(f"no profile is in use now; `dialstack use --profile {others[0]}` takes another")
    tell_what_wins()


def _kind(key: str) -> str:
    return key_mode(key) or "platform"


def _address(name: str, before: Profile | None, given: str | None) -> str:
    """The address is said, or known, or that of the environment. A key never moves to another by accident."""
    wanted = given or (before.address if before else os.environ.get(URL_VARIABLE)) or DEFAULT_API_URL
    surrounding = os.environ.get(URL_VARIABLE)
    if not given and before and surrounding and not same_address(surrounding, before.address):
        raise UsageError(
            f"profile {name!r} is for {before.address}, and {URL_VARIABLE} says another address: "
            "say which with --api-url, or take another --profile"
        )
    return str(parse_origin("--api-url" if given else URL_VARIABLE, wanted))


def _checked(key: str, address: str) -> str:
    if not key:
        raise UsageError("no key was given; type it, or pipe it in: dialstack login < FILE")
    other = next((what for start, what in OTHERS.items() if key.startswith(start)), None)
    if other is not None:
        raise UsageError(f"this is {other}; a key begins with sk_test_ or sk_live_")
    resolve(key, {}, {"api_url": address})  # as a client does: partner keys, and live keys over plain http
    return key


def _tried(key: str, address: str, account: str | None) -> str | None:
    """Use the key once; gives the account if it still is one of this key's."""
    from dialstack._sync.client import DialStack

    with spinner("trying the key ..."), DialStack(key, api_url=address, timeout=PATIENCE) as client:
        client.accounts.list(limit=1)
        return account if account is None or _has(client, account) else None


def _has(client: DialStack, account: str) -> bool:
    try:
        client.accounts.retrieve(account)
    except (DialStackNotFoundError, DialStackPermissionError):
        warn(f"account {account} is none of this key's: choose another with `dialstack use`")
        return False
    return True


def _forget(old: Profile | None) -> None:
    try:
        if old is not None:
            forget_key(old)
    except UsageError as error:
        warn(f"the key of before is still there: {error}")


def _unless_real(address: str) -> str | None:
    return None if address == DEFAULT_API_URL else address
