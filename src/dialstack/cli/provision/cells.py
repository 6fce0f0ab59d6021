"""What stands in a cell, as a value."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from dialstack._core.shapes import is_list

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dialstack.cli.fields import Field, Kind

__all__ = ["CellError", "value_of"]

SWITCHES = {"true": True, "yes": True, "1": True, "on": True, "false": False, "no": False, "0": False, "off": False}
LONGEST_NUMBER = 18
"""Digits. Python refuses to read thousands of them, with an error of its own."""


class CellError(ValueError):
    """A cell cannot be what its column is. The message does not repeat what is in it."""


def value_of(field: Field, text: str) -> object:
    """Read a cell. A list is separated by semicolons, or JSON.

    Raises:
        CellError: It cannot be read as what the column is.
    """
    if not field.many or field.kind == "json":
        return _READERS[field.kind](text)
    if text.startswith("["):
        return _listed(text)
    return [_READERS[field.kind](entry.strip()) for entry in text.split(";") if entry.strip()]


def _text(text: str) -> object:
    return text


def _integer(text: str) -> object:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > LONGEST_NUMBER:
        raise CellError("is not a whole number")
    return int(text)


def _number(text: str) -> object:
    try:
        value = float(text)
    except ValueError:
        raise CellError("is not a number") from None
    if not math.isfinite(value):
        raise CellError("is not a number")
    return value


def _switch(text: str) -> object:
    found = SWITCHES.get(text.casefold())
    if found is None:
        raise CellError("is neither true nor false")
    return found


def _json(text: str) -> object:
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        raise CellError("is not JSON") from None
    return found


def _listed(text: str) -> object:
    found = _json(text)
    if not is_list(found):
        raise CellError("is not a list")
    return found


_READERS: Mapping[Kind, Callable[[str], object]] = {
    "text": _text,
    "integer": _integer,
    "number": _number,
    "switch": _switch,
    "json": _json,
    "file": _text,
}
