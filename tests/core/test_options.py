from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import TypedDict

from dialstack._core.options import (
    NO_OPTIONS,
    OPTION_NAMES,
    Options,
    check_names,
    check_retries,
    check_seconds,
    check_token,
    split,
)
from dialstack.types.options import RequestOptions


class Params(RequestOptions, total=False):
    name: str
    from_: str
    timeout_: int


class Bare(TypedDict):
    name: str


NAN, INFINITY = float("nan"), float("inf")


def test_keywords_are_divided_into_parameters_and_options() -> None:
    values, options = split({"name": "Ann", "timeout": 5, "idempotency_key": "k"}, Params)
    assert values == {"name": "Ann"}
    assert options == Options(timeout=5, idempotency_key="k")


def test_without_options_there_is_nothing_to_check() -> None:
    assert split({"name": None}, Params) == ({"name": None}, NO_OPTIONS)
    assert split({}, Params)[1] is NO_OPTIONS


def test_a_trailing_underscore_is_for_python_only() -> None:
    values, options = split({"from_": "+1", "timeout_": 30, "timeout": 5}, Params)
    assert values == {"from": "+1", "timeout": 30}
    assert options.timeout == 5
    assert split({"from_": "+1"}, Params)[0] == {"from": "+1"}


def test_every_option_is_known() -> None:
    assert set(Options._fields) == OPTION_NAMES


def test_none_is_the_same_as_leaving_an_option_out() -> None:
    assert split(dict.fromkeys(OPTION_NAMES), Params) == ({}, NO_OPTIONS)


@pytest.mark.parametrize(
    ("word", "near"),
    [("nmae", "name"), ("from", "from_"), ("idempotency", "idempotency_key"), ("max_retries", "max_network_retries")],
)
def test_an_unknown_keyword_gets_the_nearest_one(word: str, near: str) -> None:
    with pytest.raises(TypeError) as caught:
        split({word: 1, "timeout": 5}, Params)
    assert str(caught.value) == f"unknown keyword {word!r}; did you mean {near!r}?"


@pytest.mark.parametrize("word", ["zzzzzz", ""])
def test_a_keyword_like_none_is_told_the_way_out(word: str) -> None:
    with pytest.raises(TypeError, match="extra_body= and extra_query= send what we do not know"):
        check_names({word: 1}, Params)


def test_required_names_are_known_too() -> None:
    check_names({"name": 1}, Bare)
    check_names({}, dict)
    with pytest.raises(TypeError, match="did you mean 'name'"):
        check_names({"names": 1}, Bare)


@pytest.mark.parametrize("name", ["timeout", "deadline"])
@pytest.mark.parametrize("value", [80_000, 3600.5, INFINITY, 10**400])
def test_milliseconds_are_told_apart_from_seconds(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"{name} is in seconds, not milliseconds"):
        split({name: value}, Params)


@pytest.mark.parametrize("name", ["timeout", "deadline"])
@pytest.mark.parametrize("value", [0, 0.0, -1, NAN, -INFINITY, -(10**400)])
def test_a_duration_is_more_than_nothing(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"{name} must be more than 0 seconds"):
        split({name: value}, Params)


@given(st.floats(min_value=0, max_value=3600, exclude_min=True) | st.integers(1, 3600))
def test_any_duration_up_to_an_hour_will_do(seconds: float) -> None:
    assert split({"timeout": seconds}, Params)[1].timeout == seconds


@pytest.mark.parametrize("value", [True, False, "80", [80], b"1"])
def test_a_duration_is_a_number(value: object) -> None:
    with pytest.raises(TypeError, match="timeout must be a number of seconds"):
        split({"timeout": value}, Params)


def test_where_none_is_no_choice() -> None:
    with pytest.raises(TypeError, match="timeout must be a number of seconds, not NoneType"):
        check_seconds("timeout", None, none=False)
    with pytest.raises(TypeError, match="must be a whole number, not NoneType"):
        check_retries(None, none=False)
    with pytest.raises(TypeError, match="x must be a string, not NoneType"):
        check_token("x", None, none=False)


@pytest.mark.parametrize(("value", "error"), [(True, TypeError), (1.0, TypeError), ("2", TypeError), (-1, ValueError)])
def test_retries_are_counted_in_whole_numbers(value: object, error: type[Exception]) -> None:
    with pytest.raises(error, match="max_network_retries must be"):
        split({"max_network_retries": value}, Params)


def test_no_retries_is_a_choice() -> None:
    assert split({"max_network_retries": 0, "retry_unknown": False}, Params)[1] == Options(
        max_network_retries=0, retry_unknown=False
    )


@pytest.mark.parametrize("value", ["no", 0, 1, "False"])
def test_a_switch_is_true_or_false(value: object) -> None:
    with pytest.raises(TypeError, match="retry_unknown must be True or False"):
        split({"retry_unknown": value}, Params)


BAD_TOKENS = ["", " ", "a\r\nX-Evil: 1", "a\n", "a\0", "\ta", "a ", "caf\u00e9", "a\x7f", "\u2028"]


@pytest.mark.parametrize("name", ["dialstack_account", "idempotency_key"])
@pytest.mark.parametrize("value", BAD_TOKENS)
def test_what_becomes_a_header_cannot_start_another(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"{name} must be printable ASCII"):
        split({name: value}, Params)


@pytest.mark.parametrize("value", [1, b"acct_1", ["acct_1"], True])
def test_what_becomes_a_header_is_a_string(value: object) -> None:
    with pytest.raises(TypeError, match="dialstack_account must be a string"):
        split({"dialstack_account": value}, Params)


def extra_headers(headers: Any) -> Options:
    return split({"extra_headers": headers}, Params)[1]


def test_headers_can_be_added() -> None:
    assert extra_headers({"X-Trace": "a b"}).extra_headers == {"X-Trace": "a b"}
    assert extra_headers({}).extra_headers == {}


@pytest.mark.parametrize("value", BAD_TOKENS)
def test_the_value_of_a_header_cannot_start_another(value: str) -> None:
    with pytest.raises(ValueError, match=r"extra_headers\['X-Trace'\] must be printable ASCII"):
        extra_headers({"X-Trace": value})


@pytest.mark.parametrize("value", [None, 1, b"x"])
def test_the_value_of_a_header_is_a_string(value: object) -> None:
    with pytest.raises(TypeError, match=r"extra_headers\['X-Trace'\] must be a string"):
        extra_headers({"X-Trace": value})


@pytest.mark.parametrize("name", [*BAD_TOKENS, None, 1, b"X", "X Y", "X:", "X: 1", "(X)", "X\r\n"])
def test_the_name_of_a_header_is_a_name(name: object) -> None:
    with pytest.raises(ValueError, match="is not the name of a header"):
        extra_headers({name: "x"})


@pytest.mark.parametrize("name", ["Authorization", "HOST", "content-length", "Transfer-Encoding", "connection"])
def test_framing_and_key_are_not_to_be_overruled(name: str) -> None:
    with pytest.raises(ValueError, match=f"extra_headers cannot set '{name}'"):
        extra_headers({name: "x"})


@pytest.mark.parametrize("name", ["extra_headers", "extra_query", "extra_body"])
@pytest.mark.parametrize("value", [[("x", "1")], "x=1", 5])
def test_what_is_added_is_a_mapping(name: str, value: object) -> None:
    with pytest.raises(TypeError, match=f"{name} must be a mapping, not {type(value).__name__}"):
        split({name: value}, Params)


@given(st.text())
def test_a_token_that_passes_is_one_header_value(text: str) -> None:
    try:
        check_token("x", text)
    except ValueError:
        return
    assert text.strip() == text
    assert text.isascii()
    assert all(32 <= ord(character) < 127 for character in text)
