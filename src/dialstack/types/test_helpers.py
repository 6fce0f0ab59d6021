"""Test helpers: simulated calls and events, for test keys."""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias

from typing_extensions import Required, TypedDict

from dialstack.types._model import Model
from dialstack.types.options import RequestOptions
from dialstack.types.webhook_endpoints import WebhookEventType

__all__ = [
    "TestCallCreateParams",
    "TestCallDirection",
    "TestCallOutcome",
    "TestCallResponse",
    "TestCallScenarioParam",
    "TestEventCreateParams",
    "TestEventResponse",
]

TestCallDirection: TypeAlias = Literal["inbound", "outbound"] | str
TestCallOutcome: TypeAlias = Literal["answered", "no-answer", "busy", "voicemail"] | str


class TestCallResponse(Model):
    """A call that is simulated."""

    __test__: ClassVar[bool] = False

    id: str
    scenario: str


class TestEventResponse(Model):
    """An event that is sent."""

    __test__: ClassVar[bool] = False

    event: WebhookEventType


class TestCallScenarioParam(TypedDict, total=False):
    """How a simulated call goes."""

    outcome: TestCallOutcome
    ring_seconds: int
    talk_seconds: int
    recording: bool
    voicemail_seconds: int


class TestCallCreateParams(RequestOptions, total=False):
    """Parameters of `test_helpers.calls.create`."""

    user: Required[str]
    """Who is called, or calls."""
    direction: TestCallDirection
    """`inbound` by default: the call pops up on the user's screen."""
    from_number: str
    from_name: str
    to_number: str
    """Some numbers choose how an outbound call goes. Which they are, the platform's own guide on testing says."""
    scenario: TestCallScenarioParam
    """What it says counts more than the numbers."""


class TestEventCreateParams(RequestOptions, total=False):
    """Parameters of `test_helpers.events.create`."""

    event: Required[WebhookEventType]
    """One that no simulated call brings about: `fax.*`, `queue.*`, `recording.failed`, `call.mobile_push_wakeup`."""


# pytest takes every class that a test imports and whose name begins with Test for tests. Type checkers know no
# attributes of a TypedDict, hence by name.
for _shape in (TestCallScenarioParam, TestCallCreateParams, TestEventCreateParams):
    setattr(_shape, "__test__", False)  # noqa: B010
