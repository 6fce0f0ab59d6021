"""A user's find-me-follow-me plan: typed where it fits, and sent back as it came."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dialstack._core.answers import Answer, read
from dialstack._core.encoding import encode_json
from dialstack.types import (
    FindMeFollowMe,
    FindMeFollowMeAlternate,
    FindMeFollowMeParam,
    FindMeFollowMeTarget,
    User,
    UserConfig,
    UserConfigParam,
)

STEPS: list[dict[str, Any]] = [
    {"targets": [{"type": "user", "id": "user_1"}, {"type": "external", "number": "+16175550120"}], "timeout": 20}
]
PLAN: dict[str, Any] = {
    "steps": STEPS,
    "fallback": "target",
    "fallback_target": "user_2",
    "confirm_external": True,
    "alternates": [{"key": "night", "steps": STEPS, "fallback": "voicemail"}],
}


def user_with(config: object) -> User:
    body = {"id": "user_1", "name": None, "email": None, "do_not_disturb": False, "config": config}
    times = {"created_at": "2026-05-21T17:00:00Z", "updated_at": "2026-05-21T17:00:00Z"}
    return read(User, Answer(200, {}, json.dumps(body | times).encode()))


def plan_of(plan: object) -> Any:
    user = user_with({"find_me_follow_me": plan})
    assert user.config is not None
    return user.config.find_me_follow_me


def test_a_plan_is_typed_to_its_leaves() -> None:
    plan = plan_of(PLAN)
    assert isinstance(plan, FindMeFollowMe)
    assert plan.steps[0].targets[1] == FindMeFollowMeTarget(type="external", number="+16175550120")
    assert plan.alternates is not None
    assert isinstance(plan.alternates[0], FindMeFollowMeAlternate)
    assert (plan.alternates[0].key, plan.alternates[0].confirm_external) == ("night", None)


@pytest.mark.parametrize("plan", [PLAN, PLAN | {"steps": []}, PLAN | {"new": {"a": 1}}])
def test_a_plan_goes_back_as_it_came(plan: dict[str, Any]) -> None:
    assert json.loads(encode_json(plan_of(plan))) == plan


def test_a_step_of_another_form_is_left_as_it_came() -> None:
    plan = plan_of(PLAN | {"steps": ["user_1", *STEPS], "fallback": "a fallback of next year"})
    assert plan.steps[0] == "user_1"
    assert (plan.steps[1].timeout, plan.fallback) == (20, "a fallback of next year")


@pytest.mark.parametrize("config", [None, {}, {"find_me_follow_me": None}])
def test_most_users_have_no_plan(config: dict[str, Any] | None) -> None:
    user = user_with(config)
    assert user.config is None or user.config.find_me_follow_me is None


def test_none_takes_a_plan_away_and_what_is_left_out_stays() -> None:
    gone: UserConfigParam = {"find_me_follow_me": None}
    assert encode_json(gone) == b'{"find_me_follow_me":null}'
    assert encode_json(UserConfig(mobile_push_wakeup=True)) == b'{"mobile_push_wakeup":true}'


def test_a_plan_may_mix_what_was_written_with_what_was_read() -> None:
    read_before = plan_of(PLAN)
    plan: FindMeFollowMeParam = {"steps": read_before.steps, "fallback": "hangup"}
    assert json.loads(encode_json({"config": {"find_me_follow_me": plan}})) == {
        "config": {"find_me_follow_me": {"steps": STEPS, "fallback": "hangup"}}
    }
