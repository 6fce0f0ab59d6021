"""Answers that do not fit their model, rebuilt field by field. Imported when there is one.

What fits is typed, what does not stays as it came, and what is missing is None. So a new value in an old field never
raises out of a call that may have rung a phone.
"""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, Union, cast, get_args, get_origin

from pydantic import BaseModel, Discriminator, Tag, TypeAdapter, ValidationError

from dialstack._core.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.fields import FieldInfo
    from typing_extensions import TypeIs

__all__ = ["repair"]

M = TypeVar("M", bound=BaseModel)


def repair(model_type: type[M], raw: dict[str, object]) -> M:
    """Build a model from a body that does not fit it."""
    try:
        return model_type.model_validate(raw)
    except ValidationError:
        pass
    values: dict[str, object] = {}
    used: set[str] = set()
    for name, info in model_type.model_fields.items():
        key = _key(name, info, raw)
        if key is None:
            values[name] = _default(info)
            continue
        used.add(key)
        values[name] = _fitted(_annotation(info), raw[key])
    given = {name for name, info in model_type.model_fields.items() if _key(name, info, raw) is not None}
    extra = {key: value for key, value in raw.items() if key not in used and key not in model_type.model_fields}
    model = model_type.model_construct(_fields_set=given | extra.keys(), **values)
    if model.__pydantic_extra__ is not None:
        # Not through `model_construct`: a key may have the name of one of its own parameters.
        model.__pydantic_extra__.update(extra)
    return model


def _default(info: FieldInfo) -> object:
    if info.is_required():
        return None
    value: object = info.get_default(call_default_factory=True, validated_data={})
    return value


def _key(name: str, info: FieldInfo, raw: Mapping[str, object]) -> str | None:
    choices = getattr(info.validation_alias, "choices", None) or [info.validation_alias or name]
    return next((key for key in choices if isinstance(key, str) and key in raw), None)


def _annotation(info: FieldInfo) -> object:
    # Pydantic takes the metadata off the annotation; a discriminator or a constraint is in there.
    parts = (info.annotation, *info.metadata)
    return cast("Any", Annotated)[parts] if info.metadata else info.annotation


def _fitted(annotation: object, value: object) -> object:
    """Give a value its type where it fits, and go inside where only a part does not."""
    try:
        return _adapter(annotation).validate_python(value)
    except ValidationError:
        pass
    if is_object(value):
        member = _model_in(annotation, value)
        if member is not None:
            return repair(member, value)
        inner = _inside(annotation, dict)
        return value if inner is None else {key: _fitted(inner, entry) for key, entry in value.items()}
    if is_list(value):
        inner = _inside(annotation, list)
        return value if inner is None else [_fitted(inner, entry) for entry in value]
    return value


@cache
def _adapter_for(annotation: Any) -> TypeAdapter[object]:
    return _built(annotation)


def _adapter(annotation: Any) -> TypeAdapter[object]:
    try:
        return _adapter_for(annotation)
    except TypeError:  # unhashable metadata: rare, and only slower
        return _built(annotation)


def _built(annotation: Any) -> TypeAdapter[object]:
    """Make an adapter that is ready. That of a model builds itself on first use, and two threads then spoil it."""
    adapter: TypeAdapter[object] = TypeAdapter(annotation)
    adapter.rebuild()
    return adapter


def _model_in(annotation: object, value: dict[str, object]) -> type[BaseModel] | None:
    """Find the model that an object was meant to be: by its `type`, where the union is told apart by one."""
    if _is_model(annotation):
        return annotation
    if get_origin(annotation) is Annotated:
        union, *metadata = get_args(annotation)
        pick = next((entry for entry in metadata if isinstance(entry, Discriminator)), None)
        if pick is not None and callable(pick.discriminator):
            return _tagged(union, pick.discriminator(value))
    found = (_model_in(member, value) for member in _members(annotation))
    return next((model for model in found if model is not None), None)


def _is_model(annotation: object) -> TypeIs[type[BaseModel]]:
    # On Python 3.10 `list[int]` passes for a type, and `issubclass` then raises.
    return get_origin(annotation) is None and isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _members(annotation: object) -> tuple[object, ...]:
    """Give what a value of this type may be instead: the members of a union, or what metadata is hung on."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return get_args(annotation)[:1]
    return get_args(annotation) if origin in {Union, UnionType} else ()


def _tagged(union: object, tag: object) -> type[BaseModel] | None:
    for member in get_args(union):
        model, *metadata = get_args(member)
        if any(isinstance(entry, Tag) and entry.tag == tag for entry in metadata):
            return model if _is_model(model) else None
    return None


def _inside(annotation: object, container: type) -> object | None:
    """Find the type of what a list or an object holds."""
    if get_origin(annotation) is container:
        inner: object = get_args(annotation)[-1]
        return inner
    found = (_inside(member, container) for member in _members(annotation))
    return next((inner for inner in found if inner is not None), None)
