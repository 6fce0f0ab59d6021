"""From the bytes of a webhook to a typed event.

One pass of pydantic where the event is as we know it, which costs little more than decoding it. Where that fails, a
patient way: the class is chosen by what the event calls itself, and what does not fit is left as it came. So an event
that was signed never fails for its content, and one of an unknown type is never taken for one of a known type.
"""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, cast, get_args, get_origin

from pydantic import VERSION, Field, TypeAdapter, ValidationError

from dialstack._core.repair import repair
from dialstack._core.shapes import is_object
from dialstack.webhooks.event_types import Event, PlatformEvent, UnknownEvent, VoiceAppEvent, WebhookEvent
from dialstack.webhooks.logs import logger
from dialstack.webhooks.signature import TOLERANCE, problem, raw_bytes, verify_signature
from dialstack.webhooks.unverified import decoded

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialstack.webhooks.signature import Secret

__all__ = [
    "Event",
    "WebhookEvent",
    "construct_event",
    "dedupe_key",
    "is_known",
    "kind_of",
    "parse_event",
    "type_of",
]

# Where a name comes twice, every reader takes the last, but pydantic before 2.11 takes one or the other. Whoever has
# the secret of one account could then have an event read as that of another.
_TAKES_THE_LAST = tuple(int(part) for part in VERSION.split(".")[:2]) >= (2, 11)

_warned: set[str] = set()
_building = Lock()


def construct_event(
    payload: bytes | str,
    signature: str | None,
    secret: Secret,
    *,
    tolerance: float = TOLERANCE,
    now: float | None = None,
) -> Event:
    """Verify a webhook and read it.

    Args:
        payload: The raw body. Text is taken as UTF-8; parsed JSON is refused.
        signature: The header `X-DialStack-Signature`.
        secret: The secret, or several while you change it.
        tolerance: Seconds that the timestamp may be away from now.
        now: The time in Unix seconds, for tests.

    Raises:
        DialStackSignatureVerificationError: It is not signed by DialStack, or is no event; `code` says why.
    """
    body = raw_bytes(payload)
    verify_signature(body, signature, secret, tolerance=tolerance, now=now)
    return _read(body)


def parse_event(payload: bytes | str) -> Event:
    """Read a webhook without verifying it: for one that was verified before, such as an event out of your own queue.

    Args:
        payload: The raw body. Text is taken as UTF-8.

    Raises:
        DialStackSignatureVerificationError: It is not a JSON object, and so no event.
    """
    return _read(raw_bytes(payload))


def _read(body: bytes) -> Event:
    event = _quickly(body) or _patiently(body)
    if event is None:
        raise problem("invalid_payload", "the body is not a JSON object")
    object.__setattr__(event, "_raw", body)
    return event


def kind_of(event: WebhookEvent) -> str:
    """Give what an event calls itself: its `type`, or the `event` of a voice app's."""
    return str(getattr(event, "event" if isinstance(event, VoiceAppEvent) else "type", ""))


def type_of(cls: type[WebhookEvent]) -> str:
    """Give what the events of a class call themselves: `call.end` for `CallEnded`.

    Raises:
        TypeError: It is not a class of one type of event.
    """
    # The checkers know what it is; callers from plain Python may not.
    if isinstance(cls, type) and issubclass(cls, WebhookEvent):  # pyright: ignore[reportUnnecessaryIsInstance]
        for name in ("type", "event"):
            field = cls.model_fields.get(name)
            if field is not None and get_origin(field.annotation) is Literal:
                return str(get_args(field.annotation)[0])
    raise TypeError("not a class of one type of event, such as CallEnded; name other types by their text")


def is_known(event: WebhookEvent) -> bool:
    """Tell whether this version knows the event's type."""
    return not isinstance(event, UnknownEvent)


def dedupe_key(event: WebhookEvent) -> str | None:
    """Give what is the same in every delivery of an event: its id; of a voice app's event, what happened to which call.

    None: nothing of it can be relied on, so two deliveries are two events.
    """
    if isinstance(event, VoiceAppEvent):
        return f"{event.event}:{event.call_id}" if _is_text(event.call_id) else None
    identity = event.id if isinstance(event, PlatformEvent) else None
    return identity if _is_text(identity) else None


def _is_text(value: object) -> bool:
    """Tell whether a value can be a key. Half of a surrogate pair can be stored nowhere."""
    return isinstance(value, str) and value != "" and value.encode(errors="replace").decode() == value


def _quickly(body: bytes) -> Event | None:
    if not _TAKES_THE_LAST:
        return None
    try:
        return _reader()(body)
    except ValidationError:
        # It is a voice app's, or unknown, or odd, or no JSON: all this is found out by the patient way.
        return None


@cache
def _reader() -> Callable[[bytes], Event]:
    with _building:
        return _built()


@cache
def _built() -> Callable[[bytes], Event]:
    """Build the reader of platform events when the first event comes: in one thread, while the others wait."""
    union = cast("Any", Union)[tuple(cls for cls in _classes().values() if issubclass(cls, PlatformEvent))]
    adapter: TypeAdapter[Event] = TypeAdapter(cast("Any", Annotated)[union, Field(discriminator="type")])
    # The adapter's own method does the same after looking at seven options.
    return adapter.validator.validate_json


@cache
def _classes() -> dict[str, type[WebhookEvent]]:
    known: tuple[type[WebhookEvent], ...] = get_args(Event)
    return {type_of(cls): cls for cls in known if cls is not UnknownEvent}


def _patiently(body: bytes) -> Event | None:
    raw = decoded(body)
    if raw is None:
        return None
    kind = next((raw[name] for name in ("type", "event") if isinstance(raw.get(name), str) and raw[name]), "")
    cls = _classes().get(str(kind), UnknownEvent)
    whole = _as_voice_app(raw, kind) if issubclass(cls, VoiceAppEvent) else _as_platform(raw, kind)
    return cast("Event", _fitted(cls, whole))


def _as_platform(raw: dict[str, object], kind: object) -> dict[str, object]:
    """Fill in what a handler may rely on: that `data` can be asked for its fields."""
    return raw | {"type": kind, "data": {} if raw.get("data") is None else raw["data"]}


def _as_voice_app(raw: dict[str, object], kind: object) -> dict[str, object]:
    """Take the call's id out of the old form."""
    call = raw.get("call")
    if raw.get("call_id") is None and is_object(call) and call.get("id") is not None:
        raw = raw | {"call_id": call["id"]}
    return raw | {"event": kind}


def _fitted(cls: type[WebhookEvent], whole: dict[str, object]) -> WebhookEvent:
    try:
        return cls.model_validate(whole)
    except ValidationError:
        pass
    if cls.__name__ not in _warned:
        _warned.add(cls.__name__)
        logger.warning("an event does not fit %s; what does not fit is left as it came", cls.__name__)
    return repair(cls, whole)
