"""Every snippet of the README and the guides runs, and prints what the page says that it prints."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.docs import stage
from tests.docs.fences import PAGES, Snippet, snippets

SNIPPETS = snippets()
# Page and reason of each fence that is not run. A new one has to be named here.
NOT_RUN = {("CONTRIBUTING.md", "a method, which runs only inside its class")}


RUN = [entry for entry in SNIPPETS if not entry.not_run]


@pytest.mark.parametrize("snippet", RUN, ids=lambda entry: entry.name)
def test_a_snippet_runs(snippet, monkeypatch, tmp_path, capsys):
    stage.run(snippet, monkeypatch, tmp_path)
    if snippet.output is not None:
        assert capsys.readouterr().out == snippet.output


@pytest.mark.parametrize("snippet", [entry for entry in RUN if entry.has_tests], ids=lambda entry: entry.name)
def test_tests_in_a_snippet_pass(snippet, tmp_path):
    (tmp_path / "test_snippet.py").write_text(snippet.code, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", "test_snippet.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


def test_no_fence_is_overlooked():
    generated = sum(page.read_text(encoding="utf-8").count("<!-- operation: ") for page in PAGES)
    fences = sum(page.read_text(encoding="utf-8").count("```python") for page in PAGES) - generated
    outputs = sum(page.read_text(encoding="utf-8").count('title="Output"') for page in PAGES)
    assert (fences, outputs) == (len(SNIPPETS), len([entry for entry in SNIPPETS if entry.output is not None]))
    comments = sum(page.read_text(encoding="utf-8").count("<!-- setup: ") for page in PAGES)
    # CONTRIBUTING.md quotes the comment once.
    assert comments - 1 == len([entry for entry in SNIPPETS if entry.setup])


def test_snippets_that_are_not_run_are_few_and_have_a_reason():
    skipped = [entry for entry in SNIPPETS if entry.not_run]
    assert {(entry.page, entry.not_run) for entry in skipped} == NOT_RUN
    for entry in skipped:
        compile(entry.source, entry.page, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)


def test_there_are_snippets_on_every_guide():
    pages = {entry.page for entry in SNIPPETS}
    guides = "appointments batch coming-from-http coming-from-node configuration dial-plans errors events media observability pagination partner quickstart real-time request-options retries sandbox sandbox-calls sandbox-faults sandbox-server sessions testing transfers types webhook-inbox webhooks"
    assert pages >= {"README.md", *(f"docs/{name}.md" for name in guides.split())}


@pytest.mark.parametrize(
    "code",
    [
        "from dialstack import DialStack\nDialStack(http_client=__import__('httpx').Client()).accounts.list()",
        "import socket\nsocket.create_connection(('127.0.0.1', 9))",
        "import socket\nsocket.socket().connect(('127.0.0.1', 9))",
    ],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_snippet_that_reaches_for_the_network_fails(code, monkeypatch, tmp_path):
    with pytest.raises(AssertionError, match="must not"):
        stage.run(Snippet("here", 1, code), monkeypatch, tmp_path)


def test_a_snippet_that_fails_fails_at_its_own_line(monkeypatch, tmp_path):
    with pytest.raises(ZeroDivisionError) as failure:
        stage.run(Snippet("page.md", 7, "x = 1\nx / 0\n"), monkeypatch, tmp_path)
    assert failure.traceback[-1].lineno == 7
