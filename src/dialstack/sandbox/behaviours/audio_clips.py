"""Audio clips: prompts, greetings and hold music. How the API makes one is not known, so tests put them there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.collection import Collection

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour
    from dialstack.sandbox.store import Row, Store

CLIPS = Collection(
    table="audio_clips",
    noun="Audio clip",
    prefix="aud",
    defaults={},
)


def seed(store: Store, account: str, name: str) -> Row:
    """Give an account a clip. Of a clip only the id and the name are known."""
    key = store.new_id("aud")
    return store.insert(account, "audio_clips", key, {"id": key, "name": name})


BEHAVIOURS: Final[dict[str, Behaviour]] = {"audio_clips.list": CLIPS.list}
