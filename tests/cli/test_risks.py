"""What rings, bills or destroys is asked about first."""

from __future__ import annotations

import pytest

from dialstack.cli.risks import RISKS


@pytest.mark.parametrize(
    "words",
    [
        ("calls", "create", "--user", "user_1", "--dial-string", "+16175551234"),
        ("faxes", "send", "--body", '{"to": "+16175551234"}'),
        ("phone-number-orders", "create", "--phone-numbers", "+16175551234"),
        ("users", "delete", "user_1"),
        ("queues", "remove-member", "queue_1", "user_1"),
    ],
)
def test_without_a_terminal_and_without_yes_nothing_is_sent(run, platform, account, words):
    before = len(platform.requests)
    done = run(*words, "--account", account)
    assert done.status in {2, 12}
    assert len(platform.requests) == before
    if done.status == 12:
        assert "has to be confirmed with --yes. Nothing was sent." in done.err


def test_yes_sends_it(run, platform, account):
    with platform.client(dialstack_account=account) as client:
        user = client.users.create(name="Dr. Alice").id
        done = run("calls", "create", "--account", account, "--user", user, "--dial-string", "+16175551234", "--yes")
        assert done.status == 0, done.err
        assert len(client.calls.list().data) == 1


@pytest.mark.parametrize(("answer", "status", "left"), [("n", 12, 1), ("y", 0, 0)])
def test_a_terminal_is_asked(platform, account, terminal, answer, status, left):
    with platform.client(dialstack_account=account) as client:
        user = client.users.create(name="Dr. Alice").id
        said = terminal("users", "delete", user, "--account", account, answer=answer, status=status)
        assert f"This deletes something for good (account {account}, the environment's key). Go on? [y/N]" in said
        assert len(client.users.list().data) == left


def test_reading_is_never_asked_about(run, account):
    assert run("users", "list", "--account", account).status == 0


def test_what_is_said_reads_as_a_sentence():
    for text in RISKS.values():
        assert text[0].islower()
        assert not text.endswith(".")
