from __future__ import annotations

import pytest

PATH = "/v1/webhook_endpoints"
URL = "https://app.example/events"


def test_defaults_and_a_secret_that_is_shown_once(door):
    made = door.made(PATH, {"url": URL})
    assert (made["enabled_events"], made["status"], made["description"]) == (["*"], "enabled", None)
    assert made["livemode"] is False
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert "updated_at" not in made
    assert door.read(f"{PATH}/{made['id']}") == made
    assert door.read(PATH)["data"] == [made]
    assert "secret" not in door.made(f"{PATH}/{made['id']}", {"status": "disabled"})
    assert door.made(PATH, {"url": URL})["secret"] != secret


def test_the_platforms_endpoints_are_not_the_accounts(platform, door):
    everywhere, here = platform.made(PATH, {"url": URL}), door.made(PATH, {"url": URL})
    assert [row["id"] for row in platform.read(PATH)["data"]] == [everywhere["id"]]
    assert [row["id"] for row in door.read(PATH)["data"]] == [here["id"]]
    assert platform.get(f"{PATH}/{here['id']}").status == 404
    assert door.delete(f"{PATH}/{everywhere['id']}").status == 404


def test_an_update_keeps_what_is_absent_and_null_clears_the_description(door):
    made = door.made(PATH, {"url": URL, "enabled_events": ["call.end"], "description": "Log"})
    path = f"{PATH}/{made['id']}"
    changed = door.made(path, {"status": "disabled", "description": None})
    assert (changed["status"], changed["description"]) == ("disabled", None)
    assert (changed["url"], changed["enabled_events"]) == (URL, ["call.end"])
    assert door.post(path, {"status": "asleep"}).status == door.post(path, {"url": None}).status == 400
    assert door.read(path) == changed


def test_a_new_endpoint_is_enabled_whatever_the_body_says(door):
    assert door.made(PATH, {"url": URL, "status": "disabled"})["status"] == "enabled"


def test_an_endpoint_needs_a_url_and_goes_for_good(door):
    assert door.post(PATH, {}).json()["details"] == {"url": "is required"}
    path = f"{PATH}/{door.made(PATH, {'url': URL})['id']}"
    assert door.delete(path).status == 204
    assert door.get(path).status == door.delete(path).status == 404


@pytest.mark.parametrize("url", ["", "nowhere", "app.example/events", "https://app.example/a b"])
def test_what_is_no_url_is_refused(door, url):
    refused = door.post(PATH, {"url": url})
    assert refused.status == 400
    assert list(refused.json()["details"]) == ["url"]
