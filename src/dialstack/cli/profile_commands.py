"""`dialstack profiles` and `dialstack use`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dialstack.cli.failures import UsageError, failing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialstack.cli.profiles import Profile

__all__ = ["profile_names", "profiles", "use"]


def _accounts(incomplete: str) -> list[str]:
    # Without the network: the accounts that profiles know by now.
    accounts = {profile.account for profile in _known().values()}
    return sorted(account for account in accounts if account and account.startswith(incomplete))


def profile_names(incomplete: str) -> list[str]:
    """Complete the name of a profile."""
    return [name for name in _known() if name.startswith(incomplete)]


def _known() -> Mapping[str, Profile]:
    from dialstack.cli.profiles import Profiles

    try:
        return Profiles.load().known
    except (UsageError, OSError):
        return {}  # the command says it; a press of the tab key is no time for that


def profiles(
    *,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FORMAT",
            help="table, json, jsonl or csv. A table on a terminal, else JSON.",
            autocompletion=lambda: ["table", "json", "jsonl", "csv"],
        ),
    ] = None,
) -> None:
    """List the profiles: which is in use, what it is for, and where its key is."""
    with failing():
        from dialstack.cli.choosing import show_profiles

        show_profiles(output)


def use(
    account: Annotated[
        str | None,
        typer.Argument(
            metavar="ACCOUNT",
            help="The account that commands act on from now on.",
            show_default=False,
            autocompletion=_accounts,
        ),
    ] = None,
    *,
    clear: Annotated[bool, typer.Option("--clear", help="Forget the account again.")] = False,
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile",
            metavar="NAME",
            help="Take this profile from now on.",
            show_default=False,
            autocompletion=profile_names,
        ),
    ] = None,
) -> None:
    """Choose the account or the profile that commands use when they name none."""
    with failing():
        from dialstack.cli.choosing import choose

        choose(account, profile, clear=clear)
