from __future__ import annotations

from dialstack.sandbox.behaviours import audio_clips

CLIPS = "/v1/audio_clips"


def test_clips_are_listed_newest_first_in_pages_within_the_account(door, platform):
    store = door.sandbox._world.store
    first, second = (audio_clips.seed(store, door.account, name)["id"] for name in ("Welcome", "Music"))
    page = door.read(f"{CLIPS}?limit=1")
    assert page["data"] == [{"id": second, "name": "Music"}]
    assert door.read(page["next_page_url"])["data"] == [{"id": first, "name": "Welcome"}]
    door.account = platform.made("/v1/accounts", {})["id"]
    assert door.read(CLIPS)["data"] == []
