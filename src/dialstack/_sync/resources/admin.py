# Generated from src/dialstack/_async/resources/admin.py by scripts/generate. Do not edit.
"""Administration: the people who administer an account."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource

if TYPE_CHECKING:
    from dialstack._sync.resources.admin_users import AdminUsers

__all__ = ["Admin"]


class Admin(Resource):
    """The people who administer an account.

    ```python
    for person in client.admin.users.list(dialstack_account=account.id):
        print(person.role)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    @cached_property
    def users(self) -> AdminUsers:
        """The people who administer an account."""
        from dialstack._sync.resources.admin_users import AdminUsers

        return AdminUsers(self._runner)
