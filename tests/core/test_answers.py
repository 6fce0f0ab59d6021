from __future__ import annotations

import copy
import json
import logging
import pickle
import warnings
from contextlib import suppress
from datetime import datetime, timezone
from typing import Annotated, Any, ClassVar, Literal, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import AliasChoices, AwareDatetime, BaseModel, Discriminator, Field, Tag

from dialstack._core import answers
from dialstack._core.answers import Answer, UnreadableAnswerError, list_of, read
from dialstack._core.repair import _adapter_for as adapter_for
from dialstack._core.repair import repair
from dialstack.types._model import ListResponse, Model
from dialstack.types.users import QueueAgent, User


class Part(Model):
    id: str
    size: int
    at: AwareDatetime | None = None


class Square(Model):
    type: Literal["square"]
    side: int


class Circle(Model):
    type: Literal["circle"]
    radius: int
    parts: list[Part] | None = None


class UnknownShape(Model):
    type: str | None = None


def kind(value: Any) -> str:
    name = value.get("type") if isinstance(value, dict) else getattr(value, "type", None)
    return name if name in ("square", "circle", "blob") else "unknown"


Shape = Annotated[
    Annotated[Square, Tag("square")]
    | Annotated[Circle, Tag("circle")]
    | Annotated[dict[str, int], Tag("blob")]
    | Annotated[UnknownShape, Tag("unknown")],
    Discriminator(kind),
]

KnownShape = Annotated[Annotated[Square, Tag("square")] | Annotated[Circle, Tag("circle")], Discriminator(kind)]


class Box(Model):
    id: str
    count: int
    status: Literal["open", "closed"] | str | None = None
    limited: Annotated[int, Field(ge=0)] | None = None
    small: int = Field(default=1, ge=0)
    made: list[int] = Field(default_factory=lambda: [7])
    part: Part | None = None
    owner: str | Part | None = None
    parts: list[Part] | None = None
    named: dict[str, Part] | None = None
    grid: list[list[Part]] | None = None
    shape: Shape | None = None
    shapes: list[Shape] | None = None
    known: KnownShape | None = None
    plain: Annotated[Part, "a note"] | None = None
    user: str | None = Field(None, validation_alias=AliasChoices("user", "user_id"))
    renamed: int | None = Field(None, validation_alias="old_name")


class Tree(Model):
    value: int
    left: Tree | None = None
    right: Tree | None = None


class Maybe(Model):
    may_be_empty: ClassVar[bool] = True
    id: str | None = None


class Closed(BaseModel):
    """Somebody's own model, given as `cast_to`."""

    id: str
    count: int


def answer(body: Any, **headers: str) -> Answer:
    return Answer(200, headers, body if isinstance(body, bytes) else json.dumps(body).encode())


def boxed(**fields: Any) -> Any:
    """Read a box that fits but for what is given."""
    return read(Box, answer({"id": "b1", "count": 2, **fields}))


@pytest.fixture(autouse=True)
def _fresh_warnings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_warned", set())


def test_an_answer_that_fits() -> None:
    box = boxed(part={"id": "p1", "size": "3"}, new={"x": [1]})
    assert (box.id, box.count, box.part.size, box.made, box.small) == ("b1", 2, 3, [7], 1)
    assert box.model_extra == {"new": {"x": [1]}}


def test_where_an_answer_came_from() -> None:
    box = read(Box, Answer(201, {"x-request-id": "req_1"}, b'{"id":"b1","count":"?"}'))
    assert box.last_response is not None
    assert (box.last_response.status_code, box.last_response.request_id) == (201, "req_1")
    assert box.last_response.headers == {"x-request-id": "req_1"}
    assert Answer(200, {}, b"").request_id is None


def test_a_model_of_somebody_elses_has_no_last_response() -> None:
    assert read(Closed, answer({"id": "c1", "count": 1})) == Closed(id="c1", count=1)
    odd = read(Closed, answer({"id": "c1", "count": "many", "new": 1}))
    assert (odd.id, odd.count) == ("c1", "many")
    assert not hasattr(odd, "new")


# --- what does not fit ---


@pytest.mark.parametrize(
    "odd",
    [
        {"count": "many"},
        {"status": 7},
        {"limited": -1},
        {"small": -1},
        {"made": "x"},
        {"part": "p1"},
        {"part": [1]},
        {"owner": 5},
        {"parts": "p1"},
        {"named": [1]},
        {"grid": 5},
        {"shape": "square"},
        {"known": {"type": "hexagon", "n": 6}},
        {"shapes": {"type": "square"}},
        {"user": []},
    ],
)
def test_a_value_that_does_not_fit_stays_as_it_came_and_its_neighbours_are_typed(odd: dict[str, Any]) -> None:
    box = boxed(**{"plain": {"id": "p", "size": "1"}, "renamed": None, **odd, "old_name": "4"})
    ((name, value),) = odd.items()
    assert getattr(box, name) == value
    assert (box.plain, box.renamed, box.id) == (Part(id="p", size=1), 4, "b1")


def test_what_is_missing_is_none_or_its_default() -> None:
    box = read(Box, answer({"id": "b1"}))
    assert (box.id, box.count, box.part, box.small, box.made) == ("b1", None, None, 1, [7])
    assert box.model_fields_set == {"id"}
    assert read(Box, answer({})).made is not box.made


def test_an_object_is_rebuilt_from_inside() -> None:
    box = boxed(part={"id": "p1", "size": "big", "at": "2026-01-02T03:04:05Z", "new": 1})
    assert isinstance(box.part, Part)
    assert (box.part.id, box.part.size, box.part.model_extra) == ("p1", "big", {"new": 1})
    assert box.part.at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


def test_one_bad_item_does_not_spoil_a_list() -> None:
    box = boxed(parts=[{"id": "p1", "size": 1}, {"id": "p2", "size": "big"}, "p3", None, {}])
    assert [type(part) for part in box.parts] == [Part, Part, str, type(None), Part]
    assert box.parts[0] == Part(id="p1", size=1)
    assert (box.parts[1].size, box.parts[4].id) == ("big", None)


def test_one_bad_entry_does_not_spoil_a_mapping() -> None:
    box = boxed(named={"a": {"id": "p1", "size": 1}, "b": {"id": "p2", "size": "big"}, "c": 5})
    assert box.named["a"] == Part(id="p1", size=1)
    assert isinstance(box.named["b"], Part)
    assert box.named["c"] == 5


def test_lists_of_lists() -> None:
    box = boxed(grid=[[{"id": "p1", "size": "big"}], "x", [5]])
    assert isinstance(box.grid[0][0], Part)
    assert box.grid[1:] == ["x", [5]]


def test_an_object_in_place_of_a_list_is_not_taken_for_its_item() -> None:
    value = {"id": "p1", "size": "big"}
    assert boxed(parts=value).parts == value
    assert boxed(named=[value]).named == [value]


def test_an_expanded_field_is_a_model() -> None:
    assert boxed(owner="p1").owner == "p1"
    assert isinstance(boxed(owner={"id": "p1", "size": "big"}).owner, Part)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"type": "square", "side": "wide"}, Square),
        ({"type": "square"}, Square),
        ({"type": "circle", "radius": 1, "parts": [{"id": 5}]}, Circle),
        ({"type": "hexagon", "n": 6}, UnknownShape),
        ({"type": ["square"]}, UnknownShape),
        ({"type": "blob", "x": "y"}, dict),
        ({}, UnknownShape),
    ],
)
def test_a_member_of_a_union_is_chosen_by_its_type(value: dict[str, Any], expected: type) -> None:
    value = {key: tuple(entry) if key == "x" else entry for key, entry in value.items()}
    box = boxed(shape=value, shapes=[value, {"type": "square", "side": 1}])
    assert type(box.shape) is expected
    assert [type(shape) for shape in box.shapes] == [expected, Square]


def test_a_list_in_a_member_is_rebuilt_too() -> None:
    circle = boxed(shape={"type": "circle", "radius": 1, "parts": [{"id": "p1", "size": "big"}]}).shape
    assert isinstance(circle.parts[0], Part)


def test_what_only_looks_like_a_field_is_kept() -> None:
    names = ["_fields_set", "cls", "self", "model_dump", "model_fields", "__class__", "__dict__", "_last_response"]
    odd = dict.fromkeys(names, 1)
    for body in ({"id": "b1", "count": 2, **odd}, {"id": "b1", "count": "many", **odd}):
        assert read(Box, answer(body)).model_extra == odd


@pytest.mark.parametrize(
    "body", [{"user": "u1"}, {"user_id": "u1"}, {"user": "u1", "user_id": "u2"}, {"user_id": "u1", "x": 1}]
)
def test_old_spellings_are_read_either_way(body: dict[str, Any]) -> None:
    fits, odd = boxed(**body), boxed(**body, part=5)
    assert fits.user == odd.user == "u1"
    assert fits.model_extra == odd.model_extra
    assert odd.model_fields_set == fits.model_fields_set | {"part"}


def test_a_real_model_with_an_old_spelling() -> None:
    agent = read(QueueAgent, answer({"user_id": "u1", "status": "available", "updated_at": "yesterday"}))
    assert (agent.user, agent.status, agent.updated_at, agent.model_extra) == ("u1", "available", "yesterday", {})


def test_deep_trees_are_rebuilt() -> None:
    body: dict[str, Any] = {"value": "?"}
    for _ in range(60):
        body = {"value": 1, "left": body, "right": {"value": "1"}}
    tree = read(Tree, answer(body))
    assert (tree.value, tree.right) == (1, Tree(value=1))


# --- what cannot be read at all ---


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is empty"),
        (b" \r\n", "is empty"),
        (b"<html>", "is not JSON; is a proxy"),
        (b'{"id": "b1"', "is not JSON"),
        (b'{"id": \xff}', "is not JSON"),
        (b"[" * 200_000, "is not JSON"),
        (b"[]", "is not a JSON object"),
        (b"null", "is not a JSON object"),
        (b"5", "is not a JSON object"),
        (b'"text"', "is not a JSON object"),
    ],
)
def test_a_body_that_is_no_object(body: bytes, words: str) -> None:
    with pytest.raises(UnreadableAnswerError, match=words) as caught:
        read(Box, answer(body))
    assert caught.value.__cause__ is None


def test_an_answer_may_be_empty_where_that_is_said() -> None:
    assert read(Maybe, answer(b"")).id is None
    assert read(Maybe, answer(b"")).last_response is not None
    with pytest.raises(UnreadableAnswerError, match="is not a JSON object"):
        read(Maybe, answer(b"[]"))


# --- the warning ---


def test_a_model_is_warned_about_once_and_without_its_values(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "dialstack"):
        for _ in range(3):
            boxed(count="Jane Doe")
        read(Part, answer({"id": "p1", "size": "x"}))
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
    assert caplog.messages[0] == "an answer does not fit Box; what does not fit is left as it came"


def test_what_fits_or_may_be_empty_is_not_warned_about(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "dialstack"):
        boxed()
        read(Maybe, answer(b""))
    assert not caplog.records


# --- lists ---


def test_the_envelope_of_a_list_is_made_once() -> None:
    assert list_of(Part) is list_of(Part)
    assert list_of(Part) is not list_of(Box)
    assert issubclass(list_of(Part), ListResponse)


def test_the_items_of_a_list_may_be_of_several_kinds(caplog: pytest.LogCaptureFixture) -> None:
    shapes: Any = list_of(cast("type[UnknownShape]", KnownShape))
    page = read(shapes, answer({"data": [{"type": "square", "side": 1}, {"type": "circle", "radius": "wide"}, 5]}))
    assert [type(item) for item in page.data] == [Square, Circle, int]
    assert page.data[1].radius == "wide"
    assert "an answer does not fit ListResponse[Square | Circle];" in caplog.text


def test_a_page_with_one_bad_item_is_still_a_page() -> None:
    body = {"data": [{"id": "p1", "size": 1}, {"id": "p2"}, "?"], "url": "/v1/parts", "next_page_url": None}
    page = read(list_of(Part), answer(body))
    assert page.data[0] == Part(id="p1", size=1)
    assert isinstance(page.data[1], Part)
    assert page.data[2] == "?"
    assert read(list_of(Part), answer({})).data is None


# --- properties ---

WORDS = st.sampled_from(
    [*Box.model_fields, "user_id", "old_name", "type", "side", "radius", "size", "at", "data", "cls", "x"]
)
TEXT = st.text(max_size=5) | st.sampled_from(["square", "circle", "hexagon", "blob", "2026-01-01T00:00:00Z", "1"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=5), inner, max_size=6),
    max_leaves=25,
)
OBJECTS = st.dictionaries(WORDS | st.text(max_size=5), JSON, max_size=12)
MODELS = st.sampled_from(
    [Box, Part, Square, Circle, Tree, QueueAgent, User, Maybe, Closed, list_of(Part), list_of(Box)]
)


@given(MODELS, OBJECTS)
@example(Box, {"_fields_set": 1})
@example(Box, {"cls": 1})
def test_no_object_raises_out_of_a_call(model_type: type[BaseModel], body: dict[str, Any]) -> None:
    model = read(model_type, answer(body))
    assert type(model) is model_type
    for name, info in model_type.model_fields.items():
        getattr(model, name)
        assert isinstance(name, str)
        if isinstance(model, Model) and info.validation_alias is None and name in body and body[name] == body[name]:
            assert name in model.model_fields_set
    repr(model)
    copy.deepcopy(model)
    if isinstance(model, Model):
        unknown = {key for key in body if key not in model_type.model_fields} - {"user_id", "old_name"}
        assert unknown <= (model.model_extra or {}).keys()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            model.model_dump()
            model.model_dump(mode="json")
    if isinstance(model, Model) and not isinstance(
        model, ListResponse
    ):  # pages take lists apart, so these never leave the house
        assert pickle.loads(pickle.dumps(model)).model_dump().keys() == model.model_dump().keys()


FITTING = st.fixed_dictionaries(
    {"id": TEXT, "count": st.integers(-(2**60), 2**60)},
    optional={
        "part": st.fixed_dictionaries({"id": TEXT, "size": st.integers(0, 9)}),
        "parts": st.lists(st.fixed_dictionaries({"id": TEXT, "size": st.integers(0, 9)}), max_size=3),
        "shape": st.fixed_dictionaries({"type": st.just("square"), "side": st.integers(0, 9)}),
        "user_id": TEXT,
        "old_name": st.integers(0, 9),
        "new": st.lists(TEXT, max_size=3),
        "status": TEXT,
    },
)


@given(FITTING)
def test_the_patient_way_and_the_strict_way_agree(body: dict[str, Any]) -> None:
    strict = read(Box, answer(body))
    assert repair(Box, body) == strict
    odd = read(Box, answer({**body, "grid": 5}))
    assert odd.grid == 5
    odd.grid = strict.grid
    assert odd == strict.model_copy(update={"grid": strict.grid})


@given(st.binary())
def test_no_bytes_raise_anything_else(body: bytes) -> None:
    with suppress(UnreadableAnswerError):
        assert type(read(Box, answer(body))) is Box


def test_a_union_that_is_told_apart_by_pydantic_alone() -> None:
    class Odd(Model):
        shape: Square | Circle = Field(discriminator="type")

    assert isinstance(read(Odd, answer({"shape": {"type": "circle", "radius": 1}, "x": 1})).shape, Circle)
    assert read(Odd, answer({"shape": {"type": "hexagon"}})).shape.type == "hexagon"


def test_metadata_that_cannot_be_hashed() -> None:
    class Odd(Model):
        noted: Annotated[Part, ["a note"]]

    assert read(Odd, answer({"noted": {"id": "p1", "size": "?"}})).noted.size == "?"


def test_what_reads_a_model_inside_is_built_before_two_threads_can_share_it() -> None:
    class Whole(Model):
        # Models are built on first use, and so would an adapter around one: two threads that build the same one spoil
        # it, which shows in one process of fifty. What is asked here is that none is handed out before it is built.
        part: Part

    repair(Whole, {"part": 5})
    assert adapter_for(Part).pydantic_complete
    adapter_for.cache_clear()
    assert adapter_for(Part).pydantic_complete
