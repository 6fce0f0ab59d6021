"""Answers: a model or our error, whatever the server says; and a model that can be used."""

from __future__ import annotations

import copy
import pickle
from contextlib import suppress

from dialstack import DialStackError
from dialstack._core.answers import Answer, UnreadableAnswerError, list_of, read
from dialstack._core.encoding import encode_json
from dialstack._core.failures import error_from
from dialstack.types import Account, ButtonTemplateWithDetails, CallLog, DialPlan, ListResponse, Model, Queue, User
from fuzz.material import Material

__all__ = ["SEEDS", "check"]

MODELS: list[type[Model]] = [User, Account, CallLog, DialPlan, ButtonTemplateWithDetails, Queue, list_of(User)]
SEEDS = [
    b'\x00{"id": "user_1", "created_at": "2026-01-01T00:00:00Z", "extensions": {"data": [{"number": 1}]}}',
    b'\x01{"id": [], "config": {"region": 5}, "hold_music_clip_id": {}, "created_at": -1e400, "model_fields": {}}',
    b'\x02{"id": "call_1", "status": 7, "started_at": "yesterday", "direction": null, "_last_response": [], "self": 1}',
    b'\x03{"id": "dp_1", "nodes": [{"id": "n", "type": "schedule", "config": {"schedule_id": 5}}, {"type": {}}, 3]}',
    b'\x04{"id": "bt_1", "buttons": [{"type": "blf_extension", "position": "x"}, {"type": null}, []]}',
    b'\x05{"id": "q_1", "agents": {"data": [[]], "url": 5}, "timeout": 1e999}',
    b'\x06{"data": {"0": {}}, "has_more": "no", "next_page_url": 3}',
    b'\x07\x01{"error": {"message": "no", "code": 5, "details": {"a": [[]]}}, "code": "validation_error"}',
    b"\x07\x08<html>502</html>",
    b"\x07\x02" + b"[" * 900 + b"]" * 900,
    b"\x00[]",
    b"\x01null",
    b'\x02"text"',
]
STATUSES = (301, 400, 401, 404, 409, 418, 422, 429, 500, 503, 599)


def check(data: bytes) -> None:
    """Read an answer as one of several models, or as an error."""
    material = Material(data)
    choice = material.number(len(MODELS))
    if choice < len(MODELS):
        good(MODELS[choice], material.rest())
    else:
        bad(STATUSES[material.number(len(STATUSES) - 1)], material.rest())


def good(model: type[Model], body: bytes) -> None:
    """A model can be shown, dumped, copied, pickled and sent back."""
    try:
        found = read(model, Answer(200, {}, body))
    except UnreadableAnswerError:
        return
    assert isinstance(found, model)
    repr(found)
    with suppress(UnicodeEncodeError):  # half of a surrogate pair in the name of an unknown field
        found.model_dump()
    copy.deepcopy(found)
    if not isinstance(found, ListResponse):  # the envelope of a page is never given to anybody
        assert type(pickle.loads(pickle.dumps(found))) is type(found)  # noqa: S301
    with suppress(ValueError):  # half of a surrogate pair, or a number that JSON does not have
        encode_json(found)


def bad(status: int, body: bytes) -> None:
    """An error can be shown, copied and pickled."""
    error = error_from(Answer(status, {"retry-after": "1"}, body), now=0.0)
    assert isinstance(error, DialStackError)
    assert str(error)
    repr(error)
    assert str(copy.deepcopy(error)) == str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301
