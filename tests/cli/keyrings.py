"""Keyrings that behave badly, for `PYTHON_KEYRING_BACKEND`."""

from __future__ import annotations

from typing import ClassVar

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked


class MemoryKeyring(KeyringBackend):
    """Works, and forgets everything with the process."""

    priority = 5
    kept: ClassVar[dict[tuple[str, str], str]] = {}
    locked: ClassVar[bool] = False

    def get_password(self, service, username):
        self._open()
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self._open()
        self.kept[service, username] = password

    def delete_password(self, service, username):
        self._open()
        del self.kept[service, username]

    def _open(self):
        if self.locked:
            raise KeyringLocked("sk_test_quoted_by_a_careless_backend")


class ForgetfulKeyring(MemoryKeyring):
    """Takes everything, and has nothing."""

    def get_password(self, service, username):
        return None


class BrokenKeyring(MemoryKeyring):
    """Fails as no keyring should."""

    def set_password(self, service, username, password):
        raise ZeroDivisionError
