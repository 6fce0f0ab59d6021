"""`client.request(...)`: calls that no method describes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dialstack._core.options import split
from dialstack._core.paging import local_target
from dialstack._core.redaction import masked_path
from dialstack._core.requests import describe
from dialstack.errors import DialStackAPIError
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialstack._core.answers import Answer
    from dialstack._core.config import Config
    from dialstack._core.requests import Call
    from dialstack.types._model import JsonValue

__all__ = ["decoded", "raw_call"]

_METHODS = frozenset({"DELETE", "GET", "PATCH", "POST", "PUT"})


def raw_call(
    config: Config,
    method: str,
    path: str,
    query: Mapping[str, object] | None,
    body: object,
    options: Mapping[str, object],
) -> Call:
    """Describe a call from its parts.

    Raises:
        ValueError: The method is none of HTTP's, or the path leads to another host.
    """
    if method.upper() not in _METHODS:
        raise ValueError(f"the method must be one of {', '.join(sorted(_METHODS))}")
    target = local_target(config.api, path)
    return describe(
        config,
        method.upper(),
        masked_path(target),
        target,
        query=query or {},
        body=body,
        options=split(options, RequestOptions)[1],
        scope="optional",
    )


def decoded(answer: Answer) -> JsonValue:
    """Decode an answer; an empty one is None.

    Raises:
        DialStackAPIError: It is not JSON.
    """
    if not answer.body.strip():
        return None
    try:
        value: JsonValue = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise DialStackAPIError(
            "the server's answer is not JSON", status_code=answer.status, request_id=answer.request_id
        ) from None
    return value
