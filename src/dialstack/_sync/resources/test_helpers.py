# Generated from src/dialstack/_async/resources/test_helpers.py by scripts/generate. Do not edit.
"""Test helpers: simulated calls and events, for test keys."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource

if TYPE_CHECKING:
    from dialstack._sync.resources.test_helper_calls import TestHelperCalls
    from dialstack._sync.resources.test_helper_events import TestHelperEvents

__all__ = ["TestHelpers"]


class TestHelpers(Resource):
    """Simulated calls and events. They need a test key, `sk_test_`.

    ```python
    client.test_helpers.calls.create(user=user.id, dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    @cached_property
    def calls(self) -> TestHelperCalls:
        """Calls that ring nobody."""
        from dialstack._sync.resources.test_helper_calls import TestHelperCalls

        return TestHelperCalls(self._runner)

    @cached_property
    def events(self) -> TestHelperEvents:
        """Events that nothing brought about."""
        from dialstack._sync.resources.test_helper_events import TestHelperEvents

        return TestHelperEvents(self._runner)
