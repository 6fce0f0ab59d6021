"""A queue of your own behind the webhooks: events wait in Redis, and Dramatiq's workers call the handlers.

    pip install 'dialstack[redis]' 'dramatiq[redis]' uvicorn
    export DIALSTACK_WEBHOOK_SECRET=whsec_... REDIS_URL=redis://localhost:6379/0
    uvicorn --app-dir examples webhook_queue_dramatiq:app
    dramatiq --path examples webhook_queue_dramatiq

An event is answered with 200 once Redis has it, so Redis must not lose it: set `appendonly yes`, `appendfsync always`
and `maxmemory-policy noeviction`. It holds bodies, which are personal data.

An event whose handler raises is tried again, ten times. Then Dramatiq keeps it for a week among the dead letters of the
queue, in `dramatiq:webhooks.XQ`.
"""

from __future__ import annotations

import math
import os

import dramatiq
from anyio import CancelScope, to_thread
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import Retry
from dramatiq.middleware import AsyncIO, CurrentMessage
from redis import Redis

from dialstack.webhooks import CallEnded, RedisDedupe, WebhookRouter
from dialstack.webhooks.adapters.asgi import asgi_app

REDIS_URL = os.environ["REDIS_URL"]
LONGEST = 50.0
"""Seconds that the handlers of an event may take. Then Dramatiq ends the attempt."""
LEASE = 60.0
"""Seconds that an event is claimed for: longer than they may take, so a claim need not be renewed."""
KEEP = 30 * 24 * 3600.0

# A Redis that does not answer is an error within seconds. The event is answered with 503 then, and sent again.
broker = RedisBroker(client=Redis.from_url(REDIS_URL, socket_timeout=5, socket_connect_timeout=5))  # type: ignore[no-untyped-call]
broker.add_middleware(AsyncIO())
broker.add_middleware(CurrentMessage())
dramatiq.set_broker(broker)
dedupe = RedisDedupe(REDIS_URL)


class DramatiqQueue:
    """What the router stores its events in: `dialstack.webhooks.EventQueue`."""

    def put(self, key: str | None, body: bytes) -> bool:
        """Give an event to Redis. Whether it is there already is found out when it is handled."""
        # The body is an option, and not an argument: Dramatiq logs the arguments of what failed. Latin-1 is any bytes.
        handle_event.send_with_options(args=(key,), body=body.decode("latin-1"))
        return True


hooks = WebhookRouter(os.environ["DIALSTACK_WEBHOOK_SECRET"], inbox=DramatiqQueue())
app = asgi_app(hooks)


@hooks.on(CallEnded)
async def log_call(event: CallEnded) -> None:
    """Do the work. It may take its time: the event was answered long ago."""
    print(event.data.call_id, event.data.status, flush=True)


@dramatiq.actor(
    queue_name="webhooks", max_retries=10, min_backoff=1_000, max_backoff=300_000, time_limit=LONGEST * 1000
)
async def handle_event(key: str | None) -> None:
    """Handle an event once, however often it is in the queue."""
    body = _body()
    if key is None:  # nothing tells it from its duplicates
        return await hooks.handle_async(body)
    claim = await to_thread.run_sync(dedupe.claim, key, LEASE)
    if claim.state == "finished":
        return None
    if claim.state == "in_progress":  # or its worker died: then the claim ends soon
        raise Retry(delay=math.ceil(claim.retry_after * 1000))
    try:
        await hooks.handle_async(body)
    except BaseException:  # also when the time is over
        with CancelScope(shield=True):
            await to_thread.run_sync(dedupe.release, key, claim.token)
        raise
    await to_thread.run_sync(dedupe.finish, key, claim.token, KEEP)
    return None


def _body() -> bytes:
    message = CurrentMessage.get_current_message()
    if message is None:
        raise RuntimeError("handle_event is called by Dramatiq")
    return str(message.options["body"]).encode("latin-1")
