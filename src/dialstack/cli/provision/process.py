"""The whole of a run: read, ask, carry out, report."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import anyio

from dialstack.cli.connection import find_connection
from dialstack.cli.exits import INCOMPLETE, INTERRUPTED
from dialstack.cli.failures import UsageError
from dialstack.cli.formats import chosen_format
from dialstack.cli.provision.crew import Crew
from dialstack.cli.provision.entries import Header, Ledger, Platform
from dialstack.cli.provision.journal import Journal
from dialstack.cli.provision.journal_file import JournalFile, read_ledger
from dialstack.cli.provision.lookups import Lookups
from dialstack.cli.provision.plan import Plan
from dialstack.cli.provision.progress import progress_bar
from dialstack.cli.provision.provisioner import Provisioner
from dialstack.cli.provision.reports import show_failures, summary_of, write_report, write_summary
from dialstack.cli.provision.sending import Sender, Stopping
from dialstack.cli.provision.sheet import read_sheet
from dialstack.cli.provision.steps import Steps
from dialstack.cli.risks import confirm
from dialstack.cli.terminal import note

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialstack._async.client import AsyncDialStack
    from dialstack.cli.connection import Connection
    from dialstack.cli.provision.orders import Order
    from dialstack.cli.provision.outcomes import Outcome, RowResult
    from dialstack.cli.provision.rows import Sheet

__all__ = ["process"]


def process(order: Order) -> None:
    """Do what was asked for.

    Raises:
        UsageError: The file, the journal or an option is not good. Nothing was sent.
        RefusedError: It was not confirmed. Nothing was sent.
        typer.Exit: Some rows are not done.
        DialStackError: There was no point in going on.
    """
    how = _format(order.output)
    connection = find_connection(order.profile)
    sheet = read_sheet(order.file, order.account or connection.account)
    if order.dry_run:
        _rehearse(order, connection, sheet, how)
        return
    platform = Platform(connection.api_url, connection.key())
    with JournalFile.open(order.journal, platform, rotated_key=order.rotated_key) as file:
        plan = Plan.of(sheet, file.ledger)
        if not plan.is_done:
            confirm(_described(plan, platform), yes=order.yes)
        _run(order, connection, sheet, file, how)


def _format(given: str | None) -> str:
    if given not in {None, "table", "json"}:
        raise UsageError("--output takes table or json here; --report FILE writes every row as CSV")
    return chosen_format(given)


def _rehearse(order: Order, connection: Connection, sheet: Sheet, how: str) -> None:
    platform = None if connection.api_key is None else Platform(connection.api_url, connection.api_key)
    ledger = read_ledger(order.journal, platform, rotated_key=order.rotated_key)
    plan = Plan.of(sheet, ledger or Ledger(Header.of(Platform(connection.api_url, ""))))
    note(f"this would send to {connection.api_url}; accounts that exist already are not created again")
    write_summary(vars(plan), how)
    note("dry run: nothing was sent")


def _described(plan: Plan, platform: Platform) -> str:
    counts = (("account", plan.accounts), ("user", plan.users), ("extension", plan.extensions))
    told = [f"{count} {noun}{'s' * (count != 1)}" for noun, count in counts if count]
    what = f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else told[0]
    return f"creates up to {what} at {platform.api_url}, with a {platform.mode} key"


def _run(order: Order, connection: Connection, sheet: Sheet, file: JournalFile, how: str) -> None:
    stopped: list[Stopping] = []
    started = time.monotonic()
    with progress_bar(len(sheet.rows)) as tell:
        results, accounts = anyio.run(_carry_out, order, connection, sheet, file, tell, stopped)
    seconds = round(time.monotonic() - started, 1)
    show_failures(results)
    if order.report is not None:
        write_report(order.report, results)
    write_summary({**summary_of(results, accounts), "seconds": seconds}, how)
    _finish(results, stopped[0])


async def _carry_out(
    order: Order,
    connection: Connection,
    sheet: Sheet,
    file: JournalFile,
    tell: Callable[[RowResult], None],
    stopped: list[Stopping],
) -> tuple[list[RowResult], list[Outcome]]:
    stopping, journal = Stopping(), Journal(file)
    stopped.append(stopping)
    async with connection.async_client() as base:
        client = _without_retries(base, order)
        sender = Sender(stopping, order.tries, order.concurrency)
        provisioner = Provisioner(
            client, sheet, file.ledger.header, Steps(journal, sender, adopt=order.adopt), Lookups(client, sender)
        )
        crew = Crew(provisioner, journal, stopping, tell)
        return await crew.carry_out(sheet.rows, order.concurrency), provisioner.accounts


def _without_retries(client: AsyncDialStack, order: Order) -> AsyncDialStack:
    """Return a client that sends once. Whether it is sent again depends on what a look-up finds."""
    if order.request_timeout is None:
        return client.with_options(max_network_retries=0)
    return client.with_options(max_network_retries=0, timeout=order.request_timeout)


def _finish(results: list[RowResult], stopping: Stopping) -> None:
    """End with the status that says how it went."""
    import typer

    if all(result.is_good for result in results):
        return
    if stopping.reason is not None:
        note("the run ended early; run the same command again to go on")
        raise stopping.reason
    note("run the same command again to go on: what is done is not done twice")
    raise typer.Exit(INTERRUPTED if stopping.now else INCOMPLETE)
