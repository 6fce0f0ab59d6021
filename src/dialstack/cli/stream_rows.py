"""What the two streams yield, as rows: one JSON object a line for programs, one short line for people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Final

from dialstack._core.shapes import is_list, is_object
from dialstack.cli.formats import plain, without_secrets
from dialstack.cli.masking import escaped, printable
from dialstack.types.live_events import LiveCallAnswered, LiveCallEnded, LiveCallIncoming, UnknownLiveEvent
from dialstack.types.presence import ParkSlotPresence, ParkSlotSnapshot, ParkSlotsTerminated, UnknownParkSlotEvent

if TYPE_CHECKING:
    from typing import TypeAlias

    from rich.text import Text

    from dialstack.types._model import Model

    Shown: TypeAlias = (
        LiveCallIncoming
        | LiveCallAnswered
        | LiveCallEnded
        | UnknownLiveEvent
        | ParkSlotSnapshot
        | ParkSlotPresence
        | ParkSlotsTerminated
        | UnknownParkSlotEvent
    )

__all__ = ["StreamRow", "printable"]

_TYPES: Final[dict[type[Model], str]] = {
    LiveCallIncoming: "call.incoming",
    LiveCallAnswered: "call.answered",
    LiveCallEnded: "call.end",
    ParkSlotSnapshot: "snapshot",
    ParkSlotPresence: "park_slot",
    ParkSlotsTerminated: "terminated",
}
_COLOURS: Final = {
    "call.incoming": "bold cyan",
    "call.answered": "bold green",
    "call.end": "bold blue",
    "terminated": "bold yellow",
    "snapshot": "bold blue",
    "park_slot": "bold cyan",
}
_BARE: Final = ("call", "call_id", "user", "status", "reason")
"""Their values say what they are."""
_LONGEST: Final = 80


@dataclass(frozen=True)
class StreamRow:
    """One event of a stream.

    Attributes:
        type: What it calls itself on the wire.
        account: The account that the stream is about, where that is known.
        at: When it was received, by the clock of this machine.
        data: What it carries, without what is a secret by its name.
    """

    type: str
    account: str | None
    at: datetime
    data: object

    @classmethod
    def of(cls, event: Shown, account: str | None) -> StreamRow:
        """Make a row of an event that has just come."""
        now = datetime.now(timezone.utc)
        if isinstance(event, (UnknownLiveEvent, UnknownParkSlotEvent)):
            data = event.raw if event.data is None else event.data
            return cls(event.event, account, now, without_secrets(data))
        return cls(_TYPES[type(event)], account, now, without_secrets(plain(event)))

    def as_json(self) -> str:
        """Write it on one line, with the fields of a webhook as far as there are any."""
        stamp = self.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        row = {"type": self.type, "account_id": self.account, "received_at": stamp, "data": self.data}
        return escaped(json.dumps(row, ensure_ascii=False))  # whoever shows the file later has a terminal too

    def as_lines(self) -> list[str]:
        """Write it for people, without the time and the type: one line, and of a snapshot one for each slot."""
        if not is_object(self.data):
            return [_brief(self.data)]
        slots = self.data.get("slots")
        if self.type != "snapshot" or not is_list(slots):
            return [_slot(self.data) if self.type == "park_slot" else _words(self.data)]
        return [_slot(slot) if is_object(slot) else _brief(slot) for slot in slots] or ["no slots"]

    def coloured(self, line: str) -> Text:
        """Put the time and the type before a line."""
        from rich.text import Text

        clock, colour = self.at.astimezone().strftime("%H:%M:%S"), _COLOURS.get(self.type, "bold magenta")
        return Text.assemble((clock, "dim"), "  ", (f"{printable(self.type):<13}", colour), "  ", line)


def _words(data: dict[str, object]) -> str:
    rest = {name: value for name, value in data.items() if value is not None and name != "timestamp"}
    caller = [_brief(rest.pop(name)) for name in ("from_number", "from_name", "from_label") if name in rest]
    called = [_brief(rest.pop("to_number"))] if "to_number" in rest else []
    words = [" ".join(caller), *(f"to {number}" for number in called)]
    words += [_brief(value) if name in _BARE else f"{printable(name)}={_brief(value)}" for name, value in rest.items()]
    return "  ".join(word for word in words if word)


def _slot(data: dict[str, object]) -> str:
    parked = data.get("parked_call")
    rest = {name: value for name, value in data.items() if name not in {"object", "slot", "parked_call"}}
    state = _words(parked) if is_object(parked) else "free"
    return "  ".join(word for word in (f"slot {_brief(data.get('slot'))}", state, _words(rest)) if word)


def _brief(value: object) -> str:
    text = printable(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
