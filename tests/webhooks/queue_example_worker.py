"""The worker of `examples/webhook_queue_dramatiq.py`, with less patience, and with handlers that a test can watch.

dramatiq tests.webhooks.queue_example_worker
"""

from __future__ import annotations

import os
from pathlib import Path

import anyio
import webhook_queue_dramatiq as example

example.LEASE = 2.0
example.broker.heartbeat_timeout = 2_000  # milliseconds after which the events of a dead worker are taken back
example.broker.maintenance_chance = 1_000_000  # each command looks for them, and not one in a thousand
example.handle_event.options |= {"min_backoff": 50, "max_backoff": 200, "max_retries": 5}

path = Path(os.environ["LEDGER"])
ledger = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def note(what, event):
    os.write(ledger, f"{what} {event.id}\n".encode())


def times_begun(event):
    return path.read_text().split("\n").count(f"began {event.id}")


@example.hooks.on("voicemail.new")
async def handle(event):
    note("began", event)
    what = event.data.what
    if what == "fails twice" and times_begun(event) <= 2:
        raise ValueError
    if what == "fails for ever":
        raise ValueError
    if what == "hangs once" and times_begun(event) == 1:
        await anyio.sleep_forever()
    note("ended", event)
