"""What can go wrong, and what the client does about it before it tells you.

python examples/errors_and_retries.py
"""

from __future__ import annotations

import httpx
from _support import connect

from dialstack import (
    DialStack,
    DialStackAuthenticationError,
    DialStackConflictError,
    DialStackError,
    DialStackNotFoundError,
    DialStackRateLimitError,
    RetryEvent,
)

client, _ = connect("create an account and a user, and look for an account that does not exist")

print("1. The error ladder")
try:
    client.accounts.retrieve("invalid_id")
except DialStackNotFoundError:
    print("   account not found")
except DialStackAuthenticationError:
    print("   invalid API key")
except DialStackRateLimitError as error:
    print(f"   rate limited, try again in {error.retry_after} s")
except DialStackError as error:
    print("   API error:", error.message)

print("2. A conflict, with what support will ask for")
account = client.accounts.create(email="contact@joneschiro.com")
clinic = client.for_account(account.id)
clinic.users.create(name="Alice", email="alice@example.com")
try:
    clinic.users.create(name="Alice again", email="alice@example.com")
except DialStackConflictError as error:
    print(f"   {error.status_code}, attempts: {error.attempts}, may have executed: {error.may_have_executed}")

print("3. A server that is down for a moment: the same Idempotency-Key on every attempt")
keys: list[str] = []


def moody(request: httpx.Request) -> httpx.Response:
    """Answer 503 once, and then as it should."""
    keys.append(request.headers["Idempotency-Key"])
    if len(keys) == 1:
        return httpx.Response(503, json={"error": "back in a moment"})
    return httpx.Response(202)


with httpx.Client(transport=httpx.MockTransport(moody)) as http_client:
    moody_client = DialStack("sk_test_example", http_client=http_client, dialstack_account="acct_1")

    @moody_client.on("retry")
    def tell(event: RetryEvent) -> None:
        """Say that another attempt follows."""
        print(f"   attempt {event.attempt} got {event.status_code}; trying again")

    moody_client.calls.create(user="user_1", dial_string="+16175551234")
print(f"   {len(keys)} attempts, {len(set(keys))} key")
