"""Factories: everything has one, and what it makes is as if it came from the platform."""

from __future__ import annotations

import inspect
import logging
from typing import get_args

import pytest
from pydantic import BaseModel

import dialstack.types
import dialstack.webhooks
from dialstack.testing import factories
from dialstack.types import Account, Button, CallLog, DialPlan, Queue, User
from dialstack.types._index import MODULES as TYPES
from dialstack.webhooks import CallEnded, CallReceived, CallRinging, Event, PlatformEvent, UnknownEvent, VoiceAppEvent
from dialstack.webhooks._index import MODULES as WEBHOOKS
from dialstack.webhooks.events import dedupe_key, parse_event, type_of


def classes(module, names):
    found = [getattr(module, name) for name in names]
    return [cls for cls in found if inspect.isclass(cls) and issubclass(cls, BaseModel)]


MODELS = [*classes(dialstack.types, TYPES), *classes(dialstack.webhooks, WEBHOOKS)]
EVENTS = [cls for cls in get_args(Event) if cls is not UnknownEvent]
NAMED = [name for name in factories.__all__ if name not in {"build", "event", "reset"}]


@pytest.fixture(autouse=True)
def from_one():
    factories.reset()


@pytest.mark.parametrize("cls", MODELS, ids=lambda cls: cls.__name__)
def test_every_model_is_built_and_comes_back_the_same(cls):
    made = factories.build(cls)
    assert type(made) is cls
    assert cls.model_validate_json(made.model_dump_json()) == made
    assert not made.model_extra


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.__name__)
def test_every_event_is_built_and_needs_no_repair(cls, caplog):
    with caplog.at_level(logging.WARNING, "dialstack"):
        event = factories.event(cls)
        assert parse_event(event.raw) == event
    assert type(event) is cls
    assert type_of(cls) in event.raw.decode()
    assert dedupe_key(event)
    assert not caplog.records


def test_there_are_many_of_both():
    assert len(MODELS) > 250
    assert len(EVENTS) > 30


@pytest.mark.parametrize("name", NAMED)
def test_the_named_ones(name):
    made = getattr(factories, name)()
    assert inspect.signature(getattr(factories, name)).return_annotation == type(made).__name__
    assert not any(value is None for field, value in made if field != "object")


def test_what_is_given_stays():
    user = factories.user(name="Dr. Alice Smith", do_not_disturb=True)
    assert isinstance(user, User)
    assert (user.name, user.do_not_disturb, user.email) == ("Dr. Alice Smith", True, "alice@example.com")


def test_an_object_in_an_object_is_completed():
    user = factories.user(config={"find_me_follow_me": {"fallback": "hangup"}})
    assert user.config.find_me_follow_me.fallback == "hangup"
    assert user.config.find_me_follow_me.steps[0].targets


def test_objects_in_a_list_are_completed():
    queue = factories.queue(members={"data": [{"penalty": 3}, {"user": "user_2"}]})
    assert isinstance(queue, Queue)
    assert queue.members.data[0].penalty == 3
    assert queue.members.data[1].user == "user_2"


def test_a_nested_model_can_be_given():
    inner = factories.build(User, name="Jane Doe").config
    assert factories.user(config=inner).config == inner


def test_the_same_in_every_run_and_never_twice():
    first, second = factories.call(), factories.call()
    assert first.id != second.id
    factories.reset()
    assert factories.call() == first


def test_the_world_looks_as_it_should():
    call = factories.call()
    assert isinstance(call, CallLog)
    assert (call.status, call.direction) == ("completed", "inbound")
    assert call.from_number.startswith("+161755501")
    assert call.started_at < call.answered_at < call.ended_at
    plan = factories.build(DialPlan)
    assert plan.name.startswith("Dial plan ")
    assert factories.user(extensions={}).extensions.has_more is False


def test_a_slip_of_the_pen_is_found():
    with pytest.raises(TypeError, match=r"Account has no field nmae; it has id, "):
        factories.account(nmae="Jones Chiropractic")
    with pytest.raises(TypeError, match="CallEndedData has no field status_code"):
        factories.event(CallEnded, status_code=3)
    with pytest.raises(TypeError, match="FindMeFollowMe has no field step"):
        factories.user(config={"find_me_follow_me": {"step": []}})


def test_what_does_not_fit_is_an_error_that_names_the_field():
    with pytest.raises(ValueError, match=r"CallLog cannot have these values\. duration_seconds: "):
        factories.call(duration_seconds="long")


@pytest.mark.parametrize("wrong", [dict, "User", factories.user, Button])
def test_what_is_no_model_is_refused(wrong):
    with pytest.raises(TypeError, match="factories build models"):
        factories.build(wrong)


def test_an_event_with_data_of_yours():
    event = factories.event(CallEnded, event_id="evt_7", account="acct_7", status="no-answer")
    assert isinstance(event, PlatformEvent)
    assert (event.id, event.account_id, event.data.status) == ("evt_7", "acct_7", "no-answer")
    assert event.data.call_id


def test_where_the_fields_are_not_documented_any_goes():
    assert factories.event(CallRinging, call_id="call_7").data.model_extra == {"call_id": "call_7"}


def test_an_event_of_a_voice_app_is_flat_and_has_no_id():
    event = factories.event(CallReceived, account="acct_7", from_number="+16175551234")
    assert isinstance(event, VoiceAppEvent)
    assert (event.account_id, event.from_number) == ("acct_7", "+16175551234")
    with pytest.raises(TypeError, match="no id"):
        factories.event(CallReceived, event_id="evt_7")


@pytest.mark.parametrize("wrong", [Account, PlatformEvent, "call.end"])
def test_what_is_no_event_is_refused(wrong):
    with pytest.raises(TypeError, match="not a class of one type of event"):
        factories.event(wrong)
