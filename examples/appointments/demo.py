"""Ask the appointments service what DialStack's AI agent asks, signed as DialStack signs it.

    python examples/appointments/demo.py

It starts the service on a free port with a secret of its own, asks, prints the answers, and ends.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import sys
from contextlib import contextmanager
from datetime import datetime, timedelta
from secrets import token_hex
from threading import Thread
from typing import TYPE_CHECKING

import httpx
import uvicorn
from clinic import ZONE

from dialstack.webhooks import sign

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from dialstack.webhooks.adapters.asgi import ASGIWebhooks

PHONE = "+16175550120"


def ask(url: str, secret: str, question: Mapping[str, object]) -> httpx.Response:
    """Ask one question about an account."""
    body = json.dumps({"account_id": "acct_1", **question}).encode()
    headers = {"Content-Type": "application/json", "X-DialStack-Signature": sign(body, secret)}
    return httpx.post(url, content=body, headers=headers, trust_env=False)


@contextmanager
def serving(app: ASGIWebhooks) -> Generator[str]:
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


def converse(address: str, secret: str) -> None:
    """Ask as during a call, and what goes wrong besides."""
    today = datetime.now(ZONE).date()
    monday = (today + timedelta(days=7 - today.weekday())).isoformat()
    who = {"customer": {"phone": PHONE}}
    when = {"query": {"filter": {"start_at_range": {"start_at": monday, "end_at": monday}}}}

    answer = ask(f"{address}/customers/lookup", secret, who)
    print(f"who calls? {answer.status_code}, found: {answer.json()['found']}")
    answer = ask(f"{address}/availability/search", secret, when)
    free = answer.json()["availabilities"]
    print(f"what is free on Monday? {answer.status_code}, {len(free)} times")

    wanted = {**free[0], "customer": {"name": "Jane Roe", "phone": PHONE}}
    booking = {"idempotency_key": "key_1", "booking": wanted}
    answer = ask(f"{address}/bookings", secret, booking)
    booked = answer.json()["booking"]
    print(f"book the first one: {answer.status_code}, {booked['status']}")
    answer = ask(f"{address}/bookings", secret, booking)
    print(f"the same, asked again: {answer.status_code}, the same booking: {answer.json()['booking'] == booked}")
    answer = ask(f"{address}/bookings", secret, {**booking, "idempotency_key": "key_2"})
    print(f"somebody else wants it: {answer.status_code}, {answer.json()['error']['code']}")

    answer = ask(f"{address}/availability/search", secret, when)
    print(f"what is free now? {answer.status_code}, {len(answer.json()['availabilities'])} times")
    answer = ask(f"{address}/customers/lookup", secret, who)
    existing = answer.json()["customer"]["existing_appointment"]
    print(f"who calls? {answer.status_code}, with an appointment at {existing['start_at'][11:16]}")
    answer = ask(f"{address}/customers/lookup", "whsec_of_somebody", who)
    print(f"signed with another secret: {answer.status_code}, {answer.json()['error']['code']}")


def main() -> None:
    """Start the service, and ask it."""
    logging.basicConfig(format="   %(message)s", stream=sys.stdout)
    secret = os.environ["DIALSTACK_WEBHOOK_SECRET"] = f"whsec_{token_hex(16)}"
    from service import app  # it reads the environment

    with serving(app) as address:
        converse(address, secret)


if __name__ == "__main__":
    main()
