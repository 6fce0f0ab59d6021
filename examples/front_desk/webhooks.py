"""What DialStack tells of calls and voicemails, noted in the activity log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack.webhooks import CallAnswered, CallEnded, CallIncoming, VoicemailNew, WebhookRouter

from .store import Activity

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialstack.webhooks import DedupeStore, PlatformEvent

    from .store import Store

__all__ = ["EVENTS", "ActivityHooks"]

EVENTS = ["call.incoming", "call.answered", "call.end", "voicemail.new"]
"""What the endpoint asks for: `enabled_events`."""


class ActivityHooks:
    """The handlers. They block, so the router runs them in threads.

    Args:
        secret: The webhook endpoint's.
        store: Where it is noted.
        tell: Called with a clinic's id once for each message that was left, such as to send a mail.
        dedupe: Remembers which events were handled.
    """

    def __init__(self, secret: str, store: Store, tell: Callable[[str], None], dedupe: DedupeStore) -> None:
        self._store = store
        self._tell = tell
        self.router = WebhookRouter(secret, name="activity", dedupe=dedupe)
        self.router.on(CallIncoming)(self.incoming)
        self.router.on(CallAnswered)(self.answered)
        self.router.on(CallEnded)(self.ended)
        self.router.on(VoicemailNew)(self.message)

    def incoming(self, event: CallIncoming) -> None:
        """Somebody calls."""
        self._note(event, "call", event.data.call_id, "ringing", from_number=event.data.from_number, progress=1)

    def answered(self, event: CallAnswered) -> None:
        """Somebody, or the receptionist, took the call."""
        self._note(event, "call", event.data.call_id, "talking", progress=2)

    def ended(self, event: CallEnded) -> None:
        """A call is over."""
        data = event.data
        self._note(
            event,
            "call",
            data.call_id,
            data.status or "ended",
            from_number=data.from_number,
            duration_seconds=data.duration_seconds,
            progress=3,
        )

    def message(self, event: VoicemailNew) -> None:
        """A caller left a message."""
        self._note(event, "voicemail", event.data.id, "new")
        # Not safe to do twice, so it comes last: nothing after it can fail, and let the event come again.
        self._tell(event.account_id or "")

    def _note(
        self,
        event: PlatformEvent,
        kind: str,
        subject: str | None,
        status: str,
        *,
        from_number: str | None = None,
        duration_seconds: int | None = None,
        progress: int = 0,
    ) -> None:
        if subject and event.account_id:
            self._store.note(Activity(subject, event.account_id, kind, status, from_number, duration_seconds, progress))
