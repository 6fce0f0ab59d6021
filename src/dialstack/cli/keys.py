"""Where keys are kept: the system's keyring where there is one, else a file that only its owner can read.

A key is found by the name of its profile, its address and a number of its own. So it goes nowhere but to the address
that it was kept for, and one that is replaced stays whole until the profile says the new number.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from dialstack._core.shapes import is_object
from dialstack.cli.failures import UsageError
from dialstack.cli.private_files import changing, read_private, write_private
from dialstack.cli.profiles import config_dir
from dialstack.errors import DialStackAuthenticationError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dialstack.cli.profiles import Profile

__all__ = ["Kept", "credentials_path", "forget_key", "keep_key", "kept_key"]

SERVICE = "dialstack"


class Keyring(Protocol):
    """What we need of one."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


class ForgetfulKeyringError(Exception):
    """It took the key, and does not have it."""


@dataclass(frozen=True)
class Kept:
    """Where a key is.

    Attributes:
        where: `keyring` or `file`.
        key_id: Its number there.
        told: The place, for people.
        trouble: Why it is not in the keyring, where there is one.
    """

    where: str
    key_id: str
    told: str
    trouble: str | None = None


def credentials_path() -> Path:
    """Return the file for machines without a keyring."""
    return config_dir() / "credentials.json"


def keep_key(profile: str, address: str, key: str, *, in_keyring: bool = True) -> Kept:
    """Keep a key, beside the one that the profile may have by now.

    Raises:
        UsageError: It cannot be kept.
    """
    key_id = secrets.token_hex(4)
    entry = _entry(profile, address, key_id)
    trouble = None
    if in_keyring:
        try:
            ring = _keyring()
            if ring is not None:
                _put(ring, entry, key)
                return Kept("keyring", key_id, f"the keyring ({_name_of(ring)})")
        except Exception as error:  # noqa: BLE001 - a locked or broken keyring raises what it likes
            trouble = type(error).__name__
    _change(lambda keys: {**keys, entry: key})
    return Kept("file", key_id, f"{credentials_path()}, which only you can read", trouble)


def kept_key(profile: Profile) -> str | None:
    """Return the key of a profile, or None where there is none, or none any more.

    Raises:
        DialStackAuthenticationError: The keyring cannot be read.
        UsageError: The file is open to others, or damaged.
    """
    entry = _entry(profile.name, profile.address, profile.key_id)
    if profile.key_in == "keyring":
        return _from_keyring(profile, entry)
    return _read().get(entry) if profile.key_in == "file" else None


def forget_key(profile: Profile) -> None:
    """Remove the key of a profile.

    Raises:
        UsageError: The keyring does not do it.
    """
    entry = _entry(profile.name, profile.address, profile.key_id)
    if profile.key_in == "keyring":
        _remove(entry)
    elif profile.key_in == "file":
        _change(lambda keys: {name: kept for name, kept in keys.items() if name != entry})


def _entry(profile: str, address: str, key_id: str | None) -> str:
    return f"{profile} {address} {key_id}"


def _keyring() -> Keyring | None:
    """Return the keyring, or None where this machine has none. Loading one may raise anything."""
    try:
        from keyring.backends import fail, null
    except ImportError:
        return None
    core: Any = import_module("keyring.core")  # half of it has no types
    # Only those that keyring recommends, or that somebody chose: others write plain files, as we can.
    core.init_backend(limit=core.recommended)
    found: Keyring = core.get_keyring()
    return None if isinstance(found, (fail.Keyring, null.Keyring)) else found


def _name_of(ring: Keyring) -> str:
    return f"{type(ring).__module__.rpartition('.')[2]} {type(ring).__name__}"


def _put(ring: Keyring, entry: str, key: str) -> None:
    ring.set_password(SERVICE, entry, key)
    if ring.get_password(SERVICE, entry) != key:
        raise ForgetfulKeyringError


def _from_keyring(profile: Profile, entry: str) -> str | None:
    try:
        ring = _keyring()
        found = None if ring is None else ring.get_password(SERVICE, entry)
    except Exception as error:
        raise DialStackAuthenticationError(
            f"the key of profile {profile.name!r} is in the keyring, which cannot be read ({type(error).__name__}); "
            "unlock it, set DIALSTACK_API_KEY, or run `dialstack login` again"
        ) from error
    if ring is None:
        raise DialStackAuthenticationError(
            f"the key of profile {profile.name!r} is in a keyring, and there is none here; "
            "set DIALSTACK_API_KEY, or run `dialstack login` again"
        )
    return found


def _remove(entry: str) -> None:
    try:
        ring = _keyring()
        if ring is not None and ring.get_password(SERVICE, entry) is not None:
            ring.delete_password(SERVICE, entry)
    except Exception as error:
        raise UsageError(f"the keyring did not remove the key ({type(error).__name__}); unlock it") from error


def _read() -> dict[str, str]:
    path = credentials_path()
    text = read_private(path, secret=True)
    if text is None:
        return {}
    try:
        keys: object = json.loads(text)
    except (ValueError, RecursionError):
        keys = None  # the error would quote the text
    if not is_object(keys) or not all(isinstance(key, str) for key in keys.values()):
        raise UsageError(f"{path} is damaged; remove it and run `dialstack login` again")
    return {name: str(key) for name, key in keys.items()}


def _change(how: Callable[[dict[str, str]], dict[str, str]]) -> None:
    path = credentials_path()
    with changing(path):
        write_private(path, json.dumps(how(_read()), indent=2) + "\n")
