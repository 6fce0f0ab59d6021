"""Every operation that the sandbox imitates, once, with its answer held against the contract."""

from __future__ import annotations

import pytest

from dialstack.sandbox.behaviours import registry
from dialstack.sandbox.contract import Contract

NAMESPACES = {
    "accounts",
    "account_sessions",
    "ai_agents",
    "calls",
    "dial_plans",
    "extensions",
    "phone_numbers",
    "schedules",
    "user_sessions",
    "users",
    "voice_apps",
}
RATES = {"per_user_rate": 1500, "per_did_rate": 200, "per_voiceai_location_rate": 4900}
PLAN = {
    "name": "Main",
    "entry_node": "hours",
    "nodes": [
        {"id": "hours", "type": "schedule", "config": {"schedule_id": "sch_1", "open": "team", "closed": "ai"}},
        {"id": "team", "type": "ring_all_users", "config": {"timeout": 25, "next": "ai"}},
        {"id": "ai", "type": "internal_dial", "config": {"target_id": "va_ai_receptionist"}},
    ],
}
BODIES = {
    "accounts.create": {"email": "a@example.com", "pricing": RATES},
    "accounts.update_pricing": RATES,
    "accounts.accept_tos": {"version": "2026-01-01"},
    "account_sessions.create": {"account": "{account}", "components": {"call_logs": {"enabled": True}}},
    "ai_agents.create": {
        "name": "Front desk",
        "extension_number": "7001",
        "scheduling": {"webhook_url": "https://x.example"},
    },
    "calls.create": {"user_id": "{user}", "dial_string": "+16175551234"},
    "calls.update": {"actions": [{"type": "attach", "url": "wss://app.example/media"}]},
    "calls.create_listener": {"url": "wss://app.example/listen"},
    "dial_plans.create": PLAN,
    "extensions.create": {"number": "2001", "target": "{user}"},
    "schedules.create": {"name": "Hours", "ranges": [{"day": 1, "start": "09:00", "end": "17:00"}]},
    "user_sessions.create": {"user": "{user}"},
    "users.create": {"name": "Bob", "email": "bob@example.com"},
    "users.update_queue_agent": {"status": "paused", "reason": "lunch"},
    "voice_apps.create": {"name": "Bot", "url": "https://bot.example/hook"},
}


def _ids(door, user):
    """Something of every kind, so that each path parameter has a value."""
    door.sandbox.seed_phone_number(door.account, "+16175550100")
    door.made(f"/v1/accounts/{door.account}/pricing", RATES)
    door.made(f"/v1/users/{user['id']}/queue-agent", {"status": "available"})
    door.made("/v1/extensions", {"number": "2000", "target": user["id"]})
    for _ in range(2):
        door.made("/v1/calls", {"user": user["id"], "dial_string": "2000"})
    finished, live = sorted(door.sandbox.calls)
    listener = door.made(f"/v1/calls/{live}/listeners", {"url": "wss://app.example/listen"})
    door.sandbox.finish_call(finished)
    return {
        "account": door.account,
        "user": user["id"],
        "call": live,
        "finished": finished,
        "listener": listener["id"],
        "number": "2000",
        "voice_app": door.made("/v1/voice-apps", {"name": "Bot", "url": "https://bot.example"})["id"],
        "ai_agent": door.made("/v1/ai-agents", {"name": "Front desk"})["id"],
        "schedule": door.made("/v1/schedules", {"name": "Hours", "ranges": []})["id"],
        "dial_plan": door.made("/v1/dialplans", PLAN)["id"],
    }


@pytest.mark.parametrize("operation_id", sorted(registry()))
def test_one_request_to_each_operation(operation_id, door, user):
    operation = Contract.load().operations[operation_id]
    ids = _ids(door, user)
    if operation_id == "calls.retrieve_recording":
        ids["call"] = ids["finished"]
    body = _filled(BODIES.get(operation_id, {}), ids) if operation.method == "POST" else None
    query = "?" + "&".join(f"expand[]={name}" for name in ("extensions", "pricing", "did"))
    response = door.send(operation.method, operation.path.format(**ids) + query, body)
    assert response.status == operation.status, response.body


def test_every_operation_of_these_namespaces_is_imitated():
    described = {found for found in Contract.load().operations if found.split(".")[0] in NAMESPACES}
    assert described - set(registry()) == set()


def test_an_operation_without_a_behaviour_says_so(door, monkeypatch):
    monkeypatch.setattr("dialstack.sandbox.pipeline.registry", dict)
    response = door.get("/v1/users")
    assert (response.status, response.json()["code"]) == (400, "sandbox_feature_unsupported")


def _filled(value, ids):
    if isinstance(value, dict):
        return {key: _filled(inner, ids) for key, inner in value.items()}
    return value.format(**ids) if isinstance(value, str) else value
