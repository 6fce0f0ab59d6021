"""Answers into models: one strict pass, which costs what plain pydantic costs, and only when it fails a patient one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast, get_args

from pydantic import BaseModel, ValidationError

from dialstack._core.logs import logger
from dialstack._core.shapes import is_object
from dialstack.types._model import ListResponse, Model
from dialstack.types.options import LastResponse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Answer", "UnreadableAnswerError", "list_of", "read"]

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T", bound=Model)

_warned: set[str] = set()
_lists: dict[type[Model], type[Model]] = {}


@dataclass(slots=True, eq=False, repr=False)
class Answer:
    """What came back: status, headers (names in lower case) and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def request_id(self) -> str | None:
        """The id that the server gave the request."""
        return self.headers.get("x-request-id")


class UnreadableAnswerError(Exception):
    """A 2xx whose body is not what the call answers with. The message says in what way, without the body."""


def list_of(item: type[T]) -> type[ListResponse[T]]:
    """Give the envelope of a list of `item`: a model, or a union of them. Pydantic builds a class, which is kept."""
    if item not in _lists:
        envelope = _lists[item] = ListResponse[item]  # type: ignore[valid-type]
        envelope.__name__ = f"ListResponse[{' | '.join(_names(item))}]"
    return cast("type[ListResponse[T]]", _lists[item])


def _names(item: object) -> Iterator[str]:
    """Name the models of a union, without the tags that tell them apart."""
    if isinstance(item, type):
        yield item.__name__
    for part in get_args(item):
        yield from _names(part)


def read(model_type: type[M], answer: Answer) -> M:
    """Read a model out of an answer.

    Raises:
        UnreadableAnswerError: The body is empty, is not JSON or is not an object.
    """
    body = answer.body
    if not body.strip() and getattr(model_type, "may_be_empty", False):
        body = b"{}"
    try:
        model = model_type.model_validate_json(body)
    except ValidationError:
        model = _patiently(model_type, body)
    if isinstance(model, Model):
        response = LastResponse(answer.status, answer.headers, answer.request_id)
        object.__setattr__(model, "_last_response", response)
    return model


def _patiently(model_type: type[M], body: bytes) -> M:
    from dialstack._core.repair import repair

    model = repair(model_type, _object(body))
    if model_type.__name__ not in _warned:
        _warned.add(model_type.__name__)
        logger.warning("an answer does not fit %s; what does not fit is left as it came", model_type.__name__)
    return model


def _object(body: bytes) -> dict[str, object]:
    if not body.strip():
        raise UnreadableAnswerError("the server's answer is empty")
    try:
        raw: object = json.loads(body)
    except (ValueError, RecursionError):
        raise UnreadableAnswerError("the server's answer is not JSON; is a proxy answering in its place?") from None
    if not is_object(raw):
        raise UnreadableAnswerError("the server's answer is not a JSON object")
    return raw
