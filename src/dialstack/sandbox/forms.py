"""Uploads: reading a `multipart/form-data` body."""

from __future__ import annotations

import hashlib
import importlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

from dialstack.sandbox.context import Upload
from dialstack.sandbox.problems import RefusalError, bad_request

if TYPE_CHECKING:
    from dialstack.sandbox.messages import SandboxRequest
    from dialstack.sandbox.store import Row


def read_form(request: SandboxRequest) -> tuple[Row, dict[str, Upload]]:
    """Read a form into its fields and its files. Among the fields a file is the hash of its content."""
    content_type = request.headers.get("content-type", "")
    if not content_type.startswith("multipart/form-data"):
        raise RefusalError(415, "Send the file as multipart/form-data.")
    fields: Row = {}
    parts: list[Any] = []

    def keep_field(part: Any) -> None:
        fields[part.field_name.decode()] = (part.value or b"").decode()

    try:
        _parse(request, keep_field, parts.append)
        uploads = {part.field_name.decode(): _upload(part) for part in parts}
    finally:
        for part in parts:
            part.close()
    hashes = {name: f"sha256:{hashlib.sha256(upload.content).hexdigest()}" for name, upload in uploads.items()}
    return fields | hashes, uploads


def _upload(part: Any) -> Upload:
    part.file_object.seek(0)
    return Upload((part.file_name or b"").decode(), part.content_type or "", part.file_object.read())


def _parse(request: SandboxRequest, keep_field: object, keep_file: object) -> None:
    library = multipart()
    headers = {"Content-Type": request.headers["content-type"].encode()}
    try:
        library.parse_form(headers, BytesIO(request.body), keep_field, keep_file)
    except (library.exceptions.FormParserError, UnicodeDecodeError):
        raise bad_request("The body is not a valid form.") from None


def multipart() -> Any:
    """The python-multipart package, which only the sandbox needs."""
    try:
        return importlib.import_module("python_multipart")
    except ImportError as error:
        raise ImportError("The sandbox needs python-multipart: pip install 'dialstack[sandbox]'") from error
