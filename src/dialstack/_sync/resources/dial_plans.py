# Generated from src/dialstack/_async/resources/dial_plans.py by scripts/generate. Do not edit.
"""Dial plans: routing as a graph of nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.dial_plans import (
    DialPlan,
    DialPlanCreateParams,
    DialPlanListParams,
    DialPlanRetrieveParams,
    DialPlanUpdateParams,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._sync import Page

__all__ = ["DialPlans"]


class DialPlans(Resource):
    """Routing as a graph of nodes. There is no known way to delete a plan.

    ```python
    plan = client.dial_plans.create(
        name="Main number",
        entry_node="team",
        nodes=[
            {"id": "team", "type": "ring_all_users", "config": {"timeout": 25, "next": "reception"}},
            {"id": "reception", "type": "internal_dial", "config": {"target": user.id}},
        ],
        dialstack_account=account.id,
    )
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def create(self, **params: Unpack[DialPlanCreateParams]) -> DialPlan:
        """Create a dial plan. Each exit of a node is the id of another node in the same plan.

        Raises:
            DialStackValidationError: A node is not acceptable; the message points at it, such as `/nodes/0/config`.
        """
        return self._post("/v1/dialplans", {}, DialPlan, params, DialPlanCreateParams)

    def retrieve(self, dial_plan_id: str, /, **params: Unpack[DialPlanRetrieveParams]) -> DialPlan:
        """Read a dial plan; with `expand=["extensions"]` also the extensions that lead to it.

        Nodes of types that this version does not know are `UnknownNode`, and can be sent back as they are.

        Raises:
            DialStackNotFoundError: There is no such plan in this account.
        """
        ids = {"dial_plan": dial_plan_id}
        return self._get("/v1/dialplans/{dial_plan}", ids, DialPlan, params, DialPlanRetrieveParams)

    def update(self, dial_plan_id: str, /, **params: Unpack[DialPlanUpdateParams]) -> DialPlan:
        """Change a dial plan. What you leave out stays; `nodes` are sent whole, so read them first.

        ```python
        plan = client.dial_plans.retrieve(dial_plan_id)
        client.dial_plans.update(plan.id, nodes=[*plan.nodes, {"id": "bye", "type": "hang_up", "config": {}}])
        ```

        Raises:
            DialStackNotFoundError: There is no such plan in this account.
            DialStackValidationError: A node is not acceptable; the message points at it.
        """
        ids = {"dial_plan": dial_plan_id}
        return self._post("/v1/dialplans/{dial_plan}", ids, DialPlan, params, DialPlanUpdateParams)

    def list(self, **params: Unpack[DialPlanListParams]) -> Page[DialPlan]:
        """List the dial plans of an account, newest first. Iterate to go through all of them."""
        return self._list("/v1/dialplans", {}, DialPlan, params, DialPlanListParams)
