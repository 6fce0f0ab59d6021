"""Voice apps, AI agents, schedules, phone numbers and extensions as models."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from dialstack._core.answers import Answer, read
from dialstack._core.encoding import encode_json
from dialstack.types import AIAgent, Extension, PhoneNumber, Schedule, VoiceApp

TIMES = {"created_at": "2026-05-21T17:00:00Z", "updated_at": "2026-05-21T17:00:00Z"}
EXTENSION = {"number": "200", "target": "va_1", "status": "active", **TIMES}


def answer(body: dict[str, Any]) -> Answer:
    return Answer(200, {}, json.dumps(body).encode())


def test_the_secret_of_a_voice_app_stays_out_of_its_repr() -> None:
    app = {"id": "va_1", "name": "Desk", "url": "https://a", "status": "active", "secret": "whsec_hush", **TIMES}
    voice_app = read(VoiceApp, answer(app))
    assert voice_app.secret == "whsec_hush"
    assert "whsec_hush" not in repr(voice_app)


def test_extensions_are_expanded() -> None:
    listed = {"object": "list", "url": "/v1/extensions", "data": [EXTENSION], "next_page_url": None}
    app = {"id": "va_1", "name": "Desk", "url": "https://a", "status": "active", "secret": "s", "extensions": listed}
    voice_app = read(VoiceApp, answer(app | TIMES))
    assert voice_app.extensions is not None
    assert [type(extension) for extension in voice_app.extensions.data] == [Extension]


@pytest.mark.parametrize("names", [["voice_app"], ["voice_app_id"], ["voice_app", "voice_app_id"]])
def test_an_agent_names_its_voice_app_in_either_spelling(names: list[str]) -> None:
    body = {"id": "aia_1", "name": "Desk", "faq_responses": [{"question": "Open?", "answer": "Yes."}], **TIMES}
    agent = read(AIAgent, answer(body | dict.fromkeys(names, "va_1")))
    assert agent.voice_app == "va_1"
    assert agent.faq_responses[0].answer == "Yes."
    assert agent.scheduling is None


def test_a_schedule_goes_back_as_it_came() -> None:
    ranges = [{"day": 0, "start": "09:00", "end": "17:00"}]
    holidays = [{"start": "2026-12-24", "end": "2026-12-26"}]
    body = {"id": "sched_1", "name": "Hours", "timezone": "UTC", "ranges": ranges, "holidays": holidays, **TIMES}
    schedule = read(Schedule, answer(body))
    assert schedule.holidays[0].start == date(2026, 12, 24)
    parts = {"ranges": schedule.ranges, "holidays": schedule.holidays}
    assert json.loads(encode_json(parts)) == {"ranges": ranges, "holidays": holidays}


THIN = {"id": "did_1", "phone_number": "+16175550100", "status": "pending", "created_at": "2026-05-21T17:00:00Z"}


def test_a_phone_number_in_its_short_form() -> None:
    number = read(PhoneNumber, answer(THIN))
    assert (number.status, number.updated_at, number.config, number.routing_target) == ("pending", None, None, None)


def test_a_phone_number_in_its_full_form() -> None:
    full = {
        "number_class": "temporary",
        "expires_at": "2026-06-21T17:00:00Z",
        "config": {"fax_notifications": {"recipients": ["a@example.com"], "delete_documents": True}},
        "inbound_routing": "drop",
        "location": "loc_1",
    }
    number = read(PhoneNumber, answer(THIN | full | TIMES))
    assert number.expires_at is not None
    assert number.config is not None
    assert number.config.fax_notifications is not None
    assert number.config.fax_notifications.recipients == ["a@example.com"]
    assert number.location == "loc_1"


@pytest.mark.parametrize("status", ["active", "released", "parked"])
def test_the_status_of_a_phone_number_is_open(status: str) -> None:
    assert read(PhoneNumber, answer(THIN | {"status": status})).status == status
