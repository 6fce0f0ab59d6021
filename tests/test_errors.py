"""The tree of errors: who is whose parent, what each carries, and that all of it survives a process boundary."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
from multiprocessing.pool import ThreadPool
from typing import Any

import pytest

from dialstack import errors
from dialstack._core.answers import Answer
from dialstack._core.failures import error_from
from dialstack.errors import DialStackError

CLASSES: list[type[DialStackError]] = [getattr(errors, name) for name in errors.__all__]

PARENTS = {
    "DialStackError": "Exception",
    "DialStackInvalidRequestError": "DialStackError",
    "DialStackValidationError": "DialStackInvalidRequestError",
    "DialStackAuthenticationError": "DialStackError",
    "DialStackPermissionError": "DialStackError",
    "DialStackNotFoundError": "DialStackError",
    "DialStackConflictError": "DialStackError",
    "DialStackRateLimitError": "DialStackError",
    "DialStackAPIError": "DialStackError",
    "DialStackConnectionError": "DialStackError",
    "DialStackTimeoutError": "DialStackConnectionError",
    "DialStackSignatureVerificationError": "DialStackError",
    "DialStackMediaError": "DialStackError",
}

GIVEN: dict[str, Any] = {
    "type": "odd_error",
    "status_code": 409,
    "request_id": "req_1",
    "code": "device_full",
    "param": "device",
    "doc_url": "https://docs.example/device_full",
    "details": {"device": ["full"]},
    "raw": {"error": "The device is full.", "code": "device_full"},
    "headers": {"x-request-id": "req_1"},
    "retry_after": 2.5,
}
LATER: dict[str, Any] = {
    "method": "POST",
    "path": "/v1/devices",
    "attempts": 3,
    "idempotency_key": "key_1",
    "may_have_executed": True,
}


def filled(error_class: type[DialStackError]) -> DialStackError:
    error = error_class("The device is full.", **GIVEN)
    for name, value in LATER.items():
        setattr(error, name, value)
    return error


def test_the_tree_is_as_it_is_drawn() -> None:
    assert {error.__name__: error.__bases__[0].__name__ for error in CLASSES} == PARENTS
    assert errors.__doc__ is not None
    drawn: dict[str, str] = {}
    branch: list[str] = []
    for line in errors.__doc__.splitlines():
        found = re.match(r"    ([ │├└─]*)(DialStack\w+)", line)
        if found:
            branch[len(found.group(1)) // 4 :] = [found.group(2)]
            drawn[branch[-1]] = branch[-2] if len(branch) > 1 else "Exception"
    assert drawn == PARENTS


def test_every_class_is_exported_and_the_list_is_sorted() -> None:
    own = {name for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, DialStackError)}
    assert set(errors.__all__) == own
    assert errors.__all__ == sorted(errors.__all__)


@pytest.mark.parametrize("error_class", CLASSES)
def test_every_class_says_what_it_is_for_and_has_a_type(error_class: type[DialStackError]) -> None:
    assert error_class.__doc__
    assert error_class("x").type == error_class.default_type
    assert error_class("x", type="other").type == "other"


def test_no_two_classes_have_the_same_type() -> None:
    assert len({error_class.default_type for error_class in CLASSES}) == len(CLASSES)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (401, b"{}", errors.DialStackAuthenticationError),
        (403, b"{}", errors.DialStackPermissionError),
        (404, b"{}", errors.DialStackNotFoundError),
        (409, b"{}", errors.DialStackConflictError),
        (400, b"{}", errors.DialStackInvalidRequestError),
        (400, b'{"error":"x","code":"validation_error"}', errors.DialStackValidationError),
        (400, b'{"error":"x","code":"validation_error"}', errors.DialStackInvalidRequestError),
        (422, b"{}", errors.DialStackValidationError),
        (422, b"{}", errors.DialStackInvalidRequestError),
        (429, b"{}", errors.DialStackRateLimitError),
        (500, b"{}", errors.DialStackAPIError),
        (503, b"", errors.DialStackAPIError),
    ],
)
def test_the_table_of_statuses(status: int, body: bytes, expected: type[DialStackError]) -> None:
    assert isinstance(error_from(Answer(status, {}, body), 0), expected)


def test_a_rate_limit_says_how_long_to_wait() -> None:
    error = error_from(Answer(429, {"retry-after": "86400"}, b""), 0)
    assert isinstance(error, errors.DialStackRateLimitError)
    assert error.retry_after == 86400


def test_an_error_of_ours_has_no_answer() -> None:
    error = DialStackError("x")
    empty = {name: None for name in GIVEN if name not in {"type", "headers"}}
    assert {name: getattr(error, name) for name in empty} == empty
    assert (error.method, error.path, error.idempotency_key) == (None, None, None)
    assert (error.attempts, error.may_have_executed, dict(error.headers)) == (0, False, {})


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({}, "It failed."),
        ({"status_code": 404}, "It failed. (404)"),
        ({"request_id": "req_1"}, "It failed. (request req_1)"),
        (
            {"status_code": 409, "code": "device_full", "request_id": "req_1"},
            "It failed. (409, code device_full, request req_1)",
        ),
    ],
)
def test_the_text_has_what_support_will_ask_for(facts: dict[str, Any], text: str) -> None:
    assert str(DialStackError("It failed.", **facts)) == text


COPIES = [
    *(lambda error, protocol=protocol: pickle.loads(pickle.dumps(error, protocol)) for protocol in range(6)),
    copy.copy,
    copy.deepcopy,
]


@pytest.mark.parametrize("error_class", CLASSES)
@pytest.mark.parametrize("duplicate", COPIES)
def test_nothing_is_lost_in_a_copy(error_class: type[DialStackError], duplicate: Any) -> None:
    error = filled(error_class)
    twin = duplicate(error)
    assert type(twin) is error_class
    assert twin is not error
    for name, value in {"message": "The device is full.", **GIVEN, **LATER}.items():
        assert getattr(twin, name) == value, name
    assert vars(twin) == vars(error)
    assert (twin.args, str(twin), repr(twin)) == (error.args, str(error), repr(error))


def test_a_deep_copy_shares_nothing() -> None:
    error = filled(DialStackError)
    twin = copy.deepcopy(error)
    twin.raw["error"] = "changed"  # type: ignore[index]
    assert error.raw == GIVEN["raw"]


@pytest.mark.parametrize("error_class", CLASSES)
def test_an_error_can_be_put_in_a_set_and_shown(error_class: type[DialStackError]) -> None:
    first, second = filled(error_class), filled(error_class)
    assert len({first, second, first}) == 2
    assert repr(first) == f"{error_class.__name__}('The device is full.')"


def test_a_subclass_with_its_own_arguments_travels_too() -> None:
    error = OddError(5, status_code=418)
    twin = pickle.loads(pickle.dumps(error))
    assert (type(twin), twin.number, twin.status_code, twin.message) == (OddError, 5, 418, "number 5")


class OddError(DialStackError):
    """As a user may write it."""

    def __init__(self, number: int, **rest: Any) -> None:
        super().__init__(f"number {number}", **rest)
        self.number = number


def test_an_error_comes_back_from_a_pool_as_it_was_raised() -> None:
    def fail(_: int) -> None:
        raise filled(errors.DialStackConflictError)

    with ThreadPool(1) as pool, pytest.raises(errors.DialStackConflictError) as caught:
        pool.map(fail, [1])
    assert caught.value.request_id == "req_1"


def test_a_connection_error_is_no_builtin_one_by_accident() -> None:
    assert not issubclass(errors.DialStackConnectionError, OSError)
    assert issubclass(errors.DialStackTimeoutError, errors.DialStackConnectionError)
