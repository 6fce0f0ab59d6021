"""What signed URLs lead to: recordings, messages, greetings and uploads. No key is needed, and none helps."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.pipeline import refusal
from dialstack.sandbox.problems import RefusalError, forbidden, not_found
from dialstack.sandbox.server.ranges import file_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialstack.sandbox.context import World
    from dialstack.sandbox.messages import SandboxRequest, SandboxResponse
    from dialstack.sandbox.store import Row, Store

    Found = tuple[bytes, str] | None

__all__ = ["signed_file"]


def signed_file(world: World, request: SandboxRequest) -> SandboxResponse | None:
    """Answer a request for a file; None where the path is not one of these.

    403 for a signature that is wrong, or whose ten minutes are over.
    """
    _, folder, *rest = request.path.split("/")
    read = _FOLDERS.get(folder)
    if read is None:
        return None
    try:
        _check(world, request)
        found = read(world.store, "/".join(rest))
        if found is None:
            raise not_found("File")
    except RefusalError as problem:
        return refusal(problem)
    return file_answer(*found, request.headers)


def _check(world: World, request: SandboxRequest) -> None:
    if request.method not in ("GET", "HEAD"):
        raise RefusalError(405, f"{request.method} is not allowed here.", headers={"Allow": "GET, HEAD"})
    query = dict(request.query)
    expires = query.get("expires", "")
    expected = world.tokens.sign(f"{request.path}?expires={expires}")
    if not hmac.compare_digest(expected.encode(), query.get("signature", "").encode()):
        raise forbidden("The signature of the URL is missing or wrong.")
    if not int(expires) > world.clock().timestamp():
        raise forbidden("The signed URL has expired. Ask for the object again, which has a new one.")


def _recording(store: Store, name: str) -> Found:
    from dialstack.sandbox.telephony.recordings import recording_bytes

    row = _row(store, "calls", name.removesuffix(".mp3"))
    return None if row is None or not row["_recording"] else (recording_bytes(row), "audio/wav")


def _voicemail(store: Store, name: str) -> Found:
    from dialstack.sandbox.telephony.recordings import voicemail_bytes

    row = _row(store, "voicemails", name.removesuffix(".mp3"))
    return None if row is None else (voicemail_bytes(row), "audio/wav")


def _greeting(store: Store, name: str) -> Found:
    row = _row(store, "voicemail_greetings", name.removesuffix(".wav"))
    return None if row is None else (row["_content"], "audio/wav")


def _upload(store: Store, name: str) -> Found:
    row = _row(store, "files", name)
    return None if row is None else (row["_content"], row["mime_type"])


def _row(store: Store, table: str, key: str) -> Row | None:
    found = store.find(table, key)
    return None if found is None else found[1]


_FOLDERS: Final[dict[str, Callable[[Store, str], Found]]] = {
    "recordings": _recording,
    "voicemails": _voicemail,
    "voicemail-greetings": _greeting,
    "files": _upload,
}
