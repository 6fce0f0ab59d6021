"""Every model, read with everything that an API may do to it. The samples are made from the types."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from datetime import date, datetime
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel

import dialstack.types
from dialstack._core import answers
from dialstack._core.answers import Answer, read
from dialstack.types import ListResponse, Model

NAMED = {name: getattr(dialstack.types, name) for name in dialstack.types.__all__}
MODELS = sorted(
    {
        value.__name__: value
        for value in NAMED.values()
        if isinstance(value, type) and issubclass(value, Model) and value not in (Model, ListResponse)
    }.items()
)
every_model = pytest.mark.parametrize("model", [model for _, model in MODELS], ids=[name for name, _ in MODELS])
WRONG: list[Any] = [None, True, 7, -1.5, "odd", "", [], [None], [[1]], {}, {"odd": {"odd": [1]}}]


def sample(annotation: Any) -> Any:
    """A value that fits a type, as JSON has it."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and not get_args(annotation):
        return body_of(annotation)
    if origin in (Union, UnionType):
        return sample(arguments[0])
    if origin is Annotated:
        return sample(arguments[0]) if annotation is not None else None
    if origin is Literal:
        return arguments[0]
    if origin in (list, dict):
        return [sample(arguments[0])] if origin is list else {"key": sample(arguments[1])}
    times = {AwareDatetime: "2026-05-21T17:00:00Z", datetime: "2026-05-21T17:00:00Z", date: "2026-05-21"}
    simple = {str: "text", int: 1, float: 1.5, bool: True, **times}
    return simple.get(annotation, {"any": [1, None, "json"]})


def body_of(model: type[BaseModel]) -> dict[str, Any]:
    body = {name: sample(info.annotation) for name, info in model.model_fields.items()}
    if (
        "type" in body
        and get_origin(model.model_fields["type"].annotation) is not Literal
        and "Unknown" in model.__name__
    ):
        body["type"] = "of_a_later_day"
    return body


def reading(model: type[Model], body: Any) -> Model:
    return read(model, Answer(200, {"x-request-id": "req_1"}, json.dumps(body).encode()))


@pytest.fixture(autouse=True)
def warnings_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_warned", set())


def repaired(caplog: pytest.LogCaptureFixture) -> bool:
    return any(record.name == "dialstack" and record.levelno == logging.WARNING for record in caplog.records)


def test_there_are_models() -> None:
    assert len(MODELS) > 90


@every_model
def test_a_whole_object_goes_in_and_out_unchanged(model: type[Model], caplog: pytest.LogCaptureFixture) -> None:
    body = body_of(model)
    found = reading(model, body)
    assert not repaired(caplog)
    assert found.model_dump(mode="json", exclude_unset=True) == body
    assert json.loads(found.model_dump_json(exclude_unset=True)) == body
    assert found.model_extra == {}
    assert copy.deepcopy(found) == found == pickle.loads(pickle.dumps(found))
    assert repr(found).startswith(model.__name__)


@every_model
def test_unknown_fields_are_kept_at_every_depth(model: type[Model], caplog: pytest.LogCaptureFixture) -> None:
    def enriched(value: Any) -> Any:
        if isinstance(value, dict):
            return {**{key: enriched(inner) for key, inner in value.items()}, "of_a_later_day": {"a": [1]}}
        return [enriched(inner) for inner in value] if isinstance(value, list) else value

    body = enriched(body_of(model))
    assert reading(model, body).model_dump(mode="json", exclude_unset=True) == body
    assert not repaired(caplog)


@every_model
def test_a_missing_field_never_raises_and_reads_as_none_or_its_default(model: type[Model]) -> None:
    body = body_of(model)
    for name, info in model.model_fields.items():
        found = reading(model, {key: value for key, value in body.items() if key != name})
        expected = None if info.is_required() else info.get_default(call_default_factory=True, validated_data={})
        assert getattr(found, name) == expected
    nothing = reading(model, {})
    assert all(getattr(nothing, name) is None or not info.is_required() for name, info in model.model_fields.items())


@every_model
def test_missing_optional_fields_need_no_repair(model: type[Model], caplog: pytest.LogCaptureFixture) -> None:
    body = body_of(model)
    reading(model, {key: value for key, value in body.items() if model.model_fields[key].is_required()})
    assert not repaired(caplog)


@every_model
def test_a_value_of_the_wrong_type_never_raises_and_spoils_nothing_else(model: type[Model]) -> None:
    body = body_of(model)
    whole = reading(model, body)
    for name in model.model_fields:
        for wrong in WRONG:
            found = reading(model, {**body, name: wrong})
            dumped = found.model_dump(mode="json", exclude_unset=True)
            assert set(dumped) == set(body)
            if not isinstance(wrong, (list, dict)):
                assert dumped[name] in (wrong, str(wrong)) or isinstance(wrong, (int, float))
            others = [key for key in model.model_fields if key not in (name, "type")]
            if name != "type":  # which decides what the others are
                assert [getattr(found, key) for key in others] == [getattr(whole, key) for key in others]
            repr(found)
            pickle.loads(pickle.dumps(found))


def enums_of(annotation: Any) -> bool:
    """Whether a field is an open enum: literals or any text."""
    arguments = get_args(annotation)
    if get_origin(annotation) not in (Union, UnionType):
        return False
    return str in arguments and any(get_origin(argument) is Literal for argument in arguments)


@every_model
def test_an_unknown_value_of_an_enum_is_kept_without_repair(
    model: type[Model], caplog: pytest.LogCaptureFixture
) -> None:
    for name, info in model.model_fields.items():
        if enums_of(info.annotation):
            found = reading(model, {**body_of(model), name: "of_a_later_day"})
            assert getattr(found, name) == "of_a_later_day"
    assert not repaired(caplog)


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@every_model
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_object_at_all_raises(model: type[Model], data: st.DataObject) -> None:
    names = st.sampled_from(sorted(model.model_fields) or ["x"]) | st.text(max_size=8)
    body = data.draw(st.dictionaries(names, ANYTHING, max_size=6))
    found = reading(model, body)
    assert found.last_response is not None
    repr(found)
    assert set(body) <= set(found.model_dump(exclude_unset=True))
