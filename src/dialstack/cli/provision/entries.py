"""The lines of the journal, and what they come to: which steps are done, which are in doubt."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast

from dialstack._core.shapes import is_object
from dialstack.cli.masking import key_mode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["FORMAT", "OPERATIONS", "DamagedError", "Entry", "Header", "Ledger", "Platform", "Standing", "StepName"]

FORMAT: Final = 1
OPERATIONS: Final = ("accounts.create", "users.create", "extensions.create")

StepName: TypeAlias = Literal["account", "user", "extension"]
State: TypeAlias = Literal["sending", "done", "failed"]
STEPS: Final[tuple[StepName, ...]] = ("account", "user", "extension")
STATES: Final[tuple[State, ...]] = ("sending", "done", "failed")


class DamagedError(ValueError):
    """A line is not what we wrote."""


@dataclass(frozen=True)
class Platform:
    """Where a run sends its requests.

    Attributes:
        api_url: The address.
        api_key: The key.
    """

    api_url: str
    api_key: str = field(repr=False)

    @property
    def mode(self) -> str:
        """Which kind of key it is: `live`, `test`, or `token` for those of sessions."""
        return key_mode(self.api_key) or "token"


@dataclass(frozen=True)
class Header:
    """The first line.

    Attributes:
        format: The version of what follows.
        api_url: The platform.
        mode: Which kind of key: `live`, `test` or `token`.
        key: A digest of the key, to notice another one. The key cannot be found from it.
        salt: What the digests are made with, so that those of two journals cannot be compared.
        operations: What the steps are.
    """

    format: int
    api_url: str
    mode: str
    key: str
    salt: str
    operations: tuple[str, ...] = OPERATIONS

    @classmethod
    def of(cls, platform: Platform, salt: str | None = None) -> Header:
        """Make the header for a platform."""
        salt = salt or secrets.token_hex(16)
        return cls(FORMAT, platform.api_url, platform.mode, _digest(salt, ["key", platform.api_key]), salt)

    @classmethod
    def read(cls, line: bytes) -> Header:
        """Read the first line.

        Raises:
            DamagedError: It is something else.
        """
        raw = _object(line)
        if raw.get("format") != FORMAT:
            raise DamagedError
        texts = {name: _text(raw, name) for name in ("api_url", "mode", "key", "salt")}
        operations = raw.get("operations")
        if not isinstance(operations, list):
            raise DamagedError
        return cls(FORMAT, **texts, operations=tuple(map(str, cast("list[object]", operations))))

    def line(self) -> bytes:
        """Write it."""
        return _line(asdict(self))

    def digest(self, step: StepName, parent: str | None, values: Mapping[str, object]) -> str:
        """Say which step it is: what is sent, and the account or user that it is for. Nothing of that can be read."""
        return _digest(self.salt, [step, parent, values])


@dataclass(frozen=True)
class Entry:
    """One line after the first.

    Attributes:
        line: The line of the row in the CSV file.
        step: Which of the row's steps.
        row: The digest of what is sent.
        key: The `Idempotency-Key`.
        state: `sending` is written before a request, the others after it.
        id: What was made or found.
        how: How it was done: `created`, `found`, `existed` or `adopted`.
        error: The class of an error.
        status: Its HTTP status.
        code: The server's code for it.
        may_have_executed: Whether the step is in doubt after it.
    """

    line: int
    step: StepName
    row: str
    key: str
    state: State
    id: str | None = None
    how: str | None = None
    error: str | None = None
    status: int | None = None
    code: str | None = None
    may_have_executed: bool | None = None

    def text(self) -> bytes:
        """Write it."""
        return _line({name: value for name, value in asdict(self).items() if value is not None})

    @classmethod
    def read(cls, line: bytes) -> Entry:
        """Read a line.

        Raises:
            DamagedError: It is something else.
        """
        raw = _object(line)
        step: StepName | None = next((name for name in STEPS if name == raw.get("step")), None)
        state: State | None = next((name for name in STATES if name == raw.get("state")), None)
        found, number = raw.get("id"), raw.get("line")
        if step is None or state is None or not isinstance(number, int) or not isinstance(found, (str, type(None))):
            raise DamagedError
        if state == "done" and not found:
            raise DamagedError
        doubt = raw.get("may_have_executed") is True
        return cls(number, step, _text(raw, "row"), _text(raw, "key"), state, found, may_have_executed=doubt)


@dataclass(frozen=True)
class Standing:
    """Where a step stands.

    Attributes:
        state: `new`: it has certainly done nothing. `doubt`: it may have been carried out. `done`: it was.
        key: The `Idempotency-Key` that it was sent with.
        id: What was made or found.
    """

    state: Literal["new", "doubt", "done"] = "new"
    key: str | None = None
    id: str | None = None


NEW = Standing()


@dataclass
class Ledger:
    """Where every step stands, by its digest."""

    header: Header
    steps: dict[str, Standing] = field(default_factory=dict[str, Standing])

    def take(self, entries: Iterable[Entry]) -> None:
        """Go on with further lines."""
        for entry in entries:
            self.steps[entry.row] = _standing(entry)

    def standing(self, digest: str) -> Standing:
        """Say where a step stands."""
        return self.steps.get(digest, NEW)


def _standing(entry: Entry) -> Standing:
    if entry.state == "done":
        return Standing("done", entry.key, entry.id)
    if entry.state == "sending" or entry.may_have_executed:
        return Standing("doubt", entry.key)
    return NEW


def _digest(salt: str, value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=salt.encode()[:64], digest_size=16).hexdigest()


def _line(values: Mapping[str, object]) -> bytes:
    return json.dumps(values, separators=(",", ":")).encode() + b"\n"


def _object(line: bytes) -> dict[str, object]:
    try:
        raw: object = json.loads(line)
    except (ValueError, RecursionError):
        raise DamagedError from None
    if not is_object(raw):
        raise DamagedError
    return raw


def _text(raw: Mapping[str, object], name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str):
        raise DamagedError
    return value
