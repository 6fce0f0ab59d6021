"""The Python server SDK for DialStack.

```python
from dialstack import DialStack

client = DialStack()  # the key from DIALSTACK_API_KEY
account = client.accounts.create(email="contact@joneschiro.com")
```

Nothing is imported until it is used: `import dialstack` costs a few milliseconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._version import __version__

if TYPE_CHECKING:
    from dialstack import errors as errors
    from dialstack import media as media
    from dialstack import tokens as tokens
    from dialstack import types as types
    from dialstack import webhooks as webhooks
    from dialstack._async.batch import AsyncBatch as AsyncBatch
    from dialstack._async.client import AsyncDialStack as AsyncDialStack
    from dialstack._async.pages import AsyncPage as AsyncPage
    from dialstack._async.partner import AsyncDialStackPartner as AsyncDialStackPartner
    from dialstack._async.streams import AsyncEventStream as AsyncEventStream
    from dialstack._colour._async import AsyncPager as AsyncPager
    from dialstack._sync.batch import Batch as Batch
    from dialstack._sync.client import DialStack as DialStack
    from dialstack._sync.pages import Page as Page
    from dialstack._sync.partner import DialStackPartner as DialStackPartner
    from dialstack._sync.streams import EventStream as EventStream
    from dialstack.errors import DialStackAPIError as DialStackAPIError
    from dialstack.errors import DialStackAuthenticationError as DialStackAuthenticationError
    from dialstack.errors import DialStackConflictError as DialStackConflictError
    from dialstack.errors import DialStackConnectionError as DialStackConnectionError
    from dialstack.errors import DialStackError as DialStackError
    from dialstack.errors import DialStackInvalidRequestError as DialStackInvalidRequestError
    from dialstack.errors import DialStackMediaError as DialStackMediaError
    from dialstack.errors import DialStackNotFoundError as DialStackNotFoundError
    from dialstack.errors import DialStackPermissionError as DialStackPermissionError
    from dialstack.errors import DialStackRateLimitError as DialStackRateLimitError
    from dialstack.errors import DialStackSignatureVerificationError as DialStackSignatureVerificationError
    from dialstack.errors import DialStackTimeoutError as DialStackTimeoutError
    from dialstack.errors import DialStackValidationError as DialStackValidationError
    from dialstack.types.account_sessions import AccountSession as AccountSession
    from dialstack.types.account_sessions import AccountSessionCreateParams as AccountSessionCreateParams
    from dialstack.types.account_sessions import AccountSessionCreateResponse as AccountSessionCreateResponse
    from dialstack.types.accounts import Account as Account
    from dialstack.types.accounts import AccountCreateParams as AccountCreateParams
    from dialstack.types.batch import BatchResult as BatchResult
    from dialstack.types.events import ErrorEvent as ErrorEvent
    from dialstack.types.events import RequestEvent as RequestEvent
    from dialstack.types.events import ResponseEvent as ResponseEvent
    from dialstack.types.events import RetryEvent as RetryEvent
    from dialstack.types.options import AppInfo as AppInfo
    from dialstack.types.options import DialStackConfig as DialStackConfig
    from dialstack.types.options import LastResponse as LastResponse
    from dialstack.types.options import RequestOptions as RequestOptions
    from dialstack.types.partner_options import DialStackPartnerConfig as DialStackPartnerConfig
    from dialstack.types.users import User as User
    from dialstack.types.users import UserCreateParams as UserCreateParams

__all__ = [
    "Account",
    "AccountCreateParams",
    "AccountSession",
    "AccountSessionCreateParams",
    "AccountSessionCreateResponse",
    "AppInfo",
    "AsyncBatch",
    "AsyncDialStack",
    "AsyncDialStackPartner",
    "AsyncEventStream",
    "AsyncPage",
    "AsyncPager",
    "Batch",
    "BatchResult",
    "DialStack",
    "DialStackAPIError",
    "DialStackAuthenticationError",
    "DialStackConfig",
    "DialStackConflictError",
    "DialStackConnectionError",
    "DialStackError",
    "DialStackInvalidRequestError",
    "DialStackMediaError",
    "DialStackNotFoundError",
    "DialStackPartner",
    "DialStackPartnerConfig",
    "DialStackPermissionError",
    "DialStackRateLimitError",
    "DialStackSignatureVerificationError",
    "DialStackTimeoutError",
    "DialStackValidationError",
    "ErrorEvent",
    "EventStream",
    "LastResponse",
    "Page",
    "RequestEvent",
    "RequestOptions",
    "ResponseEvent",
    "RetryEvent",
    "User",
    "UserCreateParams",
    "__version__",
    "errors",
    "media",
    "tokens",
    "types",
    "webhooks",
]

if not TYPE_CHECKING:
    # Hidden from type checkers: for them a misspelt name must be an error, not whatever this returns.
    _MODULES = {
        "dialstack.errors": [name for name in __all__ if name.endswith("Error")],
        "dialstack._async.batch": ["AsyncBatch"],
        "dialstack._async.client": ["AsyncDialStack"],
        "dialstack._async.pages": ["AsyncPage"],
        "dialstack._async.partner": ["AsyncDialStackPartner"],
        "dialstack._async.streams": ["AsyncEventStream"],
        "dialstack._colour._async": ["AsyncPager"],
        "dialstack._sync.batch": ["Batch"],
        "dialstack._sync.client": ["DialStack"],
        "dialstack._sync.pages": ["Page"],
        "dialstack._sync.partner": ["DialStackPartner"],
        "dialstack._sync.streams": ["EventStream"],
        "dialstack.types": [name for name in __all__ if name[0].isupper()],
    }
    _SUBMODULES = frozenset({"errors", "media", "sandbox", "tokens", "types", "webhooks"})

    def __getattr__(name: str) -> object:
        """Import a public name when it is first asked for."""
        from importlib import import_module

        if name in _SUBMODULES:
            return import_module(f"dialstack.{name}")
        for module, names in _MODULES.items():
            if name in names:
                value = getattr(import_module(module), name)
                globals()[name] = value
                return value
        raise AttributeError(f"module 'dialstack' has no attribute {name!r}")

    def __dir__() -> list[str]:
        return __all__
