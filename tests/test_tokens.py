"""Session tokens: reading them, verifying them, and refusing everything else."""

from __future__ import annotations

import base64
import json
import pickle
from datetime import datetime, timedelta, timezone
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from dialstack import tokens
from dialstack.errors import DialStackAuthenticationError

KEY = "k" * 32
NOW = datetime(2026, 5, 21, 17, tzinfo=timezone.utc)
LATER = NOW + timedelta(hours=1)
ED_KEY = Ed25519PrivateKey.generate()
ED_PUBLIC = ED_KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)


def part(value: object) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unsigned(payload: object, header: object = None) -> str:
    return f"{part(header or {'alg': 'HS256', 'typ': 'JWT'})}.{part(payload)}.{part(b'signature')}"


def signed(key: Any = KEY, algorithm: str = "HS256", **claims: Any) -> str:
    return jwt.encode({"sub": "user_1", "account": "acct_1", "exp": LATER, **claims}, key, algorithm=algorithm)


def refusal(token: str, key: Any = KEY, algorithms: Any = ("HS256",), **options: Any) -> DialStackAuthenticationError:
    with pytest.raises(DialStackAuthenticationError) as caught:
        tokens.verify(token, key, algorithms=algorithms, **{"now": NOW, **options})
    assert token not in str(caught.value)
    assert caught.value.status_code is None
    return caught.value


# --- reading ---


def test_a_user_token() -> None:
    claims = tokens.decode_unverified(signed(iat=NOW, generation=3))
    assert (claims.subject, claims.user, claims.account) == ("user_1", "user_1", "acct_1")
    assert (claims.expires_at, claims.issued_at, claims.components) == (LATER, NOW, ())
    assert claims.raw["generation"] == 3


@pytest.mark.parametrize(
    "components",
    [
        {"components": ["call_logs", "voicemails"]},
        {"scopes": ["call_logs", "voicemails"]},
        {"components": {"call_logs": {"enabled": True}, "dial_plan": {"enabled": False}, "voicemails": True}},
        {"components": {"call_logs": {"enabled": True, "features": {"play": True}}, "voicemails": True, "x": {}}},
    ],
)
@pytest.mark.parametrize("subject", ["acct_1", "anything"])
def test_an_account_token(components: dict[str, Any], subject: str) -> None:
    claims = tokens.decode_unverified(unsigned({"sub": subject, "account": "acct_1", **components}))
    assert (claims.account, claims.user, claims.components) == ("acct_1", None, ("call_logs", "voicemails"))


def test_claims_of_unexpected_types_are_left_in_raw() -> None:
    claims = tokens.decode_unverified(unsigned({"sub": 7, "account": ["a"], "components": 3, "user": None}))
    assert (claims.subject, claims.account, claims.user, claims.components) == (None, None, None, ())
    assert claims.raw == {"sub": 7, "account": ["a"], "components": 3, "user": None}


def test_claims_pickle_hash_and_keep_what_is_not_documented_out_of_their_repr() -> None:
    claims = tokens.decode_unverified(signed(email="jane@example.com"))
    assert pickle.loads(pickle.dumps(claims)) == claims
    assert hash(claims) == hash(tokens.decode_unverified(signed()))
    assert "jane@example.com" not in repr(claims)


@pytest.mark.parametrize(
    "payload",
    [{"exp": "soon"}, {"exp": True}, {"exp": 1e300}, {"exp": 10**30}, {"iat": []}, {"exp": float("nan")}],
)
def test_times_that_are_none(payload: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"exp|iat|not a JWT"):
        tokens.decode_unverified(unsigned(payload))


BAD = [
    "",
    ".",
    "..",
    "hunter2",
    "hunter2.hunter2.hunter2",
    "a.b.c.d",
    unsigned([1, 2]),
    unsigned("text"),
    unsigned(b"\xff\xfe"),
    unsigned({}, header=[1]),
    unsigned(("[" * 100_000).encode()),
    "hünter2." + unsigned({}),
    "\ud800hunter2",
    None,
    7,
    b"hunter2",
]


@pytest.mark.parametrize("token", BAD, ids=range(len(BAD)))
def test_what_is_no_token(token: Any) -> None:
    for read in (tokens.decode_unverified, tokens.expires_in, tokens.is_expired):
        with pytest.raises(ValueError, match="token") as caught:
            read(token)
        assert "hunter2" not in str(caught.value)
        assert type(caught.value) is ValueError
    with pytest.raises(DialStackAuthenticationError) as refused:
        tokens.verify(token, KEY, algorithms=["HS256"])
    assert "hunter2" not in str(refused.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
CLAIMS = st.dictionaries(st.sampled_from(["sub", "account", "user", "exp", "iat", "components", "scopes"]), JSON)


@given(
    st.text()
    | st.from_regex(r"\A[\w-]*\.[\w-]*\.[\w-]*\Z")
    | st.builds(unsigned, JSON, JSON)
    | st.builds(unsigned, CLAIMS)
    | st.builds(unsigned, st.binary())
)
def test_junk_raises_nothing_but_value_errors(token: str) -> None:
    for read in (tokens.decode_unverified, tokens.expires_in, tokens.is_expired):
        try:
            read(token)
        except ValueError as error:
            assert type(error) is ValueError  # noqa: PT017 - it need not raise
    with pytest.raises(DialStackAuthenticationError):
        tokens.verify(token, KEY, algorithms=["HS256"])


# --- times ---


def test_how_long_a_token_is_still_good_for() -> None:
    assert tokens.expires_in(signed(), now=NOW) == timedelta(hours=1)
    assert tokens.expires_in(signed(), now=LATER + timedelta(seconds=5)) == timedelta(seconds=-5)
    assert tokens.expires_in(unsigned({"sub": "user_1"}), now=NOW) is None


def test_the_machines_clock_is_the_default() -> None:
    assert tokens.is_expired(signed(exp=datetime.now(timezone.utc) - timedelta(seconds=2)))
    assert not tokens.is_expired(signed(exp=datetime.now(timezone.utc) + timedelta(minutes=1)))


@pytest.mark.parametrize(
    ("seconds", "leeway", "expired"),
    [
        (-1, 0, False),
        (0, 0, True),
        (9, 10, False),
        (10, timedelta(seconds=10), True),
        (-300, -300, True),
        (-301, -300, False),
    ],
)
def test_when_a_token_has_ended(seconds: int, leeway: float | timedelta, expired: bool) -> None:
    now = LATER + timedelta(seconds=seconds)
    assert tokens.is_expired(signed(), leeway=leeway, now=now) is expired


def test_a_token_that_does_not_say_never_ends() -> None:
    assert not tokens.is_expired(unsigned({"sub": "user_1"}), now=NOW)


def test_a_clock_needs_a_time_zone() -> None:
    for read in (tokens.expires_in, tokens.is_expired):
        with pytest.raises(ValueError, match="time zone"):
            read(signed(), now=datetime(2026, 5, 21))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        tokens.verify(signed(), KEY, algorithms=["HS256"], now=datetime(2026, 5, 21))  # noqa: DTZ001


@pytest.mark.parametrize("leeway", [float("nan"), float("inf"), 1e300])
def test_a_leeway_is_a_time(leeway: float) -> None:
    with pytest.raises(ValueError):
        tokens.is_expired(signed(), leeway=leeway, now=NOW)


# --- verifying ---


def test_a_good_token() -> None:
    assert tokens.verify(signed(), KEY, algorithms=["HS256"], now=NOW).user == "user_1"
    assert tokens.verify(signed(), KEY.encode(), algorithms=("HS512", "HS256"), now=NOW).account == "acct_1"


def test_a_good_token_of_a_key_pair() -> None:
    token = signed(ED_KEY, "EdDSA")
    assert tokens.verify(token, ED_PUBLIC, algorithms=["EdDSA"], now=NOW).user == "user_1"
    assert tokens.verify(token, ED_PUBLIC.decode(), algorithms=["ES256", "EdDSA"], now=NOW).user == "user_1"


def test_a_forged_token() -> None:
    assert "signature" in refusal(signed("x" * 32)).message
    header, _, signature = signed().split(".")
    assert "signature" in refusal(f"{header}.{part({'sub': 'user_2', 'exp': 2**31})}.{signature}").message


def test_the_algorithm_of_the_token_is_not_believed() -> None:
    assert "algorithm" in refusal(signed(algorithm="HS512", key="k" * 64), "k" * 64).message
    none = jwt.encode({"exp": LATER}, None, algorithm="none")
    assert "algorithm" in refusal(none).message
    assert "algorithm" in refusal(signed(), ED_PUBLIC, ["EdDSA"]).message
    assert "algorithm" in refusal(unsigned({"exp": 2**31}, header={"alg": ["HS256"]})).message


def test_an_expired_token() -> None:
    error = refusal(signed(), now=LATER)
    assert (error.code, error.type) == ("auth_expired", "authentication_error")
    assert tokens.verify(signed(), KEY, algorithms=["HS256"], now=LATER, leeway=1).user == "user_1"
    assert refusal(signed(), now=LATER + timedelta(seconds=1), leeway=timedelta(seconds=1)).code == "auth_expired"


def test_a_token_of_tomorrow() -> None:
    token = signed(nbf=NOW + timedelta(seconds=10))
    assert "not good yet" in refusal(token).message
    assert tokens.verify(token, KEY, algorithms=["HS256"], now=NOW, leeway=10).user == "user_1"


def test_a_token_must_say_when_it_ends() -> None:
    assert "lacks" in refusal(jwt.encode({"sub": "user_1"}, KEY)).message
    assert "exp" in refusal(jwt.encode({"exp": 1e300}, KEY)).message


def test_issuer_and_audience() -> None:
    token = signed(iss="dialstack", aud="clinic")
    assert tokens.verify(token, KEY, algorithms=["HS256"], now=NOW, issuer="dialstack", audience="clinic")
    assert tokens.verify(token, KEY, algorithms=["HS256"], now=NOW, audience=["other", "clinic"])
    assert "issuer" in refusal(token, issuer="somebody", audience="clinic").message
    assert "audience" in refusal(token, audience="other").message
    assert "audience" in refusal(token).message
    assert "lacks" in refusal(signed(), issuer="dialstack").message


@pytest.mark.parametrize(
    ("algorithms", "kind", "text"),
    [
        ([], ValueError, "empty"),
        (["none"], ValueError, "none"),
        (["HS256", "None"], ValueError, "none"),
        ("HS256", TypeError, "list"),
        (["HS256", "EdDSA"], ValueError, "mix"),
        (["HS1"], ValueError, "HS1"),
        (["XY9"], ValueError, "XY9"),
    ],
)
def test_algorithms_that_would_let_anything_pass(algorithms: Any, kind: type[Exception], text: str) -> None:
    with pytest.raises(kind, match=text):
        tokens.verify(signed(), KEY, algorithms=algorithms, now=NOW)


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [("", "HS256"), (b"", "HS256"), (ED_PUBLIC, "HS256"), (None, "HS256")],
    ids=["no text", "no bytes", "a public key", "none"],
)
def test_keys_that_do_not_fit(key: Any, algorithm: str) -> None:
    with pytest.raises(ValueError, match="key"):
        tokens.verify(signed(), key, algorithms=[algorithm], now=NOW)


@pytest.mark.parametrize("key", ["hunter2", 7])
def test_a_public_key_that_is_none(key: Any) -> None:
    with pytest.raises(ValueError, match="key does not fit") as caught:
        tokens.verify(signed(ED_KEY, "EdDSA"), key, algorithms=["EdDSA"], now=NOW)
    assert "hunter2" not in str(caught.value)


def test_key_pairs_need_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jwt.algorithms.has_crypto", False)
    with pytest.raises(ImportError, match=r"pip install 'dialstack\[crypto\]'"):
        tokens.verify(signed(), ED_PUBLIC, algorithms=["EdDSA"], now=NOW)
    assert tokens.verify(signed(), KEY, algorithms=["HS256"], now=NOW)
