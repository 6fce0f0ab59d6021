"""Bodies: JSON text from what Python programs hold, with errors that never quote a value."""

from __future__ import annotations

import json
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from dialstack._core.paths import timestamp
from dialstack._core.shapes import is_collection

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["encode_json"]


def encode_json(body: object) -> bytes:
    """Encode a request body.

    Raises:
        TypeError: Something in it has no JSON form.
        ValueError: It refers to itself, or holds NaN, infinity, a lone surrogate or a naive datetime.
    """
    try:
        return json.dumps(body, default=_default, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        raise ValueError("the body holds text that is not valid Unicode") from None
    except RecursionError:
        raise ValueError("the body is nested too deeply to be sent") from None


def _default(value: object) -> object:
    from uuid import UUID

    if isinstance(value, date):
        return timestamp(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if is_collection(value):
        return list(value)
    # A class is no value: with some pydantic versions its metaclass has `model_fields` too.
    kind = None if isinstance(value, type) else type(value)
    fields: Mapping[str, object] | None = getattr(kind, "model_fields", None)
    if fields is not None:
        return _model_values(value, fields)
    raise TypeError(f"a {type(value).__name__} cannot be sent as JSON")


def _model_values(model: object, fields: Mapping[str, object]) -> dict[str, object]:
    """Give what was set on a model, so that one the API answered with can be sent back.

    The API emits renamed references twice, as `schedule` and `schedule_id`. The old spelling is left out: a
    program changes the new one, and must not send a contradiction.
    """
    given: set[str] = getattr(model, "model_fields_set", set())
    extra: Mapping[str, object] = getattr(model, "model_extra", None) or {}
    values = {name: getattr(model, name) for name in fields if name in given}
    old = {spelling for info in fields.values() for spelling in _spellings(info)}
    values.update({name: value for name, value in extra.items() if name not in old})
    return values


def _spellings(field: object) -> list[object]:
    choices: list[object] | None = getattr(getattr(field, "validation_alias", None), "choices", None)
    return choices or []
