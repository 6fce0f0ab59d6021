"""A Flask view.

```python
app.add_url_rule("/webhooks", view_func=flask_view(hooks))
app.add_url_rule("/appointments/<path:path>", "appointments", flask_view(appointments))
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack.webhooks.adapters.protocol import answer, joined, pieces_of, with_slash
from dialstack.webhooks.adapters.wsgi import length_required

try:
    from flask import Response, request
except ImportError as _missing:
    raise ImportError("This adapter needs Flask: pip install flask") from _missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dialstack.webhooks.adapters.protocol import AnySync

__all__ = ["flask_view"]


def flask_view(router: AnySync) -> Callable[..., Response]:
    """Make a view that answers webhooks. It takes POST alone, without the rule's saying so.

    A parameter `path` of the rule is what a router for several paths gets. Give each rule its own `endpoint` where
    there are several of these views.
    """

    def dialstack_webhook(**parameters: object) -> Response:
        path = with_slash(parameters["path"]) if "path" in parameters else request.path
        headers = joined(request.headers.items())
        body = _pieces(router.max_body)
        found = length_required(request.environ) or answer(router, request.method, headers, path, body)
        return Response(found.body, found.status, dict(found.headers))

    # Flask reads these off the function.
    dialstack_webhook.__dict__.update(methods=("POST",), provide_automatic_options=False)
    return dialstack_webhook


def _pieces(max_body: int) -> Iterator[bytes]:
    empty = True
    for piece in pieces_of(request.stream.read, max_body):
        empty = False
        yield piece
    if empty:
        # Something that ran before this view may have read the body. Flask keeps it then.
        yield request.get_data()
