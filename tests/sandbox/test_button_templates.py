from __future__ import annotations

import pytest

KINDS = {
    "line": (False, {"line_index": 1}),
    "blf_extension": (True, {"user": "self"}),
    "blf_park": (True, {"slot": 1}),
    "blf_voicemail_shared": (True, {"shared_voicemail_box": "{svm}"}),
    "blf_queue_agent": (True, {"queue": "{queue}", "user": "self"}),
    "blf_queue_depth": (True, {"queue": "{queue}"}),
    "speed_dial": (True, {"destination": "+16175550120"}),
    "dtmf": (True, {"digits": "*9"}),
    "voicemail": (False, {"user": "{user}"}),
    "url": (True, {"url": "https://office.example.com/lights"}),
    "multicast": (True, {"address": "224.0.1.75", "port": 10000}),
    "conference": (False, {}),
    "transfer": (True, {"mode": "attended"}),
    "forward": (False, {"destination": "2001"}),
    "park": (False, {"slot": 1}),
    "intercom": (True, {"user": "{user}"}),
    "dnd": (False, {}),
    "record_toggle": (False, {}),
}
NEEDED = sorted(kind for kind, (needed, _) in KINDS.items() if needed)
OPTIONAL = sorted(KINDS.keys() - set(NEEDED))


@pytest.fixture
def template(door):
    return door.made("/v1/button_templates", {"name": "Front desk"})


@pytest.fixture
def buttons(template):
    return f"/v1/button_templates/{template['id']}/buttons"


@pytest.fixture
def known(door, user):
    """Ids of things in the account, by the word that stands for them in `KINDS`."""
    table = door.sandbox._world.store.table
    for name, key in (("shared_voicemail_boxes", "svm_1"), ("queues", "qu_1")):
        table(door.account, name)[key] = {}
    return {"{svm}": "svm_1", "{queue}": "qu_1", "{user}": user["id"]}


def details(response):
    assert (response.status, response.json()["code"]) == (400, "validation_error")
    return response.json()["details"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_type_takes_its_target(door, buttons, known, kind):
    target = {name: known.get(value, value) for name, value in KINDS[kind][1].items()}
    made = door.made(buttons, {"position": 1, "label": "x", "type": kind, "target": target})
    assert (made["type"], made["target"]) == (kind, target)


@pytest.mark.parametrize("kind", NEEDED)
def test_a_target_that_is_required_is_asked_for(door, buttons, kind):
    assert details(door.post(buttons, {"position": 1, "label": "x", "type": kind})) == {"target": "is required"}
    wanted = {f"target.{name}": "is required" for name in KINDS[kind][1]}
    assert details(door.post(buttons, {"position": 1, "label": "x", "type": kind, "target": {}})) == wanted


@pytest.mark.parametrize("kind", OPTIONAL)
def test_a_target_that_is_optional_is_empty_without(door, buttons, kind):
    assert door.made(buttons, {"position": 1, "label": "x", "type": kind})["target"] == {}


def test_a_type_that_is_not_known_is_refused(door, buttons):
    assert list(details(door.post(buttons, {"position": 1, "label": "x", "type": "teleport"}))) == ["type"]


@pytest.mark.parametrize("kind", ["blf_extension", "blf_queue_depth", "blf_voicemail_shared"])
def test_a_target_must_be_in_the_account(door, buttons, kind):
    [name] = KINDS[kind][1]
    response = door.post(buttons, {"position": 1, "label": "x", "type": kind, "target": {name: "nobody"}})
    assert (response.status, list(response.json()["details"])) == (422, [f"target.{name}"])


def test_a_position_is_taken_once(door, buttons):
    first = door.made(buttons, {"position": 1, "label": "Line 1", "type": "line"})
    assert door.post(buttons, {"position": 1, "label": "DND", "type": "dnd"}).status == 409
    second = door.made(buttons, {"position": 2, "label": "DND", "type": "dnd"})
    assert door.post(f"{buttons}/{second['id']}", {"position": 1}).status == 409
    assert door.post(f"{buttons}/{first['id']}", {"position": 1}).status == 200
    moved = door.made(f"{buttons}/{second['id']}", {"position": 7, "label": "left aside"})
    assert moved == second | {"position": 7}


def test_a_button_of_another_template_is_not_found(door, buttons):
    button = door.made(buttons, {"position": 1, "label": "Line 1", "type": "line"})["id"]
    other = door.made("/v1/button_templates", {"name": "Other"})["id"]
    assert door.post(f"/v1/button_templates/{other}/buttons/{button}", {"position": 2}).status == 404
    assert door.delete(f"/v1/button_templates/{other}/buttons/{button}").status == 404
    assert door.delete(f"{buttons}/{button}").status == 204
    assert door.read(buttons)["data"] == []


def test_expanded_buttons_stand_by_position(door, template, buttons):
    for position in (3, 1, 2):
        door.made(buttons, {"position": position, "label": "DND", "type": "dnd"})
    path = f"/v1/button_templates/{template['id']}"
    assert "buttons" not in door.read(path)
    assert [row["position"] for row in door.read(f"{path}?expand[]=buttons")["buttons"]] == [1, 2, 3]


def test_a_device_can_be_asked_about(door, template, buttons):
    button = door.made(buttons, {"position": 1, "label": "Mine", "type": "blf_extension", "target": {"user": "self"}})
    device = door.made("/v1/devices", {"mac_address": "00:04:13:0a:0b:0c"})["id"]
    path = f"/v1/button_templates/{template['id']}"
    found = door.read(f"{path}?for_device={device}")["compatibility"]
    assert (found["device"]["kind"], found["supported_count"]) == ("deskphone", 0)
    [unsupported] = found["unsupported"]
    assert unsupported["template_button"] == button["id"]
    assert unsupported["reason"] == "device_has_no_owning_user"
    assert door.get(f"{path}?for_device=dev_none").json() == {"error": "Device not found"}


def test_update_is_tri_state(door):
    made = door.made("/v1/button_templates", {"name": "Front desk", "description": "Old"})
    path = f"/v1/button_templates/{made['id']}"
    assert door.made(path, {"name": "Reception"})["description"] == "Old"
    assert door.made(path, {"description": None}) == made | {"name": "Reception", "description": None}


def test_the_first_buttons_come_with_the_template_or_not_at_all(door):
    line = {"position": 1, "label": "Line 1", "type": "line"}
    dnd = {"position": 2, "label": "DND", "type": "dnd"}
    made = door.made("/v1/button_templates", {"name": "Front desk", "buttons": [line, dnd]})
    assert len(door.read(f"/v1/button_templates/{made['id']}/buttons")["data"]) == 2
    wrong = dnd | {"type": "intercom", "target": {"user": "nobody"}}
    assert door.post("/v1/button_templates", {"name": "x", "buttons": [line, dnd | {"position": 1}]}).status == 409
    assert door.post("/v1/button_templates", {"name": "x", "buttons": [line, wrong]}).status == 422
    many = [line | {"position": position} for position in range(101)]
    assert door.post("/v1/button_templates", {"name": "x", "buttons": many}).status == 400
    assert len(door.read("/v1/button_templates")["data"]) == 1


def test_a_deleted_template_leaves_its_devices_without_one(platform, door, template, buttons):
    door.made(buttons, {"position": 1, "label": "Line 1", "type": "line"})
    device = door.made("/v1/devices", {"mac_address": "00:04:13:0a:0b:0c"})["id"]
    door.made(f"/v1/devices/{device}", {"button_template": template["id"]})
    platform.made(f"/v1/accounts/{door.account}", {"default_button_template": template["id"]})
    other = door.made("/v1/button_templates", {"name": "Other"})["id"]
    kept = door.made("/v1/devices", {"mac_address": "00:04:13:0a:0b:0d"})["id"]
    door.made(f"/v1/devices/{kept}", {"button_template": other})
    assert door.delete(f"/v1/button_templates/{template['id']}").status == 204
    assert door.get(buttons).status == 404
    assert door.read(f"/v1/devices/{device}")["button_template"] is None
    assert door.read(f"/v1/devices/{kept}")["button_template"] == other
    assert door.read(f"/v1/devices/{device}/buttons")["data"] == []
