"""Files that come in a form, are kept, and are fetched again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from dialstack.sandbox.messages import SandboxResponse
from dialstack.sandbox.problems import invalid

if TYPE_CHECKING:
    from dialstack.sandbox.context import Context, Upload
    from dialstack.sandbox.store import Row


def uploaded(context: Context, field: str = "file") -> Upload:
    """The file in a form; 400 where the field is text, which the contract cannot tell apart."""
    try:
        return context.files[field]
    except KeyError:
        raise invalid({field: "must be a file"}) from None


def content_type(upload: Upload) -> str:
    """What the file is said to be."""
    return upload.content_type or "application/octet-stream"


def described(upload: Upload, key: str) -> Row:
    """What the API says about a file that it keeps under `key`."""
    return {"s3_key": key, "content_type": content_type(upload), "file_size": len(upload.content)}


def as_answer(upload: Upload) -> SandboxResponse:
    """The file itself, always whole. Its tag is a hash of the content."""
    headers = {
        "Content-Type": content_type(upload),
        "Content-Length": str(len(upload.content)),
        "ETag": f'"{hashlib.sha256(upload.content).hexdigest()}"',
    }
    return SandboxResponse(200, headers, upload.content)
