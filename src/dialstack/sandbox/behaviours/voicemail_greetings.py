"""What callers hear before the tone: one greeting for each user or shared box."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.problems import invalid, not_found, unprocessable
from dialstack.sandbox.store import outward

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row

GREETING_TYPES: Final = ("unavailable",)
MAX_BYTES: Final = 5 * 1024 * 1024
MAX_SECONDS: Final = 90
_BYTES_PER_SECOND: Final = 8_000


def upload(context: Context) -> Row:
    """Keep a sound in the place of the one before. 422 for more than 5 MB: the status is our choice.

    The sandbox listens to nothing, so it takes any format and guesses the length from the size.
    """
    key, size = _key(context), len(context.files["file"].content)
    if size > MAX_BYTES:
        raise unprocessable("The file is larger than 5 MB.")
    row: Row = {
        "owner": context.params["owner"],
        "greeting_type": context.params["greeting_type"],
        "format": "wav",
        "duration_seconds": min(MAX_SECONDS, max(1, size // _BYTES_PER_SECOND)),
        "size_bytes": size,
        "updated_at": context.now(),
        "_content": context.files["file"].content,
    }
    context.table("voicemail_greetings")[key] = row
    return _answer(context, row)


def retrieve(context: Context) -> Row:
    """404 until one was uploaded."""
    row = context.table("voicemail_greetings").get(_key(context))
    if row is None:
        raise not_found("Voicemail greeting")
    return _answer(context, row)


def delete(context: Context) -> None:
    """Deleting what is not there succeeds too."""
    context.table("voicemail_greetings").pop(_key(context), None)


def _key(context: Context) -> str:
    owner, kind = context.params["owner"], context.params["greeting_type"]
    if owner not in context.table("users") and owner not in context.table("shared_voicemail_boxes"):
        raise not_found("User or shared voicemail box")
    if kind not in GREETING_TYPES:
        raise invalid({"greeting_type": f"must be one of {', '.join(GREETING_TYPES)}"})
    return f"{owner}/{kind}"


def _answer(context: Context, row: Row) -> Row:
    url, _ = context.world.signed_url(f"/voicemail-greetings/{row['owner']}/{row['greeting_type']}.wav")
    return outward(row) | {"url": url}


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "voicemail_greetings.upload": upload,
    "voicemail_greetings.retrieve": retrieve,
    "voicemail_greetings.delete": delete,
}
