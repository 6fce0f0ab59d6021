"""Presence: who can be reached now, and what is parked.

An item is told apart by its `object`. Those that this version does not know are `UnknownPresenceItem`. Match on classes
(`case ParkSlotPresence(): ...`): type checkers follow that, and not `item.object == "..."`.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias, cast

from pydantic import AwareDatetime, Discriminator, Field, Tag

from dialstack.types._model import JsonValue, ListResponse, Model
from dialstack.types.options import RequestOptions, StreamOptions
from dialstack.types.users import UserPresence

__all__ = [
    "ParkSlotEvent",
    "ParkSlotList",
    "ParkSlotPresence",
    "ParkSlotSnapshot",
    "ParkSlotStreamParams",
    "ParkSlotsTerminated",
    "ParkedCall",
    "ParkedCallStatus",
    "PresenceItem",
    "PresenceListParams",
    "UnknownParkSlotEvent",
    "UnknownPresenceItem",
    "UserPresenceItem",
]

ParkedCallStatus: TypeAlias = Literal["parked", "ringing_back"] | str


class UserPresenceItem(UserPresence):
    """Whether one of several users can be reached now."""

    user: str


class ParkedCall(Model):
    """A caller who waits in a park slot."""

    call: str | None = None
    from_number: str
    from_label: str
    status: ParkedCallStatus
    parked_by: str | None = None
    """The user who parked it."""
    parked_by_extension: str | None = None
    parked_at: AwareDatetime
    rings_back_at: AwareDatetime
    """When it rings back, unless somebody takes it before."""


class ParkSlotPresence(Model):
    """A park slot, and the call in it."""

    object: str | None = None
    slot: int
    """Dialled as `*68` and this number."""
    parked_call: ParkedCall | None = None
    """None: the slot is free."""


class UnknownPresenceItem(Model):
    """An item of a kind that this version does not know. What it says is in `model_extra`."""

    object: str | None = None


def _pick(item: object) -> str:
    """Tell which class an item is of. A plain union would take a known item with one bad field for an unknown one."""
    kind = cast("dict[str, object]", item).get("object") if isinstance(item, dict) else getattr(item, "object", None)
    return kind if kind in ("user_presence", "park_slot") else "unknown"


PresenceItem: TypeAlias = Annotated[
    Annotated[UserPresenceItem, Tag("user_presence")]
    | Annotated[ParkSlotPresence, Tag("park_slot")]
    | Annotated[UnknownPresenceItem, Tag("unknown")],
    Discriminator(_pick),
]


class PresenceListParams(RequestOptions, total=False):
    """Parameters of `presence.list`."""

    user: list[str]
    """Ids. The platform caps how many it takes at once, at a number that is not documented."""
    park_slot: list[Literal["all"] | int]
    """Slot numbers, or `["all"]`, and not both."""


class ParkSlotList(ListResponse[ParkSlotPresence]):
    """Park slots as the stream sends them."""


class ParkSlotSnapshot(Model):
    """Every slot that was asked for, as it is now. It replaces what was known before."""

    slots: list[ParkSlotPresence]
    resync: bool = False
    """True: the stream had to connect again. Slots may have changed in between, more than once."""


class ParkSlotsTerminated(Model):
    """The server ended the stream. It connects again by itself, and a snapshot follows."""

    reason: str | None = None


class UnknownParkSlotEvent(Model):
    """An event of the stream that this version does not know, or cannot read."""

    event: str
    """What it calls itself."""
    data: JsonValue = None
    """Its data, where that is JSON."""
    raw: str = Field("", repr=False)
    """Its data as it came."""


ParkSlotEvent: TypeAlias = ParkSlotSnapshot | ParkSlotPresence | ParkSlotsTerminated | UnknownParkSlotEvent


class ParkSlotStreamParams(StreamOptions, total=False):
    """Parameters of `presence.subscribe_park_slots`."""

    park_slot: list[Literal["all"] | int]
    """Slot numbers, or `["all"]`, which is what you get without it."""
