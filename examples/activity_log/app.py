"""An activity log: what DialStack tells of calls and voicemails, in one table.

    DIALSTACK_WEBHOOK_SECRET=whsec_... uvicorn --app-dir examples/activity_log app:app

Then DialStack's events go to `/webhooks/dialstack`. To see it work without the platform:

    python examples/activity_log/send_test_events.py
"""

from __future__ import annotations

import logging
import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fastapi import FastAPI
from store import Activity, ActivityLog

from dialstack.webhooks import (
    CallEnded,
    RecordingAvailable,
    RecordingTranscriptionCompleted,
    SQLiteDedupe,
    VoicemailNew,
    VoicemailTranscriptionCompleted,
    WebhookRouter,
)
from dialstack.webhooks.adapters.fastapi import webhook_endpoint

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from dialstack.webhooks import Event, PlatformEvent

logger = logging.getLogger("activity_log")
secret = os.environ["DIALSTACK_WEBHOOK_SECRET"]
folder = Path(os.environ.get("ACTIVITY_LOG_FOLDER", "."))
log = ActivityLog(folder / "activity.db")
# Which events were handled. A file, so that a restart forgets none, and the workers of a server share it.
dedupe = SQLiteDedupe(folder / "events.db")
hooks = WebhookRouter(secret, name="activity", dedupe=dedupe)


@hooks.on(CallEnded)
def call_ended(event: CallEnded) -> None:
    """Log a call. One that nobody answered is `completed` too, and has no `connected_at`."""
    data = event.data
    write(event, "call", data.call_id, status=data.status, duration_seconds=data.duration_seconds)


@hooks.on(VoicemailNew)
def voicemail_left(event: VoicemailNew) -> None:
    """Log a voicemail."""
    write(event, "voicemail", event.data.id)


@hooks.on(RecordingAvailable)
def recording_available(event: RecordingAvailable) -> None:
    """Note that a call has a recording. Its URL is good for minutes: fetch it with `calls.retrieve_recording`."""
    write(event, "call", event.data.call_id, has_recording=True)


@hooks.on("*.transcription.complete")
def transcribed(event: Event) -> None:
    """Note that there is a transcript. The fields are not documented, so look at what your events hold."""
    match event:
        case RecordingTranscriptionCompleted():
            write(event, "call", (event.data.model_extra or {}).get("call_id"), has_transcript=True)
        case VoicemailTranscriptionCompleted():
            write(event, "voicemail", (event.data.model_extra or {}).get("id"), has_transcript=True)
        case _:
            logger.warning("a transcript of something new")


def write(
    event: PlatformEvent,
    kind: Literal["call", "voicemail"],
    subject: object,
    *,
    status: str | None = None,
    duration_seconds: int | None = None,
    has_recording: bool = False,
    has_transcript: bool = False,
) -> None:
    """Write what an event tells into the row of its call or voicemail."""
    if not isinstance(subject, str):
        # No error: the event would be sent again and again, and would have no id the next time either.
        logger.warning("not logged: %s without an id", event.type)
        return
    log.put(Activity(subject, kind, event.account_id, status, duration_seconds, has_recording, has_transcript))
    logger.info("logged: %s", event.type)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncGenerator[None, None]:
    """Close the file at the end."""
    yield
    dedupe.close()


app = FastAPI(lifespan=lifespan)
app.add_api_route("/webhooks/dialstack", webhook_endpoint(hooks), methods=["POST"])
