"""Test helpers: simulated calls and events, for test keys."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dialstack._async.resources._base import AsyncResource

if TYPE_CHECKING:
    from dialstack._async.resources.test_helper_calls import AsyncTestHelperCalls
    from dialstack._async.resources.test_helper_events import AsyncTestHelperEvents

__all__ = ["AsyncTestHelpers"]


class AsyncTestHelpers(AsyncResource):
    """Simulated calls and events. They need a test key, `sk_test_`.

    ```python
    client.test_helpers.calls.create(user=user.id, dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    @cached_property
    def calls(self) -> AsyncTestHelperCalls:
        """Calls that ring nobody."""
        from dialstack._async.resources.test_helper_calls import AsyncTestHelperCalls

        return AsyncTestHelperCalls(self._runner)

    @cached_property
    def events(self) -> AsyncTestHelperEvents:
        """Events that nothing brought about."""
        from dialstack._async.resources.test_helper_events import AsyncTestHelperEvents

        return AsyncTestHelperEvents(self._runner)
