"""AI agents: receptionists that DialStack runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._async.resources._base import AsyncResource
from dialstack.types.ai_agents import (
    AIAgent,
    AIAgentCreateParams,
    AIAgentListParams,
    AIAgentRetrieveParams,
    AIAgentUpdateParams,
)
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._async import AsyncPager

__all__ = ["AsyncAIAgents"]


class AsyncAIAgents(AsyncResource):
    """Receptionists that DialStack runs.

    ```python
    agent = client.ai_agents.create(
        name="Reception", instructions="Take messages.", dialstack_account=account.id
    )
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    async def create(self, **params: Unpack[AIAgentCreateParams]) -> AIAgent:
        """Create an agent. This also creates a voice app and, with `extension_number`, an extension.

        Raises:
            DialStackValidationError: Something is not acceptable, such as a `webhook_url` that is not `https://`.
        """
        return await self._post("/v1/ai-agents", {}, AIAgent, params, AIAgentCreateParams)

    async def retrieve(self, ai_agent_id: str, /, **params: Unpack[AIAgentRetrieveParams]) -> AIAgent:
        """Read an agent; with `expand=["extensions"]` also the extensions that lead to it.

        Raises:
            DialStackNotFoundError: There is no such agent in this account.
        """
        ids = {"ai_agent": ai_agent_id}
        return await self._get("/v1/ai-agents/{ai_agent}", ids, AIAgent, params, AIAgentRetrieveParams)

    async def update(self, ai_agent_id: str, /, **params: Unpack[AIAgentUpdateParams]) -> AIAgent:
        """Change an agent. What you leave out stays, but `faq_responses` replaces the whole list.

        Raises:
            DialStackNotFoundError: There is no such agent in this account.
            DialStackValidationError: Something is not acceptable; see `details`.
        """
        ids = {"ai_agent": ai_agent_id}
        return await self._post("/v1/ai-agents/{ai_agent}", ids, AIAgent, params, AIAgentUpdateParams)

    async def delete(self, ai_agent_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Delete an agent. Change the dial plans and numbers that lead to it first.

        Raises:
            DialStackNotFoundError: There is no such agent in this account.
        """
        await self._delete("/v1/ai-agents/{ai_agent}", {"ai_agent": ai_agent_id}, options)

    def list(self, **params: Unpack[AIAgentListParams]) -> AsyncPager[AIAgent]:
        """List the agents of an account, newest first. Iterate to go through all of them."""
        return self._list("/v1/ai-agents", {}, AIAgent, params, AIAgentListParams)
