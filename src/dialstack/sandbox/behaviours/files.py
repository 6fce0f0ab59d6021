"""Uploads that other calls refer to, such as the pages of a fax."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.store import outward

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context, Upload
    from dialstack.sandbox.store import Row, Store


def seed(store: Store, account: str, upload: Upload, purpose: str, now: str) -> Row:
    """Keep a file, as an upload does."""
    row: Row = {
        "object": "file",
        "id": store.new_id("file"),
        "purpose": purpose,
        "filename": upload.name or None,
        "type": PurePosixPath(upload.name).suffix.removeprefix(".").lower() or None,
        "mime_type": upload.content_type or "application/octet-stream",
        "size": len(upload.content),
        "url": None,
        "created_at": now,
        "updated_at": now,
        "_content": upload.content,
    }
    return store.insert(account, "files", row["id"], row)


def create(context: Context) -> Row:
    """Any purpose is taken. What kind of file it is follows from its name."""
    upload, purpose = context.files["file"], context.body["purpose"]
    return outward(seed(context.store, context.account, upload, purpose, context.now()))


def expand_file(context: Context, row: Row) -> Row | None:
    """What `expand[]=file` gives: the file with a signed URL."""
    file = context.table("files").get(row["file"] or "")
    return file and outward(file) | {"url": context.world.signed_url(f"/files/{file['id']}")[0]}


BEHAVIOURS: Final[dict[str, Behaviour]] = {"files.create": create}
