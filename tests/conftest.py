"""What every test has: no key of yours in the environment, and both event loops."""

from __future__ import annotations

import os

import pytest

for name in [name for name in os.environ if name.startswith("DIALSTACK_")]:
    # Nobody's real key may ever place a call from a test.
    del os.environ[name]


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Run each async test under both."""
    backend: str = request.param
    return backend
