"""For tests: a pytest plugin, factories of models and events, and webhooks sent to your app.

```python
from dialstack.testing import factories

call = factories.call(status="no-answer")
```

pytest finds the plugin by itself. Its fixtures need the extra `dialstack[sandbox]`; the factories need none. A name is
imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dialstack.testing import factories as factories
    from dialstack.testing.webhooks import WebhookSender as WebhookSender

__all__ = ["WebhookSender", "factories"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import a public name when it is first used (PEP 562)."""
        from importlib import import_module

        if name == "factories":
            return import_module("dialstack.testing.factories")
        if name != "WebhookSender":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = import_module("dialstack.testing.webhooks").WebhookSender
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
