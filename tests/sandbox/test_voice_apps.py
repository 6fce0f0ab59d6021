from __future__ import annotations


def test_a_voice_app_has_a_secret_of_its_own(door):
    first, second = (door.made("/v1/voice-apps", {"name": "A", "url": "https://a.example"}) for _ in range(2))
    assert first["secret"].startswith("whsec_")
    assert first["secret"] != second["secret"]
    assert door.read(f"/v1/voice-apps/{first['id']}")["secret"] == first["secret"]


def test_update_and_delete(door):
    path = f"/v1/voice-apps/{door.made('/v1/voice-apps', {'name': 'A', 'url': 'https://a.example'})['id']}"
    changed = door.made(path, {"status": "inactive", "url": "https://b.example"})
    assert (changed["name"], changed["status"], changed["url"]) == ("A", "inactive", "https://b.example")
    assert door.delete(path).status == 204
    assert door.get(path).status == 404


def test_expanded_extensions(door):
    app = door.made("/v1/voice-apps", {"name": "A", "url": "https://a.example"})
    door.made("/v1/extensions", {"number": "8000", "target": app["id"]})
    [listed] = door.read("/v1/voice-apps?expand[]=extensions")["data"]
    assert listed["extensions"]["data"][0]["number"] == "8000"
