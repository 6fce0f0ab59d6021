"""Models and events for tests, made from their types.

```python
from dialstack.testing import factories
from dialstack.types import DialPlan
from dialstack.webhooks import CallEnded

call = factories.call(status="no-answer", duration_seconds=0)
plan = factories.build(DialPlan, name="Night")
event = factories.event(CallEnded, call_id=call.id, status="no-answer")
```

Every field has a value, also the optional ones, and every value fits its type. Ids, numbers and times count up from
one: the same in every run, and with the pytest plugin in every test. No value is to be relied on: give what your test
is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast, get_args

from pydantic import BaseModel, ValidationError

from dialstack.testing.samples import Samples
from dialstack.types.accounts import Account
from dialstack.types.calls import CallLog
from dialstack.types.dial_plans import DialPlan
from dialstack.types.extensions import Extension
from dialstack.types.faxes import Fax
from dialstack.types.phone_numbers import PhoneNumber
from dialstack.types.queues import Queue
from dialstack.types.ring_groups import RingGroup
from dialstack.types.users import User
from dialstack.types.voice_apps import VoiceApp
from dialstack.types.voicemails import Voicemail
from dialstack.types.webhook_endpoints import WebhookEndpoint
from dialstack.webhooks.event_types import Event, UnknownEvent, VoiceAppEvent, WebhookEvent
from dialstack.webhooks.events import parse_event, type_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "account",
    "build",
    "call",
    "dial_plan",
    "event",
    "extension",
    "fax",
    "phone_number",
    "queue",
    "reset",
    "ring_group",
    "user",
    "voice_app",
    "voicemail",
    "webhook_endpoint",
]

M = TypeVar("M", bound=BaseModel)
E = TypeVar("E", bound=WebhookEvent)

_samples = Samples()


def reset() -> None:
    """Count from one again. The pytest plugin does it before each test."""
    global _samples  # noqa: PLW0603 - one row of ids for the whole process, as a platform has one
    _samples = Samples()


def build(cls: type[M], /, **overrides: object) -> M:
    """Make a model of any class of `dialstack.types` or `dialstack.webhooks`.

    Args:
        cls: The class.
        **overrides: Fields that are to have a value of yours. A dictionary for a field that holds a model is
            completed like a model of its own; in lists too.

    Raises:
        TypeError: A class has no such field, or it is no model. A class without fields takes any.
        ValueError: A value does not fit its field.
    """
    # The checkers know what it is; callers from plain Python may not.
    if not (isinstance(cls, type) and issubclass(cls, BaseModel)):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError("factories build models: give a class such as dialstack.types.User")
    values = _samples.fields_of(cls, overrides, ())
    try:
        return cls.model_validate(values)
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, found['loc'])) or cls.__name__}: {found['msg']}" for found in error.errors()]
        raise ValueError(f"{cls.__name__} cannot have these values. {'; '.join(problems)}") from error


def event(cls: type[E], /, *, event_id: str | None = None, account: str | None = None, **data: object) -> E:
    """Make an event as a handler gets it, also with its `raw` body.

    Args:
        cls: Its class, such as `CallEnded`.
        event_id: Its id, which is what tells duplicates.
        account: Its account.
        **data: Fields of its `data`; of a voice app's event, which is flat, its own fields. Where the fields are not
            documented, any name goes.

    Raises:
        TypeError: There is no such field, or it is no class of an event.
        ValueError: A value does not fit its field.
    """
    type_of(cls)  # raises where it is no class of one type
    made = build(cls, **_parts(cls, event_id, account, data))
    return cast("E", parse_event(made.model_dump_json()))


def event_class(kind: str) -> type[WebhookEvent] | None:
    """Find the class of what an event calls itself, such as `"call.end"`."""
    known: tuple[type[WebhookEvent], ...] = get_args(Event)
    return next((cls for cls in known if cls is not UnknownEvent and type_of(cls) == kind), None)


def _parts(
    cls: type[WebhookEvent], event_id: str | None, account: str | None, data: Mapping[str, object]
) -> dict[str, object]:
    owner: dict[str, object] = {} if account is None else {"account_id": account}
    if issubclass(cls, VoiceAppEvent):
        if event_id is not None:
            raise TypeError("the events of a voice app have no id")
        return {**data, **owner}
    identity = {} if event_id is None else {"id": event_id}
    return {"data": dict(data), **identity, **owner}


def account(**overrides: object) -> Account:
    """Make an account."""
    return build(Account, **overrides)


def call(**overrides: object) -> CallLog:
    """Make a call, as `calls.retrieve` gives it."""
    return build(CallLog, **overrides)


def dial_plan(**overrides: object) -> DialPlan:
    """Make a dial plan."""
    return build(DialPlan, **overrides)


def extension(**overrides: object) -> Extension:
    """Make an extension."""
    return build(Extension, **overrides)


def fax(**overrides: object) -> Fax:
    """Make a fax."""
    return build(Fax, **overrides)


def phone_number(**overrides: object) -> PhoneNumber:
    """Make a phone number."""
    return build(PhoneNumber, **overrides)


def queue(**overrides: object) -> Queue:
    """Make a queue."""
    return build(Queue, **overrides)


def ring_group(**overrides: object) -> RingGroup:
    """Make a ring group."""
    return build(RingGroup, **overrides)


def user(**overrides: object) -> User:
    """Make a user."""
    return build(User, **overrides)


def voice_app(**overrides: object) -> VoiceApp:
    """Make a voice app."""
    return build(VoiceApp, **overrides)


def voicemail(**overrides: object) -> Voicemail:
    """Make a voicemail."""
    return build(Voicemail, **overrides)


def webhook_endpoint(**overrides: object) -> WebhookEndpoint:
    """Make a webhook endpoint."""
    return build(WebhookEndpoint, **overrides)
