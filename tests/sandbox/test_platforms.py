from __future__ import annotations

import gc
import weakref
from contextlib import closing

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from dialstack import DialStackAuthenticationError, DialStackInvalidRequestError
from dialstack.sandbox import Sandbox

from .conftest import Door

ENDPOINTS = "/v1/webhook_endpoints"
URL = "https://app.example/events"


@pytest.fixture
def live(sandbox, platform):
    """The live key, no account."""
    return platform.as_caller(sandbox.live_key)


@pytest.fixture
def other(sandbox, platform):
    """The test key of another platform, no account."""
    return platform.as_caller(sandbox.platform("other").api_key)


def _scoped(caller):
    caller.account = caller.made("/v1/accounts", {"email": "contact@example.com"})["id"]
    return caller


def test_the_sandboxs_own_platform_has_its_keys(sandbox):
    own = sandbox.platform()
    assert (own.name, own.api_key, own.live_key) == ("default", sandbox.api_key, sandbox.live_key)
    assert own.api_key.startswith("sk_test_")
    assert own.live_key.startswith("sk_live_")


def test_a_platform_is_made_once_and_has_keys_of_its_own(sandbox):
    other = sandbox.platform("other")
    assert sandbox.platform("other") == other
    assert len({sandbox.api_key, sandbox.live_key, other.api_key, other.live_key}) == 4


def test_no_key_is_in_a_repr(sandbox):
    other = sandbox.platform("other")
    shown = repr([sandbox, other, vars(sandbox)["_keyring"], vars(vars(sandbox)["_keyring"])["_callers"]])
    assert not any(key in shown for key in (sandbox.api_key, sandbox.live_key, other.api_key, other.live_key))


def test_a_sandbox_that_is_dropped_is_gone_at_once():
    sandbox = Sandbox()
    sandbox.platform("other").client().accounts.create()
    gc.collect()
    gone = weakref.ref(sandbox)
    gc.disable()
    try:
        del sandbox
        assert gone() is None
    finally:
        gc.enable()


def test_the_clients_of_a_platform_see_its_accounts(sandbox):
    other = sandbox.platform("other")
    made = [other.client().accounts.create(), other.client(live=True).accounts.create()]
    assert [account.id for account in other.client().accounts.list()] == [made[0].id]
    assert [account.id for account in other.client(live=True).accounts.list()] == [made[1].id]
    assert sandbox.client().accounts.list().data == []


async def test_the_async_clients_of_a_platform_see_its_accounts(sandbox):
    other = sandbox.platform("other")
    made = [await other.async_client().accounts.create(), await other.async_client(live=True).accounts.create()]
    assert [account.id async for account in other.async_client(live=True).accounts.list()] == [made[1].id]
    assert (await sandbox.async_client().accounts.list()).data == []


def test_the_key_of_another_sandbox_is_refused(sandbox):
    stranger = Sandbox().platform("other")
    for live in (False, True):
        key = stranger.live_key if live else stranger.api_key
        with pytest.raises(DialStackAuthenticationError):
            sandbox.client().with_options(api_key=key).accounts.list()


def test_live_accounts_are_for_live_keys(platform, live, door):
    theirs = _scoped(live).account
    assert [row["id"] for row in live.read("/v1/accounts")["data"]] == [theirs]
    assert [row["id"] for row in platform.read("/v1/accounts")["data"]] == [door.account]
    assert platform.get(f"/v1/accounts/{theirs}").status == 404
    assert live.get("/v1/users", headers={"DialStack-Account": door.account}).status == 403
    assert door.get("/v1/users", headers={"DialStack-Account": theirs}).status == 403


def test_a_live_account_has_an_agreement_to_sign(platform, live):
    assert platform.made("/v1/accounts", {})["tos_status"] == "not_required"
    assert live.made("/v1/accounts", {})["tos_status"] == "unsigned"


def test_endpoints_have_the_mode_of_their_key(platform, live, other):
    made = [caller.made(ENDPOINTS, {"url": URL}) for caller in (platform, live, other)]
    assert [row["livemode"] for row in made] == [False, True, False]
    for caller, mine in zip((platform, live, other), made, strict=True):
        assert [row["id"] for row in caller.read(ENDPOINTS)["data"]] == [mine["id"]]
    assert live.get(f"{ENDPOINTS}/{made[0]['id']}").status == other.delete(f"{ENDPOINTS}/{made[0]['id']}").status == 404


def test_an_accounts_endpoint_has_the_mode_of_the_account(live):
    assert _scoped(live).made(ENDPOINTS, {"url": URL})["livemode"] is True


@pytest.mark.parametrize("path", ["/v1/test_helpers/calls", "/v1/test_helpers/events"])
def test_test_helpers_are_for_test_keys(sandbox, live, path):
    user = _scoped(live).made("/v1/users", {})
    refused = live.post(path, {"user": user["id"], "event": "fax.received"})
    assert refused.status == 400
    assert "code" not in refused.json()
    assert live.read("/v1/calls")["data"] == []


def test_a_live_key_gets_an_error_of_the_sdk_from_a_test_helper(sandbox):
    client = sandbox.client().with_options(api_key=sandbox.live_key)
    clinic = client.for_account(client.accounts.create().id)
    with pytest.raises(DialStackInvalidRequestError, match="test key"):
        clinic.test_helpers.calls.create(user="user_000001")


def test_sessions_are_for_accounts_and_users_of_the_platform(platform, other, live, door, user):
    for stranger in (other, live):
        assert stranger.post("/v1/account_sessions", {"account": door.account}).status == 404
        assert stranger.post("/v1/user_sessions", {"user": user["id"]}).status == 404
        assert stranger.post(f"/v1/users/{user['id']}/revoke_sessions").status == 404


def test_a_session_works_in_its_own_account_whatever_platform_that_belongs_to(other, live):
    for caller in (_scoped(other), _scoped(live)):
        user = caller.made("/v1/users", {})
        for body in ({"account": caller.account}, {"user": user["id"]}):
            kind = "account" if "account" in body else "user"
            token = caller.made(f"/v1/{kind}_sessions", body)["client_secret"]
            assert caller.as_caller(token).read("/v1/users")["data"] == [user]


def test_a_session_of_a_live_account_is_live(live):
    token = _scoped(live).made("/v1/account_sessions", {"account": live.account})["client_secret"]
    browser = live.as_caller(token)
    user = browser.made("/v1/users", {})
    assert browser.post("/v1/test_helpers/calls", {"user": user["id"]}).status == 400


def test_a_session_dies_with_its_account(other):
    token = _scoped(other).made("/v1/account_sessions", {"account": other.account})["client_secret"]
    assert other.delete(f"/v1/accounts/{other.account}").status == 204
    assert other.as_caller(token).get("/v1/users").status == 401


def test_an_idempotency_key_belongs_to_one_platform_and_mode(platform, other, live):
    made = [caller.made("/v1/accounts", {}, headers={"Idempotency-Key": "k"}) for caller in (platform, other, live)]
    assert len({account["id"] for account in made}) == 3


def test_forgotten_idempotency_keys_are_new_again(sandbox, platform):
    made = [platform.made("/v1/accounts", {}, headers={"Idempotency-Key": "k"})["id"] for _ in range(2)]
    sandbox.forget_idempotency_keys()
    made.append(platform.made("/v1/accounts", {}, headers={"Idempotency-Key": "k"})["id"])
    assert made[0] == made[1] != made[2]


def test_seeding_knows_every_account(sandbox, door, other, live):
    for caller in (_scoped(other), _scoped(live), door):
        sandbox.seed_phone_number(caller.account, "+16175550100")
        assert [row["phone_number"] for row in caller.read("/v1/phone-numbers")["data"]] == ["+16175550100"]


def test_all_platforms_order_from_one_catalogue(sandbox, other):
    item = sandbox.seed_hardware_catalog_item("Acme", "A1")["id"]
    wanted = {"items": [{"hardware_catalog": item, "quantity": 1}]}
    order = _scoped(other).made("/v1/hardware-orders", wanted)
    assert order["items"][0]["hardware_catalog"]["id"] == item


def test_what_is_taken_on_one_platform_is_free_on_another(door, other):
    phone = {"mac_address": "00:11:22:33:44:55", "model": "D785"}
    door.made("/v1/deskphones", phone)
    assert door.post("/v1/deskphones", phone).status == 409
    assert _scoped(other).post("/v1/deskphones", phone).status == 201


def test_every_call_is_on_the_sandbox_whoever_placed_it(sandbox, door, other, live):
    placed = {}
    for caller in (door, _scoped(other), _scoped(live)):
        user = caller.made("/v1/users", {})
        assert caller.post("/v1/calls", {"user": user["id"], "dial_string": "+16175551234"}).status == 202
        [call] = caller.read("/v1/calls")["data"]
        placed[call["id"]] = caller.account
    assert {key: call.account for key, call in sandbox.calls.items()} == placed


def test_platforms_are_kept_in_a_file(tmp_path):
    with closing(Sandbox(data=tmp_path / "sandbox.db", api_key="sk_test_mine", debug=True)) as sandbox:
        other = sandbox.platform("other").client()
        account = other.accounts.create().id
        token = other.account_sessions.create(account=account, components={"call_logs": {"enabled": True}})
    with closing(Sandbox(data=tmp_path / "sandbox.db", api_key="sk_test_mine", debug=True)) as again:
        browser = again.client().with_options(api_key=token.client_secret)
        assert browser.users.list().data == []
        assert [found.id for found in again.platform("other").client().accounts.list()] == [account]
        assert again.client().accounts.list().data == []


class Tenants(RuleBasedStateMachine):
    """Two platforms in two modes: whatever they do, none of them gets anything that another one made."""

    rooms = Bundle("rooms")
    things = Bundle("things")

    def __init__(self):
        super().__init__()
        sandbox = Sandbox(debug=True)
        platforms = (sandbox.platform(), sandbox.platform("other"))
        self.doors = [Door(sandbox) for _ in range(4)]
        for door, key in zip(
            self.doors, [key for each in platforms for key in (each.api_key, each.live_key)], strict=True
        ):
            door.key = key
        self.accounts = {}
        self.made = {}

    @rule(target=rooms, who=st.integers(0, 3))
    def open_account(self, who):
        account = self.doors[who].made("/v1/accounts", {})["id"]
        self.accounts[account] = who
        return account

    @rule(target=things, account=rooms, kind=st.sampled_from(["/v1/users", ENDPOINTS]))
    def make(self, account, kind):
        return self._note(account, kind) if account in self.accounts else multiple()

    @rule(target=things, who=st.integers(0, 3))
    def make_for_the_platform(self, who):
        return self._note(None, ENDPOINTS, who)

    @rule(thing=things, who=st.integers(0, 3), verb=st.sampled_from(["GET", "POST", "DELETE"]))
    def reach_for(self, thing, who, verb):
        if thing not in self.made:
            return
        owner, account = self.made[thing]
        body = {} if verb == "POST" else None
        answer = self._as(who, account).send(verb, thing, body)
        expected = (200, 204) if who == owner else (404,) if account is None else (403,)
        assert answer.status in expected, (verb, thing, who, answer)
        if answer.status == 204:
            del self.made[thing]

    @rule(account=rooms, who=st.integers(0, 3))
    def close_account(self, account, who):
        answer = self.doors[who].delete(f"/v1/accounts/{account}")
        if self.accounts.get(account) != who:
            assert answer.status == 404
            return
        assert answer.status == 204
        del self.accounts[account]
        self.made = {thing: of for thing, of in self.made.items() if of[1] != account}

    @rule(account=rooms, who=st.integers(0, 3))
    def ask_for_a_session(self, account, who):
        answer = self.doors[who].post("/v1/account_sessions", {"account": account})
        is_mine = self.accounts.get(account) == who
        assert answer.status in ((200, 201) if is_mine else (404,))
        if is_mine:
            browser = self.doors[who].as_caller(answer.json()["client_secret"])
            assert self._paths(browser, "/v1/users") == self._expected("/v1/users", who, account)

    @invariant()
    def everybody_sees_their_own(self):
        for who, door in enumerate(self.doors):
            seen = {row["id"] for row in door.read("/v1/accounts?limit=100")["data"]}
            assert seen == {account for account, owner in self.accounts.items() if owner == who}
            assert self._paths(door, ENDPOINTS) == self._expected(ENDPOINTS, who, None)
        for account, owner in self.accounts.items():
            for kind in ("/v1/users", ENDPOINTS):
                assert self._paths(self._as(owner, account), kind) == self._expected(kind, owner, account)

    def _note(self, account, kind, who=None):
        owner = self.accounts[account] if who is None else who
        body = {"url": URL} if kind == ENDPOINTS else {}
        thing = f"{kind}/{self._as(owner, account).made(kind, body)['id']}"
        self.made[thing] = (owner, account)
        return thing

    def _as(self, who, account):
        return self.doors[who].as_caller(self.doors[who].key, account)

    def _paths(self, door, kind):
        return {f"{kind}/{row['id']}" for row in door.read(f"{kind}?limit=100")["data"]}

    def _expected(self, kind, who, account):
        return {thing for thing, of in self.made.items() if thing.startswith(f"{kind}/") and of == (who, account)}


TestTenants = Tenants.TestCase
TestTenants.settings = settings(max_examples=20, stateful_step_count=15, deadline=None)
