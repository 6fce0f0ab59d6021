"""The command `provision` and its options."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - Typer reads it at run time
from typing import Annotated

import typer

from dialstack.cli.failures import failing
from dialstack.cli.standard import ProfileName  # noqa: TC001 - Typer reads it at run time

__all__ = ["provision"]

REQUEST = "The requests"
OUTPUT = "The output"


def provision(
    *,
    file: Annotated[Path, typer.Option("--file", "-f", help="The CSV file: one row for each user.", metavar="FILE")],
    account: Annotated[
        str | None, typer.Option(help="The account of rows that name none; else that of `dialstack use`.")
    ] = None,
    journal: Annotated[
        Path | None, typer.Option(help="Where to note what was done; else FILE.journal.", metavar="FILE")
    ] = None,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Take users that exist already as they are: no failures.")
    ] = False,
    rotated_key: Annotated[
        bool, typer.Option("--rotated-key", help="The journal was begun with an older key of the same platform.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check the file, say what would be created, and send nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    profile: ProfileName = None,
    concurrency: Annotated[
        int, typer.Option(help="How many rows at once.", min=1, max=64, rich_help_panel=REQUEST)
    ] = 8,
    request_timeout: Annotated[
        float | None,
        typer.Option(help="Seconds for one attempt; else those of the client.", rich_help_panel=REQUEST),
    ] = None,
    max_network_retries: Annotated[
        int, typer.Option(help="How often to try again.", min=0, max=10, metavar="N", rich_help_panel=REQUEST)
    ] = 2,
    report: Annotated[
        Path | None,
        typer.Option(help="Write what became of each row, as CSV.", metavar="FILE", rich_help_panel=OUTPUT),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help="The summary: table or json. A table on a terminal, else JSON.",
            metavar="FORMAT",
            rich_help_panel=OUTPUT,
            autocompletion=lambda: ["table", "json"],
        ),
    ] = None,
) -> None:
    """Create accounts, users and extensions from a CSV file.

    What was done is noted in a journal, so that the same command goes on after a crash, and creates nobody twice. The
    first line of the file names the columns: `email`, `name`, `extension`, and `account` or `account.email`.
    Guide: https://docs.dialstack.ai/provisioning
    """
    with failing():
        from dialstack.cli.provision.orders import Order
        from dialstack.cli.provision.process import process

        order = Order(
            file=file,
            account=account,
            journal=journal or file.with_name(f"{file.name}.journal"),
            adopt=adopt,
            rotated_key=rotated_key,
            dry_run=dry_run,
            yes=yes,
            profile=profile,
            concurrency=concurrency,
            request_timeout=request_timeout,
            tries=max_network_retries,
            report=report,
            output=output,
        )
        process(order)
