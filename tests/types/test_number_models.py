"""Phone numbers, what is ordered and ported, locations and blocked numbers."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from io import BytesIO
from typing import Any

import httpx
import pytest

from dialstack import DialStack
from dialstack._core.answers import Answer, read
from dialstack.errors import DialStackInvalidRequestError
from dialstack.types import (
    AudioClip,
    AvailablePhoneNumber,
    Location,
    PhoneNumber,
    PortEligibilityResult,
    PortOrder,
    SharedVoicemailBox,
    SmsPortOutWindow,
)

MOMENT = "2026-05-21T17:00:00Z"
TIMES = {"created_at": MOMENT, "updated_at": MOMENT}
ADDRESS = {"house_number": "1", "street_name": "Main St", "city": "Boston", "state": "MA", "zip": "02108"}
SUBSCRIBER = {
    "btn": "+16175550120",
    "business_name": "Jones",
    "approver_name": "Alice",
    "account_number": "998877",
    "pin": "4321",
    "address": ADDRESS,
}
DOCUMENT = {"s3_key": "ports/1.pdf", "content_type": "application/pdf", "file_size": 9}
DETAILS = {
    "phone_numbers": ["+16175550120"],
    "subscriber": SUBSCRIBER,
    "requested_foc_date": "2026-06-04",
    "requested_foc_time": None,
    "actual_foc_date": None,
    "losing_carrier": {"name": "Old Bell"},
    "eligibility": [{"phone_number": "+16175550120", "is_wireless": False, "account_number_required": True}],
    "rejection": {"code": "INVALID_BTN"},
    "approval": {"signature": "Alice", "ip": "192.0.2.1", "timestamp": MOMENT},
    "loa": None,
    "csr": DOCUMENT,
}
PORT: dict[str, Any] = {"id": "port_1", "status": "exception", "details": DETAILS, "submitted_at": None, **TIMES}
PLACE = {"city": "Boston", "state": "MA", "postal_code": "02108", "country": "US", "latitude": 42.3}


def answer(body: dict[str, Any]) -> Answer:
    return Answer(200, {}, json.dumps(body).encode())


class Wire:
    """Keeps the one request that was sent."""

    request: httpx.Request

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.request = request
        return httpx.Response(200, json={"data": []})

    @property
    def body(self) -> Any:
        return json.loads(self.request.content)

    @property
    def target(self) -> str:
        return self.request.url.raw_path.decode()


def sent(namespace: str, method: str, *ids: str, account: Any = "acct_1", **params: Any) -> Wire:
    wire = Wire()
    with httpx.Client(transport=httpx.MockTransport(wire)) as http_client:
        client = DialStack("sk_test_1", http_client=http_client, dialstack_account=account)
        getattr(getattr(client, namespace), method)(*ids, **params)
    return wire


def test_secrets_of_a_port_order_stay_out_of_its_repr() -> None:
    order = read(PortOrder, answer(PORT))
    assert order.details.subscriber is not None
    assert (order.details.subscriber.account_number, order.details.subscriber.pin) == ("998877", "4321")
    assert "998877" not in repr(order)
    assert "4321" not in repr(order)


def test_the_parts_of_a_port_order_are_typed() -> None:
    details = read(PortOrder, answer(PORT)).details
    assert (details.requested_foc_date, details.actual_foc_date) == (date(2026, 6, 4), None)
    assert details.losing_carrier is not None
    assert (details.losing_carrier.name, details.losing_carrier.spid) == ("Old Bell", None)
    assert details.eligibility is not None
    assert details.eligibility[0].account_number_required is True
    assert details.rejection is not None
    assert (details.rejection.code, details.rejection.message) == ("INVALID_BTN", None)
    assert details.approval is not None
    assert details.approval.timestamp == datetime(2026, 5, 21, 17, tzinfo=timezone.utc)
    assert details.csr is not None
    assert (details.csr.file_size, details.loa, details.bill_copy) == (9, None, None)


def test_a_port_order_with_little_in_it() -> None:
    details = read(PortOrder, answer(PORT | {"details": {"phone_numbers": []}})).details
    assert (details.subscriber, details.eligibility, details.approval) == (None, None, None)


@pytest.mark.parametrize("day", ["2026-06-04", date(2026, 6, 4)])
def test_a_port_order_takes_a_date_and_a_subscriber_that_came_from_another(day: object) -> None:
    subscriber = read(PortOrder, answer(PORT)).details.subscriber
    params = {"phone_numbers": ["+16175550120"], "requested_foc_date": day, "subscriber": subscriber}
    assert sent("port_orders", "create", **params).body == {
        "phone_numbers": ["+16175550120"],
        "requested_foc_date": "2026-06-04",
        "subscriber": SUBSCRIBER,
    }


@pytest.mark.parametrize("body", [{}, {"portable_numbers": None, "non_portable_numbers": None}])
def test_older_platforms_leave_lists_of_eligibility_out(body: dict[str, Any]) -> None:
    result = read(PortEligibilityResult, answer(body))
    assert (result.portable_numbers, result.non_portable_numbers) == (None, None)


def test_eligibility_is_asked_of_the_platform() -> None:
    wire = sent("port_orders", "check_eligibility", account=None, phone_numbers=["+16175550120"])
    assert (wire.request.method, wire.target) == ("POST", "/v1/port-in-eligibility")
    assert wire.body == {"phone_numbers": ["+16175550120"]}


@pytest.mark.parametrize(("method", "segment"), [("upload_csr", "csr"), ("upload_bill_copy", "bill-copy")])
def test_papers_are_sent_as_a_form(method: str, segment: str) -> None:
    wire = sent("port_orders", method, "port_1", file=("bill.pdf", b"%PDF-1.7"))
    assert (wire.request.method, wire.target) == ("POST", f"/v1/port-orders/port_1/{segment}")
    assert wire.request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="file"; filename="bill.pdf"' in wire.request.content
    assert b"%PDF-1.7" in wire.request.content


@pytest.mark.parametrize(("method", "segment"), [("download_csr", "csr"), ("download_bill_copy", "bill-copy")])
def test_papers_are_fetched_into_a_file(method: str, segment: str) -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        assert request.url.path == f"/v1/port-orders/port_1/{segment}"
        return httpx.Response(200, content=b"%PDF-1.7")

    with httpx.Client(transport=httpx.MockTransport(serve)) as http_client:
        client = DialStack("sk_test_1", http_client=http_client, dialstack_account="acct_1")
        paper = BytesIO()
        assert getattr(client.port_orders, method)("port_1", to=paper) == 8
    assert paper.getvalue() == b"%PDF-1.7"


def test_an_order_needs_an_account() -> None:
    with pytest.raises(DialStackInvalidRequestError, match="account"):
        sent("port_orders", "submit", "port_1", account=None)


def test_the_number_that_is_the_key_is_encoded() -> None:
    wire = sent("blocked_numbers", "update", "+16175550199", description=None)
    assert wire.target == "/v1/blocked-numbers/%2B16175550199"
    assert wire.body == {"description": None}


def test_a_search_is_a_query() -> None:
    wire = sent("available_phone_numbers", "search", city="New York", state="NY", quantity=5)
    assert wire.target == "/v1/available-phone-numbers?city=New+York&state=NY&quantity=5"


def test_the_data_of_a_search_are_all_that_there_is() -> None:
    number = {"phone_number": "+16175550121", "city": "Boston", "state": "MA", "rate_center": "BOSTON", "lata": "128"}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"data": [number]}))
    with httpx.Client(transport=transport) as http_client:
        client = DialStack("sk_test_1", http_client=http_client, dialstack_account="acct_1")
        page = client.available_phone_numbers.search(area_code="617")
        assert (page.url, page.next_page_url, page.next_page()) == (None, None, None)
        assert [type(found) for found in page] == [AvailablePhoneNumber]


def test_a_temporary_number_is_made_permanent() -> None:
    assert sent("phone_numbers", "update", "did_1", expires_at=None).body == {"expires_at": None}
    assert sent("phone_numbers", "update", "did_1", fax_enabled=True).body == {"fax_enabled": True}


def test_the_settings_of_a_number_go_back_as_they_came() -> None:
    config = {"fax_notifications": {"recipients": ["a@example.com"]}}
    thin = {"id": "did_1", "phone_number": "+16175550100", "status": "active", "created_at": MOMENT}
    number = read(PhoneNumber, answer(thin | {"config": config}))
    assert sent("phone_numbers", "update", "did_1", config=number.config).body == {"config": config}


@pytest.mark.parametrize("target", ["qu_1", None])
def test_a_number_is_routed_or_not(target: str | None) -> None:
    wire = sent("phone_numbers", "update_route", "did_1", routing_target=target)
    assert wire.target == "/v1/phone-numbers/did_1/route"
    assert wire.body == {"routing_target": target}


LATER = datetime(2026, 5, 21, 19, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(("moment", "text"), [(LATER, "2026-05-21T19:00:00+02:00"), (MOMENT, MOMENT), (None, None)])
def test_text_messages_are_let_go_until_a_moment(moment: object, text: str | None) -> None:
    assert sent("phone_numbers", "update_sms_port_out", "did_1", expires_at=moment).body == {"expires_at": text}


@pytest.mark.parametrize("body", [{}, {"expires_at": None}])
def test_text_messages_are_locked(body: dict[str, Any]) -> None:
    assert read(SmsPortOutWindow, answer(body)).expires_at is None


def test_a_location() -> None:
    body = {"id": "loc_1", "name": "Office", "address": PLACE, "e911_status": "lost", "status": "active", **TIMES}
    config = {"e911_notification": {"emails": ["a@example.com"]}}
    location = read(Location, answer(body | {"config": config}))
    assert (location.address.latitude, location.address.street, location.e911_status) == (42.3, None, "lost")
    cleared = {"primary_did": None, "config": location.config}
    assert sent("locations", "update", "loc_1", **cleared).body == {"primary_did": None, "config": config}


@pytest.mark.parametrize("model", [AudioClip, SharedVoicemailBox])
def test_what_is_not_documented_is_kept(model: type[AudioClip | SharedVoicemailBox]) -> None:
    thing = read(model, answer({"id": "x_1", "name": "Main", "seconds": 4}))
    assert (thing.name, thing.model_extra) == ("Main", {"seconds": 4})
