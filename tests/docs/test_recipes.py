"""The recipes do what they say, each in the framework that it is for, and raw HTTP does what the SDK does."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace

import httpx
import pytest

import dialstack
from dialstack.sandbox import Sandbox
from dialstack.sandbox.transport import SandboxTransport
from dialstack.webhooks import sign
from tests.docs import stage
from tests.docs.fences import ROOT, snippets
from tests.servers.sandbox_http import serving

NUMBER = "+16175551234"


def _fences(page):
    return [snippet for snippet in snippets() if snippet.page == f"docs/{page}.md"]


def _fence(page, words):
    (found,) = [snippet for snippet in _fences(page) if words in snippet.code]
    return found


class Portal:
    """A sandbox with a customer, whose ids are the first ones."""

    def __init__(self, sandbox=None):
        self.sandbox = sandbox or Sandbox(debug=True)
        self.client = self.sandbox.client()
        self.account = self.client.accounts.create(email="contact@joneschiro.com").id
        self.clinic = self.client.for_account(self.account)
        self.user = self.clinic.users.create(name="Dr. Alice Smith").id

    @property
    def calls(self):
        return self.clinic.calls.list().data


@pytest.fixture
def recipe(monkeypatch, tmp_path):
    """Run a fence as the guides' tests do, and give its names and a customer in its sandbox."""

    def run(page, words):
        with pytest.MonkeyPatch.context() as patch:
            names = stage.run(_fence(page, words), patch, tmp_path)
        monkeypatch.setenv("DIALSTACK_API_KEY", names["sandbox"].api_key)
        return SimpleNamespace(**names), Portal(names["sandbox"])

    return run


def test_every_recipe_is_in_the_list():
    pages = {path.name for path in (ROOT / "docs" / "recipes").glob("*.md")} - {"index.md"}
    text = (ROOT / "docs" / "recipes" / "index.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| \[[^\]]+\]\(([\w-]+\.md)\)", text, re.MULTILINE)) == pages


# --- Django ---


@contextmanager
def _django(telephony, views, user):
    """Give Django's own test client for a project of the recipe, where somebody is signed in, or nobody."""
    import django
    from django.conf import settings
    from django.test import Client, override_settings
    from django.urls import path

    if not settings.configured:
        settings.configure(SECRET_KEY="tests", ALLOWED_HOSTS=["*"], LOGGING_CONFIG=None)
        django.setup()

    def signed_in(get_response):
        """What AuthenticationMiddleware does."""

        def middleware(request):
            request.user = user
            return get_response(request)

        return middleware

    module = ModuleType("recipe_of_django")
    module.signed_in, module.DialStackMiddleware = signed_in, telephony.DialStackMiddleware
    module.urlpatterns = [path("call-backs", views.call_back), path("calls", views.calls)]
    sys.modules[module.__name__] = module
    middleware = [f"{module.__name__}.signed_in", f"{module.__name__}.DialStackMiddleware"]
    try:
        with override_settings(ROOT_URLCONF=module.__name__, MIDDLEWARE=middleware, ALLOWED_HOSTS=["*"]):
            yield Client(raise_request_exception=False)
    finally:
        del sys.modules[module.__name__]


def _signed_in(portal):
    return SimpleNamespace(is_authenticated=True, dialstack_account=portal.account, dialstack_user=portal.user)


@pytest.fixture
def django(recipe, monkeypatch):
    telephony, portal = recipe("recipes/django", "class DialStackMiddleware")
    views, _ = recipe("recipes/django", "@require_POST")
    monkeypatch.setitem(telephony.DialStackMiddleware.__call__.__globals__, "client", portal.sandbox.client)
    return lambda user: _django(telephony, views, user), portal


def test_django_acts_on_the_account_of_who_is_signed_in(django):
    project, portal = django
    other = portal.client.for_account(portal.client.accounts.create(email="another@example.com").id)
    with project(_signed_in(portal)) as browser:
        for _ in range(2):
            answer = browser.post("/call-backs", {"number": NUMBER, "form": "4711"})
            assert (answer.status_code, answer.json()) == (202, {"ringing": True})
        assert [call["id"] for call in browser.get("/calls").json()["calls"]] == [call.id for call in portal.calls]
    assert len(portal.calls) == 1, "the same form rings once"
    assert other.calls.list().data == []


def test_django_refuses_who_is_not_signed_in(django):
    project, portal = django
    with project(SimpleNamespace(is_authenticated=False)) as browser:
        assert browser.post("/call-backs", {"number": NUMBER, "form": "1"}).status_code == 401
        assert browser.get("/calls").status_code == 401
    assert portal.calls == []


def test_django_answers_for_errors(django):
    project, portal = django
    with project(_signed_in(portal)) as browser:
        portal.sandbox.fail_next(429, times=1, retry_after=61)
        limited = browser.get("/calls")
        assert (limited.status_code, limited.headers["Retry-After"]) == (503, "61")
        portal.sandbox.truncate(route="POST /v1/calls", times=None)
        failed = browser.post("/call-backs", {"number": "not a number", "form": "2"})
        assert failed.status_code == 502
        assert set(failed.json()) == {"error", "may_have_happened"}


def test_django_lets_other_errors_be(django, recipe):
    telephony, _ = recipe("recipes/django", "class DialStackMiddleware")
    assert telephony.DialStackMiddleware(lambda request: request).process_exception(None, KeyError("x")) is None
    made = [telephony.client(), telephony.client()]
    assert made[0] is made[1]


# --- FastAPI ---


@pytest.fixture
def fastapi(recipe):
    testing = pytest.importorskip("fastapi.testclient")
    module, portal = recipe("recipes/fastapi", "lifespan=lifespan")
    return module, portal, testing.TestClient(module.app, cookies={"session": "cookie-of-jones"})


def test_fastapi_gives_a_route_the_client_of_its_tenant(fastapi):
    _, portal, browser = fastapi
    wanted = {"user": portal.user, "number": NUMBER}
    with browser:
        for _ in range(2):
            answer = browser.post("/call-backs", json=wanted, headers={"Idempotency-Key": "form-4711"})
            assert answer.status_code == 202
        assert [call["id"] for call in browser.get("/calls").json()] == [call.id for call in portal.calls]
    assert len(portal.calls) == 1, "the same form rings once"


def test_fastapi_refuses_who_is_not_signed_in(fastapi):
    _, portal, browser = fastapi
    browser.cookies.clear()
    with browser:
        assert browser.get("/calls").status_code == 401
    assert portal.sandbox.requests.of("GET /v1/calls") == []


def test_fastapi_answers_for_errors_and_closes_the_client(fastapi):
    module, portal, browser = fastapi
    kept = []

    async def keep(clinic):
        kept.append(clinic)

    keep.__annotations__["clinic"] = module.Clinic
    module.app.get("/kept")(keep)

    portal.sandbox.fail_next(500, times=3)
    with browser:
        answer = browser.get("/calls")
        assert (answer.status_code, answer.json()["may_have_happened"]) == (502, True)
        browser.get("/kept")

    async def use():
        await kept[0].calls.list()

    with pytest.raises(RuntimeError, match="closed"):
        asyncio.run(use())


# --- Celery ---


@pytest.fixture
def celery(recipe):
    pytest.importorskip("celery")
    return recipe("recipes/celery", "acks_late=True")


QUIET = {"perform_ping_check": False, "loglevel": "CRITICAL"}


@contextmanager
def _worker(app):
    from celery.contrib.testing.worker import start_worker

    quick = {"polling_interval": 0.02}
    app.conf.update(result_backend="cache+memory://", worker_hijack_root_logger=False, broker_transport_options=quick)
    with stage.logging_as_before(), start_worker(app, pool="solo", **QUIET):
        yield


def test_celery_rings_once_when_the_answer_is_lost_and_the_task_runs_again(celery):
    module, portal = celery
    module.client = module.call_back.run.__globals__["client"] = portal.sandbox.client(max_network_retries=0)
    lost = portal.sandbox.drop(route="POST /v1/calls", after="response")
    with _worker(module.app):
        task = module.call_back.apply_async(args=[portal.account, portal.user, NUMBER], task_id="form-4711")
        assert task.get(timeout=15, disable_sync_subtasks=False) is None
    placed = portal.sandbox.requests.of("POST /v1/calls")
    assert (lost.hits, len(placed), len(portal.calls)) == (1, 2, 1)
    assert {request.headers["idempotency-key"] for request in placed} == {"call-back-form-4711"}


def test_celery_does_not_repeat_what_was_refused(celery):
    module, portal = celery
    module.call_back.run.__globals__["client"] = portal.sandbox.client()
    done = module.call_back.apply(args=[portal.account, "user_unknown", NUMBER])
    assert isinstance(done.result, dialstack.DialStackError)
    assert len(portal.sandbox.requests.of("POST /v1/calls")) == 1


def test_celery_gives_the_platform_the_time_that_it_asked_for(celery, monkeypatch):
    from celery.exceptions import Retry

    module, portal = celery
    module.call_back.run.__globals__["client"] = portal.sandbox.client(max_network_retries=0)
    portal.sandbox.fail_next(429, retry_after=90)
    asked = []

    def retry(*, exc, countdown):
        asked.append(countdown)
        return Retry(exc=exc, when=countdown)

    monkeypatch.setattr(module.call_back, "retry", retry)
    with pytest.raises(Retry):
        module.call_back(portal.account, portal.user, NUMBER)
    assert asked == [90]


FORKED = """
import os, sys
from celery.contrib.testing.worker import start_worker
{code}
app.conf.update(broker_url="memory://", result_backend="file://" + sys.argv[3], worker_hijack_root_logger=False)
app.conf.broker_transport_options = {{"polling_interval": 0.02}}
print(client.accounts.retrieve(sys.argv[1]).id, flush=True)  # a connection that is open before the fork

@app.task(name="who")
def who(account):
    return [os.getpid(), client.accounts.retrieve(account).id]

if __name__ == "__main__":
    with start_worker(app, pool="prefork", concurrency=2, **{quiet}):
        rings = [call_back.delay(sys.argv[1], sys.argv[2], "+16175551234") for _ in range(4)]
        found = [task.get(timeout=20) for task in [who.delay(sys.argv[1]) for _ in range(4)]]
        [task.get(timeout=20) for task in rings]
    assert os.getpid() not in {{pid for pid, _ in found}}
    assert {{account for _, account in found}} == {{sys.argv[1]}}
    print(client.accounts.retrieve(sys.argv[1]).id)  # the parent's connection still works
"""


def test_celery_workers_that_were_forked_use_the_client_of_the_module(tmp_path):
    pytest.importorskip("celery")
    portal = Portal()
    script, results = tmp_path / "portal_tasks.py", tmp_path / "results"
    results.mkdir()
    script.write_text(
        FORKED.format(code=_fence("recipes/celery", "acks_late=True").code, quiet=QUIET), encoding="utf-8"
    )
    with serving(portal.sandbox) as url:
        environment = {**os.environ, "DIALSTACK_API_KEY": portal.sandbox.api_key, "DIALSTACK_API_URL": url}
        command = [sys.executable, str(script), portal.account, portal.user, str(results)]
        done = subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [portal.account] * 2
    assert len(portal.calls) == 4


# --- AWS Lambda ---


class _Context:
    """What Lambda gives a handler, of which the recipe uses one method."""

    def __init__(self, seconds):
        self._end = time.monotonic() + seconds

    def get_remaining_time_in_millis(self):
        return int((self._end - time.monotonic()) * 1000)


def _gateway(portal, form="4711"):
    body = json.dumps({"user": portal.user, "number": NUMBER, "form": form})
    authorizer = {"lambda": {"account": portal.account}}
    return {"version": "2.0", "requestContext": {"authorizer": authorizer}, "body": body, "isBase64Encoded": False}


def test_lambda_rings_once_for_a_form(recipe):
    module, portal = recipe("recipes/aws-lambda", "get_remaining_time_in_millis")
    answers = [module.handler(_gateway(portal), _Context(10)) for _ in range(2)]
    assert [answer["statusCode"] for answer in answers] == [202, 202]
    assert json.loads(answers[0]["body"]) == {"ringing": True}
    assert len(portal.calls) == 1


def test_lambda_answers_before_its_limit(recipe):
    """On a real connection, to a platform that never answers."""
    module, portal = recipe("recipes/aws-lambda", "get_remaining_time_in_millis")
    event, context = _gateway(portal), _Context(1.4)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        module.handler.__globals__["client"] = _client_of("sk_test_example", silent.getsockname()[1])
        answer = module.handler(event, context)
    assert context.get_remaining_time_in_millis() > 0
    assert (answer["statusCode"], json.loads(answer["body"])) == (504, {"may_have_happened": True})


def _client_of(key, port):
    """Make a client that really connects, with the settings of the recipe."""
    from dialstack._sync.client import DialStack

    return DialStack(key, api_url=f"http://127.0.0.1:{port}", timeout=3, max_network_retries=2)


# --- Jupyter ---


NOTEBOOK = """
import asyncio, json, sys
from IPython.core.interactiveshell import InteractiveShell

async def notebook(cells):
    shell = InteractiveShell()
    async def run(code):
        return await shell.run_cell_async(code, transformed_cell=shell.transform_cell(code))
    failed = await run("import asyncio\\nmade = asyncio.sleep(0)\\nasyncio.run(made)")
    assert isinstance(failed.error_in_exec, RuntimeError), failed
    await run("made.close()")
    print("---")
    for code in cells:
        (await run(code)).raise_error()

asyncio.run(notebook(json.load(sys.stdin)))
"""


def test_the_cells_of_a_notebook_run_in_one_shell(tmp_path):
    """IPython is what a Jupyter kernel runs cells with, on a loop that runs already."""
    pytest.importorskip("IPython")
    pytest.importorskip("pandas")
    portal = Portal()
    portal.clinic.calls.create(user=portal.user, dial_string=NUMBER)
    portal.sandbox.finish_call(portal.calls[0].id)
    cells = _fences("recipes/jupyter")
    with serving(portal.sandbox) as url:
        given = {"DIALSTACK_API_KEY": portal.sandbox.api_key, "DIALSTACK_API_URL": url, "IPYTHONDIR": str(tmp_path)}
        command = [sys.executable, "-c", NOTEBOOK]
        text = json.dumps([cell.code for cell in cells])
        done = subprocess.run(
            command, env={**os.environ, **given}, input=text, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("---\n")[-1] == "".join(cell.output for cell in cells)


# --- scripts ---


@pytest.fixture
def mint(tmp_path):
    """Run the script as a command, against a sandbox behind a port."""
    (tmp_path / "mint.py").write_text(_fence("recipes/scripts", "argparse").code, encoding="utf-8")
    portal = Portal()

    def run(*arguments, key=None):
        command = [sys.executable, "-c", "import sys, mint; sys.exit(mint.main())", *arguments]
        with serving(portal.sandbox) as url:
            given = {"DIALSTACK_API_KEY": key or portal.sandbox.api_key, "DIALSTACK_API_URL": url}
            return subprocess.run(
                command,
                env={**os.environ, **given},
                cwd=tmp_path,
                capture_output=True,
                text=True,
                timeout=30,
                check=False,
            )

    return run, portal


def test_a_script_prints_the_token_alone(mint):
    run, portal = mint
    user, account = run("--user", portal.user, "--ttl", "600"), run("--account", portal.account)
    assert (user.returncode, account.returncode) == (0, 0), user.stderr + account.stderr
    claims = dialstack.tokens.decode_unverified(user.stdout.strip())
    assert (claims.user, claims.account) == (portal.user, portal.account)
    assert dialstack.tokens.decode_unverified(account.stdout.strip()).account == portal.account
    assert user.stdout.strip() not in user.stderr
    assert "good until" in user.stderr


def test_a_script_tells_a_refusal_from_what_passes(mint):
    run, portal = mint
    refused = run("--user", "user_unknown")
    portal.sandbox.fail_next(503, times=None, retry_after=61)
    later = run("--user", portal.user)
    assert (refused.returncode, later.returncode, run().returncode) == (1, 75, 2)
    assert refused.stdout == later.stdout == ""
    assert refused.stderr.startswith("mint: ")


# --- raw HTTP ---


@pytest.fixture
def raw(recipe):
    portal = Portal()

    def function(name):
        module, _ = recipe("coming-from-http", f"def {name}(")
        return getattr(module, name)

    with httpx.Client(transport=SandboxTransport(portal.sandbox)) as http:
        yield function, portal, http


def test_raw_headers(raw):
    function, portal, http = raw
    by_hand = function("create_user")(http, portal.sandbox.api_key, portal.account, "Dr. Bob Brown")
    assert portal.clinic.users.retrieve(by_hand["id"]).name == "Dr. Bob Brown"


def test_raw_lists(raw):
    function, portal, http = raw
    for n in range(24):
        portal.client.accounts.create(email=f"customer-{n}@example.com")
    by_hand = [account["id"] for account in function("accounts")(http, portal.sandbox.api_key)]
    assert by_hand == [account.id for account in portal.client.accounts.list()]
    assert len(by_hand) == 25


@pytest.mark.parametrize("ending", ["connect", "request", "response"])
def test_raw_retries(raw, monkeypatch, ending):
    function, portal, http = raw
    place_call = function("place_call")
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    portal.sandbox.drop(route="POST /v1/calls", times=2, after=ending)
    place_call(http, portal.sandbox.api_key, portal.account, portal.user, NUMBER)
    assert len(portal.calls) == 1


def test_raw_retries_wait_as_long_as_they_are_asked_to(raw, monkeypatch):
    function, portal, http = raw
    place_call, waits = function("place_call"), []
    monkeypatch.setattr(time, "sleep", waits.append)
    portal.sandbox.fail_next(429, retry_after=7)
    place_call(http, portal.sandbox.api_key, portal.account, portal.user, NUMBER)
    portal.sandbox.fail_next(500, times=3)
    with pytest.raises(httpx.HTTPStatusError):
        place_call(http, portal.sandbox.api_key, portal.account, portal.user, NUMBER)
    assert waits[0] == 7
    assert len(waits) == 3
    assert len(portal.calls) == 1


def test_raw_errors(raw):
    function, portal, http = raw
    key = {"Authorization": f"Bearer {portal.sandbox.api_key}"}
    response = http.get("https://api.dialstack.ai/v1/accounts/acct_unknown", headers=key)
    with pytest.raises(httpx.HTTPStatusError) as failure:
        response.raise_for_status()
    with pytest.raises(dialstack.DialStackNotFoundError) as ours:
        portal.client.accounts.retrieve("acct_unknown")
    assert function("message_of")(failure.value) == ours.value.message == "Account not found"


def test_raw_webhooks(raw):
    verified = raw[0]("verified")
    body = b'{"id":"evt_1","type":"call.end","data":{"call_id":"call_1"}}'
    assert verified(body, sign(body, "whsec_test_secret"), "whsec_test_secret")["id"] == "evt_1"
    for header in (sign(body, "whsec_other"), sign(body, "whsec_test_secret", timestamp=int(time.time()) - 301)):
        with pytest.raises(ValueError, match=r"too old|not signed"):
            verified(body, header, "whsec_test_secret")
