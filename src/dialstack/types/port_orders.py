"""Port orders: bringing numbers from another carrier."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

from pydantic import AwareDatetime
from typing_extensions import Required, TypedDict

from dialstack.types._model import Model
from dialstack.types._params import ListParams
from dialstack.types.options import RequestOptions
from dialstack.types.transfers import FileInput, UploadParams

__all__ = [
    "NonPortableNumber",
    "PortEligibilityResult",
    "PortOrder",
    "PortOrderAddress",
    "PortOrderAddressParam",
    "PortOrderApproval",
    "PortOrderApproveParams",
    "PortOrderCheckEligibilityParams",
    "PortOrderCreateParams",
    "PortOrderDetails",
    "PortOrderFile",
    "PortOrderListParams",
    "PortOrderLosingCarrier",
    "PortOrderRejection",
    "PortOrderStatus",
    "PortOrderSubscriber",
    "PortOrderSubscriberParam",
    "PortOrderUploadBillCopyParams",
    "PortOrderUploadCsrParams",
    "PortableNumber",
]

PortOrderStatus: TypeAlias = (
    Literal["draft", "approved", "submitted", "exception", "foc", "complete", "cancelled"] | str
)


class PortableNumber(Model):
    """A number that can be brought over."""

    phone_number: str
    """E.164."""
    losing_carrier_name: str | None = None
    losing_carrier_spid: str | None = None
    is_wireless: bool
    account_number_required: bool
    """The order's subscriber needs `account_number` and `pin`."""


class NonPortableNumber(Model):
    """A number that cannot be brought over."""

    phone_number: str
    """E.164."""
    rate_center: str | None = None
    city: str | None = None
    state: str | None = None


class PortEligibilityResult(Model):
    """Which numbers can be brought over. Older platforms leave a list out, which is None then."""

    portable_numbers: list[PortableNumber] | None = None
    non_portable_numbers: list[NonPortableNumber] | None = None


class PortOrderAddress(Model):
    """The address that the other carrier has on its bill."""

    house_number: str
    street_name: str
    line2: str | None = None
    city: str
    state: str
    zip: str


class PortOrderSubscriber(Model):
    """Whose numbers they are, as the other carrier knows them. `account_number` and `pin` stay out of the repr."""

    btn: str
    """The billing telephone number."""
    business_name: str
    approver_name: str
    account_number: str | None = None
    pin: str | None = None
    address: PortOrderAddress


class PortOrderLosingCarrier(Model):
    """The carrier that the numbers come from."""

    name: str | None = None
    spid: str | None = None
    port_type: str | None = None


class PortOrderRejection(Model):
    """Why the other carrier refused."""

    code: str | None = None
    """Such as `INVALID_BTN`."""
    message: str | None = None


class PortOrderApproval(Model):
    """Who signed, from where and when."""

    signature: str
    ip: str
    timestamp: AwareDatetime


class PortOrderFile(Model):
    """A paper that belongs to an order."""

    s3_key: str
    """The platform's own name for it. `download_csr` and `download_bill_copy` fetch the file."""
    content_type: str
    file_size: int
    """Bytes."""


class PortOrderDetails(Model):
    """What an order says."""

    phone_numbers: list[str]
    """E.164."""
    subscriber: PortOrderSubscriber | None = None
    requested_foc_date: date | None = None
    """The day that was asked for. FOC is the other carrier's firm order commitment."""
    requested_foc_time: str | None = None
    requested_foc_timezone: str | None = None
    """Uncertain: only newer platforms have it. `America/New_York` by default."""
    actual_foc_date: date | None = None
    """The day that the other carrier agreed to."""
    losing_carrier: PortOrderLosingCarrier | None = None
    eligibility: list[PortableNumber] | None = None
    rejection: PortOrderRejection | None = None
    approval: PortOrderApproval | None = None
    loa: PortOrderFile | None = None
    """The letter of authorisation."""
    csr: PortOrderFile | None = None
    """The customer service record."""
    bill_copy: PortOrderFile | None = None


class PortOrder(Model):
    """An order that brings numbers from another carrier."""

    id: str
    status: PortOrderStatus
    """An order in `exception` has to be put right and submitted again; see `details.rejection`."""
    details: PortOrderDetails
    submitted_at: AwareDatetime | None = None
    created_at: AwareDatetime
    updated_at: AwareDatetime


class PortOrderAddressParam(TypedDict, total=False):
    """The address that the other carrier has on its bill."""

    house_number: Required[str]
    street_name: Required[str]
    line2: str | None
    city: Required[str]
    state: Required[str]
    zip: Required[str]


class PortOrderSubscriberParam(TypedDict, total=False):
    """Whose numbers they are, as the other carrier knows them."""

    btn: Required[str]
    """The billing telephone number."""
    business_name: Required[str]
    approver_name: Required[str]
    account_number: str | None
    """Needed, with `pin`, where `check_eligibility` says `account_number_required`."""
    pin: str | None
    address: Required[PortOrderAddressParam | PortOrderAddress]


class PortOrderCreateParams(RequestOptions, total=False):
    """Parameters of `port_orders.create`."""

    phone_numbers: Required[list[str]]
    """E.164, 100 at most."""
    subscriber: Required[PortOrderSubscriberParam | PortOrderSubscriber]
    requested_foc_date: Required[str | date]
    """`YYYY-MM-DD`, or a `date`: at least 5 business days and at most 30 calendar days from now."""
    requested_foc_time: str
    """08:00 to 20:00 Eastern."""
    requested_foc_timezone: str
    """Uncertain: only newer platforms take it. `America/New_York` by default."""


class PortOrderListParams(ListParams, total=False):
    """Parameters of `port_orders.list`."""

    status: PortOrderStatus


class PortOrderApproveParams(RequestOptions, total=False):
    """Parameters of `port_orders.approve`."""

    signature: Required[str]
    """The subscriber's."""
    ip: Required[str]
    """The address that the subscriber signed from."""


class PortOrderCheckEligibilityParams(RequestOptions, total=False):
    """Parameters of `port_orders.check_eligibility`."""

    phone_numbers: Required[list[str]]
    """E.164."""


class PortOrderUploadCsrParams(UploadParams, total=False):
    """Parameters of `port_orders.upload_csr`."""

    file: Required[FileInput]


class PortOrderUploadBillCopyParams(UploadParams, total=False):
    """Parameters of `port_orders.upload_bill_copy`."""

    file: Required[FileInput]
