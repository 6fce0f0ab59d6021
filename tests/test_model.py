"""The base of every answer: what its repr hides, what it keeps, and how it travels."""

from __future__ import annotations

import copy
import json
import pickle
import warnings
from typing import Any

import pytest
from pydantic import ValidationError

from dialstack._core.answers import Answer, list_of, read
from dialstack.types._model import ListResponse, Model

SECRETS = [
    "account_number",
    "audio_url",
    "client_secret",
    "download_url",
    "pin",
    "recording_url",
    "secret",
    "webhook_secret",
]


class Inner(Model):
    id: str
    secret: str | None = None


class Outer(Model):
    id: str
    pin: str | None = None
    inner: Inner | None = None
    many: list[Inner] | None = None
    free: dict[str, Any] | None = None
    count: int | None = None


class InnerList(ListResponse[Inner]):
    """Named, so that it can be pickled."""


def outer(**fields: Any) -> Any:
    return read(Outer, Answer(200, {"x-request-id": "req_1"}, json.dumps({"id": "o1", **fields}).encode()))


# --- lists inside other objects ---


def test_a_list_is_gone_through_by_its_items_and_still_copies_and_pickles() -> None:
    found = read(InnerList, Answer(200, {}, b'{"object": "list", "data": [{"id": "a"}, {"id": "b"}]}'))
    assert [item.id for item in found] == ["a", "b"]
    assert copy.deepcopy(found) == found == pickle.loads(pickle.dumps(found)) == found.model_copy(deep=True)
    assert found.model_dump(exclude_unset=True) == {"object": "list", "data": [{"id": "a"}, {"id": "b"}]}
    assert list(InnerList(data=[])) == []


# --- what the repr hides ---


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_in_no_repr_even_where_the_field_is_unknown(name: str) -> None:
    model = outer(**{name: "s3cret", "other": "shown"})
    for text in (repr(model), str(model), f"{model}", repr([model])):
        assert "s3cret" not in text
        assert "shown" in text
    assert getattr(model, name) == "s3cret"
    assert model.model_dump()[name] == "s3cret"


@pytest.mark.parametrize("name", ["secret", "download_url"])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda hidden: {"inner": {"id": "i1", **hidden}},
        lambda hidden: {"many": [{"id": "i1"}, {"id": "i2", **hidden}]},
        lambda hidden: {"free": hidden},
        lambda hidden: {"free": {"a": [{"b": hidden}]}},
        lambda hidden: {"unknown": hidden},
        lambda hidden: {"unknown": [1, [{"a": hidden}]]},
        lambda hidden: {"many": {"a": hidden}},
    ],
)
def test_a_secret_is_hidden_at_any_depth(name: str, wrap: Any) -> None:
    model = outer(**wrap({name: "s3cret"}))
    assert "s3cret" not in repr(model)
    assert "s3cret" in model.model_dump_json()


def test_a_repr_leaves_the_rest_as_it_is() -> None:
    model = outer(free={"a": [1, {"b": None}]}, unknown={"c": "d"}, inner={"id": "i1"})
    assert "free={'a': [1, {'b': None}]}" in repr(model)
    assert "unknown={'c': 'd'}" in repr(model)
    assert "inner=Inner(id='i1')" in repr(model)
    assert model.free == {"a": [1, {"b": None}]}


# --- the answer behind it ---


def test_the_last_response_is_beside_the_model_and_not_in_it() -> None:
    model, plain = outer(), Outer(id="o1")
    assert model.last_response is not None
    assert model.last_response.request_id == "req_1"
    assert plain.last_response is None
    assert model == plain
    assert "last_response" not in model.model_dump()
    assert "last_response" not in model.model_dump_json()
    assert "last_response" not in repr(model)
    assert "_last_response" not in model.model_fields_set
    assert "last_response" not in Outer.model_fields
    assert b"req_1" not in pickle.dumps(model)


@pytest.mark.parametrize(
    "duplicate",
    [
        copy.copy,
        copy.deepcopy,
        lambda model: model.model_copy(deep=True),
        lambda model: pickle.loads(pickle.dumps(model)),
    ],
)
def test_a_copy_is_equal_and_has_no_answer_behind_it(duplicate: Any) -> None:
    model = outer(inner={"id": "i1", "secret": "s"}, many=[{"id": "i2"}], unknown={"a": [1]}, count="odd")
    twin = duplicate(model)
    assert twin == model
    assert twin is not model
    assert (twin.inner, twin.unknown, twin.count) == (model.inner, {"a": [1]}, "odd")
    assert twin.model_fields_set == model.model_fields_set
    assert twin.last_response is None
    assert model.last_response is not None


def test_a_nested_model_has_no_answer_of_its_own() -> None:
    assert outer(inner={"id": "i1"}).inner.last_response is None


def test_the_last_response_is_read_only() -> None:
    with pytest.raises((AttributeError, ValueError, TypeError)):
        outer().last_response = None


# --- values ---


def test_models_are_mutable_and_compare_by_value() -> None:
    model = outer(inner={"id": "i1"})
    model.count, model.inner.id, model.later = 5, "i2", [1]
    assert model == Outer.model_validate({"id": "o1", "count": 5, "inner": {"id": "i2"}, "later": [1]})
    assert model != outer()


def test_unknown_fields_are_kept() -> None:
    model = outer(unknown={"a": 1}, model_name="x")
    assert (model.unknown, model.model_extra) == ({"a": 1}, {"unknown": {"a": 1}, "model_name": "x"})
    assert model.model_dump()["unknown"] == {"a": 1}


def test_a_model_that_a_program_makes_is_checked() -> None:
    with pytest.raises(ValidationError):
        Outer(id=5)  # type: ignore[arg-type]


def test_raw_values_are_dumped_without_a_warning() -> None:
    model = outer(count="many", inner="i1", many=[{"id": 5}, "x"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dumped = model.model_dump(exclude_unset=True)
        assert json.loads(model.model_dump_json(exclude_unset=True)) == dumped
    assert dumped == {"id": "o1", "count": "many", "inner": "i1", "many": [{"id": 5}, "x"]}


def test_who_wants_the_warning_can_have_it() -> None:
    model = outer(count="many")
    with pytest.warns(UserWarning, match="Expected `int`"):
        model.model_dump(warnings=True)
    with pytest.warns(UserWarning, match="Expected `int`"):
        model.model_dump_json(warnings="warn")


# --- lists ---


@pytest.mark.parametrize("extra", [{"has_more": True}, {"object": "list", "total": 3}, {}])
def test_the_envelope_of_a_list(extra: dict[str, Any]) -> None:
    body = {"data": [{"id": "i1"}], "url": "/v1/inner", "next_page_url": "/v1/inner?page=2", **extra}
    page = read(list_of(Inner), Answer(200, {}, json.dumps(body).encode()))
    assert page.data == [Inner(id="i1")]
    assert (page.url, page.next_page_url, page.previous_page_url) == ("/v1/inner", "/v1/inner?page=2", None)
    assert (page.has_more, page.object) == (extra.get("has_more"), extra.get("object"))


def test_a_named_list_pickles() -> None:
    made = InnerList(data=[Inner(id="i1")])
    assert pickle.loads(pickle.dumps(made)) == made
    assert type(pickle.loads(pickle.dumps(made))) is InnerList
