"""Shared voicemail boxes. How the API makes one is not known, so tests put them there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.extensions import expand_extensions
from dialstack.sandbox.collection import Collection

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour
    from dialstack.sandbox.store import Row, Store

BOXES = Collection(
    table="shared_voicemail_boxes",
    noun="Shared voicemail box",
    prefix="svm",
    param="box",
    defaults={},
    expandable={"extensions": expand_extensions},
)


def seed(store: Store, account: str, name: str) -> Row:
    """Give an account a box. Of a box only the id and the name are known."""
    key = store.new_id("svm")
    return store.insert(account, "shared_voicemail_boxes", key, {"id": key, "name": name})


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "shared_voicemail_boxes.list": BOXES.list,
    "shared_voicemail_boxes.retrieve": BOXES.retrieve,
}
