"""`dialstack login` and `dialstack logout`."""

from __future__ import annotations

from typing import Annotated

import typer

from dialstack.cli.failures import failing
from dialstack.cli.standard import profile_option

__all__ = ["login", "logout"]


def login(
    *,
    profile: Annotated[str | None, profile_option("The profile; `default` when left out.")] = None,
    api_url: Annotated[
        str | None,
        typer.Option(
            "--api-url", metavar="URL", help="The API's address; else that of the profile.", show_default=False
        ),
    ] = None,
    check: Annotated[bool, typer.Option("--check/--no-check", help="Try the key once before it is kept.")] = True,
    keyring: Annotated[bool, typer.Option("--keyring/--no-keyring", help="Use the system's keyring.")] = True,
) -> None:
    """Keep an API key, in the system's keyring or in a file that only you can read.

    The key is asked for without showing it, or it is the first line of standard input. It is never an argument,
    which other users of the machine could read.
    """
    with failing():
        from dialstack.cli.signing_in import sign_in

        sign_in(profile, api_url, check=check, in_keyring=keyring)


def logout(
    *,
    profile: Annotated[str | None, profile_option("The profile; that in use when left out.")] = None,
) -> None:
    """Forget a profile and its key. The key itself stays good."""
    with failing():
        from dialstack.cli.signing_in import sign_out

        sign_out(profile)
