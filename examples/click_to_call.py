"""Click to call: a customer, a user, a call, and the call's row in the log.

    python examples/click_to_call.py

Alice's phones ring first. When she answers, DialStack dials the number and bridges the two.
"""

from __future__ import annotations

from _support import connect

client, sandbox = connect("create an account and a user, and PLACE A REAL CALL from that user's phones")

print("1. Provision a customer and a user")
account = client.accounts.create(email="contact@joneschiro.com")
clinic = client.for_account(account.id)
user = clinic.users.create(name="Dr. Alice Smith")
print(f"   account {account.id}, user {user.id}")

print("2. Place the call")
clinic.calls.create(user=user.id, dial_string="+16175551234")
print("   accepted: the platform answers before anything rings")

print("3. Read it from the log")
call = next(iter(clinic.calls.list(user_id=user.id)))
print(f"   {call.id}: {call.direction}, live since {call.started_at:%H:%M:%S} UTC")

if sandbox is not None:  # the real one ends when somebody hangs up
    sandbox.finish_call(call.id, duration_seconds=42)
    call = clinic.calls.retrieve(call.id)
    print(f"   {call.id}: {call.status} after {call.duration_seconds} s")
