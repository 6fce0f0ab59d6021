"""What the processes of `test_attach_tokens.py` do. Imported by each of them, so it imports little."""

from __future__ import annotations

from dialstack.media.attach_tokens import AttachRefusedError, AttachTokens
from dialstack.webhooks.dedupe.sqlite import SQLiteDedupe


def compete(secret, path, tokens, ready, go, told):
    """Check every token from the same moment on, and tell which ones we got."""
    store = SQLiteDedupe(path)
    door = AttachTokens(secret, store=store)
    ready.release()
    go.wait()
    got = []
    for token in tokens:
        try:
            got.append(door.check(token).token_id)
        except AttachRefusedError as error:
            if error.code != "used":
                raise
    told.send(got)
    store.close()
