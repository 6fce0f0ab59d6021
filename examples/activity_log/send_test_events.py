"""Send the activity log its events, signed as DialStack signs them.

    python examples/activity_log/send_test_events.py

Run like this it starts the app on a free port, with a secret and a folder of its own, sends, prints the log, and ends.
With `--to` it sends to an app that runs already, with the secret in `DIALSTACK_WEBHOOK_SECRET`:

    python examples/activity_log/send_test_events.py --to http://127.0.0.1:8000/webhooks/dialstack
"""

from __future__ import annotations

import json
import logging
import os
import socket
import sys
from argparse import ArgumentParser
from contextlib import contextmanager
from secrets import token_hex
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING

import httpx
import uvicorn

from dialstack.webhooks import sign

if TYPE_CHECKING:
    from collections.abc import Generator

    from fastapi import FastAPI

    from dialstack.types import JsonValue

CALL: dict[str, JsonValue] = {"call_id": "call_1", "status": "completed", "duration_seconds": 42}
EVENTS: list[tuple[str, str, dict[str, JsonValue]]] = [
    ("evt_2", "recording.available", {"call_id": "call_1"}),  # before the call's end: the order is not certain
    ("evt_1", "call.end", CALL),
    ("evt_3", "recording.transcription.complete", {"call_id": "call_1"}),
    ("evt_4", "voicemail.new", {"id": "vm_1", "owner": "user_1"}),
    ("evt_5", "voicemail.transcription.complete", {"id": "vm_1"}),
    ("evt_1", "call.end", CALL),  # a duplicate, as they happen
]


def send(url: str, secret: str, event_id: str, kind: str, data: dict[str, JsonValue]) -> int:
    """Send one event, and give the status of the answer."""
    body = json.dumps({"id": event_id, "type": kind, "account_id": "acct_1", "data": data}).encode()
    headers = {"Content-Type": "application/json", "X-DialStack-Signature": sign(body, secret)}
    return httpx.post(url, content=body, headers=headers, trust_env=False).status_code


def send_all(url: str, secret: str) -> None:
    """Send every event, and a forged one."""
    for event_id, kind, data in EVENTS:
        print(f"{event_id} {kind}: {send(url, secret, event_id, kind, data)}")
    print(f"signed with another secret: {send(url, 'whsec_of_somebody', 'evt_6', 'call.end', CALL)}")


@contextmanager
def serving(app: FastAPI) -> Generator[str]:
    """Serve an app on a free port of this machine, and give its address."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, log_level="warning", ws="none"))
        thread = Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def demo() -> None:
    """Start the app, send it everything, and print what it stored."""
    logging.basicConfig(format="   %(message)s", stream=sys.stdout)
    logging.getLogger("activity_log").setLevel(logging.INFO)
    with TemporaryDirectory() as folder:
        secret = f"whsec_{token_hex(16)}"
        os.environ.update(DIALSTACK_WEBHOOK_SECRET=secret, ACTIVITY_LOG_FOLDER=folder)
        from app import app, log  # it reads the environment

        with serving(app) as address:
            send_all(f"{address}/webhooks/dialstack", secret)
        print("The log:")
        for row in log.rows():
            print(f"   {row}")


if __name__ == "__main__":
    parser = ArgumentParser(description="Send the activity log its events.")
    parser.add_argument("--to", metavar="URL", help="send to an app that runs already")
    url: str | None = parser.parse_args().to
    if url is None:
        demo()
    else:
        send_all(url, os.environ["DIALSTACK_WEBHOOK_SECRET"])
