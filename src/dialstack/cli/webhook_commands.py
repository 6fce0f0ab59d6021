"""`dialstack webhooks`: signing, verifying, sending and sending again. None of it needs a key of the API."""

from __future__ import annotations

from typing import Annotated

import typer

from dialstack.cli.failures import failing

__all__ = ["webhooks"]

webhooks: typer.Typer = typer.Typer(no_args_is_help=True)

SECRET = "The secret"  # noqa: S105 - the name of a panel
EVENT = "The event"
SENDING = "Sending"

SecretEnv = Annotated[
    str | None,
    typer.Option(
        "--secret-env",
        metavar="NAME",
        help="The environment variable with the signing secret: DIALSTACK_WEBHOOK_SECRET unless given, else you are "
        "asked. The secret itself is never an argument.",
        rich_help_panel=SECRET,
    ),
]
Body = Annotated[str, typer.Argument(metavar="[FILE]", help="The raw body; `-` is standard input.", show_default=False)]
Url = Annotated[str, typer.Argument(metavar="URL", help="Where your handler listens.", show_default=False)]
Yes = Annotated[
    bool, typer.Option("--yes", "-y", help="Do not ask before sending to another machine.", rich_help_panel=SENDING)
]
Timeout = Annotated[
    float, typer.Option("--timeout", metavar="SECONDS", help="How long an answer may take.", rich_help_panel=SENDING)
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object for each answer.", rich_help_panel=SENDING)]


@webhooks.command("sign")
def sign(
    file: Body = "-",
    secret_env: SecretEnv = None,
    timestamp: Annotated[
        int | None, typer.Option("--timestamp", metavar="UNIX", help="When it is signed; now unless given.")
    ] = None,
    header: Annotated[  # noqa: FBT002 - Typer's way
        bool, typer.Option("--header", help="Print the name of the header too, as `curl -H` takes it.")
    ] = False,
) -> None:
    """Print the signature that DialStack would send with a body.

    Every byte of the body counts: `echo` ends it with a line break, and `printf %s` does not.
    """
    with failing():
        from dialstack.cli.webhook_checks import show_signature

        show_signature(file, secret_env, timestamp, header=header)


@webhooks.command("verify")
def verify(
    file: Body = "-",
    signature: Annotated[
        str | None, typer.Option("--signature", metavar="HEADER", help="What X-DialStack-Signature says.")
    ] = None,
    secret_env: SecretEnv = None,
    tolerance: Annotated[
        float, typer.Option("--tolerance", metavar="SECONDS", help="How far the timestamp may be away from the time.")
    ] = 300.0,
    at: Annotated[
        float | None, typer.Option("--at", metavar="UNIX", help="The time to judge it by; now unless given.")
    ] = None,
) -> None:
    """Say why a webhook is refused.

    Prints `ok`, or the code that your handler would see, such as `signature_mismatch`, with status 14. `--at` judges
    one that you kept, whose timestamp is too old by now.
    """
    with failing():
        from dialstack.cli.webhook_checks import show_verdict

        show_verdict(file, signature, secret_env, tolerance, at)


@webhooks.command("types")
def types(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each type.")] = False,  # noqa: FBT002
) -> None:
    """List the types of events that this version knows, with their classes in Python."""
    with failing():
        from dialstack.cli.webhook_types import show_types

        show_types(as_json=as_json)


@webhooks.command("send", no_args_is_help=True)
def send(
    kind: Annotated[str, typer.Argument(metavar="TYPE", help="Such as `call.end`, or a class such as `CallEnded`.")],
    url: Url,
    data: Annotated[
        str | None,
        typer.Option(
            "--data",
            metavar="JSON",
            help="Fields of its data (of a voice app's event, which is flat, its own), `@file` or `-`.",
            rich_help_panel=EVENT,
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="One field, with dots for those within: `a.b=1`. JSON where it is JSON, else text.",
            rich_help_panel=EVENT,
        ),
    ] = None,
    event_id: Annotated[
        str | None, typer.Option("--id", help="Its id. A new one unless given.", rich_help_panel=EVENT)
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", help="The account that it is about.", rich_help_panel=EVENT)
    ] = None,
    unknown: Annotated[  # noqa: FBT002 - Typer's way
        bool, typer.Option("--unknown", help="Send a type that this version does not know.", rich_help_panel=EVENT)
    ] = False,
    secret_env: SecretEnv = None,
    unsigned: Annotated[  # noqa: FBT002 - Typer's way
        bool, typer.Option("--unsigned", help="Leave the signature out, to see it refused.", rich_help_panel=SECRET)
    ] = False,
    old: Annotated[
        float,
        typer.Option(
            "--old",
            metavar="SECONDS",
            help="Sign it as of so long ago, to see it refused. Below 0 it is in the future.",
            rich_help_panel=SECRET,
        ),
    ] = 0.0,
    repeat: Annotated[
        int,
        typer.Option(
            "--repeat",
            min=1,
            metavar="N",
            help="Send the same event so often, as DialStack may.",
            rich_help_panel=SENDING,
        ),
    ] = 1,
    expect: Annotated[
        int | None,
        typer.Option(
            "--expect",
            metavar="STATUS",
            help="The answer that is right; any 2xx unless given.",
            rich_help_panel=SENDING,
        ),
    ] = None,
    timeout: Timeout = 30.0,
    as_json: AsJson = False,  # noqa: FBT002 - Typer's way
    yes: Yes = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Send an event of any type to your handler, signed as DialStack signs it.

    Its fields are made up, and those that you give win. It goes to this machine; for any other it asks first. The
    status is 0 for a 2xx, 1 for another answer, 10 where nobody answers and 11 where that takes too long.
    """
    with failing():
        from dialstack.cli.webhook_events import EventChoices
        from dialstack.cli.webhook_sending import SendChoices, send_event

        made = EventChoices(kind, data, settings or [], event_id, account, unknown)
        send_event(made, SendChoices(url, secret_env, unsigned, old, timeout, as_json, yes), repeat, expect)


@webhooks.command("replay", no_args_is_help=True)
def replay(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Events; `-` is standard input, as it comes.", show_default=False)
    ],
    url: Url,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="TYPE", help="Only these types, such as `call.*`.", rich_help_panel=SENDING),
    ] = None,
    keep_going: Annotated[  # noqa: FBT002 - Typer's way
        bool, typer.Option("--keep-going", help="Go on after a failure.", rich_help_panel=SENDING)
    ] = False,
    concurrency: Annotated[
        int,
        typer.Option(
            "--concurrency",
            min=1,
            max=100,
            metavar="N",
            help="How many are under way at once. They begin in order; with 1 each also waits for the one before it.",
            rich_help_panel=SENDING,
        ),
    ] = 1,
    rate: Annotated[
        float | None,
        typer.Option("--rate", metavar="N", help="At most so many a second.", rich_help_panel=SENDING),
    ] = None,
    secret_env: SecretEnv = None,
    timeout: Timeout = 30.0,
    as_json: AsJson = False,  # noqa: FBT002 - Typer's way
    yes: Yes = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Send events from a file to your handler again, each signed anew.

    The file has one JSON object on each line: events as they were delivered, lines of `dialstack events tail`, or the
    deliveries of a sandbox, of which each event is taken once. A page of `/_sandbox/deliveries` or `/_sandbox/events`
    is taken as a whole.

    It stops at the first failure. The status is 13 where some failed.
    """
    with failing():
        from dialstack.cli.webhook_replay import ReplayChoices, replay_file
        from dialstack.cli.webhook_sending import SendChoices

        sending = SendChoices(url, secret_env, timeout=timeout, as_json=as_json, yes=yes)
        replay_file(file, sending, ReplayChoices(tuple(only or ()), keep_going, concurrency, rate))
