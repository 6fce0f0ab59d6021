"""Serve the Django webhook, and send events to it that are signed as DialStack signs them.

python examples/django_webhook/send_to_itself.py
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from secrets import token_hex
from threading import Thread
from typing import TYPE_CHECKING, cast
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
from django.core.wsgi import get_wsgi_application

from dialstack.webhooks import sign

if TYPE_CHECKING:
    from collections.abc import Generator

    from _typeshed.wsgi import WSGIApplication


class Quiet(WSGIRequestHandler):
    """Does not tell of each request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the server's
        """Say nothing."""


@contextmanager
def serving(app: WSGIApplication) -> Generator[str]:
    """Serve an app on a free port of this machine, and give its address."""
    server = make_server("127.0.0.1", 0, app, handler_class=Quiet)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def demo() -> None:
    """Send an event, a duplicate, and one that somebody else has signed."""
    secret = f"whsec_{token_hex(16)}"
    os.environ.update(DIALSTACK_WEBHOOK_SECRET=secret, DJANGO_SETTINGS_MODULE="settings")
    data = {"call_id": "call_1", "status": "completed", "duration_seconds": 42}
    body = json.dumps({"id": "evt_1", "type": "call.end", "account_id": "acct_1", "data": data}).encode()
    with serving(cast("WSGIApplication", get_wsgi_application())) as address:
        for what, key in [("an event", secret), ("the same again", secret), ("another's", "whsec_of_somebody")]:
            headers = {"Content-Type": "application/json", "X-DialStack-Signature": sign(body, key)}
            answer = httpx.post(f"{address}/webhooks/dialstack", content=body, headers=headers, trust_env=False)
            print(f"{what}: {answer.status_code}")
    from urls import calls  # Django has imported it by now

    print("stored:", calls)


if __name__ == "__main__":
    demo()
