from __future__ import annotations

import pytest


@pytest.fixture
def run(pytester, monkeypatch):
    """Run test files in a pytest of their own, with the plugin and few others."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def run(code, *arguments):
        pytester.makepyfile(code)
        plugins = ("-p", "dialstack.testing.plugin", "-p", "anyio.pytest_plugin")
        return pytester.runpytest_subprocess(*plugins, "-p", "no:cacheprovider", "-W", "error", *arguments)

    return run
