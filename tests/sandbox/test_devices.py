from __future__ import annotations

import pytest

MAC = "00:04:13:0a:0b:0c"
IPEI = "02A1B2C3D4E5F6071829"


def make(door, **body):
    return door.made("/v1/devices", body)["id"]


def read(door, device, query=""):
    return door.read(f"/v1/devices/{device}{query}")


def refusal(response):
    return response.status, response.json().get("code")


@pytest.fixture
def phone(door):
    return make(door, mac_address=MAC, name="Front desk")


@pytest.fixture
def base(door):
    return make(door, type="dect_base", mac_address="00:04:13:0a:0b:0d")


@pytest.fixture
def handset(door, base):
    return make(door, type="dect_handset", ipei=IPEI, name="Hall", base=base)


@pytest.fixture
def location(door):
    address = {"street": "Main Street", "city": "Boston", "state": "MA", "postal_code": "02110", "country": "US"}
    return door.made("/v1/locations", {"name": "Main office", "address": address})["id"]


@pytest.fixture
def template(door):
    key = door.made("/v1/button_templates", {"name": "Front desk"})["id"]
    for body in (
        {"position": 1, "label": "Mine", "type": "blf_extension", "target": {"user": "self"}},
        {"position": 2, "label": "Park 1", "type": "blf_park", "target": {"slot": 1}},
    ):
        door.made(f"/v1/button_templates/{key}/buttons", body)
    return key


def test_only_the_id_and_the_type_come_back(door):
    created = door.made("/v1/devices", {"mac_address": MAC})
    assert created == {"id": created["id"], "type": "deskphone"}


def test_a_desk_phone_starts_unseen_and_with_no_lines(door, phone):
    found = read(door, phone)
    assert (found["type"], found["name"], found["mac_address"], found["vendor"]) == (
        "deskphone",
        "Front desk",
        MAC,
        "generic",
    )
    assert (found["status"], found["registration_status"]) == ("pending-sync", "not_registered")
    assert (found["primary_line"], found["lines"], found["location"]) == (None, [], None)
    assert not found.keys() & {"handsets", "multicell_role", "base", "ipei", "assignments", "compatibility"}


def test_a_base_shows_its_handsets(door, base, handset):
    found = read(door, base)
    assert (found["multicell_role"], found["max_handsets"]) == ("single", 20)
    assert [(row["id"], row["base"], row["slot_number"]) for row in found["handsets"]] == [(handset, base, 1)]
    assert not found.keys() & {"lines", "ipei"}


def test_a_handset_has_its_base_in_both_spellings(door, base, handset):
    found = read(door, handset)
    assert found["base"] == found["base_id"] == base
    assert found["name"] == found["display_name"] == "Hall"
    assert (found["ipei"], found["mac_address"], found["location"]) == (IPEI, "", None)


def test_a_handset_without_a_base_is_stock(door):
    found = read(door, make(door, type="dect_handset", ipei=IPEI))
    assert (found["base"], found["slot_number"]) == (None, None)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "mac_address"),
        ({"type": "dect_base"}, "mac_address"),
        ({"type": "dect_handset"}, "ipei"),
        ({"type": "dect_handset", "ipei": "short"}, "ipei"),
        ({"type": "toaster", "mac_address": MAC}, "type"),
        ({"mac_address": "not an address"}, "mac_address"),
        ({"mac_address": MAC, "ipei": IPEI}, "ipei"),
        ({"mac_address": MAC, "base": "dev_1"}, "base"),
        ({"mac_address": MAC, "multicell_role": "single"}, "multicell_role"),
        ({"type": "dect_handset", "ipei": IPEI, "location": "loc_1"}, "location"),
        ({"mac_address": MAC, "overrides": {"abstractions": {"network": {"vlanId": 5000}}}}, None),
    ],
)
def test_a_device_that_makes_no_sense_is_refused(door, body, field):
    response = door.post("/v1/devices", body)
    assert refusal(response) == (400, "validation_error")
    assert list(response.json()["details"]) == [field or "overrides.abstractions.network.vlanId"]


@pytest.mark.parametrize("spelling", [MAC, MAC.upper(), "000413-0a0b0c", "0004.130a.0b0c"])
def test_a_mac_address_is_used_once_in_all_accounts(platform, door, phone, spelling):
    assert door.post("/v1/devices", {"mac_address": spelling}).status == 409
    door.account = platform.made("/v1/accounts", {})["id"]
    assert door.post("/v1/devices", {"type": "dect_base", "mac_address": spelling}).status == 409


def test_an_ipei_is_used_once(door, handset):
    body = {"type": "dect_handset", "ipei": IPEI}
    assert door.post("/v1/devices", body).status == 409
    other = make(door, type="dect_handset", ipei="X" * 20)
    assert door.post(f"/v1/devices/{other}", {"ipei": IPEI}).status == 409
    assert door.post(f"/v1/devices/{handset}", {"ipei": IPEI}).status == 200


def test_a_deleted_device_leaves_its_address_free(door, phone):
    assert door.delete(f"/v1/devices/{phone}").status == 204
    assert door.get(f"/v1/devices/{phone}").json() == {"error": "Device not found"}
    assert door.post("/v1/devices", {"mac_address": MAC}).status == 201


@pytest.mark.parametrize("field", ["location", "button_template"])
def test_an_unknown_reference_is_refused(door, phone, field):
    response = door.post(f"/v1/devices/{phone}", {field: "nothing"})
    assert (response.status, list(response.json()["details"])) == (422, [field])


def test_a_base_must_be_a_base(door, phone, handset):
    response = door.post(f"/v1/devices/{handset}", {"base": phone})
    assert (response.status, list(response.json()["details"])) == (422, ["base"])


def test_update_is_tri_state(door, phone, location, template):
    path = f"/v1/devices/{phone}"
    set_to = door.made(path, {"location": location, "button_template": template, "model": "D735"})
    assert set_to["location"] == set_to["location_id"] == location
    assert set_to["button_template"] == set_to["button_template_id"] == template
    kept = door.made(path, {"status": "provisioned"})
    assert (kept["name"], kept["location"], kept["status"]) == ("Front desk", location, "provisioned")
    cleared = door.made(path, {"name": None, "location": None, "button_template": None})
    assert (cleared["name"], cleared["location"], cleared["button_template"]) == (None, None, None)
    assert cleared["model"] == "D735"


def test_the_old_spelling_is_taken_and_the_new_one_wins(door, phone, base, handset, location):
    assert door.made(f"/v1/devices/{phone}", {"location_id": location})["location"] == location
    assert door.made(f"/v1/devices/{phone}", {"location_id": location, "location": None})["location"] is None
    other = make(door, type="dect_handset", ipei="X" * 20, base_id=base)
    assert read(door, other)["slot_number"] == 2


def test_a_null_for_a_field_of_another_type_clears_nothing(door, phone, handset):
    assert door.post(f"/v1/devices/{phone}", {"base": None}).status == 200
    assert door.post(f"/v1/devices/{handset}", {"location": None}).status == 200
    assert door.post(f"/v1/devices/{phone}", {"ipei": IPEI}).status == 400


def test_settings_are_replaced(door, phone):
    first, second = ({"abstractions": {"features": {name: True}}} for name in ("dndEnabled", "srtpEnabled"))
    door.made(f"/v1/devices/{phone}", {"overrides": first})
    assert door.made(f"/v1/devices/{phone}", {"overrides": second})["overrides"] == second


def test_an_unpaired_handset_leaves_its_slot_free(door, base, handset):
    later = make(door, type="dect_handset", ipei="X" * 20, base=base)
    assert read(door, later)["slot_number"] == 2
    unpaired = door.made(f"/v1/devices/{handset}", {"base": None})
    assert (unpaired["base"], unpaired["slot_number"]) == (None, None)
    assert door.made(f"/v1/devices/{handset}", {"base": base})["slot_number"] == 1
    assert door.made(f"/v1/devices/{later}", {"base": base})["slot_number"] == 2


def test_a_full_base_is_a_conflict(door, base):
    for index in range(20):
        make(door, type="dect_handset", ipei=f"{index:020}", base=base)
    spare = make(door, type="dect_handset", ipei=IPEI)
    assert refusal(door.post(f"/v1/devices/{spare}", {"base": base})) == (409, "base_full")
    body = {"type": "dect_handset", "ipei": "X" * 20, "base": base}
    assert refusal(door.post("/v1/devices", body)) == (409, "base_full")
    assert read(door, spare)["base"] is None


def test_the_handsets_of_a_deleted_base_stay_unpaired(door, base, handset):
    door.delete(f"/v1/devices/{base}")
    found = read(door, handset)
    assert (found["base"], found["slot_number"]) == (None, None)


def test_a_list_can_be_of_one_type_or_location(door, phone, base, handset, location):
    door.made(f"/v1/devices/{phone}", {"location": location})

    def listed(query):
        return [row["id"] for row in door.read(f"/v1/devices{query}")["data"]]

    assert listed("") == [handset, base, phone]
    assert listed("?type=dect_base") == [base]
    assert listed(f"?location={location}") == [phone]
    assert listed(f"?location={location}&type=dect_base") == []
    assert listed("?type=toaster") == []


# ------------------------------------------------------------------ users


def test_a_user_on_a_phone_takes_a_line(door, phone, user):
    path = f"/v1/devices/{phone}/users"
    made = door.made(path, {"user": user["id"]})
    assert (made["user"], made["device"], made["line_number"]) == (user["id"], phone, 1)
    second = door.made(path, {"user": door.made("/v1/users", {})["id"]})
    assert second["line_number"] == 2
    assert door.read(path)["data"] == [made, second]
    assert door.delete(f"{path}/{user['id']}").status == 204
    assert door.delete(f"{path}/{user['id']}").json() == {"error": "Assignment not found"}
    assert door.made(path, {"user": user["id"]})["line_number"] == 1


def test_expanded_users_are_the_assignments(door, phone, user):
    made = door.made(f"/v1/devices/{phone}/users", {"user": user["id"]})
    assert read(door, phone, "?expand[]=users")["assignments"] == [made]
    assert door.read("/v1/devices?expand[]=users")["data"][0]["assignments"] == [made]


def test_the_same_user_on_the_same_device_is_a_conflict(door, phone, user):
    door.made(f"/v1/devices/{phone}/users", {"user": user["id"]})
    response = door.post(f"/v1/devices/{phone}/users", {"user": user["id"]})
    assert refusal(response) == (409, "user_already_assigned")


def test_a_user_with_another_device_is_a_conflict_that_names_it(door, phone, handset, user):
    door.made(f"/v1/devices/{phone}/users", {"user": user["id"]})
    response = door.post(f"/v1/devices/{handset}/users", {"user": user["id"]})
    assert refusal(response) == (409, "user_already_has_device")
    assert response.json()["existing_device"] == phone
    door.delete(f"/v1/devices/{phone}")
    assert door.post(f"/v1/devices/{handset}/users", {"user": user["id"]}).status == 201


def test_a_handset_has_one_user(door, handset, user):
    door.made(f"/v1/devices/{handset}/users", {"user": door.made("/v1/users", {})["id"]})
    response = door.post(f"/v1/devices/{handset}/users", {"user": user["id"]})
    assert refusal(response) == (409, "handset_already_assigned")


def test_a_phone_has_24_lines(door, phone, user):
    for _ in range(24):
        door.made(f"/v1/deskphones/{phone}/lines", {"endpoint": "ep_1"})
    assert refusal(door.post(f"/v1/devices/{phone}/users", {"user": user["id"]})) == (409, "device_full")


def test_a_deleted_user_is_on_no_device(door, phone, user):
    door.made(f"/v1/devices/{phone}/users", {"user": user["id"]})
    door.delete(f"/v1/users/{user['id']}")
    assert door.read(f"/v1/devices/{phone}/users")["data"] == []
    other = door.made("/v1/users", {})["id"]
    assert door.made(f"/v1/devices/{phone}/users", {"user": other})["line_number"] == 1


def test_an_unknown_user_cannot_be_assigned(door, phone):
    assert door.post(f"/v1/devices/{phone}/users", {"user": "user_1"}).json() == {"error": "User not found"}


def test_a_notice_reaches_no_line(door, phone, user):
    door.made(f"/v1/devices/{phone}/users", {"user": user["id"]})
    door.made(f"/v1/deskphones/{phone}/lines", {"endpoint": "ep_1"})
    answer = door.made(f"/v1/devices/{phone}/status/check-sync", {"reboot": True})
    assert (answer["success"], answer["lines_notified"]) == (True, 0)
    assert [(line["line_number"], line["status"]) for line in answer["lines"]] == [
        (0, "not_registered"),
        (1, "not_registered"),
        (2, "not_registered"),
    ]


# ------------------------------------------------------------------ buttons


def test_without_a_template_there_are_no_buttons(door, phone):
    assert door.read(f"/v1/devices/{phone}/buttons")["data"] == []


def test_overrides_are_laid_over_the_template(door, phone, template, user):
    door.made(f"/v1/devices/{phone}", {"button_template": template})
    door.made(f"/v1/devices/{phone}/users", {"user": user["id"]})
    path = f"/v1/devices/{phone}/button_overrides"
    over = door.made(path, {"position": 2, "label": "DND", "type": "dnd"})
    beside = door.made(path, {"position": 3, "label": "Door", "type": "dtmf", "target": {"digits": "*9"}})
    rows = door.read(f"/v1/devices/{phone}/buttons")["data"]
    assert [(row["position"], row["source"], row["override"]) for row in rows] == [
        (1, "template", None),
        (2, "template_overridden", over["id"]),
        (3, "override", beside["id"]),
    ]
    assert [row["template_button"] is None for row in rows] == [False, False, True]
    assert (rows[1]["label"], rows[1]["type"], rows[1]["target"]) == ("DND", "dnd", {})
    assert {row["compatibility"]["supported"] for row in rows} == {True}


def test_a_suppressed_position_is_empty_until_the_override_is_deleted(door, phone, template):
    door.made(f"/v1/devices/{phone}", {"button_template": template})
    path = f"/v1/devices/{phone}/button_overrides"
    body = {"position": 1, "suppressed": True, "label": "Left aside"}
    override = door.made(path, body)
    assert (override["suppressed"], override["label"], override["type"]) == (True, None, None)
    assert "target" not in override
    assert [row["position"] for row in door.read(f"/v1/devices/{phone}/buttons")["data"]] == [2]
    assert door.delete(f"{path}/{override['id']}").status == 204
    assert [row["position"] for row in door.read(f"/v1/devices/{phone}/buttons")["data"]] == [1, 2]


def test_a_position_is_overridden_once(door, phone):
    path = f"/v1/devices/{phone}/button_overrides"
    door.made(path, {"position": 1, "suppressed": True})
    assert door.post(path, {"position": 1, "suppressed": True}).status == 409
    other = make(door, mac_address="00:04:13:0a:0b:0e")
    assert door.post(f"/v1/devices/{other}/button_overrides", {"position": 1, "suppressed": True}).status == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"suppressed": True}, "position"),
        ({"position": 1, "type": "dnd"}, "label"),
        ({"position": 1, "suppressed": False, "label": "x"}, "type"),
        ({"position": 1, "label": "x", "type": "blf_park"}, "target"),
        ({"position": 1, "label": "x", "type": "transfer", "target": {"mode": "thrown"}}, "target.mode"),
    ],
)
def test_an_override_is_a_whole_button_or_none(door, phone, body, field):
    response = door.post(f"/v1/devices/{phone}/button_overrides", body)
    assert refusal(response) == (400, "validation_error")
    assert field in response.json()["details"]


def test_an_override_of_another_device_is_not_found(door, phone, base):
    override = door.made(f"/v1/devices/{phone}/button_overrides", {"position": 1, "suppressed": True})["id"]
    assert door.delete(f"/v1/devices/{base}/button_overrides/{override}").status == 404
    assert len(door.read(f"/v1/devices/{phone}/button_overrides")["data"]) == 1


def test_a_button_for_the_own_user_needs_one(door, phone, template, user):
    door.made(f"/v1/devices/{phone}", {"button_template": template, "model": "D735"})
    summary = read(door, phone)["compatibility"]
    assert (summary["device"]["model"], summary["device"]["kind"]) == ("D735", "deskphone")
    assert summary["supported_count"] == 1
    [unsupported] = summary["unsupported"]
    assert (unsupported["position"], unsupported["reason"]) == (1, "device_has_no_owning_user")
    assert "override" not in unsupported
    assert door.read(f"/v1/devices/{phone}/compatible_button_templates")["data"] == []
    door.made(f"/v1/devices/{phone}/users", {"user": user["id"]})
    assert read(door, phone)["compatibility"]["unsupported"] == []
    [fitting] = door.read(f"/v1/devices/{phone}/compatible_button_templates")["data"]
    assert fitting["id"] == template


def test_the_template_is_expanded_on_retrieve_only(door, phone, template):
    door.made(f"/v1/devices/{phone}", {"button_template": template})
    found = read(door, phone, "?expand[]=button_template")
    assert (found["button_template"]["name"], found["button_template_id"]) == ("Front desk", template)
    [listed] = door.read("/v1/devices?expand[]=button_template")["data"]
    assert listed["button_template"] == template


def test_the_accounts_template_is_for_devices_without_one(platform, door, phone, template):
    platform.made(f"/v1/accounts/{door.account}", {"default_button_template": template})
    assert len(door.read(f"/v1/devices/{phone}/buttons")["data"]) == 2
    assert read(door, phone)["button_template"] is None


def test_everything_goes_with_a_device(door, phone, user):
    door.made(f"/v1/devices/{phone}/users", {"user": user["id"]})
    door.made(f"/v1/devices/{phone}/button_overrides", {"position": 1, "suppressed": True})
    door.made(f"/v1/deskphones/{phone}/lines", {"endpoint": "ep_1"})
    door.delete(f"/v1/devices/{phone}")
    assert [door.sandbox._world.store.table(door.account, name) for name in ("device_users", "button_overrides")] == [
        {},
        {},
    ]
    assert door.sandbox._world.store.table(door.account, "device_lines") == {}
