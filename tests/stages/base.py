"""Accounts, users, calls, voice apps, AI agents, dial plans, schedules, extensions and a phone number."""

from __future__ import annotations

TAIL = "01h2xcejqtf2nbrexx3vqjhp"
RATES = {"per_user_rate": 1500, "per_did_rate": 200, "per_voiceai_location_rate": 4900}
NUMBER = "+16175550100"


def build(door, ids):
    ids[f"acct_{TAIL}41"] = door.account
    door.made(f"/v1/accounts/{door.account}/pricing", RATES)
    user = ids[f"user_{TAIL}42"] = door.made("/v1/users", {"name": "Alice", "email": "a@example.com"})["id"]
    door.made(f"/v1/users/{user}/queue-agent", {"status": "available"})
    door.made("/v1/extensions", {"number": "2001", "target": user})
    ids[f"did_{TAIL}46"] = door.sandbox.seed_phone_number(door.account, NUMBER)["id"]
    for destination in ("+16175551234", "2001"):
        door.made("/v1/calls", {"user": user, "dial_string": destination})
    finished, live = sorted(door.sandbox.calls)
    door.sandbox.finish_call(finished)
    ids[f"call_{TAIL}43"] = live
    ids[f"lstn_{TAIL}45"] = door.made(f"/v1/calls/{live}/listeners", {"url": "wss://app.example/listen"})["id"]
    ids[f"va_{TAIL}49"] = door.made("/v1/voice-apps", {"name": "Bot", "url": "https://bot.example"})["id"]
    ids[f"aia_{TAIL}47"] = door.made("/v1/ai-agents", {"name": "Front desk"})["id"]
    ids[f"sched_{TAIL}48"] = door.made("/v1/schedules", {"name": "Hours", "ranges": []})["id"]
    hang_up = {"id": "end", "type": "hang_up", "config": {}}
    plan = {"name": "Main", "entry_node": "end", "nodes": [hang_up]}
    ids[f"dp_{TAIL}44"] = door.made("/v1/dialplans", plan)["id"]


def use_a_finished_call(door, ids):
    ids[f"call_{TAIL}43"] = min(door.sandbox.calls)


def free_the_extension(door, ids):
    door.delete("/v1/extensions/2001")


PREPARE = {
    "calls.retrieve_recording": use_a_finished_call,
    "calls.retrieve_transcript": use_a_finished_call,
    "extensions.create": free_the_extension,
}
