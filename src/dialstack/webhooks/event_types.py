"""Every event of a webhook, and their union.

A class is chosen by what an event calls itself: its `type`, or the `event` of a voice app's. Match on classes
(`case CallEnded(): ...`): type checkers follow that, and not `event.type == "..."`.
"""

from __future__ import annotations

from typing import TypeAlias

from dialstack.webhooks.event_types_base import (
    EventData,
    PlatformEvent,
    UnknownEvent,
    VoiceAppEvent,
    WebhookEvent,
)
from dialstack.webhooks.event_types_calls import (
    CallAnswered,
    CallAnsweredData,
    CallEmergency,
    CallEnded,
    CallEndedData,
    CallIncoming,
    CallIncomingData,
    CallInitiated,
    CallInitiatedData,
    CallMobilePushWakeup,
    CallMobilePushWakeupData,
    CallNotified,
    CallParked,
    CallReceived,
    CallRinging,
    CallStarted,
    CallTransferred,
    CallUnparked,
)
from dialstack.webhooks.event_types_media import (
    FaxDelivered,
    FaxFailed,
    FaxReceived,
    RecordingAvailable,
    RecordingAvailableData,
    RecordingFailed,
    RecordingTranscriptionCompleted,
    VoicemailNew,
    VoicemailNewData,
    VoicemailTranscriptionCompleted,
)
from dialstack.webhooks.event_types_queues import (
    QueueCallAbandoned,
    QueueCallAbandonedData,
    QueueCallAnswered,
    QueueCallAnsweredData,
    QueueCallCallbackAttempted,
    QueueCallCallbackFailed,
    QueueCallCallbackRequested,
    QueueCallCompleted,
    QueueCallCompletedData,
    QueueCallData,
    QueueCallDispatched,
    QueueCallDispatchedData,
    QueueCallExited,
    QueueCallExitedData,
    QueueCallQueued,
    QueueCallQueuedData,
    QueueCallTimedOut,
    QueueCallTimedOutData,
)

__all__ = [
    "CallAnswered",
    "CallAnsweredData",
    "CallEmergency",
    "CallEnded",
    "CallEndedData",
    "CallIncoming",
    "CallIncomingData",
    "CallInitiated",
    "CallInitiatedData",
    "CallMobilePushWakeup",
    "CallMobilePushWakeupData",
    "CallNotified",
    "CallParked",
    "CallReceived",
    "CallRinging",
    "CallStarted",
    "CallTransferred",
    "CallUnparked",
    "Event",
    "EventData",
    "FaxDelivered",
    "FaxFailed",
    "FaxReceived",
    "PlatformEvent",
    "QueueCallAbandoned",
    "QueueCallAbandonedData",
    "QueueCallAnswered",
    "QueueCallAnsweredData",
    "QueueCallCallbackAttempted",
    "QueueCallCallbackFailed",
    "QueueCallCallbackRequested",
    "QueueCallCompleted",
    "QueueCallCompletedData",
    "QueueCallData",
    "QueueCallDispatched",
    "QueueCallDispatchedData",
    "QueueCallExited",
    "QueueCallExitedData",
    "QueueCallQueued",
    "QueueCallQueuedData",
    "QueueCallTimedOut",
    "QueueCallTimedOutData",
    "RecordingAvailable",
    "RecordingAvailableData",
    "RecordingFailed",
    "RecordingTranscriptionCompleted",
    "UnknownEvent",
    "VoiceAppEvent",
    "VoicemailNew",
    "VoicemailNewData",
    "VoicemailTranscriptionCompleted",
    "WebhookEvent",
]

Event: TypeAlias = (
    CallInitiated
    | CallIncoming
    | CallRinging
    | CallStarted
    | CallAnswered
    | CallEnded
    | CallTransferred
    | CallEmergency
    | CallParked
    | CallUnparked
    | CallMobilePushWakeup
    | CallReceived
    | CallNotified
    | QueueCallQueued
    | QueueCallDispatched
    | QueueCallAnswered
    | QueueCallAbandoned
    | QueueCallTimedOut
    | QueueCallCompleted
    | QueueCallExited
    | QueueCallCallbackRequested
    | QueueCallCallbackAttempted
    | QueueCallCallbackFailed
    | VoicemailNew
    | VoicemailTranscriptionCompleted
    | RecordingAvailable
    | RecordingFailed
    | RecordingTranscriptionCompleted
    | FaxReceived
    | FaxDelivered
    | FaxFailed
    | UnknownEvent
)
