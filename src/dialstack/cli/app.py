"""The command line: what is written by hand, and a group for each namespace of the client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dialstack.cli.doctor import doctor
from dialstack.cli.event_tail import events, presence
from dialstack.cli.groups import RootGroup
from dialstack.cli.login import login, logout
from dialstack.cli.profile_commands import profiles, use
from dialstack.cli.provision.command import provision
from dialstack.cli.session_tokens import tokens
from dialstack.cli.webhook_commands import webhooks

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["app", "run"]

app: typer.Typer = typer.Typer(
    name="dialstack",
    cls=RootGroup,
    help="DialStack on the command line: accounts, users, calls, numbers, tokens, events, and a sandbox.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:  # noqa: FBT001 - Typer's way
    if wanted:
        from dialstack import __version__

        print(__version__)  # noqa: T201
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


@app.command(
    "sandbox", add_help_option=False, context_settings={"ignore_unknown_options": True, "allow_extra_args": True}
)
def _sandbox() -> None:
    """Serve a sandbox on this machine. `dialstack sandbox --help` says how."""
    # Never run: `main` takes this command before Typer is imported. It is here to be listed and completed.


app.command("login")(login)
app.command("logout")(logout)
app.command("profiles")(profiles)
app.command("use")(use)
app.command("doctor")(doctor)
app.add_typer(tokens, name="tokens")


app.add_typer(events, name="events")
app.add_typer(presence, name="presence")
app.add_typer(webhooks, name="webhooks", help="Signing, verifying and sending webhooks, for whoever writes a handler.")


app.command("provision")(provision)


def run(arguments: Sequence[str]) -> int:
    """Run a command, and give the exit status."""
    try:
        app(args=list(arguments), prog_name="dialstack")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0
