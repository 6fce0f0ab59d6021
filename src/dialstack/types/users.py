"""Users: the people of an account, whether they can be reached, and their work in queues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from pydantic import AliasChoices, AwareDatetime, Field
from typing_extensions import Required, TypedDict

from dialstack.types._model import Model
from dialstack.types._params import CursorListParams
from dialstack.types.extensions import ExtensionList
from dialstack.types.options import RequestOptions

__all__ = [
    "FindMeFollowMe",
    "FindMeFollowMeAlternate",
    "FindMeFollowMeAlternateParam",
    "FindMeFollowMeFallback",
    "FindMeFollowMeParam",
    "FindMeFollowMeStep",
    "FindMeFollowMeStepParam",
    "FindMeFollowMeTarget",
    "FindMeFollowMeTargetParam",
    "FindMeFollowMeTargetType",
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

FindMeFollowMeFallback: TypeAlias = Literal["voicemail", "hangup", "target"] | str
FindMeFollowMeTargetType: TypeAlias = Literal["external", "user"] | str
PresenceState: TypeAlias = Literal["available", "on_call", "offline"] | str
QueueAgentStatus: TypeAlias = Literal["available", "paused", "logged_out"] | str


class FindMeFollowMeTarget(Model):
    """Somebody to ring. Uncertain: only newer platforms have it."""

    type: FindMeFollowMeTargetType
    number: str | None = None
    """Where the type is `external`."""
    id: str | None = None
    """Where the type is `user`."""


class FindMeFollowMeStep(Model):
    """Whom to ring together, and for how long. Uncertain: only newer platforms have it."""

    targets: list[FindMeFollowMeTarget]
    timeout: int
    """Seconds."""


class FindMeFollowMeAlternate(Model):
    """Another plan, which a call can ask for by its key. Uncertain: only newer platforms have it."""

    key: str
    """What `calls.create` takes as `find_me_follow_me_key`."""
    steps: list[FindMeFollowMeStep]
    fallback: FindMeFollowMeFallback
    fallback_target: str | None = None
    confirm_external: bool | None = None


class FindMeFollowMe(Model):
    """How a user is looked for: step after step. Uncertain: only newer platforms have it."""

    steps: list[FindMeFollowMeStep]
    """Empty where there are only alternates."""
    fallback: FindMeFollowMeFallback
    """What happens when nobody answered."""
    fallback_target: str | None = None
    """Where the fallback is `target`."""
    confirm_external: bool | None = None
    alternates: list[FindMeFollowMeAlternate] | None = None


class UserConfig(Model):
    """Settings of a user."""

    mobile_push_wakeup: bool | None = None
    find_me_follow_me: FindMeFollowMe | None = None
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


class FindMeFollowMeTargetParam(TypedDict, total=False):
    """Somebody to ring. Uncertain: only newer platforms take it."""

    type: Required[FindMeFollowMeTargetType]
    number: str
    """Where the type is `external`."""
    id: str
    """Where the type is `user`."""


class FindMeFollowMeStepParam(TypedDict):
    """Whom to ring together, and for how long. Uncertain: only newer platforms take it."""

    targets: Sequence[FindMeFollowMeTargetParam | FindMeFollowMeTarget]
    """1 to 10."""
    timeout: int
    """Seconds, 1 to 120."""


class FindMeFollowMeAlternateParam(TypedDict, total=False):
    """Another plan, which a call can ask for by its key. Uncertain: only newer platforms take it."""

    key: Required[str]
    """What `calls.create` takes as `find_me_follow_me_key`."""
    steps: Required[Sequence[FindMeFollowMeStepParam | FindMeFollowMeStep]]
    """1 to 5."""
    fallback: Required[FindMeFollowMeFallback]
    fallback_target: str
    confirm_external: bool


class FindMeFollowMeParam(TypedDict, total=False):
    """How a user is looked for: step after step. Uncertain: only newer platforms take it."""

    steps: Required[Sequence[FindMeFollowMeStepParam | FindMeFollowMeStep]]
    """1 to 5, or none where there are only alternates."""
    fallback: Required[FindMeFollowMeFallback]
    """What happens when nobody answered."""
    fallback_target: str
    """Where the fallback is `target`."""
    confirm_external: bool
    alternates: Sequence[FindMeFollowMeAlternateParam | FindMeFollowMeAlternate]


class UserConfigParam(TypedDict, total=False):
    """Settings of a user. What is left out stays as it is."""

    mobile_push_wakeup: bool
    find_me_follow_me: FindMeFollowMeParam | FindMeFollowMe | None
    """Uncertain: only newer platforms take it. The whole of it is replaced, and None takes it away."""


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
