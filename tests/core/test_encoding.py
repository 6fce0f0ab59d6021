from __future__ import annotations

import json
from collections import namedtuple
from datetime import date, datetime, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AliasChoices, Field

from dialstack._core.answers import Answer, read
from dialstack._core.encoding import encode_json
from dialstack.types._model import Model


class Colour(Enum):
    RED = "red"


class Size(IntEnum):
    BIG = 3


class Inner(Model):
    at: datetime | None = None
    colour: Colour | None = None


class Plan(Model):
    name: str
    schedule: str | None = Field(None, validation_alias=AliasChoices("schedule", "schedule_id"))
    inner: Inner | None = None
    many: list[Inner] | None = None


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT
)
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=20)


@given(JSON)
def test_json_reads_back(body: object) -> None:
    assert json.loads(encode_json(body)) == body


Pair = namedtuple("Pair", "a b")  # noqa: PYI024


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, b"null"),
        (0, b"0"),
        (False, b"false"),
        ("", b'""'),
        ([], b"[]"),
        ({"a": 1, "b": [2]}, b'{"a":1,"b":[2]}'),
        ("\u00e9", b'"\xc3\xa9"'),
        ((1, 2), b"[1,2]"),
        (Pair(1, 2), b"[1,2]"),
        ({"x"}, b'["x"]'),
        (frozenset({"x"}), b'["x"]'),
        (date(2026, 1, 2), b'"2026-01-02"'),
        (datetime(2026, 1, 2, tzinfo=timezone.utc), b'"2026-01-02T00:00:00+00:00"'),
        (UUID(int=1), b'"00000000-0000-0000-0000-000000000001"'),
        (Colour.RED, b'"red"'),
        (Size.BIG, b"3"),
    ],
)
def test_what_python_programs_hold(value: object, text: bytes) -> None:
    assert encode_json(value) == text


@pytest.mark.parametrize("value", [b"secret", Decimal(1), object(), Plan, {1: {2j}}])
def test_what_has_no_json_form(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be sent as JSON"):
        encode_json({"x": value})


def circle() -> list[object]:
    own: list[object] = []
    own.append(own)
    return own


def nested(depth: int) -> list[object]:
    own: list[object] = []
    for _ in range(depth):
        own = [own]
    return own


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (float("nan"), "JSON compliant"),
        (float("inf"), "JSON compliant"),
        (circle(), "Circular"),
        (nested(200_000), "nested too deeply"),
        ("\ud800", "not valid Unicode"),
        ({"\ud800": 1}, "not valid Unicode"),
        (datetime(2026, 1, 2), "time zone"),  # noqa: DTZ001
    ],
)
def test_what_must_not_be_sent(value: object, words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        encode_json({"x": value})
    assert not isinstance(caught.value, UnicodeError)


def test_an_error_does_not_show_the_value() -> None:
    with pytest.raises(TypeError) as caught:
        encode_json({"pin": b"4711"})
    assert "4711" not in str(caught.value)


def sent(model: Any) -> object:
    return json.loads(encode_json(model))


def test_a_model_is_sent_with_what_was_set_on_it() -> None:
    assert sent(Plan(name="x")) == {"name": "x"}
    assert sent(Plan(name="x", schedule=None)) == {"name": "x", "schedule": None}


def test_an_answer_can_be_changed_and_sent_back() -> None:
    body = b'{"name":"x","schedule":"s1","inner":{"at":"2026-01-02T00:00:00Z","new":1},"many":[{"colour":"red"}]}'
    plan = read(Plan, Answer(200, {}, body))
    plan.schedule = "s2"
    plan.later = [1]  # type: ignore[attr-defined]
    assert sent(plan) == {
        "name": "x",
        "schedule": "s2",
        "inner": {"at": "2026-01-02T00:00:00+00:00", "new": 1},
        "many": [{"colour": "red"}],
        "later": [1],
    }


def test_the_old_spelling_of_a_reference_is_not_sent_back() -> None:
    plan = read(Plan, Answer(200, {}, b'{"name":"x","schedule":"s1","schedule_id":"s1","other_id":"o1"}'))
    plan.schedule = "s2"
    assert sent(plan) == {"name": "x", "schedule": "s2", "other_id": "o1"}


def test_an_answer_that_did_not_fit_goes_back_as_it_came() -> None:
    body = {"name": 5, "inner": {"at": "soon", "colour": "mauve"}, "many": [3]}
    assert sent(read(Plan, Answer(200, {}, encode_json(body)))) == body


def test_a_missing_field_is_not_sent_back_as_null() -> None:
    assert sent(read(Plan, Answer(200, {}, b"{}"))) == {}
