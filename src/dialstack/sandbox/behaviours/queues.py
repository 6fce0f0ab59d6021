"""Queues: callers who wait, and the users who take them. Nobody calls here, so a queue keeps its settings only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.extensions import expand_extensions
from dialstack.sandbox.behaviours.queue_members import MEMBERS, find_member, first_members, join, members_of
from dialstack.sandbox.behaviours.references import require
from dialstack.sandbox.collection import Collection

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row

_CLIPS: Final = ("hold_music_clip", "entry_prompt_clip", "periodic_prompt_clip")
# For each type of timeout the member that names the target, and where the target is.
_TIMEOUTS: Final = {
    "ring_user": ("user", ("users",)),
    "voicemail": ("voicemail", ("users", "shared_voicemail_boxes")),
    "queue": ("queue", ("queues",)),
}


# What the platform fills in for most of the fields that are left out is not known; nor are the words for the empty
# queue, which stay empty.
QUEUES = Collection(
    table="queues",
    noun="Queue",
    prefix="qu",
    defaults={
        "name": "",
        "strategy": "ringall",
        "timeout_seconds": 300,
        "wrap_up_seconds": 0,
        "announcements": None,
        "callback": None,
        "timeout": None,
        "max_queue_length": 0,
        "join_empty": "",
        "leave_when_empty": "",
        "exit_key": None,
        "exit": None,
        "hold_music_clip": None,
        "entry_prompt_clip": None,
        "periodic_prompt_clip": None,
        "periodic_prompt_frequency_seconds": 60,
    },
    expandable={"extensions": expand_extensions},
)


def create(context: Context) -> Row:
    """A queue starts without members."""
    return QUEUES.answer(context, QUEUES.add(context, _checked(context)))


def retrieve(context: Context) -> Row:
    """With the first ten members."""
    queue = QUEUES.find(context)
    return QUEUES.answer(context, queue) | {"members": first_members(context, queue)}


def update(context: Context) -> Row:
    """Objects inside are replaced whole; null disables them."""
    row = QUEUES.find(context)
    return QUEUES.answer(context, QUEUES.change(context, row, _checked(context)))


def delete(context: Context) -> None:
    """The members go with the queue, the users stay."""
    for member in members_of(context, QUEUES.find(context)):
        del MEMBERS.rows(context)[member["id"]]
    QUEUES.delete(context)


def list_members(context: Context) -> Row:
    """One page of a queue's members."""
    return MEMBERS.page_of(context, members_of(context, QUEUES.find(context)))


def add_member(context: Context) -> Row:
    """404 for an unknown user, 409 for one who is in the queue already."""
    return MEMBERS.answer(context, join(context, QUEUES.find(context)))


def update_member(context: Context) -> Row:
    """Another position or penalty."""
    row = find_member(context, QUEUES.find(context))
    return MEMBERS.answer(context, MEMBERS.change(context, row, context.body))


def remove_member(context: Context) -> None:
    """Out of this queue."""
    del MEMBERS.rows(context)[find_member(context, QUEUES.find(context))["id"]]


def _checked(context: Context) -> Row:
    """The body in today's spelling; 422 where it names what the account does not have."""
    body = dict(context.body)
    for clip in _CLIPS:
        require(context, clip, body.get(clip), "audio_clips")
    if timeout := body.get("timeout"):
        name, tables = _TIMEOUTS[timeout["type"]]
        require(context, f"timeout.{name}", timeout[name], *tables)
    if callback := body.get("callback"):
        body["callback"] = {"outbound_did_id": None, **callback}
        require(context, "callback.outbound_did_id", body["callback"]["outbound_did_id"], "phone_numbers")
    return body


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "queues.create": create,
    "queues.retrieve": retrieve,
    "queues.update": update,
    "queues.delete": delete,
    "queues.list": QUEUES.list,
    "queues.list_members": list_members,
    "queues.add_member": add_member,
    "queues.update_member": update_member,
    "queues.remove_member": remove_member,
}
