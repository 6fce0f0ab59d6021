"""What the columns of the file are called: the parameters of `accounts.create` and `users.create`, and two more."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Literal

from dialstack.cli.fields import Field, fields_of, leaves
from dialstack.types.accounts import AccountCreateParams
from dialstack.types.extensions import ExtensionCreateParams
from dialstack.types.users import UserCreateParams

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["ACCOUNT", "ACCOUNT_EMAIL", "EMAIL", "EXTENSION", "Column", "columns_of", "known_columns"]

ACCOUNT = "account"
ACCOUNT_EMAIL = "account.email"
EMAIL = "email"
EXTENSION = "extension"


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        name: As it stands in the first line.
        owner: What it is about: an account to create, the user, their extension, or the id of an account.
        field: Which parameter it is.
    """

    name: str
    owner: Literal["account", "user", "extension", "account_id"]
    field: Field


@cache
def known_columns() -> Mapping[str, Column]:
    """Return every column that there can be, by its name."""
    number = next(field for field in fields_of(ExtensionCreateParams) if field.path == ("number",))
    found = [Column(ACCOUNT, "account_id", Field((ACCOUNT,), "text"))]
    found += [Column(_dotted(field), "user", field) for field in leaves(fields_of(UserCreateParams))]
    found += [Column(EXTENSION, "extension", number)]
    created = leaves(fields_of(AccountCreateParams))
    found += [Column(f"{ACCOUNT}.{_dotted(field)}", "account", field) for field in created]
    return {column.name: column for column in found}


def columns_of(header: Sequence[str]) -> tuple[list[Column], list[str]]:
    """Read the first line: the columns, and what is wrong with it."""
    known = known_columns()
    names = [name.strip() for name in header]
    problems = [_unknown(name, place, known) for place, name in enumerate(names, 1) if name not in known]
    twice = sorted({name for name in names if name in known and names.count(name) > 1})
    problems += [f"there are two columns {name!r}" for name in twice]
    problems += _overlaps(names)
    if EMAIL not in names and not problems:
        problems.append("there is no column 'email', and each user needs one")
    return [known[name] for name in names if name in known], problems


def _dotted(field: Field) -> str:
    return ".".join(part.strip("_") for part in field.path)


def _unknown(name: str, place: int, known: Mapping[str, Column]) -> str:
    if not name:
        return f"column {place} has no name"
    if ";" in name or "\t" in name:
        return "the columns are not separated by commas; save the file with commas"
    if "@" in name:  # somebody's row, and not to be repeated
        return f"column {place} has an email address for its name: the first line has to name the columns"
    near = get_close_matches(name.casefold().replace(" ", "_").replace("-", "_"), known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "; the guide lists those that there are"
    return f"there is no column {name!r}{hint}"


def _overlaps(names: Sequence[str]) -> list[str]:
    """An object as JSON and one of its fields would say two things about the same."""
    whole = [name for name in names if name != ACCOUNT]
    return [
        f"{inner!r} is a part of {outer!r}: use one of the two columns"
        for outer in whole
        for inner in whole
        if inner.startswith(f"{outer}.")
    ]
