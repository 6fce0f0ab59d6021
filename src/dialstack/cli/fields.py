"""What the keywords of an operation are, read off its TypedDict: kinds, choices, nested fields, help."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any, Literal, Union, get_args, get_origin

from typing_extensions import NotRequired, Required, get_type_hints, is_typeddict

from dialstack._core.options import OPTION_NAMES

__all__ = ["Field", "Kind", "fields_of", "leaves"]

Kind = Literal["text", "integer", "number", "switch", "json", "file"]
WATCHES = "on_progress"
"""It is a function, and a progress bar does its work here."""
DEPTH = 3


@dataclass(frozen=True)
class Field:
    """One keyword, or one field of an object in it.

    Attributes:
        path: Where it is in the arguments: `("config", "timezone")`. The first is the keyword in Python.
        kind: What a value of it is.
        many: Whether it is a list.
        choices: The values that are known. Others are sent too: the platform may be newer than this.
        required: Whether the API asks for it.
        within: The fields of an object.
        switches: For objects of switches, as the components of a session: what `--component NAME` stands for.
        text: What the source says about it.
    """

    path: tuple[str, ...]
    kind: Kind
    many: bool = False
    choices: tuple[str, ...] = ()
    required: bool = False
    within: tuple[Field, ...] = ()
    switches: bool = False
    text: str = ""

    @property
    def flag(self) -> str:
        """Its option: `--config.timezone`."""
        return "--" + ".".join(part.strip("_").replace("_", "-") for part in self.path)

    @property
    def variable(self) -> str:
        """A name for it in Python."""
        return "field__" + "__".join(part.strip("_") for part in self.path)


@cache
def fields_of(shape: type | None) -> tuple[Field, ...]:
    """Return the keywords that a method takes for the API: those of the request itself are not among them."""
    return _fields(shape, ()) if shape is not None else ()


def leaves(fields: Sequence[Field]) -> list[Field]:
    """Return the fields, each followed by those within it."""
    found: list[Field] = []
    for field in fields:
        found += [field, *leaves(field.within)]
    return found


def _fields(shape: type, path: tuple[str, ...]) -> tuple[Field, ...]:
    texts = _texts(shape)
    hints = _hints(shape)
    return tuple(_field((*path, name), hint, texts.get(name, "")) for name, hint in hints.items())


def _hints(shape: type) -> dict[str, Any]:
    kept = {name: hint for name, hint in shape.__annotations__.items() if name not in OPTION_NAMES and name != WATCHES}
    # The options are left out: their types are known to type checkers only. So are the parts of what a file may be.
    kept = {name: Required[bytes] if "FileInput" in str(hint) else hint for name, hint in kept.items()}
    holder = type("Fields", (), {"__annotations__": kept, "__module__": shape.__module__})
    return get_type_hints(holder, vars(sys.modules[shape.__module__]), include_extras=True)


def _field(path: tuple[str, ...], hint: Any, text: str) -> Field:
    required = get_origin(hint) is Required
    inner = get_args(hint)[0] if get_origin(hint) in {Required, NotRequired} else hint
    members = _members(inner)
    members = [member for member in members if member is not type(None)]
    listed = next((member for member in members if _is_list(member)), None)
    if listed is not None:
        element = _members(get_args(listed)[0])
        return Field(path, _kind(element), many=True, choices=_choices(element), required=required, text=text)
    shapes = [member for member in members if is_typeddict(member)] if len(path) < DEPTH else []
    within = {field.path: field for shape in shapes for field in _fields(shape, path)}
    switches = any(_is_switches(member) for member in members)
    choices = _choices(get_args(members[0])[:1]) if switches and members else _choices(members)
    return Field(
        path,
        _kind(members),
        choices=choices,
        required=required,
        within=tuple(within.values()),
        switches=switches,
        text=text,
    )


def _members(hint: Any) -> list[Any]:
    """Take a union apart, unions within it too."""
    if get_origin(hint) in {Union, types.UnionType}:
        return [member for argument in get_args(hint) for member in _members(argument)]
    return [hint]


def _is_list(hint: Any) -> bool:
    origin = get_origin(hint)
    return isinstance(origin, type) and issubclass(origin, Sequence) and origin is not str and origin is not tuple


def _is_switches(hint: Any) -> bool:
    arguments = get_args(hint)
    named = get_origin(hint) is not None and get_origin(hint) in {Mapping, dict} and len(arguments) == 2  # noqa: PLR2004
    return named and is_typeddict(arguments[1]) and "enabled" in arguments[1].__annotations__


def _kind(members: Sequence[Any]) -> Kind:
    plain: list[Any] = [type(get_args(member)[0]) if get_origin(member) is Literal else member for member in members]
    for wanted, kind in _KINDS:
        if plain and all(isinstance(member, type) and issubclass(member, wanted) for member in plain):
            return kind
    if any(member in {str, date} for member in plain):
        return "text"
    return "file" if bytes in plain else "json"


_KINDS: tuple[tuple[type | tuple[type, ...], Kind], ...] = (
    (bool, "switch"),
    (int, "integer"),
    ((int, float), "number"),
    ((str, date), "text"),
)


def _choices(members: Sequence[Any]) -> tuple[str, ...]:
    literals = [get_args(inner) for member in members for inner in _members(member) if get_origin(inner) is Literal]
    return tuple(dict.fromkeys(str(value) for values in literals for value in values))


def _texts(shape: type) -> dict[str, str]:
    """Read what the source says under each field of a TypedDict and of those that it is made from."""
    found: dict[str, str] = {}
    for base in getattr(shape, "__orig_bases__", ()):
        if is_typeddict(base):
            found |= _texts(base)
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(shape)))
    except (OSError, TypeError):  # no source beside the bytecode: then there is no help text
        return found
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    for field, after in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(after, ast.Expr):
            found[field.target.id] = inspect.cleandoc(str(ast.literal_eval(after.value)))
    return found
