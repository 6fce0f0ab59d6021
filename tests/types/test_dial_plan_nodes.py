"""The nodes of a dial plan: told apart by their type, and sent back as they should be."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from pydantic import TypeAdapter

from dialstack._core.answers import Answer, read
from dialstack._core.encoding import encode_json
from dialstack.types import (
    AudioClipNode,
    DialPlan,
    DialPlanNode,
    ExternalDialNode,
    HangUpNode,
    InternalDialNode,
    MenuNode,
    RingAllUsersNode,
    ScheduleNode,
    ScheduleNodeConfig,
    UnknownNode,
    VoiceAppNode,
)

CONFIGS: dict[type, dict[str, Any]] = {
    ScheduleNode: {"schedule": "sched_1", "open": "a", "closed": "b", "holiday": None},
    InternalDialNode: {"target": "user_1", "timeout": 0, "next": "a"},
    RingAllUsersNode: {"timeout": 25, "next": "a"},
    ExternalDialNode: {"phone_number": "+16175550100", "timeout": 30},
    MenuNode: {"prompt_clip": "aud_1", "timeout": 5, "options": [{"digit": "1", "next_node": "a", "label": "Sales"}]},
    AudioClipNode: {"clip": "aud_1", "next": "a"},
    VoiceAppNode: {"voice_app": "va_1", "mode": "notify", "next": "a"},
    HangUpNode: {},
}
TYPES = {
    ScheduleNode: "schedule",
    InternalDialNode: "internal_dial",
    RingAllUsersNode: "ring_all_users",
    ExternalDialNode: "external_dial",
    MenuNode: "menu",
    AudioClipNode: "audio_clip",
    VoiceAppNode: "voice_app",
    HangUpNode: "hang_up",
}
RENAMED = [
    (ScheduleNode, "schedule"),
    (InternalDialNode, "target"),
    (MenuNode, "prompt_clip"),
    (AudioClipNode, "clip"),
    (VoiceAppNode, "voice_app"),
]


def wire(kind: type, **changes: Any) -> dict[str, Any]:
    return {"id": "n", "type": TYPES[kind], "config": CONFIGS[kind] | changes}


def plan_of(*nodes: object) -> DialPlan:
    body = {"id": "dp_1", "name": "Main", "entry_node": "n", "nodes": nodes}
    times = {"created_at": "2026-05-21T17:00:00Z", "updated_at": "2026-05-21T17:00:00Z"}
    return read(DialPlan, Answer(200, {}, json.dumps(body | times).encode()))


def sent(nodes: object) -> Any:
    return json.loads(encode_json({"nodes": nodes}))["nodes"]


@pytest.mark.parametrize("kind", CONFIGS)
def test_each_type_has_its_class_and_goes_back_as_it_came(kind: type) -> None:
    node = wire(kind) | {"position": {"x": 120, "y": 2.5}}
    plan = plan_of(node)
    assert type(plan.nodes[0]) is kind
    assert sent(plan.nodes) == [node]
    assert b'"x":120,' in encode_json(plan.nodes)


@pytest.mark.parametrize(("kind", "name"), RENAMED)
def test_the_old_spelling_reads_and_the_new_one_is_sent(kind: type, name: str) -> None:
    node = wire(kind)
    node["config"][f"{name}_id"] = node["config"].pop(name)
    plan = plan_of(node)
    assert getattr(plan.nodes[0].config, name) == CONFIGS[kind][name]
    assert sent(plan.nodes) == [wire(kind)]


@pytest.mark.parametrize(("kind", "name"), RENAMED)
def test_of_both_spellings_the_new_one_wins_and_alone_is_sent(kind: type, name: str) -> None:
    plan = plan_of(wire(kind, **{f"{name}_id": "old"}))
    setattr(plan.nodes[0].config, name, "changed")
    assert sent(plan.nodes) == [wire(kind, **{name: "changed"})]


UNKNOWN = {
    "id": "sms",
    "type": "send_sms",
    "config": {"text": "Hi", "n": 1, "f": 1.0, "list": [None, True, {"schedule": "a", "schedule_id": "b"}]},
    "position": {"x": 1, "y": 2},
    "enabled": False,
}


@pytest.mark.parametrize("node", [UNKNOWN, {"id": "a", "type": "new"}, {"id": "a", "type": "new", "config": None}])
def test_an_unknown_node_goes_back_exactly_as_it_came(node: dict[str, Any]) -> None:
    plan = plan_of(wire(HangUpNode), node)
    assert type(plan.nodes[1]) is UnknownNode
    assert encode_json(plan.nodes[1]) == encode_json(node)


@pytest.mark.parametrize("kind", CONFIGS)
def test_a_known_node_with_a_bad_field_keeps_its_class(kind: type) -> None:
    plan = plan_of(wire(kind) | {"config": ["not", "an", "object"]}, wire(ScheduleNode))
    assert type(plan.nodes[0]) is kind
    assert plan.nodes[0].config == ["not", "an", "object"]
    assert isinstance(plan.nodes[1], ScheduleNode)
    assert isinstance(plan.nodes[1].config, ScheduleNodeConfig)


@pytest.mark.parametrize("node", [{"id": "a"}, {"id": "a", "type": 7}, {"id": "a", "type": ["schedule"]}, {}])
def test_a_node_without_a_usable_type_is_unknown(node: dict[str, Any]) -> None:
    plan = plan_of(node)
    assert type(plan.nodes[0]) is UnknownNode
    assert sent(plan.nodes) == [node]


def test_what_is_not_a_node_at_all_is_left_as_it_came() -> None:
    assert plan_of("nonsense", None, 3).nodes == ["nonsense", None, 3]


def test_instances_are_told_apart_too() -> None:
    node = ScheduleNode(id="n", type="schedule", config=ScheduleNodeConfig(schedule="sched_1"))
    adapter: TypeAdapter[DialPlanNode] = TypeAdapter(DialPlanNode)
    assert adapter.validate_python(node) is node
    assert sent([node]) == [{"id": "n", "type": "schedule", "config": {"schedule": "sched_1"}}]


def test_no_exit_and_null_are_two_things() -> None:
    left_out = plan_of({"id": "n", "type": "schedule", "config": {"schedule": "s"}})
    null = plan_of({"id": "n", "type": "schedule", "config": {"schedule": "s", "holiday": None}})
    assert "holiday" not in sent(left_out.nodes)[0]["config"]
    assert sent(null.nodes)[0]["config"]["holiday"] is None


def test_new_fields_of_known_nodes_go_back_too() -> None:
    node = wire(RingAllUsersNode, strategy="random")
    assert sent(plan_of(node).nodes) == [node]


def test_a_plan_pickles() -> None:
    plan = plan_of(*[wire(kind) for kind in CONFIGS], UNKNOWN)
    assert pickle.loads(pickle.dumps(plan)) == plan
