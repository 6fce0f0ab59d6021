from __future__ import annotations

import http.client
import json
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import anyio
import httpx
import pytest

from dialstack import AsyncDialStack, DialStack, DialStackAPIError, DialStackConnectionError, DialStackTimeoutError
from dialstack.sandbox import Sandbox


@pytest.fixture
def sandbox():
    return Sandbox(debug=True)


@pytest.fixture
def url(sandbox):
    with sandbox.serve() as url:
        yield url


@pytest.fixture
def client(sandbox, url):
    with DialStack(sandbox.api_key, api_url=url, max_network_retries=0) as client:
        yield client


@pytest.fixture
def account(client):
    return client.accounts.create(email="contact@example.com").id


@pytest.fixture
def clinic(client, account):
    return client.for_account(account)


def test_a_client_over_http_and_one_in_process_see_the_same_sandbox(sandbox, client):
    account = client.accounts.create(email="contact@example.com")

    assert sandbox.client().accounts.retrieve(account.id).email == "contact@example.com"
    assert [request.path for request in sandbox.requests] == ["/v1/accounts", f"/v1/accounts/{account.id}"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_curl_can_use_it(sandbox, url):
    def curl(*arguments):
        command = ["curl", "-sS", "--fail-with-body", "-H", f"Authorization: Bearer {sandbox.api_key}", *arguments]
        return json.loads(subprocess.run(command, capture_output=True, check=True, timeout=20).stdout)

    body = json.dumps({"email": "contact@example.com"})
    account = curl(f"{url}/v1/accounts", "-H", "Content-Type: application/json", "-d", body)

    assert [found["id"] for found in curl(f"{url}/v1/accounts")["data"]] == [account["id"]]


def test_a_client_of_the_standard_library_gets_lengths_ids_and_refusals(sandbox, url):
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    for path, status in (("/v1/accounts", 401), ("/v1/nothing", 404), ("/v1/accounts?limit=0", 401)):
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        assert (answer.status, int(answer.headers["Content-Length"])) == (status, len(body))
        assert answer.headers["X-Request-Id"]
    connection.request("HEAD", "/v1/accounts")
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (405, b"")
    connection.close()


def test_a_body_that_is_too_large_is_refused(url):
    def parts():
        for _ in range(65):
            yield bytes(1024 * 1024)

    assert httpx.post(f"{url}/v1/accounts", content=parts(), trust_env=False).status_code == 413


def test_a_path_that_is_encoded_arrives_as_it_was_sent(sandbox, clinic):
    with pytest.raises(Exception, match="not found"):
        clinic.users.retrieve("a/b c")
    assert sandbox.requests[-1].path == "/v1/users/a%2Fb%20c"


def test_fifty_clients_at_once_lose_nothing_and_cross_no_account(sandbox, url, note):
    started = time.perf_counter()

    def work(number):
        with DialStack(sandbox.api_key, api_url=url) as client:
            clinic = client.for_account(client.accounts.create(email=f"c{number}@example.com").id)
            made = [clinic.users.create(name=f"{number}-{turn}").name for turn in range(4)]
            return made, [user.name for user in clinic.users.list(limit=100)]

    with ThreadPoolExecutor(50) as pool:
        results = list(pool.map(work, range(50)))

    assert [sorted(made) for made, _ in results] == [sorted(seen) for _, seen in results]
    assert len(sandbox.requests) == 50 * 6
    note(f"sandbox: {50 * 6 / (time.perf_counter() - started):.0f} served requests a second, 50 clients")


def test_urls_in_answers_lead_to_the_address_that_was_used(sandbox, url, account, clinic):
    user = clinic.users.create(name="Alice")
    voicemail = sandbox.seed_voicemail(account, user.id)["id"]
    other = url.replace("127.0.0.1", "localhost")

    assert clinic.voicemails.retrieve(voicemail).audio_url.startswith(f"{url}/")
    elsewhere = DialStack(sandbox.api_key, api_url=other, dialstack_account=account)
    assert elsewhere.voicemails.retrieve(voicemail).audio_url.startswith(f"{other}/")
    elsewhere.close()
    in_process = sandbox.client(dialstack_account=account)
    assert in_process.voicemails.retrieve(voicemail).audio_url.startswith(f"{url}/")


def test_a_host_that_is_none_is_not_repeated_in_urls(sandbox, url, account, clinic):
    user = clinic.users.create(name="Alice")
    voicemail = sandbox.seed_voicemail(account, user.id)["id"]
    headers = {
        "Host": "evil.example/path?",
        "Authorization": f"Bearer {sandbox.api_key}",
        "DialStack-Account": account,
    }
    answer = httpx.get(f"{url}/v1/voicemails/{voicemail}", headers=headers, trust_env=False)

    assert answer.json()["audio_url"].startswith(url)


def test_what_is_due_happens_in_real_time(sandbox, url):
    happened = threading.Event()
    with sandbox._lock:
        sandbox._world.timeline.later(0.05, happened.set)

    assert happened.wait(5)


def test_time_goes_on_after_something_due_failed(sandbox, url, caplog):
    happened = threading.Event()
    with sandbox._lock:
        sandbox._world.timeline.later(0, lambda: 1 / 0)
        sandbox._world.timeline.later(0.01, happened.set)

    assert happened.wait(5)
    assert "failed at something that was due" in caplog.text


def test_a_webhook_is_delivered_without_anybody_advancing_time(sandbox, url, client):
    arrived = threading.Event()

    def app(environ, start_response):
        arrived.set()
        start_response("200 OK", [])
        return [b""]

    sandbox.deliver_to(app, "https://app.example.com")
    client.webhook_endpoints.create(url="https://app.example.com/hooks")
    account = client.accounts.create(email="contact@example.com").id
    with sandbox._lock:
        sandbox._world.emit(account, "call.end", {"call_id": "call_1"})

    assert arrived.wait(5)


async def test_events_are_streamed_as_they_happen(sandbox):
    with sandbox.serve() as url:
        platform = sandbox.client()
        account = platform.accounts.create(email="contact@example.com").id
        session = platform.account_sessions.create(account=account, components={"call_logs": {"enabled": True}})
        async with AsyncDialStack(sandbox.api_key, api_url=url) as client:
            with anyio.fail_after(10):
                async with client.events.stream(session=session.client_secret) as stream:
                    seen = [type(event).__name__ async for event in _telling(stream, sandbox, account)]
    assert seen == ["LiveConnected", "LiveCallEnded"]


async def _telling(stream, sandbox, account):
    """Let a call end as soon as the stream stands."""
    async for event in stream:
        yield event
        if type(event).__name__ == "LiveCallEnded":
            return
        with sandbox._lock:
            sandbox._world.emit(account, "call.end", {"call_id": "call_1", "status": "completed"})


def test_a_stream_does_not_keep_the_server_from_stopping(sandbox):
    with httpx.Client(trust_env=False, timeout=5) as http:
        with sandbox.serve() as url:
            account = sandbox.client().accounts.create(email="contact@example.com").id
            headers = {
                "Authorization": f"Bearer {sandbox.api_key}",
                "DialStack-Account": account,
                "Accept": "text/event-stream",
            }
            request = http.build_request("GET", f"{url}/v1/presence?park_slot[]=all", headers=headers)
            answer = http.send(request, stream=True)
            assert "snapshot" in "".join(next(answer.iter_text()) for _ in range(1))
            started = time.perf_counter()
        assert time.perf_counter() - started < 4
        answer.close()


def test_heartbeats_are_sent_while_nothing_happens(sandbox):
    from dialstack.sandbox.server.open_streams import OpenStreams
    from dialstack.sandbox.streams import StreamHandle

    sent = []

    async def send(message):
        sent.append(message.get("body"))

    async def receive():
        await anyio.sleep(0.1)
        return {"type": "http.disconnect"}

    handle = StreamHandle()
    anyio.run(OpenStreams(heartbeat=0.01).send, handle, receive, send)
    assert b":\n\n" in sent
    assert handle.ended


def test_it_stops_cleanly_and_can_be_served_again(sandbox):
    before = set(threading.enumerate())
    for _ in range(2):
        with sandbox.serve() as url:
            assert httpx.get(f"{url}/v1/accounts", trust_env=False).status_code == 401
        assert set(threading.enumerate()) <= before
        with pytest.raises(httpx.ConnectError):
            httpx.get(url, trust_env=False)
    assert sandbox._world.url == sandbox.url


def test_a_port_that_is_taken_is_an_error(url, sandbox):
    with pytest.raises(OSError, match="in use"), Sandbox().serve(port=urlsplit(url).port):
        pass


@pytest.mark.parametrize("after", ["connect", "request", "response"])
def test_a_connection_breaks_when_the_sandbox_is_told_so(sandbox, client, after):
    sandbox.drop(after=after)
    with pytest.raises(DialStackConnectionError):
        client.accounts.create(email="contact@example.com")
    assert len(client.accounts.list().data) == (after == "response")


def test_an_answer_is_cut_or_late_when_the_sandbox_is_told_so(sandbox, client):
    sandbox.truncate()
    with pytest.raises(DialStackConnectionError):
        client.accounts.create(email="contact@example.com")
    sandbox.stall()
    with pytest.raises(DialStackTimeoutError):
        client.accounts.list(timeout=0.2)
    sandbox.latency(0.05)
    started = time.perf_counter()
    assert len(client.accounts.list().data) == 1
    assert time.perf_counter() - started >= 0.05
    sandbox.no_faults()
    sandbox.fail_next(503)
    with pytest.raises(DialStackAPIError):
        client.accounts.list()


async def test_asgi_serves_under_any_server(sandbox):
    transport = httpx.ASGITransport(sandbox.asgi())
    async with httpx.AsyncClient(transport=transport, base_url="https://dial.example.com") as http:
        answer = await http.post(
            "/v1/accounts",
            json={"email": "contact@example.com"},
            headers={"Authorization": f"Bearer {sandbox.api_key}"},
        )
        assert answer.status_code == 201
        # What has no connection cannot be broken like one.
        sandbox.drop()
        with pytest.raises(ConnectionAbortedError):
            await http.get("/v1/accounts")


async def test_asgi_can_be_mounted_in_another_application(sandbox):
    from starlette.applications import Starlette
    from starlette.routing import Mount

    transport = httpx.ASGITransport(Starlette(routes=[Mount("/dialstack", sandbox.asgi())]))
    async with httpx.AsyncClient(transport=transport, base_url="http://app.example.com") as http:
        headers = {"Authorization": f"Bearer {sandbox.api_key}"}
        assert (await http.get("/dialstack/v1/accounts", headers=headers)).json()["data"] == []


async def test_asgi_takes_part_in_the_lifespan_of_a_server(sandbox):
    asked = iter(["lifespan.startup", "lifespan.shutdown"])
    told = []

    async def receive():
        return {"type": next(asked)}

    async def send(message):
        told.append(message["type"])

    await sandbox.asgi()({"type": "lifespan"}, receive, send)
    assert told == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_the_command_prints_where_it_is_and_how_to_ask(tmp_path):
    command = [sys.executable, "-m", "dialstack.sandbox", "--port", "0", "--api-key", "sk_test_of_mine", "--strict"]
    with subprocess.Popen([*command, "--data", tmp_path / "sandbox.db"], stdout=subprocess.PIPE, text=True) as process:
        try:
            lines = [process.stdout.readline() for _ in range(4)]
            url, key = lines[0].split()[-1], {"Authorization": "Bearer sk_test_of_mine"}
            answer = httpx.get(f"{url}/v1/accounts", headers=key, trust_env=False, timeout=30)
            process.terminate()
            assert process.wait(30) == 0
        finally:
            process.kill()  # else the block waits for it, however long it lives
    assert answer.status_code == 200
    assert lines[2].strip() == f"curl {url}/v1/accounts -H 'Authorization: Bearer sk_test_of_mine'"


def test_the_command_says_what_is_wrong():
    command = [sys.executable, "-m", "dialstack.sandbox", "--port", "0", "--api-key", "sk_live_of_mine"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert "must be a test key" in done.stderr
    assert "of_mine" not in done.stderr
