"""What every test has: no key of yours in the environment, and both event loops."""

from __future__ import annotations

import inspect
import os

import pytest

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
