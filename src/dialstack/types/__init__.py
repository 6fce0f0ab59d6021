"""Every type of the SDK: parameters are TypedDicts, answers are pydantic models.

```python
from dialstack.types import CallLog, DialPlanNodeParam
```

A module is imported when one of its names is first used, so this costs nothing until then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dialstack.types._model import JsonValue as JsonValue
    from dialstack.types._model import ListResponse as ListResponse
    from dialstack.types._model import Model as Model
    from dialstack.types._params import CursorListParams as CursorListParams
    from dialstack.types._params import ListParams as ListParams
    from dialstack.types.account_sessions import AccountSession as AccountSession
    from dialstack.types.account_sessions import AccountSessionComponentName as AccountSessionComponentName
    from dialstack.types.account_sessions import AccountSessionComponentParam as AccountSessionComponentParam
    from dialstack.types.account_sessions import AccountSessionCreateParams as AccountSessionCreateParams
    from dialstack.types.account_sessions import AccountSessionCreateResponse as AccountSessionCreateResponse
    from dialstack.types.accounts import Account as Account
    from dialstack.types.accounts import AccountAcceptTosParams as AccountAcceptTosParams
    from dialstack.types.accounts import AccountConfig as AccountConfig
    from dialstack.types.accounts import AccountConfigParam as AccountConfigParam
    from dialstack.types.accounts import AccountCreateParams as AccountCreateParams
    from dialstack.types.accounts import AccountListParams as AccountListParams
    from dialstack.types.accounts import AccountPricing as AccountPricing
    from dialstack.types.accounts import AccountPricingParam as AccountPricingParam
    from dialstack.types.accounts import AccountRetrieveTosParams as AccountRetrieveTosParams
    from dialstack.types.accounts import AccountUpdateParams as AccountUpdateParams
    from dialstack.types.accounts import AccountUpdatePricingParams as AccountUpdatePricingParams
    from dialstack.types.accounts import AddressParam as AddressParam
    from dialstack.types.accounts import E911Notification as E911Notification
    from dialstack.types.accounts import E911NotificationParam as E911NotificationParam
    from dialstack.types.accounts import Tos as Tos
    from dialstack.types.accounts import TosAcceptance as TosAcceptance
    from dialstack.types.accounts import TosStatus as TosStatus
    from dialstack.types.accounts import TosVariant as TosVariant
    from dialstack.types.ai_agents import AIAgent as AIAgent
    from dialstack.types.ai_agents import AIAgentCreateParams as AIAgentCreateParams
    from dialstack.types.ai_agents import AIAgentListParams as AIAgentListParams
    from dialstack.types.ai_agents import AIAgentRetrieveParams as AIAgentRetrieveParams
    from dialstack.types.ai_agents import AIAgentScheduling as AIAgentScheduling
    from dialstack.types.ai_agents import AIAgentSchedulingParam as AIAgentSchedulingParam
    from dialstack.types.ai_agents import AIAgentUpdateParams as AIAgentUpdateParams
    from dialstack.types.ai_agents import FaqResponse as FaqResponse
    from dialstack.types.ai_agents import FaqResponseParam as FaqResponseParam
    from dialstack.types.calls import AttachActionParam as AttachActionParam
    from dialstack.types.calls import CallAction as CallAction
    from dialstack.types.calls import CallCreated as CallCreated
    from dialstack.types.calls import CallCreateParams as CallCreateParams
    from dialstack.types.calls import CallDirection as CallDirection
    from dialstack.types.calls import CallListParams as CallListParams
    from dialstack.types.calls import CallLog as CallLog
    from dialstack.types.calls import CallRetrieveParams as CallRetrieveParams
    from dialstack.types.calls import CallStatus as CallStatus
    from dialstack.types.calls import CallUpdateParams as CallUpdateParams
    from dialstack.types.calls import ChannelSentiment as ChannelSentiment
    from dialstack.types.calls import DIDSummary as DIDSummary
    from dialstack.types.calls import Listener as Listener
    from dialstack.types.calls import ListenerChannel as ListenerChannel
    from dialstack.types.calls import ListenerCreateParams as ListenerCreateParams
    from dialstack.types.calls import ListenerListParams as ListenerListParams
    from dialstack.types.calls import QualityMetricLeg as QualityMetricLeg
    from dialstack.types.calls import Recording as Recording
    from dialstack.types.calls import Sentiment as Sentiment
    from dialstack.types.calls import SentimentKind as SentimentKind
    from dialstack.types.calls import Transcript as Transcript
    from dialstack.types.calls import TranscriptStatus as TranscriptStatus
    from dialstack.types.calls import TransferActionParam as TransferActionParam
    from dialstack.types.dial_plans import AudioClipNode as AudioClipNode
    from dialstack.types.dial_plans import AudioClipNodeConfig as AudioClipNodeConfig
    from dialstack.types.dial_plans import AudioClipNodeConfigParam as AudioClipNodeConfigParam
    from dialstack.types.dial_plans import AudioClipNodeParam as AudioClipNodeParam
    from dialstack.types.dial_plans import DialPlan as DialPlan
    from dialstack.types.dial_plans import DialPlanCreateParams as DialPlanCreateParams
    from dialstack.types.dial_plans import DialPlanListParams as DialPlanListParams
    from dialstack.types.dial_plans import DialPlanNode as DialPlanNode
    from dialstack.types.dial_plans import DialPlanNodeParam as DialPlanNodeParam
    from dialstack.types.dial_plans import DialPlanRetrieveParams as DialPlanRetrieveParams
    from dialstack.types.dial_plans import DialPlanUpdateParams as DialPlanUpdateParams
    from dialstack.types.dial_plans import ExternalDialNode as ExternalDialNode
    from dialstack.types.dial_plans import ExternalDialNodeConfig as ExternalDialNodeConfig
    from dialstack.types.dial_plans import ExternalDialNodeConfigParam as ExternalDialNodeConfigParam
    from dialstack.types.dial_plans import ExternalDialNodeParam as ExternalDialNodeParam
    from dialstack.types.dial_plans import HangUpNode as HangUpNode
    from dialstack.types.dial_plans import HangUpNodeConfig as HangUpNodeConfig
    from dialstack.types.dial_plans import HangUpNodeConfigParam as HangUpNodeConfigParam
    from dialstack.types.dial_plans import HangUpNodeParam as HangUpNodeParam
    from dialstack.types.dial_plans import InternalDialNode as InternalDialNode
    from dialstack.types.dial_plans import InternalDialNodeConfig as InternalDialNodeConfig
    from dialstack.types.dial_plans import InternalDialNodeConfigParam as InternalDialNodeConfigParam
    from dialstack.types.dial_plans import InternalDialNodeParam as InternalDialNodeParam
    from dialstack.types.dial_plans import MenuNode as MenuNode
    from dialstack.types.dial_plans import MenuNodeConfig as MenuNodeConfig
    from dialstack.types.dial_plans import MenuNodeConfigParam as MenuNodeConfigParam
    from dialstack.types.dial_plans import MenuNodeParam as MenuNodeParam
    from dialstack.types.dial_plans import MenuOption as MenuOption
    from dialstack.types.dial_plans import MenuOptionParam as MenuOptionParam
    from dialstack.types.dial_plans import NodePosition as NodePosition
    from dialstack.types.dial_plans import NodePositionParam as NodePositionParam
    from dialstack.types.dial_plans import RingAllUsersNode as RingAllUsersNode
    from dialstack.types.dial_plans import RingAllUsersNodeConfig as RingAllUsersNodeConfig
    from dialstack.types.dial_plans import RingAllUsersNodeConfigParam as RingAllUsersNodeConfigParam
    from dialstack.types.dial_plans import RingAllUsersNodeParam as RingAllUsersNodeParam
    from dialstack.types.dial_plans import ScheduleNode as ScheduleNode
    from dialstack.types.dial_plans import ScheduleNodeConfig as ScheduleNodeConfig
    from dialstack.types.dial_plans import ScheduleNodeConfigParam as ScheduleNodeConfigParam
    from dialstack.types.dial_plans import ScheduleNodeParam as ScheduleNodeParam
    from dialstack.types.dial_plans import UnknownNode as UnknownNode
    from dialstack.types.dial_plans import UnknownNodeParam as UnknownNodeParam
    from dialstack.types.dial_plans import UnknownNodeType as UnknownNodeType
    from dialstack.types.dial_plans import VoiceAppMode as VoiceAppMode
    from dialstack.types.dial_plans import VoiceAppNode as VoiceAppNode
    from dialstack.types.dial_plans import VoiceAppNodeConfig as VoiceAppNodeConfig
    from dialstack.types.dial_plans import VoiceAppNodeConfigParam as VoiceAppNodeConfigParam
    from dialstack.types.dial_plans import VoiceAppNodeParam as VoiceAppNodeParam
    from dialstack.types.events import ClientEvent as ClientEvent
    from dialstack.types.events import ErrorEvent as ErrorEvent
    from dialstack.types.events import RequestEvent as RequestEvent
    from dialstack.types.events import ResponseEvent as ResponseEvent
    from dialstack.types.events import RetryEvent as RetryEvent
    from dialstack.types.extensions import Extension as Extension
    from dialstack.types.extensions import ExtensionCreateParams as ExtensionCreateParams
    from dialstack.types.extensions import ExtensionList as ExtensionList
    from dialstack.types.extensions import ExtensionListParams as ExtensionListParams
    from dialstack.types.extensions import ExtensionStatus as ExtensionStatus
    from dialstack.types.extensions import ExtensionUpdateParams as ExtensionUpdateParams
    from dialstack.types.options import AppInfo as AppInfo
    from dialstack.types.options import ClientOptions as ClientOptions
    from dialstack.types.options import DialStackConfig as DialStackConfig
    from dialstack.types.options import DownloadOptions as DownloadOptions
    from dialstack.types.options import HttpClient as HttpClient
    from dialstack.types.options import LastResponse as LastResponse
    from dialstack.types.options import RequestOptions as RequestOptions
    from dialstack.types.phone_numbers import DirectoryListingType as DirectoryListingType
    from dialstack.types.phone_numbers import FaxNotifications as FaxNotifications
    from dialstack.types.phone_numbers import InboundRouting as InboundRouting
    from dialstack.types.phone_numbers import PhoneNumber as PhoneNumber
    from dialstack.types.phone_numbers import PhoneNumberClass as PhoneNumberClass
    from dialstack.types.phone_numbers import PhoneNumberConfig as PhoneNumberConfig
    from dialstack.types.phone_numbers import PhoneNumberListParams as PhoneNumberListParams
    from dialstack.types.phone_numbers import PhoneNumberStatus as PhoneNumberStatus
    from dialstack.types.schedules import Schedule as Schedule
    from dialstack.types.schedules import ScheduleCreateParams as ScheduleCreateParams
    from dialstack.types.schedules import ScheduleHoliday as ScheduleHoliday
    from dialstack.types.schedules import ScheduleHolidayParam as ScheduleHolidayParam
    from dialstack.types.schedules import ScheduleListParams as ScheduleListParams
    from dialstack.types.schedules import ScheduleRange as ScheduleRange
    from dialstack.types.schedules import ScheduleRangeParam as ScheduleRangeParam
    from dialstack.types.user_sessions import UserSession as UserSession
    from dialstack.types.user_sessions import UserSessionCreateParams as UserSessionCreateParams
    from dialstack.types.user_sessions import UserSessionCreateResponse as UserSessionCreateResponse
    from dialstack.types.users import PresenceState as PresenceState
    from dialstack.types.users import QueueAgent as QueueAgent
    from dialstack.types.users import QueueAgentStatus as QueueAgentStatus
    from dialstack.types.users import User as User
    from dialstack.types.users import UserConfig as UserConfig
    from dialstack.types.users import UserConfigParam as UserConfigParam
    from dialstack.types.users import UserCreateParams as UserCreateParams
    from dialstack.types.users import UserListParams as UserListParams
    from dialstack.types.users import UserPresence as UserPresence
    from dialstack.types.users import UserRetrieveParams as UserRetrieveParams
    from dialstack.types.users import UserSessionsRevokeResponse as UserSessionsRevokeResponse
    from dialstack.types.users import UserUpdateParams as UserUpdateParams
    from dialstack.types.users import UserUpdateQueueAgentParams as UserUpdateQueueAgentParams
    from dialstack.types.users import WebRTCReachability as WebRTCReachability
    from dialstack.types.voice_apps import VoiceApp as VoiceApp
    from dialstack.types.voice_apps import VoiceAppCreateParams as VoiceAppCreateParams
    from dialstack.types.voice_apps import VoiceAppListParams as VoiceAppListParams
    from dialstack.types.voice_apps import VoiceAppRetrieveParams as VoiceAppRetrieveParams
    from dialstack.types.voice_apps import VoiceAppStatus as VoiceAppStatus
    from dialstack.types.voice_apps import VoiceAppUpdateParams as VoiceAppUpdateParams

__all__ = [
    "AIAgent",
    "AIAgentCreateParams",
    "AIAgentListParams",
    "AIAgentRetrieveParams",
    "AIAgentScheduling",
    "AIAgentSchedulingParam",
    "AIAgentUpdateParams",
    "Account",
    "AccountAcceptTosParams",
    "AccountConfig",
    "AccountConfigParam",
    "AccountCreateParams",
    "AccountListParams",
    "AccountPricing",
    "AccountPricingParam",
    "AccountRetrieveTosParams",
    "AccountSession",
    "AccountSessionComponentName",
    "AccountSessionComponentParam",
    "AccountSessionCreateParams",
    "AccountSessionCreateResponse",
    "AccountUpdateParams",
    "AccountUpdatePricingParams",
    "AddressParam",
    "AppInfo",
    "AttachActionParam",
    "AudioClipNode",
    "AudioClipNodeConfig",
    "AudioClipNodeConfigParam",
    "AudioClipNodeParam",
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
    "ClientEvent",
    "ClientOptions",
    "CursorListParams",
    "DIDSummary",
    "DialPlan",
    "DialPlanCreateParams",
    "DialPlanListParams",
    "DialPlanNode",
    "DialPlanNodeParam",
    "DialPlanRetrieveParams",
    "DialPlanUpdateParams",
    "DialStackConfig",
    "DirectoryListingType",
    "DownloadOptions",
    "E911Notification",
    "E911NotificationParam",
    "ErrorEvent",
    "Extension",
    "ExtensionCreateParams",
    "ExtensionList",
    "ExtensionListParams",
    "ExtensionStatus",
    "ExtensionUpdateParams",
    "ExternalDialNode",
    "ExternalDialNodeConfig",
    "ExternalDialNodeConfigParam",
    "ExternalDialNodeParam",
    "FaqResponse",
    "FaqResponseParam",
    "FaxNotifications",
    "HangUpNode",
    "HangUpNodeConfig",
    "HangUpNodeConfigParam",
    "HangUpNodeParam",
    "HttpClient",
    "InboundRouting",
    "InternalDialNode",
    "InternalDialNodeConfig",
    "InternalDialNodeConfigParam",
    "InternalDialNodeParam",
    "JsonValue",
    "LastResponse",
    "ListParams",
    "ListResponse",
    "Listener",
    "ListenerChannel",
    "ListenerCreateParams",
    "ListenerListParams",
    "MenuNode",
    "MenuNodeConfig",
    "MenuNodeConfigParam",
    "MenuNodeParam",
    "MenuOption",
    "MenuOptionParam",
    "Model",
    "NodePosition",
    "NodePositionParam",
    "PhoneNumber",
    "PhoneNumberClass",
    "PhoneNumberConfig",
    "PhoneNumberListParams",
    "PhoneNumberStatus",
    "PresenceState",
    "QualityMetricLeg",
    "QueueAgent",
    "QueueAgentStatus",
    "Recording",
    "RequestEvent",
    "RequestOptions",
    "ResponseEvent",
    "RetryEvent",
    "RingAllUsersNode",
    "RingAllUsersNodeConfig",
    "RingAllUsersNodeConfigParam",
    "RingAllUsersNodeParam",
    "Schedule",
    "ScheduleCreateParams",
    "ScheduleHoliday",
    "ScheduleHolidayParam",
    "ScheduleListParams",
    "ScheduleNode",
    "ScheduleNodeConfig",
    "ScheduleNodeConfigParam",
    "ScheduleNodeParam",
    "ScheduleRange",
    "ScheduleRangeParam",
    "Sentiment",
    "SentimentKind",
    "Tos",
    "TosAcceptance",
    "TosStatus",
    "TosVariant",
    "Transcript",
    "TranscriptStatus",
    "TransferActionParam",
    "UnknownNode",
    "UnknownNodeParam",
    "UnknownNodeType",
    "User",
    "UserConfig",
    "UserConfigParam",
    "UserCreateParams",
    "UserListParams",
    "UserPresence",
    "UserRetrieveParams",
    "UserSession",
    "UserSessionCreateParams",
    "UserSessionCreateResponse",
    "UserSessionsRevokeResponse",
    "UserUpdateParams",
    "UserUpdateQueueAgentParams",
    "VoiceApp",
    "VoiceAppCreateParams",
    "VoiceAppListParams",
    "VoiceAppMode",
    "VoiceAppNode",
    "VoiceAppNodeConfig",
    "VoiceAppNodeConfigParam",
    "VoiceAppNodeParam",
    "VoiceAppRetrieveParams",
    "VoiceAppStatus",
    "VoiceAppUpdateParams",
    "WebRTCReachability",
]

if not TYPE_CHECKING:
    # Hidden from type checkers: for them a misspelt name must be an error, not whatever this returns.
    _MODULES = {
        "AIAgent": "ai_agents",
        "AIAgentCreateParams": "ai_agents",
        "AIAgentListParams": "ai_agents",
        "AIAgentRetrieveParams": "ai_agents",
        "AIAgentScheduling": "ai_agents",
        "AIAgentSchedulingParam": "ai_agents",
        "AIAgentUpdateParams": "ai_agents",
        "Account": "accounts",
        "AccountAcceptTosParams": "accounts",
        "AccountConfig": "accounts",
        "AccountConfigParam": "accounts",
        "AccountCreateParams": "accounts",
        "AccountListParams": "accounts",
        "AccountPricing": "accounts",
        "AccountPricingParam": "accounts",
        "AccountRetrieveTosParams": "accounts",
        "AccountSession": "account_sessions",
        "AccountSessionComponentName": "account_sessions",
        "AccountSessionComponentParam": "account_sessions",
        "AccountSessionCreateParams": "account_sessions",
        "AccountSessionCreateResponse": "account_sessions",
        "AccountUpdateParams": "accounts",
        "AccountUpdatePricingParams": "accounts",
        "AddressParam": "accounts",
        "AppInfo": "options",
        "AttachActionParam": "calls",
        "AudioClipNode": "dial_plans",
        "AudioClipNodeConfig": "dial_plans",
        "AudioClipNodeConfigParam": "dial_plans",
        "AudioClipNodeParam": "dial_plans",
        "CallAction": "calls",
        "CallCreateParams": "calls",
        "CallCreated": "calls",
        "CallDirection": "calls",
        "CallListParams": "calls",
        "CallLog": "calls",
        "CallRetrieveParams": "calls",
        "CallStatus": "calls",
        "CallUpdateParams": "calls",
        "ChannelSentiment": "calls",
        "ClientEvent": "events",
        "ClientOptions": "options",
        "CursorListParams": "_params",
        "DIDSummary": "calls",
        "DialPlan": "dial_plans",
        "DialPlanCreateParams": "dial_plans",
        "DialPlanListParams": "dial_plans",
        "DialPlanNode": "dial_plans",
        "DialPlanNodeParam": "dial_plans",
        "DialPlanRetrieveParams": "dial_plans",
        "DialPlanUpdateParams": "dial_plans",
        "DialStackConfig": "options",
        "DownloadOptions": "options",
        "DirectoryListingType": "phone_numbers",
        "E911Notification": "accounts",
        "E911NotificationParam": "accounts",
        "ErrorEvent": "events",
        "Extension": "extensions",
        "ExtensionCreateParams": "extensions",
        "ExtensionList": "extensions",
        "ExtensionListParams": "extensions",
        "ExtensionStatus": "extensions",
        "ExtensionUpdateParams": "extensions",
        "ExternalDialNode": "dial_plans",
        "ExternalDialNodeConfig": "dial_plans",
        "ExternalDialNodeConfigParam": "dial_plans",
        "ExternalDialNodeParam": "dial_plans",
        "FaqResponse": "ai_agents",
        "FaqResponseParam": "ai_agents",
        "FaxNotifications": "phone_numbers",
        "HangUpNode": "dial_plans",
        "HangUpNodeConfig": "dial_plans",
        "HangUpNodeConfigParam": "dial_plans",
        "HangUpNodeParam": "dial_plans",
        "HttpClient": "options",
        "InboundRouting": "phone_numbers",
        "InternalDialNode": "dial_plans",
        "InternalDialNodeConfig": "dial_plans",
        "InternalDialNodeConfigParam": "dial_plans",
        "InternalDialNodeParam": "dial_plans",
        "JsonValue": "_model",
        "LastResponse": "options",
        "ListParams": "_params",
        "ListResponse": "_model",
        "Listener": "calls",
        "ListenerChannel": "calls",
        "ListenerCreateParams": "calls",
        "ListenerListParams": "calls",
        "MenuNode": "dial_plans",
        "MenuNodeConfig": "dial_plans",
        "MenuNodeConfigParam": "dial_plans",
        "MenuNodeParam": "dial_plans",
        "MenuOption": "dial_plans",
        "MenuOptionParam": "dial_plans",
        "Model": "_model",
        "NodePosition": "dial_plans",
        "NodePositionParam": "dial_plans",
        "PhoneNumber": "phone_numbers",
        "PhoneNumberClass": "phone_numbers",
        "PhoneNumberConfig": "phone_numbers",
        "PhoneNumberListParams": "phone_numbers",
        "PhoneNumberStatus": "phone_numbers",
        "PresenceState": "users",
        "QualityMetricLeg": "calls",
        "QueueAgent": "users",
        "QueueAgentStatus": "users",
        "Recording": "calls",
        "RequestEvent": "events",
        "RequestOptions": "options",
        "ResponseEvent": "events",
        "RetryEvent": "events",
        "RingAllUsersNode": "dial_plans",
        "RingAllUsersNodeConfig": "dial_plans",
        "RingAllUsersNodeConfigParam": "dial_plans",
        "RingAllUsersNodeParam": "dial_plans",
        "Schedule": "schedules",
        "ScheduleCreateParams": "schedules",
        "ScheduleHoliday": "schedules",
        "ScheduleHolidayParam": "schedules",
        "ScheduleListParams": "schedules",
        "ScheduleNode": "dial_plans",
        "ScheduleNodeConfig": "dial_plans",
        "ScheduleNodeConfigParam": "dial_plans",
        "ScheduleNodeParam": "dial_plans",
        "ScheduleRange": "schedules",
        "ScheduleRangeParam": "schedules",
        "Sentiment": "calls",
        "SentimentKind": "calls",
        "Tos": "accounts",
        "TosAcceptance": "accounts",
        "TosStatus": "accounts",
        "TosVariant": "accounts",
        "Transcript": "calls",
        "TranscriptStatus": "calls",
        "TransferActionParam": "calls",
        "UnknownNode": "dial_plans",
        "UnknownNodeParam": "dial_plans",
        "UnknownNodeType": "dial_plans",
        "User": "users",
        "UserConfig": "users",
        "UserConfigParam": "users",
        "UserCreateParams": "users",
        "UserListParams": "users",
        "UserPresence": "users",
        "UserRetrieveParams": "users",
        "UserSession": "user_sessions",
        "UserSessionCreateParams": "user_sessions",
        "UserSessionCreateResponse": "user_sessions",
        "UserSessionsRevokeResponse": "users",
        "UserUpdateParams": "users",
        "UserUpdateQueueAgentParams": "users",
        "VoiceApp": "voice_apps",
        "VoiceAppCreateParams": "voice_apps",
        "VoiceAppListParams": "voice_apps",
        "VoiceAppMode": "dial_plans",
        "VoiceAppNode": "dial_plans",
        "VoiceAppNodeConfig": "dial_plans",
        "VoiceAppNodeConfigParam": "dial_plans",
        "VoiceAppNodeParam": "dial_plans",
        "VoiceAppRetrieveParams": "voice_apps",
        "VoiceAppStatus": "voice_apps",
        "VoiceAppUpdateParams": "voice_apps",
        "WebRTCReachability": "users",
    }

    def __getattr__(name: str) -> object:
        """Import a type when it is first asked for."""
        if name not in _MODULES:
            raise AttributeError(f"module 'dialstack.types' has no attribute {name!r}")
        from importlib import import_module

        value = getattr(import_module(f"dialstack.types.{_MODULES[name]}"), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return __all__
