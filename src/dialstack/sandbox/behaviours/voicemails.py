"""Messages that callers left. A simulated call leaves one, and `seed` does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.calls import CALLS
from dialstack.sandbox.collection import Collection
from dialstack.sandbox.context import parse_time
from dialstack.sandbox.problems import invalid

if TYPE_CHECKING:
    from datetime import datetime

    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row, Store


@dataclass(frozen=True)
class Message:
    """What a caller left. Without a transcript, the transcript of the voicemail stays pending."""

    from_number: str = "+16175550120"
    from_name: str | None = None
    duration_seconds: int = 12
    transcript: str | None = "Hello, this is a voicemail in the sandbox."
    call: str | None = None


def _present(context: Context, row: Row) -> Row:
    url, _ = context.world.signed_url(f"/voicemails/{row['id']}.mp3")
    return row | {"audio_url": url}


def _expand_call(context: Context, row: Row) -> Row | None:
    call = CALLS.rows(context).get(row["call"] or "")
    return call and CALLS.answer(context, call)


VOICEMAILS = Collection(
    table="voicemails",
    noun="Voicemail",
    prefix="vm",
    defaults={},
    expandable={"call": _expand_call},
    present=_present,
)


def seed(store: Store, account: str, owner: str, message: Message, now: str) -> Row:
    """Leave a message in the box of a user, or in a shared one."""
    row: Row = {
        "id": store.new_id("vm"),
        "owner": owner,
        "from_number": message.from_number,
        "from_name": message.from_name,
        "duration_seconds": message.duration_seconds,
        "format": "mp3",
        "audio_url": "",
        "is_read": False,
        "created_at": now,
        "read_at": None,
        "summary": None,
        "sentiment": None,
        "call": message.call,
        "_transcript": message.transcript,
    }
    return store.insert(account, "voicemails", row["id"], row)


def list_voicemails(context: Context) -> Row:
    """Filters match exactly; `from_date` counts from the start of its day where it has no time."""
    owner, is_read, since = context.filter("owner"), context.filter("is_read"), _since(context)
    rows = [
        row
        for row in VOICEMAILS.rows(context).values()
        if owner in (None, row["owner"])
        and is_read in (None, str(row["is_read"]).lower())
        and (since is None or parse_time(row["created_at"]) >= since)
    ]
    return VOICEMAILS.page_of(context, rows)


def update(context: Context) -> Row:
    """Reading sets `read_at`, reading again keeps it, and unread clears it."""
    row = VOICEMAILS.find(context)
    if "is_read" in context.body:
        is_read: bool = context.body["is_read"]
        row.update(is_read=is_read, read_at=(row["read_at"] or context.now()) if is_read else None)
    return VOICEMAILS.answer(context, row)


def retrieve_transcript(context: Context) -> Row:
    """Completed at once, or pending for ever: the sandbox transcribes nothing."""
    row = VOICEMAILS.find(context)
    status = "pending" if row["_transcript"] is None else "completed"
    return {"voicemail": row["id"], "status": status, "text": row["_transcript"], "sentiment": row["sentiment"]}


def _since(context: Context) -> datetime | None:
    text = context.filter("from_date")
    try:
        return None if text is None else parse_time(text)
    except ValueError:
        raise invalid({"from_date": "must be a date or an RFC 3339 time"}) from None


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "voicemails.retrieve": VOICEMAILS.retrieve,
    "voicemails.update": update,
    "voicemails.delete": VOICEMAILS.delete,
    "voicemails.retrieve_transcript": retrieve_transcript,
    "voicemails.list": list_voicemails,
}
