# Generated from tests/_async/conftest.py by scripts/generate. Do not edit.
"""What the tests of the client share."""

from __future__ import annotations

import pytest


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits between attempts, which are noted and not waited."""
    noted: list[float] = []

    def note(seconds: float) -> None:
        noted.append(seconds)

    monkeypatch.setattr("dialstack._sync.runner.sleep", note)
    return noted
