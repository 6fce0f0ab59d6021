"""Rows as JSON, also those that hold files."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dialstack.sandbox.context import Upload

if TYPE_CHECKING:
    from dialstack.sandbox.store import Row

__all__ = ["Coding"]


@dataclass(frozen=True)
class Coding:
    """Writes rows and reads them.

    Args:
        marker: The name under which stands what JSON has no word for. It is drawn for each file, so that no caller can
            send an object that is taken for one of these.
    """

    marker: str = field(repr=False)

    def write(self, row: Row) -> str:
        """Write a row. Notes of the sandbox that cannot be written are left out: they do not outlive a process."""
        try:
            return self._dumped(row)
        except TypeError:
            return self._dumped({name: value for name, value in row.items() if self._is_writable(name, value)})

    def read(self, text: str) -> Any:
        """Read what was written."""
        return json.loads(text, object_hook=self._restored)

    def _dumped(self, value: object) -> str:
        return json.dumps(value, separators=(",", ":"), default=self._marked)

    def _is_writable(self, name: str, value: object) -> bool:
        try:
            self._dumped(value)
        except TypeError:
            if not name.startswith("_"):
                raise
            return False
        return True

    def _marked(self, value: object) -> object:
        if isinstance(value, bytes):
            return {self.marker: ["bytes", base64.b64encode(value).decode()]}
        if isinstance(value, Upload):
            return {self.marker: ["upload", value.name, value.content_type, value.content]}
        if isinstance(value, datetime):
            return {self.marker: ["time", value.isoformat()]}
        raise TypeError(type(value).__name__)

    def _restored(self, found: dict[str, Any]) -> Any:
        if self.marker not in found:
            return found
        kind, *values = found[self.marker]
        if kind == "bytes":
            return base64.b64decode(values[0])
        return Upload(*values) if kind == "upload" else datetime.fromisoformat(values[0])
