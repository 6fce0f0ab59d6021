"""The soak: many calls to a server that fails, and a ledger of what it did."""
