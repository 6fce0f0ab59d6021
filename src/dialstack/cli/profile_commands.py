"""`dialstack profiles` and `dialstack use`."""

from __future__ import annotations

from typing import Annotated

import typer

from dialstack.cli.failures import failing
from dialstack.cli.standard import Output, known_profiles, profile_option

__all__ = ["profiles", "use"]


def _accounts(incomplete: str) -> list[str]:
    # Without the network: the accounts that profiles know by now.
    accounts = {profile.account for profile in known_profiles().values()}
    return sorted(account for account in accounts if account and account.startswith(incomplete))


def profiles(
    *,
    output: Output = None,
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
    profile: Annotated[str | None, profile_option("Take this profile from now on.")] = None,
) -> None:
    """Choose the account or the profile that commands use when they name none."""
    with failing():
        from dialstack.cli.choosing import choose

        choose(account, profile, clear=clear)
