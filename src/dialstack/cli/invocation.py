"""Running an operation: put its arguments together, ask where that is due, send, and write the answer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from dialstack.cli.doors import door_of
from dialstack.cli.failures import UsageError
from dialstack.cli.formats import chosen_format, write_item, write_items, write_quietly
from dialstack.cli.risks import confirm, risk_of
from dialstack.cli.terminal import note, spinner, transfer_bar
from dialstack.cli.values import assembled, from_json, missing, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from dialstack._sync.base_client import BaseClient
    from dialstack._sync.pages import Page
    from dialstack.cli.doors import Door
    from dialstack.cli.fields import Field
    from dialstack.cli.operations import Operation
    from dialstack.cli.options import Choices
    from dialstack.types._model import Model

    _Call = Callable[..., object]

__all__ = ["invoke"]


COUNTED = 100
"""After how many objects the spinner says a new number."""


def invoke(operation: Operation, fields: tuple[Field, ...], given: Mapping[str, Any], choices: Choices) -> None:
    """Run an operation with what was typed."""
    how = chosen_format(choices.output)
    door = door_of(operation, choices.profile)
    arguments = _arguments(operation, fields, given, choices, door)
    ids = [text_of(str(given[f"id__{name}"])) for name in operation.ids]

    def call(client: BaseClient, **more: object) -> object:
        return operation.bound(client)(*ids, **arguments, **choices.request_options(), **more)

    if choices.dry_run:
        _show_request(operation, door, call)
        return
    risk = risk_of(operation)
    if risk is not None:
        confirm(_described(risk, door, choices), yes=choices.yes)
    with door.open(None) as client:
        if choices.verbose:
            from dialstack.cli.attempts import show_attempts

            show_attempts(client)
        _answered(operation, call, client, choices, how)


def _arguments(
    operation: Operation, fields: tuple[Field, ...], given: Mapping[str, Any], choices: Choices, door: Door
) -> dict[str, object]:
    body = from_json("--body", choices.body) if choices.body is not None else None
    values = assembled(fields, given, body, choices.null)
    if door.account and any(field.path == ("account",) and field.required for field in fields):
        values.setdefault("account", door.account)
    absent = missing(fields, values)
    if absent:
        also = " (or run `dialstack use ACCOUNT` once)" if "--account" in absent else ""
        raise UsageError(f"{operation.name} needs {', '.join(absent)}{also}. Nothing was sent.")
    return values


def _described(risk: str, door: Door, choices: Choices) -> str:
    """Say whose phones, or whose money."""
    account = choices.dialstack_account or door.account
    return f"{risk} ({f'account {account}, ' if account else ''}{door.whose})"


def _show_request(operation: Operation, door: Door, call: _Call) -> None:
    from dialstack.cli.dry_run import shown_request

    more = {"to": sys.stdout.buffer} if operation.downloads else {}
    print(shown_request(door, lambda client: call(client, **more)))  # noqa: T201
    note("dry run: nothing was sent")


def _answered(operation: Operation, call: _Call, client: BaseClient, choices: Choices, how: str) -> None:
    if operation.downloads:
        _download(call, client, str(choices.to))
        return
    answer = _awaited(operation, call, client, choices)
    if answer is None:
        note("done")
    elif operation.lists:
        _write_list(cast("Page[Model]", answer), choices, how)
    elif choices.quiet:
        write_quietly([cast("Model", answer)])
    else:
        write_item(cast("Model", answer), how, choices.wanted_columns)


def _awaited(operation: Operation, call: _Call, client: BaseClient, choices: Choices) -> object:
    if operation.uploads:
        with transfer_bar("uploading") as progress:
            return call(client, on_progress=progress)
    if choices.verbose:  # a spinner and the lines of the attempts would write over each other
        return call(client)
    with spinner(f"{operation.name} ..."):
        return call(client)


def _write_list(page: Page[Model], choices: Choices, how: str) -> None:
    if choices.all_pages:
        with spinner("reading pages ...") as say:
            _write_many(_counted(page, say), choices, how)
        return
    _write_many(page.data, choices, how)
    if page.has_more:
        note("there are more: --all reads every page")


def _write_many(items: Iterable[Model], choices: Choices, how: str) -> None:
    if choices.quiet:
        write_quietly(items)
    else:
        write_items(items, how, choices.wanted_columns)


def _counted(page: Page[Model], say: Callable[[str], None]) -> Iterator[Model]:
    for count, item in enumerate(page, 1):
        if count % COUNTED == 0:
            say(f"{count} read ...")
        yield item


def _download(call: _Call, client: BaseClient, to: str) -> None:
    with transfer_bar("downloading") as progress:
        target = sys.stdout.buffer if to == "-" else Path(to)
        size = call(client, to=target, on_progress=progress)
    note(f"{size} bytes")
