from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from enum import Enum, IntEnum
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialstack._core.paths import as_text, encode_query, fill, quote_segment, timestamp

VALID_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
IDS = VALID_TEXT.filter(lambda text: text.strip() and text not in {".", ".."})
NO_IDS = ["", ".", "..", " ", "\t", "\n", "\u00a0", "\u2003 "]


@given(IDS)
@example("a/b")
@example("../accounts")
@example("?limit=1")
@example("#200")
@example("*72")
@example("%2e%2e")
@example("x\\y")
@example("{user_id}")
@example("user\r\nX-Evil: 1")
def test_an_id_stays_in_its_segment(identifier: str) -> None:
    path = fill("/v1/users/{user_id}/queues", {"user_id": identifier})
    start, segment, end = path[:10], path[10:-7], path[-7:]
    assert (start, end) == ("/v1/users/", "/queues")
    assert not set("/?#\\") & set(segment)
    assert segment.isascii()
    assert segment.isprintable()
    assert segment.replace("%2e", ".").replace("%2E", ".") not in {".", ".."}
    assert unquote(segment) == identifier


@given(IDS, IDS)
def test_each_id_has_its_own_segment(first: str, second: str) -> None:
    path = fill("/v1/calls/{call_id}/listeners/{listener_id}", {"call_id": first, "listener_id": second})
    _, v1, calls, one, listeners, two = path.split("/")
    assert (v1, calls, listeners) == ("v1", "calls", "listeners")
    assert (unquote(one), unquote(two)) == (first, second)


@pytest.mark.parametrize("identifier", NO_IDS)
def test_what_would_change_the_route_is_refused(identifier: str) -> None:
    with pytest.raises(ValueError, match="user_id is empty"):
        fill("/v1/users/{user_id}", {"user_id": identifier})


@pytest.mark.parametrize("identifier", [None, 1, b"user_1", ["user_1"], True])
def test_an_id_is_a_string(identifier: object) -> None:
    with pytest.raises(TypeError, match=f"user_id must be a string, not {type(identifier).__name__}"):
        quote_segment("user_id", identifier)


def test_half_a_surrogate_pair_is_no_id() -> None:
    with pytest.raises(ValueError, match="user_id is not valid Unicode") as caught:
        quote_segment("user_id", "user_\ud800")
    assert not isinstance(caught.value, UnicodeError)


def test_a_route_without_ids_is_the_path() -> None:
    assert fill("/v1/users", {}) == "/v1/users"


SINGLE = st.one_of(VALID_TEXT, st.integers(-(10**9), 10**9), st.booleans())
NAMES = st.from_regex(r"[a-z_]{1,10}", fullmatch=True)


@given(st.dictionaries(NAMES, st.one_of(SINGLE, st.lists(SINGLE))))
def test_a_query_reads_back(params: dict[str, object]) -> None:
    expected: list[tuple[str, str]] = []
    for name, value in params.items():
        many = isinstance(value, list)
        expected += [(f"{name}[]" if many else name, as_text(name, item)) for item in (value if many else [value])]
    query = encode_query(params)
    assert query.isascii()
    assert "#" not in query
    assert " " not in query
    assert parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)) == expected


@pytest.mark.parametrize(
    ("params", "query"),
    [
        ({}, ""),
        ({"limit": 0}, "limit=0"),
        ({"search": ""}, "search="),
        ({"search": "a b&c=d"}, "search=a+b%26c%3Dd"),
        ({"active": True, "open": False}, "active=true&open=false"),
        ({"expand": ["user", "did"]}, "expand[]=user&expand[]=did"),
        ({"expand[]": ("user",)}, "expand[]=user"),
        ({"expand": {"user"}}, "expand[]=user"),
        ({"expand": frozenset({"user"})}, "expand[]=user"),
        ({"expand": []}, ""),
        ({"score": 0.5}, "score=0.5"),
        ({"number": "+16175550100"}, "number=%2B16175550100"),
        ({"from": datetime(2026, 1, 2, 3, 4, tzinfo=timezone.utc)}, "from=2026-01-02T03%3A04%3A00%2B00%3A00"),
        ({"day": date(2026, 1, 2)}, "day=2026-01-02"),
    ],
)
def test_how_a_query_is_written(params: dict[str, object], query: str) -> None:
    assert encode_query(params) == query


class Colour(Enum):
    RED = "red"


class Mood(str, Enum):
    GOOD = "good"


class Size(IntEnum):
    BIG = 3


class OldSize(int, Enum):
    BIG = 3


@pytest.mark.parametrize(
    ("value", "text"), [(Colour.RED, "red"), (Mood.GOOD, "good"), (Size.BIG, "3"), (OldSize.BIG, "3")]
)
def test_an_enum_is_sent_as_its_value(value: Enum, text: str) -> None:
    assert encode_query({"x": value}) == f"x={text}"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), [float("nan")]])
def test_a_number_has_to_be_finite(value: object) -> None:
    with pytest.raises(ValueError, match="score is not a finite number"):
        encode_query({"score": value})


def test_a_huge_number_is_still_a_number() -> None:
    assert encode_query({"n": 10**400}) == f"n=1{'0' * 400}"


@pytest.mark.parametrize("value", [None, [None], ["a", None]])
def test_none_is_no_filter(value: object) -> None:
    with pytest.raises(ValueError, match="user is None; a filter that does not apply must be left out"):
        encode_query({"user": value})


@pytest.mark.parametrize("value", [b"x", {"a": 1}, object(), [["a"]]])
def test_what_has_no_form_in_a_query(value: object) -> None:
    with pytest.raises(TypeError, match="x cannot be sent as a query parameter"):
        encode_query({"x": value})


def test_half_a_surrogate_pair_is_no_filter() -> None:
    with pytest.raises(ValueError, match="search is not valid Unicode"):
        encode_query({"search": "\udfff"})


@given(st.datetimes(timezones=st.just(timezone(timedelta(hours=5, minutes=30)))))
def test_a_moment_keeps_its_zone(moment: datetime) -> None:
    assert timestamp(moment).endswith("+05:30")
    assert datetime.fromisoformat(timestamp(moment)) == moment


@given(st.datetimes())
def test_a_moment_without_a_zone_is_no_moment(moment: datetime) -> None:
    with pytest.raises(ValueError, match="a datetime needs a time zone"):
        timestamp(moment)
