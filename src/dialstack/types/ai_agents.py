"""AI agents: receptionists that DialStack runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import AliasChoices, AwareDatetime, Field
from typing_extensions import Required, TypedDict

from dialstack.types._model import Model
from dialstack.types._params import ListParams
from dialstack.types.extensions import ExtensionList
from dialstack.types.options import RequestOptions

__all__ = [
    "AIAgent",
    "AIAgentCreateParams",
    "AIAgentListParams",
    "AIAgentRetrieveParams",
    "AIAgentScheduling",
    "AIAgentSchedulingParam",
    "AIAgentUpdateParams",
    "FaqResponse",
    "FaqResponseParam",
]


class FaqResponse(Model):
    """A question that callers ask, and what to say."""

    question: str
    answer: str


class AIAgentScheduling(Model):
    """How an agent books appointments."""

    webhook_url: str | None = None
    """Your server. `/customers/lookup` and the like are appended to it."""


class AIAgent(Model):
    """A receptionist that DialStack runs."""

    id: str
    name: str
    voice_app: str | None = Field(None, validation_alias=AliasChoices("voice_app", "voice_app_id"))
    """The voice app behind it, which was created with it."""
    persona_name: str | None = None
    greeting_name: str | None = None
    instructions: str | None = None
    faq_responses: list[FaqResponse]
    scheduling: AIAgentScheduling | None = None
    extension_number: str | None = None
    """Uncertain: not every platform has it."""
    transfer_mode: str | None = None
    """Uncertain: only named in a list of changes."""
    extensions: ExtensionList | None = None
    """Only with `expand=["extensions"]`."""
    created_at: AwareDatetime
    updated_at: AwareDatetime


class FaqResponseParam(TypedDict):
    """A question that callers ask, and what to say."""

    question: str
    answer: str


class AIAgentSchedulingParam(TypedDict, total=False):
    """How an agent books appointments."""

    webhook_url: str
    """Your server: `https://`. `/customers/lookup` and the like are appended to it."""


class AIAgentCreateParams(RequestOptions, total=False):
    """Parameters of `ai_agents.create`."""

    name: Required[str]
    extension_number: str
    """An extension to create for it."""
    persona_name: str
    greeting_name: str
    instructions: str
    faq_responses: Sequence[FaqResponseParam | FaqResponse]
    scheduling: AIAgentSchedulingParam | AIAgentScheduling | None


class AIAgentRetrieveParams(RequestOptions, total=False):
    """Parameters of `ai_agents.retrieve`."""

    expand: list[Literal["extensions"] | str]


class AIAgentUpdateParams(RequestOptions, total=False):
    """Parameters of `ai_agents.update`. What is left out stays; that None clears is likely, and not documented."""

    name: str
    persona_name: str | None
    greeting_name: str | None
    instructions: str | None
    faq_responses: Sequence[FaqResponseParam | FaqResponse]
    """Replaces the whole list."""
    scheduling: AIAgentSchedulingParam | AIAgentScheduling | None


class AIAgentListParams(ListParams, total=False):
    """Parameters of `ai_agents.list`."""

    expand: list[Literal["extensions"] | str]
