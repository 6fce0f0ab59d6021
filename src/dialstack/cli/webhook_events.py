"""Events for a handler: made up, with the fields that were typed."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, NoReturn, cast

from dialstack._core.shapes import is_object
from dialstack.cli.failures import UsageError
from dialstack.cli.terminal import warn
from dialstack.cli.values import from_json
from dialstack.cli.webhook_types import class_of
from dialstack.webhooks.event_types import UnknownEvent, VoiceAppEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dialstack.webhooks.event_types import WebhookEvent

__all__ = ["EventChoices", "MadeEvent", "made_event"]


@dataclass(frozen=True)
class EventChoices:
    """What was typed about an event."""

    kind: str
    data: str | None = None
    settings: Sequence[str] = ()
    event_id: str | None = None
    account: str | None = None
    unknown: bool = False


class MadeEvent(NamedTuple):
    """An event that is ready to be signed.

    Attributes:
        type: What it calls itself.
        id: Its id; None for a voice app's.
        body: The raw body.
    """

    type: str
    id: str | None
    body: bytes


def made_event(choices: EventChoices) -> MadeEvent:
    """Make an event.

    Raises:
        UsageError: There is no such type, or a field cannot be what was typed.
    """
    cls = UnknownEvent if choices.unknown else class_of(choices.kind)
    content = _content(cls, choices)
    fields = _fields(content)
    given = _given(choices)
    settings = [_setting(text) for text in choices.settings]
    fields.update(given)
    for path, value in settings:
        _put(fields, path, value)
    _warn_of_unknown(cls, {*given, *(path[0] for path, _ in settings)})
    kind, identity = str(content.get("type") or content.get("event")), content.get("id")
    body = json.dumps(content, separators=(",", ":")).encode()
    return MadeEvent(kind, None if identity is None else str(identity), body)


def _content(cls: type[WebhookEvent], choices: EventChoices) -> dict[str, object]:
    from dialstack.testing import factories

    if cls is UnknownEvent:
        made: WebhookEvent = factories.build(UnknownEvent, type=choices.kind, data={})
    else:
        made = factories.event(cls)
    content = cast("dict[str, object]", json.loads(made.model_dump_json()))
    # The factories count from one in each process: what is sent next would be a duplicate, and no handler called.
    if "call_id" in _fields(content):
        _fields(content)["call_id"] = f"call_{secrets.token_hex(8)}"
    if not issubclass(cls, VoiceAppEvent):
        content["id"] = choices.event_id or f"evt_{secrets.token_hex(8)}"
    elif choices.event_id is not None:
        raise UsageError("--id: the events of a voice app have none; --set call_id=... tells them apart")
    if choices.account is not None:
        content["account_id"] = choices.account
    return content


def _fields(content: dict[str, object]) -> dict[str, object]:
    data = content.get("data")
    return data if is_object(data) else content


def _given(choices: EventChoices) -> dict[str, object]:
    data: object = {} if choices.data is None else from_json("--data", choices.data)
    if not is_object(data):
        raise UsageError("--data takes a JSON object")
    return data


def _setting(text: str) -> tuple[list[str], object]:
    name, equals, value = text.partition("=")
    path = name.split(".")
    if not equals or not all(path):
        raise UsageError("--set takes NAME=VALUE, with dots for fields within: a.b=1")
    try:
        return path, json.loads(value, parse_constant=_no_constant)
    except ValueError:
        return path, value


def _no_constant(_name: str) -> NoReturn:
    raise ValueError  # NaN is no JSON, whatever Python thinks of it


def _put(fields: dict[str, object], path: list[str], value: object) -> None:
    for at, part in enumerate(path[:-1], 1):
        inner = fields.get(part)
        if inner is None:
            inner = fields[part] = {}
        if not is_object(inner):
            raise UsageError(f"--set {'.'.join(path)}=...: {'.'.join(path[:at])} is no object")
        fields = inner
    fields[path[-1]] = value


def _warn_of_unknown(cls: type[WebhookEvent], names: Iterable[str]) -> None:
    """Say which fields are not documented. They are sent: the platform may be newer than this."""
    info = cls.model_fields.get("data")
    known: dict[str, object] = getattr(info.annotation if info is not None else cls, "model_fields", {})
    odd = sorted(set(names) - set(known)) if known else []
    if odd:
        warn(f"{cls.__name__} has no documented field {', '.join(odd)}; sent all the same")
