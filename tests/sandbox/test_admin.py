from __future__ import annotations

import pytest

from dialstack.sandbox.behaviours import admin

PATH = "/v1/admin/users"


@pytest.fixture
def appoint(door, sandbox):
    def appoint(email, **more):
        return admin.seed(sandbox._world.store, door.account, email, sandbox._world.stamp(), **more)["id"]

    return appoint


def test_an_account_has_none_at_first(door):
    assert door.read(PATH)["data"] == []
    assert door.get(f"{PATH}/admin_user_404").json() == {"error": "Admin user not found"}


def test_administrators_newest_first(door, appoint):
    keys = [appoint("a@example.com", role="owner"), appoint("b@example.com", name="Bo")]
    newest, oldest = door.read(PATH)["data"]
    assert [oldest["id"], newest["id"]] == keys
    assert (oldest["role"], oldest["name"], newest["role"], newest["name"]) == ("owner", None, "account_admin", "Bo")
    assert door.read(f"{PATH}/{keys[0]}") == oldest


def test_the_user_can_be_expanded(door, user, appoint):
    alone, both = appoint("a@example.com"), appoint("b@example.com", user=user["id"])
    assert door.read(f"{PATH}/{both}")["user"] == user["id"]
    assert door.read(f"{PATH}/{both}?expand[]=user")["user"] == user
    assert door.read(f"{PATH}/{alone}?expand[]=user")["user"] is None
    assert [row["user"] for row in door.read(f"{PATH}?expand[]=user")["data"]] == [user, None]


def test_another_accounts_administrator_is_not_found(platform, door, appoint):
    key = appoint("a@example.com")
    door.account = platform.made("/v1/accounts", {})["id"]
    assert door.get(f"{PATH}/{key}").status == 404
