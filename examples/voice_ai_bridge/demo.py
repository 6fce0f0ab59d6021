"""One whole call on this machine, without a key and without a network: the sandbox, the bridge, and the local agent.

python -m examples.voice_ai_bridge
"""

from __future__ import annotations

import json
import os
import socket
from contextlib import contextmanager
from secrets import token_hex
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import anyio
import httpx
import uvicorn

from dialstack.media import AttachTokens
from dialstack.sandbox import Sandbox
from dialstack.webhooks import sign

from .app import VoiceApp
from .caller import play_call
from .dial_plan import ENTRY, nodes_for_both
from .providers.local import LocalAgent, tone
from .settings import Settings

if TYPE_CHECKING:
    from collections.abc import Generator

    from fastapi import FastAPI

PUBLIC = "wss://voice.example.com"


@contextmanager
def serving(app: FastAPI) -> Generator[str]:
    """Serve an app on a free port of this machine, and give its host and port."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        config = uvicorn.Config(app, log_config=None, access_log=False, ws="websockets-sansio")
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            yield f"127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def deliver(host: str, secret: str, kind: str, call_id: str, account: str) -> int:
    """Deliver a webhook, signed as DialStack signs it."""
    numbers = {"from_number": "+16175550120", "from_name": None, "to_number": "+16175550100"}
    body = json.dumps({"event": kind, "call_id": call_id, "account_id": account, **numbers}).encode()
    headers = {"Content-Type": "application/json", "X-DialStack-Signature": sign(body, secret)}
    return httpx.post(f"http://{host}/voice/webhook", content=body, headers=headers, trust_env=False).status_code


def main() -> None:
    """Make a call."""
    for name in [name for name in os.environ if name.startswith("DIALSTACK_")]:
        del os.environ[name]  # nothing of yours is used here
    sandbox = Sandbox()
    account = sandbox.client().accounts.create(email="contact@joneschiro.com")
    clinic = sandbox.client().for_account(account.id)
    agent = clinic.voice_apps.create(name="Receptionist", url="https://voice.example.com/voice/webhook")
    observer = clinic.voice_apps.create(name="Observer", url="https://voice.example.com/voice/webhook")
    plan = clinic.dial_plans.create(name="Both", entry_node=ENTRY, nodes=nodes_for_both(observer.id, agent.id))
    print("the dial plan:", " -> ".join(node.id for node in plan.nodes))

    # The sandbox has no calls from outside. One that somebody places serves as well.
    user = clinic.users.create(name="Dr. Alice Smith", email="alice@joneschiro.com")
    clinic.calls.create(user=user.id, dial_string="+16175551234")
    call_id = clinic.calls.list(limit=1).data[0].id

    secret = f"whsec_{token_hex(16)}"
    greeting, voice = tone(440, 0.2), tone(880, 0.4)
    settings = Settings([secret], PUBLIC, lambda _: LocalAgent.connect(greeting=greeting, pause=5))
    app = VoiceApp(settings, sandbox.async_client(), AttachTokens(token_hex(32))).app()
    with serving(app) as host:
        print("call.notify:", deliver(host, secret, "call.notify", call_id, account.id))
        print("call.received:", deliver(host, secret, "call.received", call_id, account.id))
        (action,) = sandbox.calls[call_id].actions
        print("the actions of the call:", action["type"], urlsplit(str(action["url"])).path)
        print("its listeners:", len(clinic.calls.list_listeners(call_id).data))
        url = str(action["url"]).replace(PUBLIC, f"ws://{host}")
        # The caller begins when the greeting is over, so that nobody is interrupted.
        silence = b"\xff" * (len(greeting) * 2)
        heard = anyio.run(play_call, url, call_id, account.id, silence + voice, len(greeting) + len(voice))
    print(f"the caller heard {len(heard) / 8000:.1f} s:")
    print("   the greeting:", heard[: len(greeting)] == greeting)
    print("   their own words:", heard[len(greeting) :] == voice)
