"""Secrets that depend on the account: fetched, remembered, fetched again, and never too often."""

from __future__ import annotations

import json
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack import DialStackSignatureVerificationError
from dialstack.sandbox import Sandbox
from dialstack.webhooks.secrets import AccountSecrets, UnverifiedWebhook, agent_secrets, unverified, voice_app_secrets
from dialstack.webhooks.signature import sign, verify_signature
from dialstack.webhooks.verification import signature_of, verified

NOW = 1_700_000_000


class Clock:
    def __init__(self):
        self.now = float(NOW)

    def __call__(self):
        return self.now


class Platform:
    """What would be asked for secrets."""

    def __init__(self):
        self.secrets = {"acct_1": ["whsec_one"], "acct_2": ["whsec_two"]}
        self.asked = []
        self.broken = False

    def __call__(self, account):
        self.asked.append(account)
        if self.broken:
            raise ConnectionError("no route for whsec_one")
        return self.secrets.get(account, [])


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def platform():
    return Platform()


def webhook(account="acct_1", at=NOW):
    return UnverifiedWebhook(account, {}, b"{}", int(at))


def delivery(secret, clock, account="acct_1"):
    body = json.dumps({"account_id": account}).encode()
    return {"X-DialStack-Signature": sign(body, secret, timestamp=int(clock()))}, body


def passes(secrets, clock, secret, account="acct_1"):
    headers, body = delivery(secret, clock, account)

    def check(found):
        verify_signature(body, signature_of(headers), found, now=clock())

    try:
        verified(check, secrets, headers, body)
    except DialStackSignatureVerificationError:
        return False
    return True


# --- remembering ---


def test_an_account_is_fetched_once(platform, clock):
    secrets = AccountSecrets(platform, clock=clock)
    assert all(passes(secrets, clock, "whsec_one") for _ in range(5))
    assert platform.asked == ["acct_1"]


def test_every_secret_of_an_account_fits(platform, clock):
    platform.secrets["acct_1"] = ["whsec_a", "whsec_b", "", "whsec_c"]
    secrets = AccountSecrets(platform, clock=clock)
    assert [passes(secrets, clock, f"whsec_{name}") for name in "abc"] == [True, True, True]


def test_one_account_does_not_speak_for_another(platform, clock):
    secrets = AccountSecrets(platform, clock=clock)
    assert passes(secrets, clock, "whsec_one", "acct_1")
    assert not passes(secrets, clock, "whsec_one", "acct_2")


def test_a_single_string_is_one_secret_and_not_many(clock):
    secrets = AccountSecrets(lambda _: "whsec_one", clock=clock)
    assert passes(secrets, clock, "whsec_one")
    assert not passes(secrets, clock, "w")


def test_what_is_old_is_fetched_anew(platform, clock):
    secrets = AccountSecrets(platform, keep=3600, clock=clock)
    assert passes(secrets, clock, "whsec_one")
    platform.secrets["acct_1"] = ["whsec_new"]
    clock.now += 3600
    assert not passes(secrets, clock, "whsec_one")
    assert platform.asked == ["acct_1", "acct_1"]


def test_an_account_that_was_not_used_for_longest_is_forgotten(platform, clock):
    platform.secrets["acct_3"] = ["whsec_three"]
    secrets = AccountSecrets(platform, max_accounts=2, clock=clock)
    for account in ("acct_1", "acct_2", "acct_1", "acct_3", "acct_1", "acct_2"):
        secrets(webhook(account))
    assert platform.asked == ["acct_1", "acct_2", "acct_3", "acct_2"]


# --- fetching again ---


def test_a_changed_secret_is_found_at_once(platform, clock):
    secrets = AccountSecrets(platform, clock=clock)
    assert passes(secrets, clock, "whsec_one")
    clock.now += 31
    platform.secrets["acct_1"] = ["whsec_new"]
    assert passes(secrets, clock, "whsec_new")
    assert not passes(secrets, clock, "whsec_one")


def test_bad_signatures_fetch_at_most_every_thirty_seconds(platform, clock):
    secrets = AccountSecrets(platform, clock=clock)
    for _ in range(100):
        assert not passes(secrets, clock, "whsec_wrong")
        clock.now += 1
    assert len(platform.asked) == 4  # at 0, 30, 60 and 90 seconds


def test_a_stale_timestamp_fetches_nothing(platform, clock):
    secrets = AccountSecrets(platform, clock=clock)
    for at in (NOW - 301, NOW + 301):
        assert "whsec_one" not in secrets(webhook(at=at))
        assert secrets.retry(webhook(at=at)) is None
    assert platform.asked == []
    assert secrets(webhook(at=NOW - 300)) == ("whsec_one",)


def test_another_webhook_gets_what_the_first_one_fetched(platform, clock):
    secrets = AccountSecrets(platform, clock=clock)
    assert secrets(webhook()) == ("whsec_one",)
    clock.now += 31
    platform.secrets["acct_1"] = ["whsec_new"]
    assert secrets.retry(webhook()) == ("whsec_new",)
    assert secrets.retry(webhook()) == ("whsec_new",)
    assert len(platform.asked) == 2


def test_a_clock_that_is_set_back_does_not_stop_fetching(platform, clock):
    secrets = AccountSecrets(platform, clock=clock)
    assert passes(secrets, clock, "whsec_one")
    platform.secrets["acct_1"] = ["whsec_new"]
    clock.now -= 7200
    assert passes(secrets, clock, "whsec_new")


# --- failures ---


def test_old_secrets_hold_while_fetching_fails(platform, clock, caplog):
    secrets = AccountSecrets(platform, keep=60, clock=clock)
    assert passes(secrets, clock, "whsec_one")
    platform.broken = True
    for _ in range(200):
        clock.now += 10
        assert passes(secrets, clock, "whsec_one")
    assert len(platform.asked) < 80  # every 30 seconds, not every time
    assert "ConnectionError" in caplog.text
    assert "whsec_one" not in caplog.text


def test_a_failure_at_first_can_pass(platform, clock):
    secrets = AccountSecrets(platform, clock=clock)
    platform.broken = True
    assert not passes(secrets, clock, "whsec_one")
    platform.broken = False
    clock.now += 30
    assert passes(secrets, clock, "whsec_one")


def test_an_account_that_is_gone_has_no_secrets_any_more(platform, clock):
    secrets = AccountSecrets(platform, keep=60, clock=clock)
    assert passes(secrets, clock, "whsec_one")
    del platform.secrets["acct_1"]
    clock.now += 60
    assert not passes(secrets, clock, "whsec_one")


# --- made-up accounts ---


def test_an_unknown_account_is_remembered_too(platform, clock):
    secrets = AccountSecrets(platform, clock=clock)
    for _ in range(100):
        assert not passes(secrets, clock, "whsec_one", "acct_made_up")
    assert platform.asked == ["acct_made_up"]


def test_made_up_accounts_cause_no_storm_and_leave_real_ones_alone(platform, clock):
    secrets = AccountSecrets(platform, max_accounts=50, max_fetches=20, clock=clock)
    assert passes(secrets, clock, "whsec_one")
    clock.now += 61
    for number in range(1000):
        assert not passes(secrets, clock, "whsec_one", f"acct_made_up_{number}")
    assert len(platform.asked) == 1 + 10
    assert passes(secrets, clock, "whsec_one")
    platform.secrets["acct_1"] = ["whsec_new"]
    assert passes(secrets, clock, "whsec_new")
    clock.now += 60
    assert passes(secrets, clock, "whsec_two", "acct_2")
    assert len(secrets._known) + len(secrets._asked) < 100


def test_known_accounts_are_capped_as_well(platform, clock):
    platform.secrets = {f"acct_{number}": ["whsec_x"] for number in range(40)}
    secrets = AccountSecrets(platform, max_fetches=200, clock=clock)
    for account in platform.secrets:
        assert passes(secrets, clock, "whsec_x", account)
    small = AccountSecrets(platform, max_fetches=20, clock=clock)
    small._known = secrets._known
    clock.now += 61
    platform.asked.clear()
    for account in platform.secrets:
        assert not passes(small, clock, "whsec_wrong", account)
    assert len(platform.asked) == 10


def test_webhooks_that_come_at_once_fetch_once(clock):
    asked, gate = [], threading.Event()

    def fetch(account):
        asked.append(account)
        gate.wait(10)
        return ["whsec_one"]

    secrets = AccountSecrets(fetch, clock=clock)
    found = []
    threads = [threading.Thread(target=lambda: found.append(secrets(webhook()))) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    gate.set()
    for thread in threads:
        thread.join()
    assert asked == ["acct_1"]
    assert found == [("whsec_one",)] * 8


def test_one_slow_account_does_not_hold_up_another(clock):
    gate = threading.Event()

    def fetch(account):
        if account == "acct_slow":
            gate.wait(10)
        return ["whsec_one"]

    secrets = AccountSecrets(fetch, clock=clock)
    slow = threading.Thread(target=secrets, args=(webhook("acct_slow"),))
    slow.start()
    assert secrets(webhook("acct_1")) == ("whsec_one",)
    assert slow.is_alive()
    gate.set()
    slow.join()


def test_a_webhook_without_an_account_fetches_nothing(platform, clock):
    secrets = AccountSecrets(platform, clock=clock)
    assert not passes(secrets, clock, "whsec_one", None)
    assert secrets.retry(webhook(None)) is None
    assert platform.asked == []


def test_bounds_have_to_make_sense(platform):
    with pytest.raises(ValueError, match="max_accounts"):
        AccountSecrets(platform, max_accounts=0)
    with pytest.raises(ValueError, match="max_fetches"):
        AccountSecrets(platform, max_fetches=1)


def test_the_repr_shows_no_secret(platform, clock):
    secrets = AccountSecrets(platform, clock=clock)
    secrets(webhook())
    assert repr(secrets) == "AccountSecrets(max_accounts=1000)"


# --- what is not verified yet ---

SIGNED = {"X-DialStack-Signature": "t=1700000000,v1=" + "0" * 64}


def test_the_account_is_read_from_the_header_or_the_body():
    assert unverified({**SIGNED, "X-DialStack-Account-Id": "acct_1"}, b"{}").account_id == "acct_1"
    assert unverified({**SIGNED, "x-dialstack-account-id": "acct_1"}, b"not json").account_id == "acct_1"
    assert unverified(SIGNED, b'{"account_id": "acct_2"}') == UnverifiedWebhook(
        "acct_2", SIGNED, b'{"account_id": "acct_2"}', 1_700_000_000
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"account_id": 5}',
        b'{"account_id": ""}',
        b"[" * 100_000,
        b"\xff",
        b'{"account_id": "a\\r\\nX: y"}',
        json.dumps({"account_id": "a" * 256}).encode(),
    ],
)
def test_a_body_that_names_no_account_has_none(body):
    assert unverified(SIGNED, body).account_id is None


@pytest.mark.parametrize(
    "body",
    [
        b'{"account_id": "acct_2"}',
        b'\xef\xbb\xbf{"account_id": "acct_2"}',
        b'{"account_id": "acct_2", "name": "half a pair \\ud83d"}',
        b'{"account_id": "acct_1", "account_id": "acct_2"}',
        b'{"account_id": ["acct_2"]}',
    ],
)
def test_a_header_that_contradicts_the_body_is_refused(body):
    with pytest.raises(DialStackSignatureVerificationError) as caught:
        unverified({**SIGNED, "X-DialStack-Account-Id": "acct_1"}, body)
    assert caught.value.code == "signature_mismatch"


def test_the_repr_of_a_webhook_shows_no_body_and_no_header():
    shown = repr(unverified(SIGNED, b'{"account_id": "acct_1", "phone": "+16175550123"}'))
    assert shown == "UnverifiedWebhook(account_id='acct_1', timestamp=1700000000)"


@given(
    st.dictionaries(st.sampled_from(["X-DialStack-Signature", "X-DialStack-Account-Id"]) | st.text(), st.text()),
    st.binary(),
)
def test_whatever_comes_only_our_error_goes_out(headers, body):
    for given_headers in (headers, {**headers, **SIGNED}):
        try:
            found = unverified(given_headers, body)
        except DialStackSignatureVerificationError:
            continue
        assert found.account_id is None or isinstance(found.account_id, str)


# --- fetched with a client ---


@pytest.fixture
def sandbox():
    return Sandbox()


@pytest.fixture
def clinic(sandbox):
    client = sandbox.client()
    return client.for_account(client.accounts.create(email="contact@joneschiro.com").id)


@pytest.fixture
def account(sandbox, clinic):
    return next(iter(sandbox.client().accounts.list())).id


def test_all_voice_apps_of_an_account_are_fetched(sandbox, clinic, account):
    apps = [clinic.voice_apps.create(name=f"App {number}", url="https://app.example.com/voice") for number in range(12)]
    agent = clinic.ai_agents.create(name="Reception")
    found = voice_app_secrets(sandbox.client())(account)
    assert set(found) >= {app.secret for app in apps}
    assert clinic.voice_apps.retrieve(agent.voice_app).secret in found
    assert all(secret.startswith("whsec_") for secret in found)


def test_only_the_agents_voice_apps_are_fetched(sandbox, clinic, account):
    other = clinic.voice_apps.create(name="Other", url="https://app.example.com/voice")
    assert list(agent_secrets(sandbox.client())(account)) == []
    agent = clinic.ai_agents.create(name="Reception")
    found = list(agent_secrets(sandbox.client())(account))
    assert found == [clinic.voice_apps.retrieve(agent.voice_app).secret]
    assert other.secret not in found


def test_an_agent_whose_voice_app_is_gone_takes_no_secret_of_another_along(sandbox, clinic, account):
    gone, kept = clinic.ai_agents.create(name="Gone"), clinic.ai_agents.create(name="Kept")
    secret = clinic.voice_apps.retrieve(kept.voice_app).secret
    clinic.voice_apps.delete(gone.voice_app)
    assert list(agent_secrets(sandbox.client())(account)) == [secret]


@pytest.mark.parametrize("ready_made", [voice_app_secrets, agent_secrets])
def test_an_account_of_somebody_else_has_no_secrets(sandbox, ready_made):
    assert list(ready_made(sandbox.client())("acct_made_up")) == []


@pytest.mark.parametrize("ready_made", [voice_app_secrets, agent_secrets])
async def test_an_async_client_is_refused_at_once(sandbox, ready_made):
    async with sandbox.async_client() as client:
        with pytest.raises(TypeError, match="AsyncDialStack"):
            ready_made(client)


def test_a_wrong_key_is_a_failure_and_not_an_account_without_secrets(sandbox, clinic, account):
    clinic.ai_agents.create(name="Reception")
    client = sandbox.client()
    [agent] = clinic.ai_agents.list()
    secret = clinic.voice_apps.retrieve(agent.voice_app).secret
    clock = Clock()
    fetches = iter([agent_secrets(client), agent_secrets(client.with_options(api_key="sk_test_wrong"))])

    def fetch(asked):
        return next(fetches)(asked)

    secrets = AccountSecrets(fetch, keep=60, clock=clock)
    assert passes(secrets, clock, secret, account)
    clock.now += 60
    assert passes(secrets, clock, secret, account)
    assert next(fetches, None) is None
