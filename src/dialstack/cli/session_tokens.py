"""`dialstack tokens`: what a session token says."""

from __future__ import annotations

from typing import Annotated

import typer

from dialstack.cli.failures import failing
from dialstack.cli.standard import Output  # noqa: TC001 - Typer reads it at run time

__all__ = ["tokens"]

tokens: typer.Typer = typer.Typer(
    help="Session tokens: what they say, and when they end.", no_args_is_help=True, rich_markup_mode="rich"
)


@tokens.callback()
def _tokens() -> None:
    pass  # so that one command alone is still a command of a group


@tokens.command("inspect")
def inspect(
    token: Annotated[
        str | None,
        typer.Argument(
            metavar="TOKEN", help="The token; `-` or nothing reads it from standard input.", show_default=False
        ),
    ] = None,
    *,
    key_env: Annotated[
        str | None,
        typer.Option("--key-env", metavar="NAME", help="Check the signature with the key in this variable."),
    ] = None,
    algorithm: Annotated[
        list[str] | None,
        typer.Option(
            "--algorithm",
            metavar="NAME",
            help="What to accept with --key-env: HS256 for a secret and EdDSA for a PEM key when left out.",
            show_default=False,
        ),
    ] = None,
    output: Output = None,
) -> None:
    """Show the claims of an account's or a user's session token. Status 1 where its time is over.

    Other users of the machine can read arguments, so standard input is the better way. No network, no API key.
    """
    with failing():
        from dialstack.cli.inspecting import show_token

        show_token(token, key_env, algorithm or [], output)
