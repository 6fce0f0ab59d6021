"""Calls: placing, steering and reading them, with their transcripts, recordings and listeners."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar, Literal, TypeAlias

from pydantic import AwareDatetime
from typing_extensions import Required, TypedDict

from dialstack.types._model import JsonValue, Model
from dialstack.types._params import ListParams
from dialstack.types.options import RequestOptions

__all__ = [
    "AttachActionParam",
    "CallAction",
    "CallCreateParams",
    "CallCreated",
    "CallDirection",
    "CallListParams",
    "CallLog",
    "CallRetrieveParams",
    "CallStatus",
    "CallUpdateParams",
    "ChannelSentiment",
    "DIDSummary",
    "Listener",
    "ListenerChannel",
    "ListenerCreateParams",
    "ListenerListParams",
    "QualityMetricLeg",
    "Recording",
    "Sentiment",
    "SentimentKind",
    "Transcript",
    "TranscriptStatus",
    "TransferActionParam",
]

CallDirection: TypeAlias = Literal["inbound", "outbound", "internal"] | str
CallStatus: TypeAlias = Literal["initiated", "completed", "no-answer", "busy", "failed", "voicemail"] | str
ListenerChannel: TypeAlias = Literal["caller", "callee", "both"] | str
SentimentKind: TypeAlias = Literal["positive", "neutral", "negative"] | str
TranscriptStatus: TypeAlias = Literal["pending", "processing", "completed", "failed", "disabled", "skipped"] | str


class DIDSummary(Model):
    """A phone number inside another object, where `expand=["did"]` asked for it."""

    id: str
    phone_number: str
    """E.164."""


class ChannelSentiment(Model):
    """The mood of one side of a call."""

    sentiment: SentimentKind
    score: float
    magnitude: float


class Sentiment(Model):
    """The mood of a call."""

    overall: SentimentKind
    score: float
    """-1, bad, to 1, good."""
    magnitude: float
    """How strong it is, 0 to 1."""
    local: ChannelSentiment | None = None
    remote: ChannelSentiment | None = None


class QualityMetricLeg(Model):
    """How well one leg of a call was heard."""

    leg: Literal["pstn", "endpoint"] | str
    endpoint: str | None = None
    jitter_ms: float | None = None
    jitter_min_ms: float | None = None
    jitter_max_ms: float | None = None
    jitter_stddev_ms: float | None = None
    packet_loss_pct: float | None = None
    rtt_ms: float | None = None
    rtt_min_ms: float | None = None
    rtt_max_ms: float | None = None
    rtt_stddev_ms: float | None = None
    rx_count: float | None = None
    tx_count: float | None = None
    mos: float | None = None
    """Mean opinion score."""


class CallLog(Model):
    """A call, over or still going on. While it goes on, what is known only at the end is None."""

    id: str
    user: str | None = None
    endpoint: str | None = None
    did: str | DIDSummary | None = None
    """Its id, or with `expand=["did"]` the number too."""
    direction: CallDirection
    from_number: str
    from_label: str | None = None
    to_number: str | None = None
    """None on an inbound call that goes on."""
    to_label: str | None = None
    started_at: AwareDatetime
    answered_at: AwareDatetime | None = None
    connected_at: AwareDatetime | None = None
    """None where the destination never answered, even when the status is `completed`."""
    ended_at: AwareDatetime | None = None
    duration_seconds: int | None = None
    status: CallStatus | None = None
    """None while the call goes on."""
    hangup_cause: int | None = None
    """A Q.850 cause."""
    summary: str | None = None
    sentiment: Sentiment | None = None
    recording_url: str | None = None
    """Signed, good for ten minutes, and kept out of the repr. Fetch it without your key."""
    quality_metrics: list[QualityMetricLeg]
    """Empty while the call goes on."""
    related_call: JsonValue = None
    """Uncertain: only newer platforms have it, and its form is not documented."""


class CallCreated(Model):
    """A call that was placed. Today's API answers without a body: then both fields are None."""

    may_be_empty: ClassVar[bool] = True

    id: str | None = None
    status: CallStatus | None = None


class Transcript(Model):
    """What was said on a call."""

    call_id: str
    status: TranscriptStatus
    text: str | None = None
    """None until the status is `completed`."""
    sentiment: Sentiment | None = None


class Recording(Model):
    """The recording of a call."""

    call_id: str
    duration_seconds: float | None = None
    file_size_bytes: int | None = None
    download_url: str
    """Signed, good for ten minutes, and kept out of the repr. Fetch it without your key."""
    expires_at: AwareDatetime
    """When the URL stops working."""


class Listener(Model):
    """A one-way stream of a call's audio to your WebSocket."""

    id: str
    call_id: str
    url: str
    channel: ListenerChannel
    created_at: AwareDatetime


class AttachActionParam(TypedDict):
    """Bridge the call to your WebSocket, in both directions."""

    type: Literal["attach"]
    url: str
    """Where DialStack connects to: `wss://`."""


class TransferActionParam(TypedDict, total=False):
    """Hand the call on."""

    type: Required[Literal["transfer"]]
    target: Required[str]
    """A phone number, or the id of what is to ring."""
    mode: Literal["blind"] | str
    """Uncertain: whether there is any other than `blind`."""


CallAction: TypeAlias = AttachActionParam | TransferActionParam


class CallCreateParams(RequestOptions, total=False):
    """Parameters of `calls.create`. A user and a number are needed, each in one spelling."""

    user: str
    """Whose phones ring first."""
    dial_string: str
    """What to dial when the user has answered: a phone number, an extension or an emergency number."""
    did: str
    """Uncertain: only newer platforms take it. The phone number to call from."""
    find_me_follow_me_key: str
    """Uncertain: only newer platforms take it. Which alternate plan to ring the user by."""
    user_id: str
    """The old name of `user`."""
    from_: str
    """The old name of `user`, before that one: an id, not a number."""
    to: str
    """The old name of `dial_string`."""


class CallRetrieveParams(RequestOptions, total=False):
    """Parameters of `calls.retrieve`."""

    expand: list[Literal["did"] | str]


class CallUpdateParams(RequestOptions, total=False):
    """Parameters of `calls.update`."""

    actions: Required[Sequence[CallAction]]
    """Carried out in this order."""


class CallListParams(ListParams, total=False):
    """Parameters of `calls.list`."""

    user_id: str
    """Only this user's. Here it is the name of today, not an old one."""
    did: str
    """Only those of this phone number, by its id."""
    direction: CallDirection
    from_number: str
    to_number: str
    status: CallStatus
    from_date: str | date | datetime
    to_date: str | date | datetime
    expand: list[Literal["did"] | str]


class ListenerCreateParams(RequestOptions, total=False):
    """Parameters of `calls.create_listener`."""

    url: Required[str]
    """Where DialStack connects to: `wss://`."""
    channel: ListenerChannel
    """Whom to hear: `both` by default, each in messages of their own."""


class ListenerListParams(ListParams, total=False):
    """Parameters of `calls.list_listeners`."""
