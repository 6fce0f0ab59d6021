"""`dialstack provision` against a served sandbox: what it creates, what it says, and how it goes on after a failure."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from dialstack.cli.provision.journal_file import JournalFile
from dialstack.sandbox import Sandbox

KEY = "sk_test_provisioning0123456789"


@pytest.fixture
def sandbox(monkeypatch):
    sandbox = Sandbox(api_key=KEY)
    with sandbox.serve() as url:
        monkeypatch.setenv("DIALSTACK_API_KEY", KEY)
        monkeypatch.setenv("DIALSTACK_API_URL", url)
        yield sandbox


@pytest.fixture
def account(sandbox):
    return sandbox.client().accounts.create(email="contact@joneschiro.com").id


@pytest.fixture
def sheet(tmp_path):
    """Write a file."""

    def sheet(text):
        path = tmp_path / "accounts.csv"
        path.write_text(text)
        return str(path)

    return sheet


@pytest.fixture
def provision(run, sheet, tmp_path):
    """Run it on a text, and give the status, the summary, the report by line, and standard error."""

    def provision(text, *arguments):
        report = tmp_path / "report.csv"
        report.unlink(missing_ok=True)
        done = run("provision", "-f", sheet(text), "--yes", "-o", "json", "--report", str(report), *arguments)
        lines = report.read_text().splitlines() if report.exists() else []
        rows = {row["line"]: row for row in csv.DictReader(lines)}
        return done.status, json.loads(done.out or "{}"), rows, done.err

    return provision


def people(count):
    return "email,name\n" + "".join(f"user-{n}@example.com,User {n}\n" for n in range(count))


def users(sandbox, account):
    return sorted(user.email for user in sandbox.client().users.list(limit=100, dialstack_account=account))


def journal(tmp_path):
    return [json.loads(line) for line in (tmp_path / "accounts.csv.journal").read_text().splitlines()]


def test_accounts_users_and_extensions_are_created(sandbox, provision):
    status, summary, rows, _ = provision(
        "account.email,account.primary_contact_name,name,email,extension\n"
        "clinic@example.com,Jones,Alice,alice@example.com,2001\n"
        "clinic@example.com,,Bob,bob@example.com,\n"
        "other@example.com,Other,Carl,carl@example.com,2001\n"
    )
    assert status == 0
    assert (summary["created"], summary["accounts_created"], summary["extensions_created"]) == (3, 2, 2)
    client = sandbox.client()
    made = {account.email: account for account in client.accounts.list()}
    assert made["clinic@example.com"].primary_contact_name == "Jones"
    clinic = client.for_account(made["clinic@example.com"].id)
    assert {user.email: user.name for user in clinic.users.list()} == {
        "alice@example.com": "Alice",
        "bob@example.com": "Bob",
    }
    assert clinic.extensions.retrieve("2001").target == rows["2"]["user"]
    assert rows["2"]["state"] == "created"


def test_an_account_that_exists_is_used_and_looked_for_on_every_page(sandbox, provision):
    client = sandbox.client()
    account = client.accounts.create(email="Clinic@example.com").id
    for n in range(120):
        client.accounts.create(email=f"c{n}@example.com")
    status, summary, rows, _ = provision("account.email,email\nclinic@example.com,alice@example.com\n")
    assert (status, summary["accounts_created"]) == (0, 0)
    assert rows["2"]["account"] == account


def test_two_accounts_with_the_address_are_a_failure(sandbox, provision):
    for _ in range(2):
        sandbox.client().accounts.create(email="clinic@example.com")
    status, _, rows, _ = provision("account.email,email\nclinic@example.com,alice@example.com\n")
    assert status == 13
    assert (rows["2"]["step"], rows["2"]["error"]) == ("account", "Clash")


def test_a_second_run_sends_nothing_at_all(sandbox, account, provision):
    provision(people(3), "--account", account)
    before = len(sandbox.requests)
    status, summary, rows, _ = provision(people(3), "--account", account)
    assert (status, summary["before"], len(sandbox.requests)) == (0, 3, before)
    assert rows["2"]["user"]


def test_dry_run_says_what_there_is_to_do_and_sends_and_writes_nothing(
    sandbox, account, run, sheet, provision, tmp_path
):
    before = len(sandbox.requests)
    done = run("provision", "-f", sheet(people(3)), "--dry-run", "--account", account)
    assert (done.status, len(sandbox.requests)) == (0, before)
    assert json.loads(done.out) == {
        "rows": 3,
        "done": 0,
        "in_doubt": 0,
        "accounts": 0,
        "users": 3,
        "extensions": 0,
    }
    assert "nothing was sent" in done.err
    assert not (tmp_path / "accounts.csv.journal").exists()
    provision(people(2), "--account", account)
    done = run("provision", "-f", sheet(people(3)), "--dry-run", "--account", account)
    assert (json.loads(done.out)["done"], json.loads(done.out)["users"]) == (2, 1)


def test_dry_run_needs_no_key(run, sheet, monkeypatch):
    monkeypatch.delenv("DIALSTACK_API_KEY", raising=False)
    done = run("provision", "-f", sheet("account.email,email,extension\nc@example.com,a@example.com,2\n"), "--dry-run")
    assert (done.status, json.loads(done.out)["accounts"]) == (0, 1)


def test_it_asks_first_and_without_a_terminal_it_refuses(sandbox, account, run, sheet):
    before = len(sandbox.requests)
    done = run("provision", "-f", sheet(people(3)), "--account", account)
    assert (done.status, len(sandbox.requests)) == (12, before)
    assert "creates up to 3 users at http://127.0.0.1" in done.err
    assert "with a test key" in done.err


def test_it_asks_on_a_terminal_and_shows_a_bar(sandbox, account, terminal, sheet):
    arguments = ("provision", "-f", sheet(people(30)), "--account", account, "--concurrency", "2")
    assert "Go on?" in terminal(*arguments, answer="n", status=12)
    assert users(sandbox, account) == []
    shown = terminal(*arguments, answer="y")
    assert "provisioning" in shown
    assert "created             30" in shown
    assert len(users(sandbox, account)) == 30


def test_what_the_file_has_wrong_is_said_before_anything_is_sent(sandbox, account, run, sheet):
    before = len(sandbox.requests)
    done = run("provision", "-f", sheet(people(2) + "user-1@example.com,Again\n"), "--account", account, "--yes")
    assert (done.status, len(sandbox.requests)) == (2, before)
    assert "line 4: the same account and email as in line 3" in done.err


def test_no_account_anywhere_is_a_problem_of_the_file(sandbox, run, sheet):
    done = run("provision", "-f", sheet(people(1)), "--yes")
    assert done.status == 2
    assert "give --account" in done.err


@pytest.mark.parametrize(("option", "value"), [("--concurrency", "65"), ("--concurrency", "0"), ("-o", "csv")])
def test_options_out_of_range_are_refused(run, sheet, option, value):
    assert run("provision", "-f", sheet(people(1)), option, value).status == 2


def test_users_who_exist_are_failures_and_with_adopt_they_are_taken(sandbox, account, provision):
    sandbox.client().users.create(name="Before", email="User-1@example.com", dialstack_account=account)
    status, summary, rows, err = provision(people(3), "--account", account)
    assert (status, summary["created"], summary["failed"]) == (13, 2, 1)
    assert (rows["3"]["state"], rows["3"]["step"], rows["3"]["status"]) == ("failed", "user", "409")
    assert rows["3"]["request_id"]
    assert "--adopt" in err
    status, summary, rows, _ = provision(people(3), "--account", account, "--adopt")
    assert (status, summary["adopted"], summary["before"]) == (0, 1, 2)
    assert len(users(sandbox, account)) == 3
    assert provision(people(3), "--account", account)[1]["before"] == 3


def test_failures_are_a_table_without_a_report(sandbox, account, run, sheet):
    sandbox.fail_next(422, route="POST /v1/extensions")
    done = run("provision", "-f", sheet("email,extension\na@example.com,2001\n"), "--account", account, "--yes")
    assert done.status == 13
    assert "line  state" in done.err
    assert "extension" in done.err
    assert "a@example.com" not in done.err + done.out


def test_only_the_step_that_failed_is_tried_again_after_the_row_was_corrected(sandbox, account, provision):
    sandbox.client().users.create(email="before@example.com", dialstack_account=account)
    other = users_by_email(sandbox, account)["before@example.com"]
    sandbox.client().extensions.create(number="2001", target=other, dialstack_account=account)
    status, _, rows, _ = provision("email,extension\na@example.com,2001\n", "--account", account)
    assert (status, rows["2"]["step"], rows["2"]["code"]) == (13, "extension", "extension_taken")
    assert rows["2"]["user"]
    # Taken by somebody else is not what --adopt is for.
    assert provision("email,extension\na@example.com,2001\n", "--account", account, "--adopt")[0] == 13
    status, summary, _, _ = provision("email,extension\na@example.com,2002\n", "--account", account)
    assert (status, summary["extensions_created"]) == (0, 1)
    assert len(sandbox.requests.of("POST /v1/users")) == 2


def users_by_email(sandbox, account):
    return {user.email: user.id for user in sandbox.client().users.list(dialstack_account=account)}


def test_a_row_that_changed_is_a_new_row(sandbox, account, provision):
    provision("email,name\na@example.com,A\n", "--account", account)
    status, _, rows, _ = provision("email,name\na@example.com,Anna\n", "--account", account)
    assert (status, rows["2"]["status"]) == (13, "409")


@pytest.mark.parametrize("after", ["request", "response"])
def test_a_lost_answer_is_followed_by_a_look_and_not_by_another_request(sandbox, account, provision, after):
    sandbox.drop(route="POST /v1/users", after=after)
    status, summary, _, _ = provision(people(1), "--account", account)
    assert status == 0
    assert len(users(sandbox, account)) == 1
    carried_out = [request for request in sandbox.requests.of("POST /v1/users") if request.status == 201]
    keys = {request.headers["idempotency-key"] for request in sandbox.requests.of("POST /v1/users")}
    assert (len(carried_out), len(keys)) == (1, 1)
    assert summary["found" if after == "response" else "created"] == 1


@pytest.mark.parametrize(
    ("route", "text"),
    [
        ("POST /v1/accounts", "account.email,email\nc@example.com,a@example.com\n"),
        ("POST /v1/extensions", "account.email,email,extension\nc@example.com,a@example.com,2001\n"),
    ],
)
def test_it_is_the_same_for_accounts_and_extensions(sandbox, provision, route, text):
    sandbox.truncate(route=route, keep=0.5)
    assert provision(text)[0] == 0
    assert len(sandbox.requests.of(route)) == 1


def test_what_stays_in_doubt_is_looked_up_by_the_next_run_and_keeps_its_key(sandbox, account, provision, tmp_path):
    sandbox.fail_next(500, route="POST /v1/users", times=None)
    arguments = ("--account", account, "--max-network-retries", "0")
    status, summary, rows, _ = provision(people(1), *arguments)
    assert (status, summary["in_doubt"], rows["2"]["state"], rows["2"]["status"]) == (13, 1, "in_doubt", "500")
    sandbox.no_faults()
    sandbox.forget_idempotency_keys()
    assert provision(people(1), *arguments)[1]["created"] == 1
    sent = [entry for entry in journal(tmp_path) if entry.get("state") == "sending"]
    assert len({entry["key"] for entry in sent}) == 1
    assert len(sent) == 2
    kinds = [f"{request.method} {request.status}" for request in sandbox.requests if request.path == "/v1/users"]
    assert kinds == ["POST 500", "GET 200", "GET 200", "POST 201"]


def test_a_refusal_is_tried_again_with_a_new_key(sandbox, account, provision, tmp_path):
    sandbox.fail_next(422, route="POST /v1/users")
    assert provision(people(1), "--account", account)[0] == 13
    assert provision(people(1), "--account", account)[0] == 0
    assert len({entry["key"] for entry in journal(tmp_path) if entry.get("state") == "sending"}) == 2


def test_everybody_waits_when_the_platform_wants_fewer_requests(sandbox, account, provision):
    sandbox.rate_limit(after=5, per=1.0, route="POST /v1/users")
    started = time.monotonic()
    status, summary, _, _ = provision(people(12), "--account", account, "--concurrency", "4")
    assert (status, summary["created"]) == (0, 12)
    assert time.monotonic() - started >= 1.5
    refused = [request for request in sandbox.requests.of("POST /v1/users") if request.status == 429]
    # Each of the four may be refused once before everybody waits, in each of two seconds, and not hundreds of times.
    assert 2 <= len(refused) <= 12


def test_a_platform_that_wants_a_long_pause_ends_the_run(sandbox, account, provision):
    sandbox.fail_next(429, route="POST /v1/users", times=None, retry_after=7200)
    status, summary, _, err = provision(people(20), "--account", account, "--concurrency", "2")
    assert status == 8
    assert summary["open"] >= 16
    assert "7200" in err


def test_a_key_that_is_refused_ends_the_run(sandbox, account, provision, monkeypatch):
    monkeypatch.setenv("DIALSTACK_API_KEY", "sk_test_wrong")
    status, summary, _, err = provision(people(50), "--account", account, "--concurrency", "2")
    assert status == 3
    assert summary["failed"] <= 4
    assert summary["failed"] + summary["open"] == 50
    assert "sk_test_wrong" not in err


def test_a_platform_that_is_not_there_ends_the_run(sandbox, account, provision, monkeypatch, unused_tcp_port_number):
    monkeypatch.setenv("DIALSTACK_API_URL", f"http://127.0.0.1:{unused_tcp_port_number}")
    status, summary, _, err = provision(people(100), "--account", account, "--max-network-retries", "0")
    assert status == 10
    assert summary["open"] >= 60
    assert summary["created"] == summary["in_doubt"] == 0
    assert "the same command again" in err


def test_one_hiccup_of_a_platform_is_no_end(sandbox, account, provision):
    sandbox.fail_next(503, route="POST /v1/users", times=30)
    status, summary, _, _ = provision(people(40), "--account", account, "--concurrency", "30")
    assert (status, summary["created"]) == (0, 40)


def test_a_full_disk_ends_the_run_and_what_was_sent_is_found_later(sandbox, account, provision, monkeypatch):
    appended = []
    append = JournalFile.append

    def filling(self, lines):
        appended.append(lines)
        if len(appended) > 3:
            raise OSError(28, "No space left on device")
        append(self, lines)

    with monkeypatch.context() as patch:
        patch.setattr(JournalFile, "append", filling)
        status, summary, _, err = provision(people(100), "--account", account, "--concurrency", "2")
    assert status == 1
    assert "the journal cannot be written: No space left" in err
    assert summary["open"] >= 90
    there = len(users(sandbox, account))
    summary = provision(people(100), "--account", account)[1]
    assert summary["before"] + summary["found"] == there
    assert summary["before"] + summary["found"] + summary["created"] == 100


def test_a_resume_elsewhere_is_refused(sandbox, account, provision, monkeypatch):
    provision(people(1), "--account", account)
    monkeypatch.setenv("DIALSTACK_API_KEY", sandbox.live_key)
    status, _, _, err = provision(people(2), "--account", account)
    assert status == 2
    assert "with a test key, and this is a live key" in err


def test_the_journal_is_written_before_the_request_and_holds_nobody(sandbox, account, provision, tmp_path, monkeypatch):
    seen = []
    handle = Sandbox.handle

    def looking(self, request):
        if request.method == "POST":
            seen.append(any(entry.get("key") == request.headers["idempotency-key"] for entry in journal(tmp_path)))
        return handle(self, request)

    monkeypatch.setattr(Sandbox, "handle", looking)
    text = "account.email,account.primary_contact_name,email,name,extension\nc@example.com,Clinic,alice@example.com,Alice Smith,2001\n"
    assert provision(text)[0] == 0
    assert seen == [True, True, True]
    noted = (tmp_path / "accounts.csv.journal").read_text()
    for word in ("alice", "Alice", "c@example.com", "Clinic", KEY):
        assert word not in noted


@pytest.mark.skipif(sys.platform == "win32", reason="ends by a signal")
def test_ctrl_c_waits_for_what_is_under_way_and_says_how_to_go_on(sandbox, account, sheet, provision):
    sandbox.latency(0.2, route="POST /v1/users")
    command = [sys.executable, "-m", "dialstack", "provision", "-f", sheet(people(200)), "--account", account, "--yes"]
    with subprocess.Popen(command, env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        while len(sandbox.requests.of("POST /v1/users")) < 10:
            time.sleep(0.01)
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=20)
    assert run.returncode == 130, err
    summary = json.loads(out)
    assert summary["created"] == len(users(sandbox, account)) < 200
    assert summary["open"] == 200 - summary["created"]
    assert "under way" in err
    assert "the same command again" in err
    assert "Traceback" not in err
    sandbox.no_faults()
    assert provision(people(200), "--account", account)[1]["before"] == summary["created"]


@pytest.mark.skipif(sys.platform == "win32", reason="ends by a signal")
def test_a_second_ctrl_c_does_not_wait(sandbox, account, sheet, provision):
    sandbox.stall(route="POST /v1/users", times=4, after="response")
    command = [sys.executable, "-m", "dialstack", "provision", "-f", sheet(people(4)), "--account", account, "--yes"]
    with subprocess.Popen(command, env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        while len(sandbox.requests.of("POST /v1/users")) < 4:
            time.sleep(0.01)
        run.send_signal(signal.SIGINT)
        assert "under way" in run.stderr.readline()
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=20)
    assert run.returncode == 130, err
    assert json.loads(out)["in_doubt"] == 4
    assert provision(people(4), "--account", account)[1]["found"] == 4
