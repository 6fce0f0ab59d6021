"""What every test has: no key of yours in the environment, and both event loops."""

from __future__ import annotations

import inspect
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable

# How hard the property tests try: HYPOTHESIS_PROFILE=full for ten times as hard, brief for the other Pythons.
settings.register_profile("brief", deadline=None, max_examples=20)
settings.register_profile("quick", deadline=None, max_examples=100)
settings.register_profile("full", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

for name in [name for name in os.environ if name.startswith("DIALSTACK_")]:
    # Nobody's real key may ever place a call from a test.
    del os.environ[name]


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Module | pytest.Class, name: str, obj: object) -> None:
    """Let the anyio plugin run every coroutine function, without a mark on each."""
    if name.startswith("test") and inspect.iscoroutinefunction(obj):
        pytest.mark.anyio(obj)


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Run each async test under both."""
    backend: str = request.param
    return backend


@pytest.fixture
def note(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Give a function that notes a figure. It is printed at the end of the run, also when workers share the tests."""
    return lambda line: record_property("note", line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests measured and counted."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                for line in [value for name, value in report.user_properties if name == "note"]:
                    terminalreporter.write_line(line)
