"""Phone number orders: buying numbers."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import AwareDatetime
from typing_extensions import Required

from dialstack.types._model import JsonValue, Model
from dialstack.types._params import ListParams
from dialstack.types.options import RequestOptions

__all__ = ["NumberOrder", "NumberOrderCreateParams", "NumberOrderListParams", "NumberOrderStatus", "NumberOrderType"]

NumberOrderStatus: TypeAlias = Literal["pending", "complete", "partial", "failed"] | str
NumberOrderType: TypeAlias = Literal["purchase", "disconnect"] | str


class NumberOrder(Model):
    """An order that buys phone numbers, or gives them up. Numbers are E.164."""

    id: str
    order_type: NumberOrderType
    status: NumberOrderStatus
    """`partial`: some of the numbers."""
    phone_numbers: list[str]
    """All that were ordered."""
    completed_numbers: list[str]
    failed_numbers: list[str]
    error_message: str | None = None
    created_at: AwareDatetime
    updated_at: AwareDatetime


class NumberOrderCreateParams(RequestOptions, total=False):
    """Parameters of `phone_number_orders.create`."""

    phone_numbers: Required[list[str]]
    """E.164, as `available_phone_numbers.search` gives them."""
    partial_allowed: JsonValue
    """Uncertain: named by a guide alone, and its type is not documented."""


class NumberOrderListParams(ListParams, total=False):
    """Parameters of `phone_number_orders.list`."""

    status: NumberOrderStatus
    order_type: NumberOrderType
