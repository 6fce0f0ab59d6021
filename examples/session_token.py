"""Mint a token for one account's embedded components, and print it alone.

python examples/session_token.py
"""

from __future__ import annotations

from _support import connect

client, _ = connect("create an account and print a session token for it")

account = client.accounts.create(email="customer@example.com")
session = client.account_sessions.create(account=account.id, components={"call_logs": {"enabled": True}})
print(session.client_secret)
