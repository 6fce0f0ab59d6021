"""Values for fields: made from their types and names, one after another, the same in every run."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from itertools import count
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from typing_extensions import TypeIs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.fields import FieldInfo

__all__ = ["Samples"]

_START = datetime(2026, 1, 5, 14, tzinfo=timezone.utc)
_PERSONS = ("User", "Customer", "Contact")
# What a test most often wants of several: a thing that is there, and works.
_PREFERRED = ("active", "completed", "complete", "available")
# Text that says something when it is there: that there is another page, say.
_EMPTY = frozenset({"error", "next_page_url", "object", "previous_page_url"})
_NOT_PHONES = frozenset({"account_number", "house_number", "order_number", "tracking_number"})
_BY_NAME = {
    "address": "1 Main Street",
    "city": "Boston",
    "color": "#336699",
    "country": "US",
    "currency": "usd",
    "email": "alice@example.com",
    "mac_address": "00:00:5e:00:53:01",
    "state": "MA",
    "street": "1 Main Street",
    "timezone": "America/New_York",
    "zip": "02110",
}
# By how a field's name ends. The first that fits is taken.
_BY_END = {
    "email": _BY_NAME["email"],
    "url": "https://app.example.com/dialstack",
    "timezone": _BY_NAME["timezone"],
    "_at": _START.isoformat(),
    "date": _START.date().isoformat(),
    "time": "09:00",
    "name": "Jane Doe",
}


class Samples:
    """Makes values. Two that were begun anew make the same ones."""

    def __init__(self) -> None:
        self._counter = count(1)

    def fields_of(self, cls: type[BaseModel], given: Mapping[str, object], within: tuple[type, ...]) -> dict[str, Any]:
        """Make a value for every field of a model, with those that are given.

        Raises:
            TypeError: A name is given that is no field. Of a class without fields nothing is known, so it takes any.
        """
        unknown = sorted(given.keys() - cls.model_fields.keys())
        if not cls.model_fields:
            return dict(given)
        if unknown:
            raise TypeError(f"{cls.__name__} has no field {', '.join(unknown)}; it has {', '.join(cls.model_fields)}")
        inside = (*within, cls)
        return {
            name: self._override(info.annotation, given[name], inside)
            if name in given
            else self._field(cls, name, info, inside)
            for name, info in cls.model_fields.items()
        }

    def _field(self, cls: type[BaseModel], name: str, info: FieldInfo, inside: tuple[type, ...]) -> object:
        if info.default is not PydanticUndefined and info.default is not None:
            value: object = info.default
            return value
        if name in _EMPTY and not info.is_required():
            return None
        if name == "name" and not cls.__name__.endswith(_PERSONS):
            return f"{_snake(cls.__name__).replace('_', ' ').capitalize()} {next(self._counter)}"
        if name == "number" and cls.__name__ == "Extension":
            return f"{100 + next(self._counter)}"
        return self._value(info.annotation, _snake(cls.__name__) if name == "id" else name, inside)

    def _override(self, annotation: object, value: object, inside: tuple[type, ...]) -> object:
        """Complete an object that is given in part; leave all else as it is given."""
        model = _only_model(annotation)
        if model is not None and isinstance(value, dict):
            return self.fields_of(model, cast("dict[str, object]", value), inside)
        entry = _entry_of(annotation)
        if entry is not None and isinstance(value, list):
            return [self._override(entry, each, inside) for each in cast("list[object]", value)]
        return value

    def _value(self, annotation: object, name: str, inside: tuple[type, ...]) -> object:
        origin = get_origin(annotation)
        if origin is Annotated:
            return self._value(get_args(annotation)[0], name, inside)
        if origin is Literal:
            return _preferred(get_args(annotation))
        if origin in {Union, UnionType}:
            return self._one_of(get_args(annotation), name, inside)
        if origin is list:
            made = self._value(get_args(annotation)[0], name.removesuffix("s"), inside)
            return [] if made is None else [made]
        model = _only_model(annotation)
        if model is not None:
            return None if model in inside else self.fields_of(model, {}, inside)
        return {} if origin is dict else self._simple(annotation, name)

    def _one_of(self, members: tuple[object, ...], name: str, inside: tuple[type, ...]) -> object:
        """Take a member that tells most: a literal before the text that it is open to, what there is before None."""
        known = [member for member in members if member is not type(None)]
        literal = next((member for member in known if get_origin(member) is Literal), None)
        return self._value(literal or known[0], name, inside)

    def _simple(self, annotation: object, name: str) -> object:
        if annotation is str:
            return self._text(name)
        if annotation is bool:
            return name == "found"  # what is found comes with what it is
        if annotation is int or annotation is float:
            return 30 if "seconds" in name or "minutes" in name else 1
        if annotation is date:
            return (_START + timedelta(days=next(self._counter))).date()
        if annotation is datetime or getattr(annotation, "__name__", "") == "AwareDatetime":
            return _START + timedelta(seconds=next(self._counter))
        return {}  # JSON of any form: an empty object may be asked for a field

    def _text(self, name: str) -> str:
        serial = next(self._counter)
        if name in _BY_NAME:
            return _BY_NAME[name]
        if name.endswith(("number", "phone")) and name not in _NOT_PHONES:
            return f"+1617555{100 + serial % 100:04}"  # numbers that are nobody's
        found = next((value for end, value in _BY_END.items() if name.endswith(end)), None)
        return found or f"{name.removesuffix('_id')}_{serial:06}"


def _preferred(literals: tuple[object, ...]) -> object:
    return next((literal for literal in _PREFERRED if literal in literals), literals[0])


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _is_model(annotation: object) -> TypeIs[type[BaseModel]]:
    # On Python 3.10 `list[int]` passes for a type, and `issubclass` then raises.
    return get_origin(annotation) is None and isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _only_model(annotation: object) -> type[BaseModel] | None:
    if get_origin(annotation) in {Union, UnionType}:
        models = [member for member in get_args(annotation) if _is_model(member)]
        return models[0] if len(models) == 1 else None
    return annotation if _is_model(annotation) else None


def _entry_of(annotation: object) -> object:
    """Find the type of a list's entries, also where the list may be missing."""
    if get_origin(annotation) is list:
        return get_args(annotation)[0]
    if get_origin(annotation) in {Union, UnionType}:
        return next((_entry_of(member) for member in get_args(annotation) if get_origin(member) is list), None)
    return None
