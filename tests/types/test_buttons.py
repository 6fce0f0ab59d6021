"""Buttons: a target for every type, and what is read can be sent again."""

from __future__ import annotations

import json
import pickle
from typing import Any, get_args

import httpx
import pytest
from pydantic import TypeAdapter

from dialstack import DialStack
from dialstack._core.answers import Answer, read
from dialstack._core.encoding import encode_json
from dialstack.types import (
    Button,
    ButtonTarget,
    ButtonTemplateWithDetails,
    ButtonType,
    DeviceButtonOverride,
    DNDButton,
    MaterializedButton,
    SpeedDialButton,
    TemplateButton,
    UnknownButton,
)

TIME = "2026-05-21T17:00:00Z"
TARGETS: dict[str, dict[str, Any]] = {
    "line": {"line_index": 1},
    "blf_extension": {"user": "self"},
    "blf_park": {"slot": 1},
    "blf_voicemail_shared": {"shared_voicemail_box": "svm_1"},
    "blf_queue_agent": {"queue": "qu_1", "user": "self"},
    "blf_queue_depth": {"queue": "qu_1"},
    "speed_dial": {"destination": "+16175550123"},
    "dtmf": {"digits": "*72"},
    "voicemail": {"user": "user_1"},
    "url": {"url": "https://app.example.com/key"},
    "multicast": {"address": "224.0.1.75", "port": 5001},
    "conference": {},
    "transfer": {"mode": "attended"},
    "forward": {"destination": "+16175550123"},
    "park": {"slot": 1},
    "intercom": {"user": "user_1"},
    "dnd": {},
    "record_toggle": {},
}
NEW = {"group": {"members": [1.0, None]}, "mode": "announce"}


def template_button(**changes: Any) -> dict[str, Any]:
    button = {"id": "tbtn_1", "template": "btpl_1", "position": 3, "label": "Key", "type": "dnd", "target": {}}
    return button | {"created_at": TIME} | changes


def reading(kind: type[Any], body: object) -> Any:
    return read(kind, Answer(200, {}, json.dumps(body).encode()))


def sent_by(method: str, *ids: str, answer: object, **params: Any) -> Any:
    sent: list[Any] = []

    def serve(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content))
        return httpx.Response(201, json=answer)

    with httpx.Client(transport=httpx.MockTransport(serve)) as http_client:
        client = DialStack("sk_test_1", http_client=http_client, dialstack_account="acct_1")
        namespace, name = method.split(".")
        getattr(getattr(client, namespace), name)(*ids, **params)
    return sent[0]


def test_every_type_is_tried() -> None:
    literal, _ = get_args(ButtonType)
    assert set(get_args(literal)) == set(TARGETS)


@pytest.mark.parametrize("kind", TARGETS)
def test_a_target_has_its_fields_and_goes_back_as_it_came(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    button = reading(TemplateButton, template_button(type=kind, target=TARGETS[kind]))
    assert type(button.target) is ButtonTarget
    assert button.target.model_extra == {}
    assert {name: getattr(button.target, name) for name in TARGETS[kind]} == TARGETS[kind]
    assert json.loads(encode_json(button.target)) == TARGETS[kind]
    assert caplog.records == []


def test_a_target_of_an_unknown_type_goes_back_exactly_as_it_came() -> None:
    button = reading(TemplateButton, template_button(type="pager", target=NEW))
    assert button.type == "pager"
    assert encode_json(button.target) == encode_json({"mode": "announce", "group": NEW["group"]})


def test_a_bad_field_of_a_target_is_left_as_it_came_and_the_others_are_typed() -> None:
    target = {"address": ["224.0.1.75"], "port": 5001, "codec": "g722"}
    button = reading(TemplateButton, template_button(type="multicast", target=target))
    assert type(button.target) is ButtonTarget
    assert (button.target.address, button.target.port) == (["224.0.1.75"], 5001)
    assert json.loads(encode_json(button.target)) == target


def test_a_button_can_be_matched() -> None:
    match reading(TemplateButton, template_button(type="speed_dial", target=TARGETS["speed_dial"])):
        case TemplateButton(type="speed_dial", target=ButtonTarget(destination=str(number))):
            assert number == "+16175550123"
        case _:
            pytest.fail("no match")


def test_what_was_read_makes_a_new_button() -> None:
    button = reading(TemplateButton, template_button(type="blf_park", target={"slot": 2}))
    copied = {"position": 4, "label": button.label, "type": button.type, "target": button.target}
    for method, created in [
        ("button_templates.create_button", template_button()),
        ("devices.create_button_override", override(False, label="Key", type="dnd", target={})),
    ]:
        sent = sent_by(method, "id_1", answer=created, **copied)
        assert sent == {"position": 4, "label": "Key", "type": "blf_park", "target": {"slot": 2}}


def test_a_new_template_takes_its_buttons_and_the_expansion_goes_into_the_query() -> None:
    buttons = [{"position": 1, "label": "Night", "type": "speed_dial", "target": ButtonTarget(destination="200")}]
    created = {"id": "btpl_1", "name": "Desk", "created_at": TIME, "updated_at": TIME}
    body = sent_by("button_templates.create", answer=created, name="Desk", buttons=buttons, expand=["buttons"])
    assert body == {"name": "Desk", "buttons": [buttons[0] | {"target": {"destination": "200"}}]}


def override(suppressed: bool, **fields: Any) -> dict[str, Any]:
    return {
        "id": "dbo_1",
        "device": "dev_1",
        "position": 3,
        "suppressed": suppressed,
        **fields,
        "created_at": TIME,
    }


@pytest.mark.parametrize("fields", [{}, {"label": None, "type": None, "target": None}])
def test_a_suppressed_button_has_no_target(fields: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    found = reading(DeviceButtonOverride, override(True, **fields))
    assert (found.suppressed, found.label, found.type, found.target) == (True, None, None, None)
    assert caplog.records == []


def test_suppressing_needs_a_position_alone() -> None:
    body = sent_by("devices.create_button_override", "dev_1", answer=override(True), position=3, suppressed=True)
    assert body == {"position": 3, "suppressed": True}


def test_a_button_of_a_device_says_where_it_is_from_and_whether_it_works() -> None:
    body = {
        "position": 1,
        "label": "Line 1",
        "type": "line",
        "target": {},
        "source": "model_default",
        "template_button": None,
        "compatibility": {"supported": False, "reason": "of_a_later_day"},
    }
    button = reading(MaterializedButton, body)
    assert (button.source, button.override, button.target.line_index) == ("model_default", None, None)
    assert (button.compatibility.supported, button.compatibility.reason) == (False, "of_a_later_day")


def test_a_template_with_its_buttons_and_what_a_device_makes_of_them_pickles() -> None:
    unsupported = {"template_button": "tbtn_1", "position": 9, "type": "url", "reason": "device_has_no_owning_user"}
    device = {"vendor": "yealink", "model": "T54W", "kind": "deskphone", "max_position": 27}
    template = reading(
        ButtonTemplateWithDetails,
        {
            "id": "btpl_1",
            "name": "Desk",
            "created_at": TIME,
            "updated_at": TIME,
            "buttons": [template_button(type=kind, target=TARGETS[kind]) for kind in TARGETS],
            "compatibility": {"device": device, "supported_count": 17, "unsupported": [unsupported]},
        },
    )
    assert [button.type for button in template.buttons] == list(TARGETS)
    assert template.compatibility.unsupported[0].override is None
    assert pickle.loads(pickle.dumps(template)) == template


# --- told apart by their type ---


@pytest.mark.parametrize("kind", TARGETS)
def test_each_type_has_a_class_with_a_target_of_its_own(kind: str) -> None:
    found = reading(TemplateButton, template_button(type=kind, target=TARGETS[kind])).button
    assert type(found).__name__.lower() == f"{kind.replace('_', '')}button"
    assert type(found.target).__name__.lower() == f"{kind.replace('_', '')}buttontarget"
    assert found.model_dump(exclude_unset=True) == {"type": kind, "target": TARGETS[kind]}
    assert TypeAdapter(Button).validate_python({"type": kind, "target": TARGETS[kind]}) == found
    assert pickle.loads(pickle.dumps(found)) == found


def test_a_type_of_a_later_day_is_kept() -> None:
    found = reading(TemplateButton, template_button(type="group_page", target=NEW)).button
    assert isinstance(found, UnknownButton)
    assert found.type == "group_page"
    assert found.target is not None
    assert found.target.model_dump(exclude_unset=True) == NEW
    assert isinstance(TypeAdapter(Button).validate_python({"type": "group_page", "target": NEW}), UnknownButton)


@pytest.mark.parametrize("target", [{"destination": 5}, {}, {"destination": None, "_fields_set": 1, "slot": 2}])
def test_a_known_type_with_an_odd_target_keeps_its_class(target: dict[str, Any]) -> None:
    found = reading(TemplateButton, template_button(type="speed_dial", target=target)).button
    assert isinstance(found, SpeedDialButton)
    assert found.target.destination == target.get("destination")
    assert found.target.model_dump(exclude_unset=True) == target


@pytest.mark.parametrize("target", ["odd", None, [1]])
def test_what_is_no_target_at_all_stays_as_it_came(target: Any) -> None:
    found = reading(TemplateButton, template_button(type="speed_dial", target=target)).button
    assert isinstance(found, SpeedDialButton)
    assert found.target == target
    assert isinstance(reading(TemplateButton, template_button(type=[1], target=target)).button, UnknownButton)


def test_a_suppressed_button_is_none() -> None:
    override = {"id": "dbo_1", "device": "dev_1", "position": 1, "suppressed": True, "created_at": TIME}
    assert reading(DeviceButtonOverride, override).button is None
    shown = {**override, "suppressed": False, "label": "Key", "type": "dnd", "target": {}}
    assert isinstance(reading(DeviceButtonOverride, shown).button, DNDButton)
    materialized = {"position": 1, "label": "Key", "type": "dnd", "target": {}, "source": "template"}
    found = reading(MaterializedButton, {**materialized, "compatibility": {"supported": True}})
    assert isinstance(found.button, DNDButton)
