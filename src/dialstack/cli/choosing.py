"""Which profile is in use, and which account of it."""

from __future__ import annotations

from dataclasses import replace

from dialstack.cli.connection import find_connection, key_variable
from dialstack.cli.failures import UsageError
from dialstack.cli.formats import chosen_format, write_rows
from dialstack.cli.profiles import Profile, Profiles
from dialstack.cli.terminal import note, spinner, warn

__all__ = ["choose", "show_profiles", "tell_what_wins"]


def show_profiles(output: str | None) -> None:
    """List the profiles.

    Raises:
        UsageError: There is no such format.
    """
    how = chosen_format(output)
    known = Profiles.load()
    write_rows((_row(profile, known.current) for profile in known.known.values()), how, list(_row(Profile(), "")))
    if not known.known:
        note("there is no profile yet; `dialstack login` makes one")
    tell_what_wins()


def choose(account: str | None, profile: str | None, *, clear: bool) -> None:
    """Put a profile in use, and keep an account in it, after a look whether the key has it.

    Raises:
        UsageError: Nothing was chosen, or there is no such profile, or the key is the environment's.
        DialStackError: The account is not there, or could not be looked up.
    """
    if account is not None and clear:
        raise UsageError("--clear forgets the account: name none with it")
    if account is None and profile is None and not clear:
        raise UsageError("name an account, a --profile, or --clear; `dialstack profiles` shows what is in use")
    found = Profiles.load().get(profile)
    chosen = found.account if account is None else _looked_up(account, profile)
    chosen = None if clear else chosen
    Profiles.change(lambda profiles: _changed(profiles, found, chosen))
    _tell(replace(found, account=chosen))


def _looked_up(account: str, profile: str | None) -> str:
    connection = find_connection(profile)
    if connection.source == "environment":
        raise UsageError(
            f"the key is that of {connection.key_from}, which has no profile: name the account with --account, "
            "or say which --profile it is for"
        )
    with spinner(f"looking for {account} ..."), connection.client() as client:
        return client.accounts.retrieve(account).id


def _changed(profiles: Profiles, found: Profile, account: str | None) -> Profiles:
    name = found.name
    now = profiles.known.get(name)
    if now is None or now.key_id != found.key_id:
        raise UsageError(f"there is no profile {name!r} now, or another; `dialstack profiles` lists them")
    return profiles.with_profile(replace(now, account=account))


def _tell(profile: Profile) -> None:
    which = f"account {profile.account}" if profile.account else "no account"
    note(f"profile {profile.name!r} is in use, with {which}")
    tell_what_wins()


def tell_what_wins() -> None:
    """Say so where the environment has a key."""
    variable = key_variable()
    if variable:
        warn(f"{variable} is set, and wins over every profile that --profile does not name")


def _row(profile: Profile, current: str) -> dict[str, object]:
    return {
        "name": profile.name,
        "in_use": profile.name == current,
        "api_url": profile.address,
        "key": profile.mode,
        "kept_in": profile.key_in,
        "account": profile.account,
    }
