"""What was typed, as values: numbers, JSON, files, and the arguments that they make up together."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from dialstack._core.shapes import is_list, is_object
from dialstack.cli.failures import UsageError
from dialstack.cli.fields import leaves

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dialstack.cli.fields import Field

__all__ = ["assembled", "from_json", "missing", "pairs", "put", "text_of"]

STDIN = "-"


def text_of(given: str) -> str:
    """Read a text: itself, or the file after `@` (`@-` is standard input). `@@` begins a text with `@`.

    Raises:
        UsageError: The file cannot be read.
    """
    if given.startswith("@@"):
        return given[1:]
    if not given.startswith("@"):
        return given
    try:
        return sys.stdin.read() if given[1:] == STDIN else Path(given[1:]).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"cannot read {given[1:]!r}: {getattr(error, 'strerror', None) or 'it is not text'}"
        ) from error


def from_json(flag: str, given: str) -> object:
    """Read JSON: itself, a file after `@`, or standard input for `-`.

    Raises:
        UsageError: It is no JSON.
    """
    text = text_of("@-" if given == STDIN else given)
    try:
        return json.loads(text)
    except ValueError as error:
        where = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else "its text"
        raise UsageError(f"{flag} takes JSON, or @ and the name of a file with JSON ({where} is not)") from error


def pairs(flag: str, given: Iterable[str]) -> dict[str, str]:
    """Read `NAME=VALUE` as often as it was given.

    Raises:
        UsageError: There is no `=`.
    """
    found: dict[str, str] = {}
    for entry in given:
        name, equals, value = entry.partition("=")
        if not equals or not name:
            raise UsageError(f"{flag} takes NAME=VALUE")
        found[name] = value
    return found


def assembled(
    fields: Sequence[Field], given: Mapping[str, object], body: object, null: Iterable[str]
) -> dict[str, object]:
    """Put the arguments of a method together: those of `--body`, then the options, then `--null`.

    Raises:
        UsageError: A value cannot be what it has to be, or a name is unknown.
    """
    if body is not None and not is_object(body):
        raise UsageError("--body takes a JSON object")
    values = _named(fields, body or {})
    for field in leaves(fields):
        typed = given.get(field.variable)
        if typed is not None and typed != []:
            put(values, field.path, _value(field, typed))
        if field.switches:
            _switch_on(values, field, given.get(f"{field.variable}__on"))
    for name in null:
        put(values, _by_flag(fields, name).path, None)
    return values


def missing(fields: Sequence[Field], values: Mapping[str, object]) -> list[str]:
    """Return the options that the API asks for and that are not there."""
    return [field.flag for field in fields if field.required and field.path[0] not in values]


def _named(fields: Sequence[Field], body: Mapping[str, object]) -> dict[str, object]:
    # The wire says `timeout` where Python has `timeout_`, since a request option has that name.
    names = {field.path[0].rstrip("_"): field.path[0] for field in fields}
    return {names.get(name, name): value for name, value in body.items()}


def _by_flag(fields: Sequence[Field], name: str) -> Field:
    wanted = "--" + name.removeprefix("--").replace("_", "-")
    found = next((field for field in leaves(fields) if field.flag == wanted), None)
    if found is None:
        raise UsageError(f"--null {name}: there is no option {wanted}")
    return found


def put(values: dict[str, object], path: Sequence[str], value: object) -> None:
    """Put a value where it belongs in nested objects."""
    target = values
    for part in path[:-1]:
        inner = target.get(part)
        if not is_object(inner):
            inner = target[part] = cast("dict[str, object]", {})
        target = inner
    target[path[-1]] = value


def _switch_on(values: dict[str, object], field: Field, names: object) -> None:
    for name in cast("list[str]", names or []):
        put(values, (*field.path, name), {"enabled": True})


def _value(field: Field, typed: object) -> object:
    if is_list(typed):
        return [value for entry in typed for value in _entries(field, str(entry))]
    return _scalar(field, typed)


def _entries(field: Field, typed: str) -> list[object]:
    """Read one value of a list. JSON may be a whole list at once."""
    value = _scalar(field, typed)
    return value if field.kind == "json" and is_list(value) else [value]


def _scalar(field: Field, typed: object) -> object:
    if not isinstance(typed, str):
        return typed
    if field.kind == "json":
        return from_json(field.flag, typed)
    if field.kind == "file":
        return _file(typed)
    return text_of(typed)


def _file(typed: str) -> object:
    if typed == STDIN:
        return ("stdin", sys.stdin.buffer.read())
    path = Path(typed.removeprefix("@"))
    if not path.is_file():
        raise UsageError(f"there is no file {str(path)!r}")
    return path
