"""Users: the people of an account, whether they can be reached, and their work in queues."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import AliasChoices, AwareDatetime, Field
from typing_extensions import Required, TypedDict

from dialstack.types._model import JsonValue, Model
from dialstack.types._params import CursorListParams
from dialstack.types.extensions import ExtensionList
from dialstack.types.options import RequestOptions

__all__ = [
    "PresenceState",
    "QueueAgent",
    "QueueAgentStatus",
    "User",
    "UserConfig",
    "UserConfigParam",
    "UserCreateParams",
    "UserListParams",
    "UserPresence",
    "UserRetrieveParams",
    "UserSessionsRevokeResponse",
    "UserUpdateParams",
    "UserUpdateQueueAgentParams",
    "WebRTCReachability",
]

PresenceState: TypeAlias = Literal["available", "on_call", "offline"] | str
QueueAgentStatus: TypeAlias = Literal["available", "paused", "logged_out"] | str


class UserConfig(Model):
    """Settings of a user."""

    mobile_push_wakeup: bool | None = None
    find_me_follow_me: dict[str, JsonValue] | None = None
    """Uncertain: only newer platforms have it."""


class User(Model):
    """A person with phone service."""

    id: str
    name: str | None = None
    email: str | None = None
    config: UserConfig | None = None
    do_not_disturb: bool
    extensions: ExtensionList | None = None
    """Only with `expand=["extensions"]`."""
    location: str | None = None
    """Uncertain: only newer platforms have it."""
    voicemail_greeting_clip: str | None = None
    """Uncertain: only newer platforms have it."""
    created_at: AwareDatetime
    updated_at: AwareDatetime


class WebRTCReachability(Model):
    """Whether a user's softphones can be reached."""

    state: PresenceState
    sessions: int
    """At best: it may be 0 while the state is `available`."""


class UserPresence(Model):
    """Whether a user can be reached now."""

    object: str | None = None
    state: PresenceState
    notifiable: bool
    do_not_disturb: bool
    webrtc: WebRTCReachability


class QueueAgent(Model):
    """A user as an agent of queues."""

    user: str | None = Field(None, validation_alias=AliasChoices("user", "user_id"))
    status: QueueAgentStatus
    paused_at: AwareDatetime | None = None
    pause_reason: str | None = None
    logged_in_at: AwareDatetime | None = None
    in_call_since: AwareDatetime | None = None
    updated_at: AwareDatetime


class UserSessionsRevokeResponse(Model):
    """That every token of a user from before a moment is void."""

    user: str
    sessions_revoked_at: AwareDatetime


class UserConfigParam(TypedDict, total=False):
    """Settings of a user. What is left out stays as it is."""

    mobile_push_wakeup: bool
    find_me_follow_me: dict[str, JsonValue] | None
    """Uncertain: only newer platforms take it. The whole object is replaced."""


class UserCreateParams(RequestOptions, total=False):
    """Parameters of `users.create`."""

    name: str
    email: str
    location: str
    """Uncertain: only newer platforms take it."""


class UserRetrieveParams(RequestOptions, total=False):
    """Parameters of `users.retrieve`."""

    expand: list[Literal["extensions"] | str]


class UserUpdateParams(RequestOptions, total=False):
    """Parameters of `users.update`. What is left out stays; None clears where it is allowed."""

    name: str | None
    email: str | None
    do_not_disturb: bool
    config: UserConfigParam | UserConfig
    location: str | None
    """Uncertain: only newer platforms take it."""
    voicemail_greeting_clip: str | None
    """Uncertain: only newer platforms take it."""


class UserListParams(CursorListParams, total=False):
    """Parameters of `users.list`."""

    search: str
    """Part of a name or an email address, in any case."""
    expand: list[Literal["extensions"] | str]


class UserUpdateQueueAgentParams(RequestOptions, total=False):
    """Parameters of `users.update_queue_agent`."""

    status: Required[QueueAgentStatus]
    reason: str
    """Why, with `status="paused"` only."""
