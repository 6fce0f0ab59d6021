"""A customer, a user, and a token for the embedded components.

python examples/provision.py
"""

from __future__ import annotations

from _support import connect

client, _ = connect("create an account and a user on your platform")

account = client.accounts.create(email="customer@example.com")
print("account", account.id)

user = client.users.create(name="John Doe", email="john@example.com", dialstack_account=account.id)
print("user", user.id)

session = client.account_sessions.create(
    account=account.id,
    components={"call_logs": {"enabled": True}, "voicemails": {"enabled": True}},
)
print("the token for the frontend is good until", session.expires_at)
