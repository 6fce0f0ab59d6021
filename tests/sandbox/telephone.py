"""An office with a number, and time that passes."""

from __future__ import annotations

import json
from datetime import timedelta

from dialstack.webhooks.event_types_base import EventData, UnknownEvent
from dialstack.webhooks.events import parse_event

CALLER = "+16175551234"
OFFICE = "+16175550100"
# What is not known of an event is in no field of its class.
UNDOCUMENTED = {
    "call.ringing",
    "call.transfer",
    "call.emergency",
    "call.parked",
    "call.unparked",
    "voicemail.transcription.complete",
    "recording.transcription.complete",
}


class Office:
    def __init__(self, sandbox, door):
        self.sandbox, self.door = sandbox, door
        self.number = sandbox.seed_phone_number(door.account, OFFICE)["id"]

    def user(self, name="Dr. Alice Smith", **fields):
        made = self.door.made("/v1/users", {"name": name})["id"]
        if fields:
            self.door.post(f"/v1/users/{made}", fields)
        return made

    def leads_to(self, target):
        assert self.door.post(f"/v1/phone-numbers/{self.number}/route", {"routing_target": target}).status == 200

    def plan(self, *nodes):
        body = {"name": "Plan", "entry_node": nodes[0]["id"], "nodes": list(nodes)}
        made = self.door.made("/v1/dialplans", body)["id"]
        self.leads_to(made)
        return made

    def ring(self, **fields):
        return self.sandbox.incoming_call(CALLER, OFFICE, **fields).id

    def place(self, user, to=CALLER):
        before = set(self.sandbox.calls)
        assert self.door.post("/v1/calls", {"user": user, "dial_string": to}).status == 202
        [call] = set(self.sandbox.calls) - before
        return call

    def wait(self, seconds=0.0):
        """Let time pass, without deliveries; gives how many things happened."""
        timeline = self.sandbox._world.timeline
        until, steps = timeline.now() + timedelta(seconds=seconds), 0
        while timeline.step(until):
            steps += 1
        return steps

    def state(self, call):
        return self.sandbox.calls[call]

    @property
    def events(self):
        rows = self.sandbox._world.store.table(self.door.account, "events").values()
        return [(row["type"], row["data"]) for row in rows]

    @property
    def kinds(self):
        return [kind for kind, _ in self.events]

    def assert_events_are_known(self):
        """Each event is of a class of ours, and has no field that the class does not know."""
        for row in self.sandbox._world.store.table(self.door.account, "events").values():
            raw = {name: row[name] for name in ("id", "type", "account_id", "data")}
            event = parse_event(json.dumps(raw))
            assert not isinstance(event, UnknownEvent), row["type"]
            if row["type"] not in UNDOCUMENTED:
                assert type(event.data) is not EventData, row["type"]
                assert not event.data.model_extra, row["type"]
                for name in row["data"]:
                    if row["data"][name] is not None:
                        assert name in type(event.data).model_fields, (row["type"], name)
