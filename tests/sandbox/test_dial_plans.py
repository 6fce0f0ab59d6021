from __future__ import annotations

import pytest

MENU = {
    "prompt_clip_id": "aud_1",
    "timeout": 5,
    "options": [{"digit": "1", "next_node": "team"}, {"digit": "2"}],
    "timeout_next_node": "bye",
    "invalid_next_node": None,
}
NODES = [
    {
        "id": "hours",
        "type": "schedule",
        "config": {"schedule": "sched_1", "open": "menu", "closed": "bye", "holiday": None},
    },
    {"id": "menu", "type": "menu", "config": MENU, "position": {"x": 1, "y": 2.5}},
    {"id": "team", "type": "ring_all_users", "config": {"timeout": 25, "next": "alice"}},
    {"id": "alice", "type": "internal_dial", "config": {"target_id": "user_1", "timeout": 0, "next": "cell"}},
    {"id": "cell", "type": "external_dial", "config": {"phone_number": "+16175551234", "timeout": 20, "next": "clip"}},
    {"id": "clip", "type": "audio_clip", "config": {"clip": "aud_2", "next": "bot"}},
    {"id": "bot", "type": "voice_app", "config": {"voice_app": "va_1", "mode": "notify", "next": "bye"}},
    {"id": "bye", "type": "hang_up", "config": {}},
    {"id": "new", "type": "carrier_pigeon", "config": "anything"},
    {"id": "newer", "type": "robot", "config": {"schedule_id": "x", "next": "nowhere", "options": 1, "voice_app": []}},
]
PLAN = {"name": "Main", "entry_node": "hours", "nodes": NODES}


def _with(index, **config):
    node = {**NODES[index], "config": {**NODES[index]["config"], **config}}
    return {**PLAN, "nodes": [*NODES[:index], node, *NODES[index + 1 :]]}


def test_all_kinds_of_nodes_come_back_in_both_spellings(door):
    plan = door.made("/v1/dialplans", PLAN)
    configs = {node["id"]: node.get("config") for node in plan["nodes"]}
    assert configs["hours"]["schedule"] == configs["hours"]["schedule_id"] == "sched_1"
    assert configs["alice"]["target"] == configs["alice"]["target_id"] == "user_1"
    assert configs["menu"]["prompt_clip"] == configs["menu"]["prompt_clip_id"] == "aud_1"
    assert configs["clip"]["clip_id"] == "aud_2"
    assert configs["bot"]["voice_app_id"] == "va_1"
    assert (configs["bye"], configs["new"], configs["newer"]) == ({}, "anything", NODES[9]["config"])
    assert door.read(f"/v1/dialplans/{plan['id']}") == plan
    assert door.read("/v1/dialplans")["data"] == [plan]


def test_the_unsuffixed_spelling_wins(door):
    plan = door.made("/v1/dialplans", _with(0, schedule_id="sched_2"))
    assert plan["nodes"][0]["config"]["schedule_id"] == "sched_1"


def test_a_bad_node_is_named_by_a_json_pointer(door):
    response = door.post("/v1/dialplans", _with(0, schedule=""))
    assert (response.status, response.json()["code"]) == (400, "validation_error")
    assert response.json()["error"] == "/nodes/0/config/schedule: minLength: got 0, want 1"
    response = door.post("/v1/dialplans", {**PLAN, "nodes": [{"id": "a", "type": "ring_all_users", "config": {}}]})
    assert response.json()["error"] == "/nodes/0/config/timeout: is required"
    assert door.post("/v1/dialplans", {"name": "x", "entry_node": "a b", "nodes": []}).status == 400


@pytest.mark.parametrize(
    ("plan", "error"),
    [
        ({**PLAN, "entry_node": "nowhere"}, "/entry_node: no node has the id 'nowhere'"),
        (_with(0, open="nowhere"), "/nodes/0/config/open: no node has the id 'nowhere'"),
        (_with(1, timeout_next_node="x"), "/nodes/1/config/timeout_next_node: no node has the id 'x'"),
        (
            _with(1, options=[{"digit": "1", "next_node": "x"}]),
            "/nodes/1/config/options/0/next_node: no node has the id 'x'",
        ),
        (_with(6, next="x"), "/nodes/6/config/next: no node has the id 'x'"),
        ({**PLAN, "nodes": [*NODES, NODES[0]]}, "/nodes/10/id: 'hours' is used twice"),
    ],
)
def test_a_graph_that_leads_nowhere_is_a_422(door, plan, error):
    response = door.post("/v1/dialplans", plan)
    assert (response.status, response.json()["error"]) == (422, error)
    assert door.read("/v1/dialplans")["data"] == []


def test_notify_does_not_go_with_the_voice_app_of_an_agent(door):
    agent = door.made("/v1/ai-agents", {"name": "Front desk"})
    response = door.post("/v1/dialplans", _with(6, voice_app=agent["voice_app"]))
    assert response.status == 422
    assert door.post("/v1/dialplans", _with(3, target=agent["voice_app"], mode="notify")).status == 422
    assert door.post("/v1/dialplans", _with(6, voice_app=agent["voice_app"], mode="control")).status == 201


def test_update_checks_the_whole_graph(door):
    path = f"/v1/dialplans/{door.made('/v1/dialplans', PLAN)['id']}"
    assert door.made(path, {"name": "Other"})["entry_node"] == "hours"
    assert door.post(path, {"nodes": NODES[1:]}).status == 422
    assert door.made(path, {"entry_node": "menu"})["entry_node"] == "menu"
    assert len(door.made(path, {"nodes": [NODES[1], NODES[2], *NODES[3:]]})["nodes"]) == 9
    assert door.post("/v1/dialplans/dp_404", {"name": "x"}).status == 404


def test_expanded_extensions(door):
    plan = door.made("/v1/dialplans", PLAN)
    door.made("/v1/extensions", {"number": "3000", "target": plan["id"]})
    [listed] = door.read("/v1/dialplans?expand[]=extensions")["data"]
    assert [row["number"] for row in listed["extensions"]["data"]] == ["3000"]


def test_the_example_of_the_overview_page(door):
    nodes = [
        {
            "id": "hours",
            "type": "schedule",
            "config": {"schedule_id": "sch_business_hours", "open": "ring_team", "closed": "ai_reception"},
        },
        {"id": "ring_team", "type": "ring_all_users", "config": {"timeout": 25, "next": "ai_reception"}},
        {"id": "ai_reception", "type": "internal_dial", "config": {"target_id": "va_ai_receptionist"}},
    ]
    assert door.made("/v1/dialplans", {"name": "Main number", "entry_node": "hours", "nodes": nodes})["id"]
