"""A handler for AWS Lambda: behind API Gateway (REST and HTTP APIs) and at function URLs.

```python
handler = lambda_handler(hooks)
```
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from dialstack._core.shapes import is_list, is_object
from dialstack.webhooks.adapters.protocol import ask, below, joined, refused_early, too_large, with_slash
from dialstack.webhooks.responses import WebhookResponse, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dialstack.webhooks.adapters.protocol import AnySync

__all__ = ["lambda_handler"]


def lambda_handler(router: AnySync) -> Callable[[Mapping[str, object], object], dict[str, object]]:
    """Make a handler that answers webhooks, for events in the formats 1.0 and 2.0.

    The path parameter `proxy` (of a route such as `/appointments/{proxy+}`) is what a router for several paths gets,
    and without one the path behind the stage. Nothing of a process outlives it here: give the router a store that does.
    """

    def handler(event: Mapping[str, object], context: object) -> dict[str, object]:  # noqa: ARG001 - Lambda's
        found = _answer(router, event)
        return {
            "statusCode": found.status,
            "headers": dict(found.headers),
            "body": found.body.decode(),
            "isBase64Encoded": False,
        }

    return handler


def _answer(router: AnySync, event: Mapping[str, object]) -> WebhookResponse:
    method, headers = _method(event), joined(_headers(event))
    refused = refused_early(method, headers, router.max_body)
    if refused is not None:
        return refused
    try:
        body = _body(event)
    except binascii.Error:
        return refusal(400, "invalid_body", "The body is not the base64 that it is marked as.")
    if len(body) > router.max_body:
        return too_large(router.max_body)
    return ask(router, headers, body, _path(event))


def _method(event: Mapping[str, object]) -> str:
    http = _part(_part(event, "requestContext"), "http")
    method = event.get("httpMethod") or http.get("method")
    if not isinstance(method, str):
        # A timer or a queue calls this function: there is no request to answer.
        raise ValueError("this is no event of API Gateway or of a function URL")  # noqa: TRY004 - the type is right
    return method


def _headers(event: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Give every value. In format 1.0, `headers` has the last of each name alone."""
    several = _part(event, "multiValueHeaders")
    for name, values in several.items():
        if is_list(values):
            yield from ((name, str(value)) for value in values)
    if not several:
        yield from ((name, str(value)) for name, value in _part(event, "headers").items())


def _body(event: Mapping[str, object]) -> bytes:
    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        return base64.b64decode(str(body), validate=True)
    return str(body).encode(errors="surrogatepass")


def _path(event: Mapping[str, object]) -> str:
    parameters = _part(event, "pathParameters")
    if "proxy" in parameters:
        return with_slash(parameters["proxy"])
    if "rawPath" not in event:
        return str(event.get("path") or "")
    # In format 2.0 the stage is in the path, unless it is the default one.
    return below(str(event["rawPath"]), f"/{_part(event, 'requestContext').get('stage')}")


def _part(event: Mapping[str, object], name: str) -> Mapping[str, object]:
    part = event.get(name)
    return part if is_object(part) else {}
