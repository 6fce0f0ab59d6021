"""Appointments that DialStack's AI agents make with your calendar.

```python
from dialstack.webhooks import AppointmentWebhooks, Availability, AvailabilitySearch

hooks = AppointmentWebhooks(secret)


@hooks.availability_search
def search(request: AvailabilitySearch) -> list[Availability]:
    return [Availability(start_at=slot, duration_minutes=30) for slot in calendar.free(request.query.filter)]
```

Unlike an event, each of these is a question whose answer a caller is waiting for. DialStack waits 30 seconds at most.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar, cast

from pydantic import ValidationError

from dialstack.errors import DialStackSignatureVerificationError
from dialstack.webhooks import appointment_answers as answers
from dialstack.webhooks.appointment_answers import AppointmentError
from dialstack.webhooks.appointment_types import (
    Availability,
    AvailabilityDict,
    AvailabilitySearch,
    Booking,
    BookingDict,
    BookingRequest,
    CustomerLookup,
    CustomerLookupAnswer,
    CustomerLookupAnswerDict,
)
from dialstack.webhooks.bookings.memory import MemoryBookings
from dialstack.webhooks.bookings.once import Once
from dialstack.webhooks.dedupe.protocol import KEEP, LEASE
from dialstack.webhooks.logs import logger
from dialstack.webhooks.loops import run_to_end
from dialstack.webhooks.responses import WebhookResponse, refusal
from dialstack.webhooks.signature import TOLERANCE, verify_signature
from dialstack.webhooks.unverified import decoded
from dialstack.webhooks.verification import checked, signature_of, unacceptable, verified

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

    from dialstack.webhooks.bookings.protocol import BookingStore
    from dialstack.webhooks.secrets import Secrets
    from dialstack.webhooks.signature import Secret

__all__ = ["AppointmentError", "AppointmentWebhooks", "BookingHandler", "LookupHandler", "SearchHandler"]


_LookupResult: TypeAlias = CustomerLookupAnswer | CustomerLookupAnswerDict
_SearchResult: TypeAlias = Sequence[Availability | AvailabilityDict]
_BookingResult: TypeAlias = Booking | BookingDict

LookupHandler: TypeAlias = Callable[[CustomerLookup], _LookupResult | Awaitable[_LookupResult]]
"""A handler of `/customers/lookup`."""
SearchHandler: TypeAlias = Callable[[AvailabilitySearch], _SearchResult | Awaitable[_SearchResult]]
"""A handler of `/availability/search`."""
BookingHandler: TypeAlias = Callable[[BookingRequest], _BookingResult | Awaitable[_BookingResult]]
"""A handler of `/bookings`."""

L = TypeVar("L", bound=LookupHandler)
S = TypeVar("S", bound=SearchHandler)
B = TypeVar("B", bound=BookingHandler)

_LOOKUP, _SEARCH, _BOOK = "/customers/lookup", "/availability/search", "/bookings"
_NOT_FOUND = refusal(404, "not_found", "There is nothing at this path.")
_INVALID_SIGNATURE = refusal(401, "invalid_signature", "The signature does not hold.")
_NO_SECRETS = refusal(503, "unavailable", "The request cannot be verified now. Send it again.", retry_after=5)


class _Endpoint(NamedTuple):
    request: type[BaseModel]
    handler: Callable[[object], object]
    write: Callable[[object], str]

    @property
    def is_async(self) -> bool:
        return inspect.iscoroutinefunction(self.handler) or inspect.iscoroutinefunction(
            getattr(self.handler, "__call__", None)  # noqa: B004 - an object with an async `__call__`
        )


class AppointmentWebhooks:
    """Handlers of what DialStack's AI agents ask, behind one door.

    Answers at `/customers/lookup`, `/availability/search` and `/bookings`, below whatever prefix the agent's
    `scheduling.webhook_url` has. What a handler returns is checked: DialStack gets a whole answer or an error.

    DialStack waits 30 seconds at most for an answer. An async handler is cancelled before that. A blocking one cannot
    be: give what it calls a timeout of its own.

    A booking is made once for each `idempotency_key` of an account, and then answered as before. Where a worker dies
    after it has booked and before that is stored, the next attempt books again: so keep the key with the appointment
    in your own database as well, where it is to be unique.

    Args:
        secret: The voice app's secret; several while it is changed; or a function that gives them for a webhook that
            is not verified yet, such as `AccountSecrets`.
        tolerance: Seconds that a timestamp may be away from now.
        max_body: Bytes that are read of a body.
        bookings: Where it is remembered what was booked. In this process alone unless given: use `SQLiteBookings`
            where several processes answer, or a restart must not forget.
        timeout: Seconds after which an async handler is cancelled, and 504 answered.
        keep: Seconds that a booking is remembered.
        clock: The time in Unix seconds, for tests.

    Raises:
        TypeError: `secret` is an async function.
        ValueError: There is no secret, or an empty one; or `timeout` or `keep` is not more than 0.
    """

    wants_path = True
    """Its `dispatch` is to be told the path."""

    def __init__(
        self,
        secret: Secret | Secrets,
        *,
        tolerance: float = TOLERANCE,
        max_body: int = 1 << 20,
        bookings: BookingStore | None = None,
        timeout: float = 25.0,
        keep: float = KEEP,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not timeout > 0 or not keep > 0:
            raise ValueError("timeout and keep are seconds, and more than 0")
        self.max_body = max_body
        self._secret = checked(secret)
        self._tolerance = tolerance
        self._once = Once(bookings or MemoryBookings(), LEASE, keep)
        self._timeout = timeout
        self._clock = clock
        self._endpoints: dict[str, _Endpoint] = {}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(sorted(self._endpoints))})"

    # --- registering ---

    def customer_lookup(self, handler: L) -> L:
        """Register the handler of `/customers/lookup`, which is asked who calls, at the start of every call.

        Raises:
            RuntimeError: There is one.
        """
        self._register(_LOOKUP, CustomerLookup, handler, answers.lookup_answer)
        return handler

    def availability_search(self, handler: S) -> S:
        """Register the handler of `/availability/search`, which is asked for free appointments.

        Raises:
            RuntimeError: There is one.
        """
        self._register(_SEARCH, AvailabilitySearch, handler, answers.availabilities)
        return handler

    def booking(self, handler: B) -> B:
        """Register the handler of `/bookings`, which books. `AppointmentError` tells that it cannot be.

        Raises:
            RuntimeError: There is one.
        """
        self._register(_BOOK, BookingRequest, handler, answers.booking)
        return handler

    def _register(self, path: str, request: type[BaseModel], handler: object, write: Callable[[object], str]) -> None:
        if path in self._endpoints:
            raise RuntimeError(f"there is a handler of {path}")
        self._endpoints[path] = _Endpoint(request, cast("Callable[[object], object]", handler), write)

    # --- the door ---

    def dispatch(self, headers: Mapping[str, str], body: bytes, path: str) -> WebhookResponse:
        """Answer one question, on a server that blocks. An async handler is run to its end here.

        Args:
            headers: As they came; upper and lower case are the same.
            body: The raw body.
            path: The path of the request, with or without what is before `/bookings` and the like.
        """
        endpoint = self._endpoint(headers, body, path)
        if isinstance(endpoint, WebhookResponse):
            return endpoint
        request = self._received(endpoint, headers, body)
        return request if isinstance(request, WebhookResponse) else self._answer(endpoint, request)

    async def dispatch_async(self, headers: Mapping[str, str], body: bytes, path: str) -> WebhookResponse:
        """Answer one question, on an async server. A blocking handler runs in a thread.

        Args:
            headers: As they came; upper and lower case are the same.
            body: The raw body.
            path: The path of the request, with or without what is before `/bookings` and the like.
        """
        from anyio import to_thread

        endpoint = self._endpoint(headers, body, path)
        if isinstance(endpoint, WebhookResponse):
            return endpoint
        if callable(self._secret):  # it may ask the platform, and wait
            request = await to_thread.run_sync(self._received, endpoint, headers, body)
        else:
            request = self._received(endpoint, headers, body)
        if isinstance(request, WebhookResponse):
            return request
        if endpoint.is_async:
            return await self._answer_async(endpoint, request)
        return await to_thread.run_sync(self._answer, endpoint, request)

    def _endpoint(self, headers: Mapping[str, str], body: bytes, path: str) -> _Endpoint | WebhookResponse:
        bare = path.partition("?")[0].rstrip("/")
        endpoint = next((found for end, found in self._endpoints.items() if bare.endswith(end)), None)
        if endpoint is None:
            return _NOT_FOUND
        return unacceptable(headers, body, self.max_body) or endpoint

    def _received(self, endpoint: _Endpoint, headers: Mapping[str, str], body: bytes) -> BaseModel | WebhookResponse:
        """Verify a body, and only then read it."""
        refused = self._not_verified(headers, body)
        if refused is not None:
            return refused
        try:
            # Not from the bytes: it has to be the reader that chose the secret by the account.
            return endpoint.request.model_validate(decoded(body))
        except ValidationError as error:
            return answers.invalid_payload(error)

    def _not_verified(self, headers: Mapping[str, str], body: bytes) -> WebhookResponse | None:
        signature, now = signature_of(headers), self._clock()

        def check(secret: Secret) -> None:
            verify_signature(body, signature, secret, tolerance=self._tolerance, now=now)

        try:
            verified(check, self._secret, headers, body)
        except (DialStackSignatureVerificationError, LookupError) as error:
            # One answer for every reason: whoever tries learns nothing, not even which accounts there are.
            logger.warning("a webhook was refused: %s", getattr(error, "code", "no_secret"))
            return _INVALID_SIGNATURE
        except Exception:
            logger.exception("the secrets of a webhook could not be found")
            return _NO_SECRETS
        return None

    # --- answering ---

    def _answer(self, endpoint: _Endpoint, request: BaseModel) -> WebhookResponse:
        def ask() -> str:
            returned = endpoint.handler(request)
            return endpoint.write(run_to_end(returned, self._in_time) if inspect.isawaitable(returned) else returned)

        try:
            if isinstance(request, BookingRequest):
                return self._once.book(request, ask)
            return answers.success(ask())
        except Exception as error:  # noqa: BLE001 - logged there
            return answers.failed(error)

    async def _answer_async(self, endpoint: _Endpoint, request: BaseModel) -> WebhookResponse:
        async def ask() -> str:
            return endpoint.write(await self._in_time(cast("Awaitable[object]", endpoint.handler(request))))

        try:
            if isinstance(request, BookingRequest):
                return await self._once.book_async(request, ask)
            return answers.success(await ask())
        except Exception as error:  # noqa: BLE001 - logged there
            return answers.failed(error)

    async def _in_time(self, returned: Awaitable[object]) -> object:
        from anyio import move_on_after

        with move_on_after(self._timeout):
            return await returned
        raise answers.TooSlowError
