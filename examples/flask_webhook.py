"""A webhook in Flask: calls that have ended, each of them once.

    python examples/flask_webhook.py

Run like this it sends events to itself, signed as DialStack signs them, and ends. To answer at `/webhooks/dialstack`:

    DIALSTACK_WEBHOOK_SECRET=whsec_... flask --app examples/flask_webhook run
"""

from __future__ import annotations

import json
import logging
import os
from contextlib import contextmanager
from secrets import token_hex
from threading import Thread
from typing import TYPE_CHECKING

import httpx
from flask import Flask
from werkzeug.serving import make_server

from dialstack.webhooks import CallEnded, WebhookRouter, sign
from dialstack.webhooks.adapters.flask import flask_view

if TYPE_CHECKING:
    from collections.abc import Generator

calls: list[tuple[str, str | None, int | None]] = []  # in your program: a table


def create_app() -> Flask:
    """Make the app. Without the secret in the environment there is none."""
    # This remembers in memory which events were handled. Where there are several processes, give it
    # `dedupe=SQLiteDedupe("events.db")`.
    hooks = WebhookRouter(os.environ["DIALSTACK_WEBHOOK_SECRET"])

    @hooks.on(CallEnded)
    def log_call(event: CallEnded) -> None:
        """Note a call."""
        calls.append((event.data.call_id, event.data.status, event.data.duration_seconds))

    app = Flask(__name__)
    app.add_url_rule("/webhooks/dialstack", view_func=flask_view(hooks))
    return app


@contextmanager
def serving(app: Flask) -> Generator[str]:
    """Serve an app on a free port of this machine, and give its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it would tell of each request
    server = make_server("127.0.0.1", 0, app, threaded=True)
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
    secret = os.environ["DIALSTACK_WEBHOOK_SECRET"] = f"whsec_{token_hex(16)}"
    data = {"call_id": "call_1", "status": "completed", "duration_seconds": 42}
    body = json.dumps({"id": "evt_1", "type": "call.end", "account_id": "acct_1", "data": data}).encode()
    with serving(create_app()) as address:
        for what, key in [("an event", secret), ("the same again", secret), ("another's", "whsec_of_somebody")]:
            headers = {"Content-Type": "application/json", "X-DialStack-Signature": sign(body, key)}
            answer = httpx.post(f"{address}/webhooks/dialstack", content=body, headers=headers, trust_env=False)
            print(f"{what}: {answer.status_code}")
    print("stored:", calls)


if __name__ == "__main__":
    demo()
