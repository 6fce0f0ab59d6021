"""Blocked numbers: callers whom an account does not want."""

from __future__ import annotations

from pydantic import AwareDatetime
from typing_extensions import Required

from dialstack.types._model import Model
from dialstack.types._params import ListParams
from dialstack.types.options import RequestOptions

__all__ = ["BlockedNumber", "BlockedNumberCreateParams", "BlockedNumberListParams", "BlockedNumberUpdateParams"]


class BlockedNumber(Model):
    """A caller whom an account does not want. It has no id: the number is the key."""

    object: str | None = None
    phone_number: str
    """E.164."""
    description: str | None = None
    created_at: AwareDatetime
    updated_at: AwareDatetime


class BlockedNumberCreateParams(RequestOptions, total=False):
    """Parameters of `blocked_numbers.create`."""

    phone_number: Required[str]
    """E.164."""
    description: str


class BlockedNumberUpdateParams(RequestOptions, total=False):
    """Parameters of `blocked_numbers.update`."""

    description: Required[str | None]
    """None clears it."""


class BlockedNumberListParams(ListParams, total=False):
    """Parameters of `blocked_numbers.list`."""
