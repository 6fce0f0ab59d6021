"""How long a claim that ran out is still known."""

from __future__ import annotations

__all__ = ["GRACE"]

GRACE = 3600.0
"""Seconds for which the token of a claim that ran out still works, as long as nobody else took the event.

A worker can sleep longer than its lease: a long pause of the collector, a machine that is suspended. The event is free
then. But where nobody came for it, the worker may go on, and what it did is remembered rather than done again.

Every process that shares a store has to agree on this number, so it is no option.
"""
