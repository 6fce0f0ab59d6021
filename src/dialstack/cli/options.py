"""The options that every operation has, whatever it does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dialstack.cli.standard import FORMATS, FORMATS_TOLD, KEY_AND_ADDRESS, completed_profile
from dialstack.cli.values import from_json, pairs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dialstack.cli.operations import Operation

__all__ = ["Choices", "Option", "shared_options"]

REQUEST = "The request"
OUTPUT = "The output"


@dataclass(frozen=True)
class Choices:
    """What the shared options say."""

    profile: str | None = None
    dialstack_account: str | None = None
    idempotency_key: str | None = None
    request_timeout: float | None = None
    max_network_retries: int | None = None
    deadline: float | None = None
    retry_unknown: bool | None = None
    extra_header: Sequence[str] = field(default_factory=tuple)
    extra_query: Sequence[str] = field(default_factory=tuple)
    extra_body: str | None = None
    body: str | None = None
    null: Sequence[str] = field(default_factory=tuple)
    to: str | None = None
    output: str | None = None
    columns: str | None = None
    quiet: bool = False
    verbose: bool = False
    dry_run: bool = False
    yes: bool = False
    all_pages: bool = False

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Choices:
        """Take them from what Typer hands over."""
        names = cls.__dataclass_fields__
        return cls(**{name: value for name, value in given.items() if name in names and value is not None})

    def request_options(self) -> dict[str, Any]:
        """Return the options of the method, those that were given."""
        options: dict[str, Any] = {
            "dialstack_account": self.dialstack_account,
            "idempotency_key": self.idempotency_key,
            "timeout": self.request_timeout,
            "max_network_retries": self.max_network_retries,
            "deadline": self.deadline,
            "retry_unknown": self.retry_unknown,
            "extra_headers": pairs("--extra-header", self.extra_header) or None,
            "extra_query": pairs("--extra-query", self.extra_query) or None,
            "extra_body": from_json("--extra-body", self.extra_body) if self.extra_body else None,
        }
        return {name: value for name, value in options.items() if value is not None}

    @property
    def wanted_columns(self) -> list[str]:
        """The columns that were chosen."""
        return [name.strip() for name in (self.columns or "").split(",") if name.strip()]


@dataclass(frozen=True)
class Option:
    """An option as Typer takes it: what a value of it is, and how it is written and described."""

    annotation: Any
    default: object = None


def shared_options(operation: Operation, flags: frozenset[str], *, risky: bool) -> dict[str, Option]:
    """Return the options that an operation has beside its own.

    Args:
        operation: The operation.
        flags: The flags of its own. `--account` is one of them where the API has a parameter of that name.
        risky: Whether it has to be confirmed.
    """
    account = ["--dialstack-account"] if "--account" in flags else ["--account", "--dialstack-account"]
    found = {"dry_run": _switch("--dry-run", help="Show the request, and send nothing.")}
    if not operation.is_partner:
        found["dialstack_account"] = _text(*account, help="The account to act on; else that of `dialstack use`.")
        found["profile"] = _text("--profile", help=KEY_AND_ADDRESS, metavar="NAME", autocompletion=completed_profile)
    if not operation.is_read:
        found |= _WRITING
    if risky:
        found["yes"] = _switch("--yes", "-y", help="Do not ask.")
    found |= _SENDING
    if operation.lists:
        found["all_pages"] = _switch("--all", help="Go through every page.", panel=OUTPUT)
    if operation.downloads:
        found["to"] = _option(
            str, "--to", default=..., help="Where to write it; `-` is standard output.", metavar="FILE"
        )
    return {**found, "verbose": _VERBOSE, **(_READABLE if operation.answer not in {"None", "int"} else {})}


def _option(kind: Any, *flags: str, panel: str = REQUEST, default: object = None, **rest: Any) -> Option:
    return Option(Annotated[kind, typer.Option(*flags, rich_help_panel=panel, show_default=False, **rest)], default)


def _text(*flags: str, metavar: str = "TEXT", **rest: Any) -> Option:
    return _option(str | None, *flags, metavar=metavar, **rest)


def _texts(*flags: str, **rest: Any) -> Option:
    return _option(list[str] | None, *flags, **rest)


def _switch(*flags: str, **rest: Any) -> Option:
    return _option(bool, *flags, default=False, **rest)


_WRITING = {
    "body": _text("--body", help="All of it as JSON, `@file` or `-`. Options win over it.", metavar="JSON"),
    "null": _texts("--null", help="Send null for this option, which clears it.", metavar="OPTION"),
    "idempotency_key": _text("--idempotency-key", help="To send the same request again safely."),
}

_SENDING = {
    "request_timeout": _option(float | None, "--request-timeout", help="Seconds for one attempt.", metavar="SECONDS"),
    "deadline": _option(float | None, "--deadline", help="Seconds for all attempts and waits.", metavar="SECONDS"),
    "max_network_retries": _option(int | None, "--max-network-retries", help="How often to try again.", metavar="N"),
    "retry_unknown": _option(
        bool | None, "--retry-unknown/--no-retry-unknown", help="Whether to send again what may have arrived."
    ),
    "extra_header": _texts("--extra-header", help="A header to add.", metavar="NAME=VALUE"),
    "extra_query": _texts("--extra-query", help="A query parameter to add.", metavar="NAME=VALUE"),
    "extra_body": _text("--extra-body", help="Fields to add to the body.", metavar="JSON"),
}

_VERBOSE = _switch("--verbose", "-v", help="Show attempts and waits.", panel=OUTPUT)

_READABLE = {
    "output": _text(
        "--output",
        "-o",
        panel=OUTPUT,
        metavar="FORMAT",
        help=FORMATS_TOLD,
        autocompletion=lambda: list(FORMATS),
    ),
    "columns": _text("--columns", panel=OUTPUT, help="What to show, such as `id,config.timezone`.", metavar="NAMES"),
    "quiet": _switch("--quiet", "-q", help="Only the token, the secret or the id.", panel=OUTPUT),
}
