"""`dialstack sandbox --login`: a profile for as long as a sandbox runs."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from dialstack.cli.connection import key_variable
from dialstack.cli.failures import UsageError
from dialstack.cli.keys import forget_key, keep_key
from dialstack.cli.profiles import Profile, Profiles

if TYPE_CHECKING:
    from collections.abc import Generator

    from dialstack.sandbox.sandbox import Sandbox
    from dialstack.types.accounts import AddressParam

__all__ = ["logged_in"]

NAME = "sandbox"
EMAIL = "contact@joneschiro.com"
ADDRESS: AddressParam = {
    "address_number": "12",
    "street": "Main Street",
    "city": "Boston",
    "state": "MA",
    "postal_code": "02110",
    "country": "US",
}


@contextmanager
def logged_in(sandbox: Sandbox, url: str) -> Generator[str]:
    """Put a profile for a sandbox in use until the block ends, then the one of before. Gives what to tell people.

    Raises:
        UsageError: There is a profile `sandbox` already, for something else.
    """
    _check(Profiles.load())
    account = _first_account(sandbox)
    kept = keep_key(NAME, url, sandbox.api_key, in_keyring=False)  # it is printed, and good nowhere else
    profile = Profile(NAME, url, account, kept.where, kept.key_id, "test")
    try:
        before = Profiles.change(lambda profiles: _with(profiles, profile))
    except BaseException:
        forget_key(profile)
        raise
    _forget_older(before.known.get(NAME))
    try:
        yield _told(account, _back_to(before))
    finally:
        forget_key(profile)
        Profiles.change(lambda profiles: _without(profiles, profile))


def _with(profiles: Profiles, profile: Profile) -> Profiles:
    _check(profiles)
    return profiles.with_profile(replace(profile, back_to=_back_to(profiles)))


def _without(profiles: Profiles, profile: Profile) -> Profiles:
    """Take the profile away, and go back. What somebody has changed meanwhile stays as it is."""
    now = profiles.known.get(NAME)
    if now is None or now.key_id != profile.key_id:
        return profiles
    current = now.back_to or profiles.current if profiles.current == NAME else profiles.current
    return replace(profiles.without(NAME), current=current)


def _back_to(profiles: Profiles) -> str:
    # A sandbox that was killed has left its profile in use, and in it the one of before.
    left = profiles.known.get(NAME)
    return (left and left.back_to) or profiles.current if profiles.current == NAME else profiles.current


def _check(profiles: Profiles) -> None:
    known = profiles.known.get(NAME)
    if known is not None and known.back_to is None:  # else a sandbox has made it, and was killed or runs still
        raise UsageError(f"there is a profile {NAME!r} of yours, for {known.address}; it is not overwritten")


def _forget_older(old: Profile | None) -> None:
    if old is not None and old.key_in == "file":
        forget_key(old)


def _first_account(sandbox: Sandbox) -> str:
    with sandbox.client() as client:
        found = client.accounts.list(limit=1).data
        if found:
            return found[0].id
        return client.accounts.create(
            email=EMAIL,
            primary_contact_name="Dr. Alice Smith",
            pricing={"per_user_rate": 2500, "per_did_rate": 200, "per_voiceai_location_rate": 9900},
            address=ADDRESS,
        ).id


def _told(account: str, back_to: str) -> str:
    variable = key_variable()
    lines = [
        f"Profile {NAME!r} is in use until this ends, with account {account}. In another terminal:",
        "  dialstack account-sessions create --component call_logs --quiet",
        f"To go back before that: dialstack use --profile {back_to}",
    ]
    if variable:
        lines.append(f"{variable} is set, and wins over the profile where --profile {NAME} is not given.")
    return "\n".join(lines)
