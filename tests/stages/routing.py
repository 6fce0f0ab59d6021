"""Ring groups, queues, shared voicemail boxes, audio clips, blocked numbers and a location."""

from __future__ import annotations

from dialstack.sandbox.behaviours import audio_clips, shared_voicemail_boxes
from tests.stages.base import TAIL

BLOCKED = "+16175550199"
ADDRESS = {"street": "Main Street", "city": "Boston", "state": "MA", "postal_code": "02110", "country": "US"}


def build(door, ids):
    store = door.sandbox._world.store
    ids[f"svm_{TAIL}56"] = shared_voicemail_boxes.seed(store, door.account, "Reception")["id"]
    for tail in (51, 52):
        ids[f"aud_{TAIL}{tail}"] = audio_clips.seed(store, door.account, f"Clip {tail}")["id"]
    ids[f"loc_{TAIL}50"] = door.made("/v1/locations", {"name": "Main office", "address": ADDRESS})["id"]
    door.made("/v1/blocked-numbers", {"phone_number": BLOCKED})
    build_ring_group(door, ids)
    build_queue(door, ids)


def build_ring_group(door, ids):
    group = ids[f"rg_{TAIL}59"] = door.made("/v1/ring_groups", {"name": "Front desk"})["id"]
    ids[f"rgm_{TAIL}61"] = door.made(f"/v1/ring_groups/{group}/members", {"extension": "2001"})["id"]


def build_queue(door, ids):
    """Its member is another user than the examples', so that those can still join."""
    queue = ids[f"qu_{TAIL}62"] = door.made("/v1/queues", {"name": "Support"})["id"]
    agent = door.made("/v1/users", {"name": "Agent"})["id"]
    ids[f"qm_{TAIL}63"] = door.made(f"/v1/queues/{queue}/members", {"user": agent})["id"]


def unblock(door, ids):
    door.delete("/v1/blocked-numbers/%2B16175550199")


PREPARE = {"blocked_numbers.create": unblock}
