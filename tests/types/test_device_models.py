"""Devices, by the newer calls and the older ones: expansions, old spellings, settings and conflicts."""

from __future__ import annotations

import json
from datetime import date, datetime, timezone
from typing import Any

import httpx
import pytest

from dialstack import DialStack, DialStackConflictError
from dialstack._core.answers import Answer, read
from dialstack._core.encoding import encode_json
from dialstack.types import (
    ButtonTemplate,
    DECTBase,
    DECTExtension,
    DECTHandset,
    Device,
    DeviceLine,
    DeviceSettings,
    DeviceUserAssignment,
    DeviceUserConflictResponse,
    HandsetLine,
    ProvisionedDevice,
)

TIMES = {"created_at": "2026-05-21T17:00:00Z", "updated_at": "2026-05-21T17:00:00Z"}
MAC = "00:1A:2B:3C:4D:5E"
TEMPLATE = {"id": "btpl_1", "name": "Desk", **TIMES}
DEVICE = {
    "id": "dev_1",
    "type": "deskphone",
    "mac_address": MAC,
    "vendor": "yealink",
    "status": "provisioned",
    "registration_status": "registered",
    "last_registered_at": TIMES["created_at"],
    "last_call_at": None,
    **TIMES,
}
HANDSET = {"id": "decth_1", "ipei": "0" * 20, "status": "registered", "slot_number": 1, **TIMES}
SETTINGS = {
    "abstractions": {
        "audio": {"vadEnabled": False, "jitterBuffer": {"mode": "fixed", "minMs": 20, "maxMs": 120}},
        "display": {"timeFormat": "24h", "backlightTimeout": 0},
        "regional": {"language": "en-GB", "toneScheme": "GB"},
        "network": {"vlanId": 100, "qosDscpSip": 46},
        "features": {"dndEnabled": True},
    }
}


def reading(kind: type[Any], body: object) -> Any:
    return read(kind, Answer(200, {}, json.dumps(body).encode()))


def answering(answer: object, status: int = 200) -> tuple[DialStack, list[httpx.Request]]:
    sent: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(status, json=answer)

    http_client = httpx.Client(transport=httpx.MockTransport(serve))
    return DialStack("sk_test_1", http_client=http_client, dialstack_account="acct_1"), sent


@pytest.mark.parametrize(
    "names", [["button_template"], ["button_template_id"], ["button_template_id", "button_template"]]
)
def test_a_device_names_its_template_in_either_spelling(names: list[str]) -> None:
    assert reading(Device, DEVICE | dict.fromkeys(names, "btpl_1")).button_template == "btpl_1"


def test_an_expanded_template_wins_over_its_old_id() -> None:
    device = reading(Device, DEVICE | {"button_template_id": "btpl_1", "button_template": TEMPLATE})
    assert type(device.button_template) is ButtonTemplate


def test_expanded_users_are_assignments() -> None:
    assignment = {"user_id": "user_1", "device": "dev_1", "line_number": 1, "created_at": TIMES["created_at"]}
    device = reading(Device, DEVICE | {"assignments": [assignment]})
    assert [type(found) for found in device.assignments] == [DeviceUserAssignment]
    assert device.assignments[0].user == "user_1"


@pytest.mark.parametrize(
    ("kind", "body", "field"),
    [
        (Device, DEVICE, "location"),
        (Device, DEVICE | {"type": "dect_handset"}, "base"),
        (DECTHandset, HANDSET, "base"),
        (DeviceLine, {"id": "dln_1", "device": "dev_1", "line_number": 1, **TIMES}, "endpoint"),
        (ProvisionedDevice, DEVICE, "location"),
        (DECTBase, DEVICE | {"multicell_role": "single", "max_handsets": 8}, "location"),
    ],
)
def test_old_spellings_are_read(kind: type, body: dict[str, Any], field: str) -> None:
    assert getattr(reading(kind, body | {f"{field}_id": "old_1"}), field) == "old_1"
    assert getattr(reading(kind, body | {f"{field}_id": "old_1", field: "new_1"}), field) == "new_1"


@pytest.mark.parametrize("kind", ["deskphone", "dect_base", "dect_handset", "of_a_later_day"])
def test_what_a_device_does_not_have_is_none(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    body = {name: value for name, value in DEVICE.items() if name != "mac_address"} | {"type": kind}
    device = reading(Device, body)
    assert (device.type, device.mac_address, device.lines, device.handsets, device.extensions) == (kind, *[None] * 4)
    assert caplog.records == []


def test_a_base_has_its_handsets_and_they_have_their_lines() -> None:
    line = {"id": "decte_1", "handset": "decth_1", "endpoint_id": "ep_1", **TIMES}
    lines = [line | {"endpoint": None}, line | {"endpoint": {"id": "ep_1", "status": "online"}}]
    base = reading(Device, DEVICE | {"type": "dect_base", "handsets": [HANDSET | {"extensions": lines}]})
    assert [type(found) for found in base.handsets[0].extensions] == [HandsetLine, HandsetLine]
    assert base.handsets[0].extensions[0].endpoint is None
    assert base.handsets[0].extensions[1].endpoint.status == "online"
    assert DECTExtension is HandsetLine


def test_settings_have_the_names_of_the_wire_and_go_back_as_they_came() -> None:
    device = reading(Device, DEVICE | {"overrides": SETTINGS})
    assert device.overrides.abstractions.audio.jitterBuffer.minMs == 20
    assert json.loads(encode_json(device.overrides)) == SETTINGS
    device.overrides.abstractions.features.dndEnabled = False
    assert json.loads(encode_json(device.overrides))["abstractions"]["features"] == {"dndEnabled": False}


def test_settings_of_a_later_day_are_kept() -> None:
    later = {"vendor": {"raw": 1.0}, "abstractions": {"audio": {"volume": 3, "vadEnabled": "sometimes"}}}
    settings = reading(DeviceSettings, later)
    assert settings.abstractions.audio.vadEnabled == "sometimes"
    assert json.loads(encode_json(settings)) == later


def test_none_is_sent_and_what_is_left_out_is_not() -> None:
    client, sent = answering(DEVICE)
    client.devices.update("dev_1", name=None, base=None, button_template="btpl_1")
    assert json.loads(sent[0].content) == {"name": None, "base": None, "button_template": "btpl_1"}


def test_a_conflict_names_the_device_that_the_user_has() -> None:
    body = {"error": "User already has a device", "code": "user_already_has_device", "existing_device": "dev_2"}
    client, _ = answering(body, 409)
    with pytest.raises(DialStackConflictError) as caught:
        client.devices.assign_user("dev_1", user="user_1")
    conflict = DeviceUserConflictResponse.model_validate(caught.value.raw)
    assert (conflict.code, conflict.existing_device) == (caught.value.code, "dev_2")


def test_lists_without_the_rest_of_the_envelope_are_pages() -> None:
    client, _ = answering({"data": [HANDSET]})
    page = client.dect_bases.handsets.list("dectb_1")
    assert (page.has_more, [handset.id for handset in page]) == (False, ["decth_1"])


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2026-05-21", "2026-05-21"),
        (date(2026, 5, 21), "2026-05-21"),
        (datetime(2026, 5, 21, 17, tzinfo=timezone.utc), "2026-05-21T17:00:00+00:00"),
    ],
)
def test_provisioning_events_are_bounded_without_the_underscore(moment: Any, text: str) -> None:
    client, sent = answering({"data": []})
    assert list(client.deskphones.provisioning_events.list("dev_1", from_=moment, to=moment, limit=5)) == []
    assert dict(sent[0].url.params) == {"from": text, "to": text, "limit": "5"}


@pytest.mark.parametrize("name", ["endpoint", "endpoint_id"])
def test_a_line_takes_either_spelling(name: str) -> None:
    client, sent = answering({"id": "dln_1", "device": "dev_1", name: "ep_1", "line_number": 1, **TIMES})
    line = client.deskphones.lines.create("dev_1", **{name: "ep_1"})  # type: ignore[arg-type]
    assert json.loads(sent[0].content) == {name: "ep_1"}
    assert line.endpoint == "ep_1"
