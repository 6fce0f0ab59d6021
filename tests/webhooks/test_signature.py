"""The signature of a webhook: what passes, what does not and why, and that nothing but our error comes out."""

from __future__ import annotations

import hashlib
import hmac
import logging
import pickle
import time
import traceback
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack import DialStackSignatureVerificationError
from dialstack.webhooks.signature import SIGNATURE_HEADER, problem, sign, timestamp_of, verify_signature

SECRET = "whsec_test_secret"
NOW = 1_700_000_000
BODY = (
    b'{"id":"evt_1","type":"call.end","account_id":"acct_1",'
    b'"data":{"call_id":"call_1","status":"completed","duration_seconds":42}}'
)
DIGEST = "f1371fe0ee95cbe6800ac932ccf861850dec102006348e400fa4dbefe64b1965"
HEADER = f"t={NOW},v1={DIGEST}"
NAME = '{"name":"Zoë"}'
NAME_DIGEST = "b28c296674984af1a815da29fa4dc8b2e05316dfbe96aeb2a82efa1fec43d187"


def verify(payload: Any = BODY, signature: Any = HEADER, secret: Any = SECRET, **options: Any) -> None:
    verify_signature(payload, signature, secret, **{"now": NOW, **options})


def code_of(*args: Any, **options: Any) -> str | None:
    with pytest.raises(DialStackSignatureVerificationError) as caught:
        verify(*args, **options)
    return caught.value.code


def digest_by_hand(body: bytes, secret: str, stamp: int | str = NOW) -> str:
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


# --- what is signed ---


@pytest.mark.parametrize(("body", "digest"), [(BODY, DIGEST), (NAME.encode(), NAME_DIGEST)])
def test_the_known_signatures_hold_and_are_made(body: bytes, digest: str) -> None:
    verify(body, f"t={NOW},v1={digest}")
    assert sign(body, SECRET, timestamp=NOW) == f"t={NOW},v1={digest}"


@pytest.mark.parametrize("form", [str, lambda text: bytearray(text.encode()), lambda text: memoryview(text.encode())])
def test_text_and_every_kind_of_bytes_are_the_same(form: Any) -> None:
    verify(form(NAME), f"t={NOW},v1={NAME_DIGEST}")
    assert sign(form(NAME), SECRET, timestamp=NOW) == f"t={NOW},v1={NAME_DIGEST}"


def test_bytes_that_are_not_utf8_can_be_signed() -> None:
    verify(b"\xff\x00", sign(b"\xff\x00", SECRET, timestamp=NOW))


def test_json_that_was_written_again_is_other_bytes() -> None:
    assert code_of(BODY.replace(b":", b": ")) == "signature_mismatch"
    assert code_of(NAME.replace("ë", "\\u00eb"), f"t={NOW},v1={NAME_DIGEST}") == "signature_mismatch"


@pytest.mark.parametrize("payload", [{"id": "evt_1"}, [1], None, 5, 1.5, True, object(), iter(b"")])
def test_parsed_json_is_refused(payload: Any) -> None:
    assert code_of(payload) == "payload_not_raw"
    with pytest.raises(DialStackSignatureVerificationError, match="pass the raw body"):
        sign(payload, SECRET)


def test_text_that_cannot_be_bytes_and_a_released_view_are_refused() -> None:
    released = memoryview(BODY)
    released.release()
    assert code_of("\ud800") == "payload_not_raw"
    assert code_of(released) == "payload_not_raw"


# --- the header ---


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        f"v1={DIGEST},t={NOW}",
        f" t={NOW} , v1={DIGEST} ",
        f"t={NOW},v1={DIGEST.upper()}",
        f"t={NOW},v0=abc,v1={DIGEST}",
        f"t={NOW},v1={DIGEST},v2=abc,later",
        f"t={NOW},v1={'0' * 64},v1={DIGEST}",
        f"t={NOW},v1={DIGEST},v1={'0' * 64}",
        f"t={NOW},v1=short,v1={DIGEST}",
        f"t={NOW},v1={DIGEST},",
    ],
)
def test_a_header_that_holds(header: str) -> None:
    verify(signature=header)
    assert timestamp_of(header) == NOW


@pytest.mark.parametrize("header", [None, ""])
def test_a_missing_header(header: str | None) -> None:
    assert code_of(signature=header) == "missing_signature"


@pytest.mark.parametrize(
    "header",
    [
        "nonsense",
        ",",
        "t=,v1=",
        f"v1={DIGEST}",
        f"t={NOW}",
        f"t={NOW},v1=",
        f"t={NOW},v0={DIGEST}",
        f"t={NOW},V1={DIGEST}",
        f"t={NOW},v1={DIGEST[:-1]}",
        f"t={NOW},v1={DIGEST}0",
        f"t={NOW},v1={DIGEST[:-1]}g",
        f"t={NOW},v1={DIGEST[:-1]}\u0661",
        f"t={NOW};v1={DIGEST}",
        f"t={NOW},t={NOW},v1={DIGEST}",
        f"t={NOW},t={NOW + 1},v1={DIGEST}",
        f"t=12abc,v1={DIGEST}",
        f"t={NOW}.0,v1={DIGEST}",
        f"t=+{NOW},v1={DIGEST}",
        f"t=-{NOW},v1={DIGEST}",
        f"t=1_700_000_000,v1={DIGEST}",
        f"t=nan,v1={DIGEST}",
        f"t=inf,v1={DIGEST}",
        f"t=\u0661\u0667,v1={DIGEST}",
        f"t={'9' * 400},v1={DIGEST}",
        f"t= {NOW},v1={DIGEST}",
        f"t={NOW},v1={DIGEST}," + "v1=" * 3400,
        HEADER.encode(),
        [HEADER],
        5,
    ],
)
def test_a_malformed_header(header: Any) -> None:
    assert code_of(signature=header) == "malformed_signature"
    with pytest.raises(DialStackSignatureVerificationError):
        timestamp_of(header)


def test_a_long_header_costs_next_to_nothing() -> None:
    started = time.perf_counter()
    assert code_of(signature="t=1," + "v1=" + "," * 10_000_000) == "malformed_signature"
    assert time.perf_counter() - started < 10


# --- secrets ---


@pytest.mark.parametrize(
    "secret",
    [SECRET, [SECRET], ("whsec_new", SECRET), [SECRET, "whsec_new"], {SECRET}, iter(["a", SECRET])],
)
def test_one_secret_of_several_is_enough(secret: Any) -> None:
    verify(secret=secret)


def test_the_new_secret_holds_while_it_is_changed() -> None:
    header = f"t={NOW},v1={digest_by_hand(BODY, 'whsec_old')},v1={digest_by_hand(BODY, 'whsec_new')}"
    for secret in ("whsec_old", "whsec_new", ["whsec_other", "whsec_new"]):
        verify(signature=header, secret=secret)
    assert code_of(signature=header, secret="whsec_other") == "signature_mismatch"


@pytest.mark.parametrize(
    "secret",
    [
        "",
        " ",
        "\n",
        "\u00a0",
        "\0",
        "\0 ",
        None,
        [],
        [""],
        [" "],
        [None],
        [SECRET, ""],
        (),
        b"",
        SECRET.encode(),
        5,
        [5],
        object(),
    ],
)
def test_an_empty_secret_never_verifies(secret: Any) -> None:
    header = f"t={NOW},v1={digest_by_hand(BODY, secret if isinstance(secret, str) else '')}"
    assert code_of(signature=header, secret=secret) == "no_secret"


def test_the_keys_of_a_mapping_are_no_secrets() -> None:
    header = f"t={NOW},v1={digest_by_hand(BODY, 'acct_1')}"
    assert code_of(signature=header, secret={"acct_1": SECRET}) == "no_secret"


def test_an_error_of_your_own_comes_through() -> None:
    def secrets() -> Any:
        yield "whsec_new"
        raise TypeError("mine")

    with pytest.raises(TypeError, match="mine"):
        verify(secret=secrets())


@pytest.mark.parametrize("secret", ["", None, [], ["whsec_old", "whsec_new"], b"whsec_bytes"])
def test_nothing_is_signed_without_a_secret(secret: Any) -> None:
    with pytest.raises(DialStackSignatureVerificationError) as caught:
        sign(BODY, secret)
    assert caught.value.code == "no_secret"


# --- time ---


@pytest.mark.parametrize("away", [-300, -299.5, 0, 299.5, 300])
def test_a_timestamp_within_the_tolerance(away: float) -> None:
    verify(now=NOW + away)


@pytest.mark.parametrize(
    ("away", "code"),
    [
        (300.1, "timestamp_too_old"),
        (1e12, "timestamp_too_old"),
        (float("inf"), "timestamp_too_old"),
        (-300.1, "timestamp_in_the_future"),
        (float("-inf"), "timestamp_in_the_future"),
    ],
)
def test_a_timestamp_that_is_too_far_away(away: float, code: str) -> None:
    assert code_of(now=NOW + away) == code


def test_the_tolerance_is_yours() -> None:
    verify(now=NOW + 900, tolerance=900)
    assert code_of(now=NOW + 1, tolerance=0) == "timestamp_too_old"
    assert code_of(tolerance=-1) in {"timestamp_too_old", "timestamp_in_the_future"}


@pytest.mark.parametrize("options", [{"now": float("nan")}, {"tolerance": float("nan")}])
def test_what_is_not_a_number_lets_nothing_in(options: Any) -> None:
    assert code_of(**options) == "timestamp_too_old"


def test_the_clock_is_this_machines_unless_given() -> None:
    verify_signature(BODY, sign(BODY, SECRET), SECRET)
    with pytest.raises(DialStackSignatureVerificationError, match="too old"):
        verify_signature(BODY, HEADER, SECRET)


def test_who_cannot_sign_learns_nothing_of_the_clock() -> None:
    assert code_of(signature=f"t={NOW - 10_000},v1={'0' * 64}") == "signature_mismatch"


def test_the_timestamp_is_signed_as_it_was_written() -> None:
    assert code_of(signature=f"t=0{NOW},v1={DIGEST}") == "signature_mismatch"
    verify(signature=f"t=0{NOW},v1={digest_by_hand(BODY, SECRET, f'0{NOW}')}")


# --- what the error says ---


FAILURES: list[dict[str, Any]] = [
    {"secret": "whsec_hidden_one"},
    {"secret": ["whsec_hidden_one", ""]},
    {"secret": b"whsec_hidden_one"},
    {"secret": {"whsec_hidden_one": "whsec_hidden_one"}},
    {"payload": '{"name":"hidden one \ud800"}'},
    {"payload": {"name": "hidden one"}},
    {"signature": "t=1,v1=hidden"},
    {"payload": b"hidden one", "signature": f"t={NOW},v1={digest_by_hand(b'hidden one', SECRET)}", "now": NOW + 999},
]


@pytest.mark.parametrize("failure", FAILURES)
def test_an_error_names_neither_body_nor_secret(failure: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(DialStackSignatureVerificationError) as caught:
        verify(**failure)
    error = caught.value
    told = [str(error), repr(error), repr(error.__dict__), *traceback.format_exception_only(type(error), error)]
    assert "hidden" not in "".join([*told, caplog.text])
    assert (error.__cause__, error.__context__) == (None, None)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_the_error_has_a_code_and_no_status() -> None:
    error = problem("invalid_payload", "why")
    assert str(error) == "not a webhook of DialStack: why (code invalid_payload)"
    assert (error.type, error.status_code) == ("signature_verification_error", None)
    assert SIGNATURE_HEADER == "X-DialStack-Signature"


# --- whatever goes in ---

CODES = {
    "missing_signature",
    "malformed_signature",
    "no_secret",
    "timestamp_too_old",
    "timestamp_in_the_future",
    "signature_mismatch",
    "payload_not_raw",
}


def is_something(secret: str) -> bool:
    return bool(secret.replace("\0", "").strip())


ANY_TEXT = st.text(st.characters(exclude_categories=()))
PARTS = st.one_of(
    st.builds("t={}".format, st.one_of(st.integers(), st.floats(), ANY_TEXT)),
    st.builds("v1={}".format, st.one_of(st.text("0123456789abcdefABCDEF", min_size=64, max_size=64), ANY_TEXT)),
    ANY_TEXT,
)
HEADERS = st.one_of(st.none(), ANY_TEXT, st.lists(PARTS).map(",".join), st.binary(), st.integers())
SECRETS = st.one_of(st.none(), ANY_TEXT, st.lists(st.one_of(ANY_TEXT, st.none())), st.binary(), st.integers())
BODIES = st.one_of(st.binary(), ANY_TEXT, st.none(), st.integers(), st.dictionaries(st.text(), st.integers()))
TIMES = st.one_of(st.floats(), st.integers())


@given(body=BODIES, header=HEADERS, secret=SECRETS, now=TIMES, tolerance=TIMES)
def test_nothing_but_our_error_comes_out(body: Any, header: Any, secret: Any, now: Any, tolerance: Any) -> None:
    assert code_of(body, header, secret, now=now, tolerance=tolerance) in CODES


@given(
    body=st.one_of(st.binary(), st.text()),
    secret=st.text(min_size=1).filter(is_something),
    stamp=st.integers(0, 10**15 - 1),
    away=st.integers(-300, 300),
    others=st.lists(st.text(min_size=1).filter(is_something)),
)
def test_what_was_signed_holds(body: Any, secret: str, stamp: int, away: int, others: list[str]) -> None:
    header = sign(body, secret, timestamp=stamp)
    verify(body, header, secret, now=stamp + away)
    verify(body, header, [*others, secret], now=stamp + away)
    verify(body if isinstance(body, bytes) else body.encode(), header, [secret, *others], now=stamp + away)
    assert timestamp_of(header) == stamp


@given(body=st.binary(min_size=1), where=st.integers(0), flip=st.integers(1, 255))
def test_one_changed_byte_is_enough(body: bytes, where: int, flip: int) -> None:
    header = sign(body, SECRET, timestamp=NOW)
    changed = bytearray(body)
    changed[where % len(body)] ^= flip
    assert code_of(bytes(changed), header) == "signature_mismatch"
    digest = bytearray.fromhex(header[-64:])
    digest[where % 32] ^= flip
    assert code_of(body, f"{header[:-64]}{digest.hex()}") == "signature_mismatch"


@given(one=st.text(min_size=1).filter(is_something), other=st.text(min_size=1).filter(is_something))
def test_another_secret_does_not_hold(one: str, other: str) -> None:
    # HMAC fills a short key up with zeros, so a secret and the same one with NULs at its end are one.
    if one.rstrip("\0") != other.rstrip("\0"):
        assert code_of(signature=sign(BODY, one, timestamp=NOW), secret=other) == "signature_mismatch"
