"""What handlers of appointments answer: checked, written as JSON, or an error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from dialstack._core.shapes import is_list, is_tuple
from dialstack.webhooks.appointment_types import Availability, Booking, CustomerLookupAnswer
from dialstack.webhooks.logs import logger
from dialstack.webhooks.responses import WebhookResponse, refusal

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = [
    "AppointmentError",
    "TooSlowError",
    "availabilities",
    "booking",
    "failed",
    "invalid_payload",
    "lookup_answer",
    "success",
]


_FAILED = refusal(500, "internal_error", "This could not be answered.")
_TOO_SLOW = refusal(504, "timeout", "This took too long.")
_ERRORS = range(400, 600)


class AppointmentError(Exception):
    """A refusal that DialStack is to be told. Raise it in a handler.

    ```python
    raise AppointmentError("slot_unavailable", "That time was just taken.")
    ```

    Args:
        code: A stable code, such as `slot_unavailable`, or `invalid_payload` with the status 400.
        message: What is wrong. It is sent as it is.
        status: The HTTP status, 400 to 599.

    Raises:
        ValueError: The status is another one.
    """

    def __init__(self, code: str, message: str, status: int = 409) -> None:
        if status not in _ERRORS:
            raise ValueError("the status of an error is 400 to 599")
        super().__init__(code, message, status)
        self.code = code
        self.message = message
        self.status = status


class TooSlowError(Exception):
    """An async handler did not return in time."""


class _WrongAnswerError(Exception):
    """A handler returned what is no answer. The text names fields, and never what is in them."""


def success(body: str, status: int = 200) -> WebhookResponse:
    """Answer with JSON that was written already."""
    return WebhookResponse(status, {"Content-Type": "application/json"}, body.encode())


def failed(error: Exception) -> WebhookResponse:
    """Answer for a handler that raised: with its words only where they are meant to be told."""
    if isinstance(error, AppointmentError):
        return refusal(error.status, error.code, error.message)
    if isinstance(error, TooSlowError):
        logger.error("a handler of appointments took too long, and was cancelled")
        return _TOO_SLOW
    if isinstance(error, _WrongAnswerError):
        logger.error("a handler of appointments returned no good answer: %s", error)
    else:
        logger.error("a handler of appointments raised", exc_info=error)
    return _FAILED


def invalid_payload(error: ValidationError) -> WebhookResponse:
    """Refuse a body, and say which fields are wrong."""
    return refusal(400, "invalid_payload", f"The body cannot be read: {_places(error)}.")


def lookup_answer(returned: object) -> str:
    """Write what a handler of `/customers/lookup` returned."""
    return _written(_checked(CustomerLookupAnswer, returned))


def availabilities(returned: object) -> str:
    """Write what a handler of `/availability/search` returned."""
    if not is_list(returned) and not is_tuple(returned):
        raise _WrongAnswerError(f"it is to be a list, and is {type(returned).__name__}")
    return _written({"availabilities": [_checked(Availability, entry) for entry in returned]})


def booking(returned: object) -> str:
    """Write what a handler of `/bookings` returned."""
    return _written({"booking": _checked(Booking, returned)})


def _checked(model: type[BaseModel], returned: object) -> dict[str, object]:
    try:
        read = model.model_validate(returned)
        # Again from plain data: an object, or one inside it, may have been changed since it was made. And with all
        # of its fields: a subclass of yours may have more.
        whole = model.model_validate(read.model_dump(serialize_as_any=True, warnings=False))
        return whole.model_dump(mode="json", exclude_none=True)
    except ValidationError as error:
        raise _WrongAnswerError(f"{model.__name__}: {_places(error)}") from None
    except PydanticSerializationError:
        raise _WrongAnswerError(f"{model.__name__}: an unknown field holds what JSON cannot") from None


def _written(content: dict[str, object]) -> str:
    try:
        return json.dumps(content, separators=(",", ":"), allow_nan=False)
    except ValueError:
        raise _WrongAnswerError("a number in it is none") from None


def _places(error: ValidationError) -> str:
    """Name what is wrong and where. Nothing that came is repeated: it may be a name or a phone number."""
    found = error.errors(include_url=False, include_context=False, include_input=False)[:5]
    return ", ".join(f"{'.'.join(map(str, entry['loc'])) or 'all of it'} ({entry['type']})" for entry in found)
