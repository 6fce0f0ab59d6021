"""`dialstack events tail` and `dialstack presence subscribe-park-slots`: the two operations that never end."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from dialstack.cli.failures import failing
from dialstack.cli.standard import Account, ProfileName  # noqa: TC001 - Typer reads them at run time

__all__ = ["events", "presence"]

events: typer.Typer = typer.Typer(no_args_is_help=True)
presence: typer.Typer = typer.Typer(no_args_is_help=True)

# Typer reads these at run time, on Python 3.10 too.
AsJson = Annotated[
    bool | None,
    typer.Option("--json/--no-json", help="JSON lines, or short ones. Short ones on a terminal, else JSON."),
]
Most = Annotated[int | None, typer.Option("--max", min=1, metavar="N", help="Stop after so many events.")]
Seconds = Annotated[float | None, typer.Option("--for", metavar="SECONDS", help="Stop after so many seconds.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show connections, and why they are made again.")]


@events.command("tail")
def tail(
    account: Account = None,
    component: Annotated[
        list[str] | None,
        typer.Option(
            "--component",
            metavar="NAME",
            help="What the session for the stream is good for. Repeat it for more. `call_logs` unless given.",
        ),
    ] = None,
    kinds: Annotated[
        list[str] | None, typer.Option("--type", metavar="GLOB", help="Only these types, such as `call.*`.")
    ] = None,
    as_json: AsJson = None,
    most: Most = None,
    seconds: Seconds = None,
    profile: ProfileName = None,
    verbose: Verbose = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Follow the events of one account, as they happen.

    The platform takes an account session for this, so one is made, for the components that you name. Which ones the
    platform wants for its events is not published. With a session token in place of a key, that is used.

    It connects again by itself. What happens between two connections is not sent again: webhooks are for what must not
    be missed.

    It ends with 0 after --max or --for, on SIGTERM, and when nobody reads its output; with 130 on Ctrl-C; and with 11
    where it ended before there were --max events.
    """
    with failing():
        from dialstack.cli.stream_commands import StreamChoices, tail_events

        choices = StreamChoices(account, profile, as_json, most, seconds, verbose)
        tail_events(choices, component or ["call_logs"], kinds or [])


@presence.command("subscribe-park-slots")
def subscribe_park_slots(
    account: Account = None,
    slots: Annotated[
        list[int] | None, typer.Option("--park-slot", metavar="N", help="Only this slot. Repeat it for more.")
    ] = None,
    as_json: AsJson = None,
    most: Most = None,
    seconds: Seconds = None,
    profile: ProfileName = None,
    verbose: Verbose = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Follow the park slots of one account: all of them on each connection, then each that changes.

    It ends as `dialstack events tail` does. The snapshot counts as one event: `--max 1` shows the slots as they are.
    """
    with failing():
        from dialstack.cli.stream_commands import StreamChoices, tail_park_slots

        wanted: Any = slots or ["all"]
        tail_park_slots(StreamChoices(account, profile, as_json, most, seconds, verbose), wanted)
