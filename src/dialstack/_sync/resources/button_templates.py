# Generated from src/dialstack/_async/resources/button_templates.py by scripts/generate. Do not edit.
"""Button templates: what the keys of phones do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.button_templates import (
    ButtonTemplate,
    ButtonTemplateCreateButtonParams,
    ButtonTemplateCreateParams,
    ButtonTemplateListButtonsParams,
    ButtonTemplateListParams,
    ButtonTemplateRetrieveParams,
    ButtonTemplateUpdateButtonParams,
    ButtonTemplateUpdateParams,
    ButtonTemplateWithDetails,
    TemplateButton,
)
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._sync import Page

__all__ = ["ButtonTemplates"]


class ButtonTemplates(Resource):
    """What the keys of phones do, once for many phones. `devices.update` gives a device its template.

    ```python
    template = client.button_templates.create(name="Reception", dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def create(self, **params: Unpack[ButtonTemplateCreateParams]) -> ButtonTemplateWithDetails:
        """Create a template, without buttons: add them with `create_button`.

        `buttons`, all of them at once, and `expand` are uncertain: only newer platforms take them.
        """
        return self._post("/v1/button_templates", {}, ButtonTemplateWithDetails, params, ButtonTemplateCreateParams)

    def retrieve(
        self, button_template_id: str, /, **params: Unpack[ButtonTemplateRetrieveParams]
    ) -> ButtonTemplateWithDetails:
        """Read a template; with `expand=["buttons"]` also its buttons.

        With `for_device` its `compatibility` says which buttons that device cannot have.

        Raises:
            DialStackNotFoundError: There is no such template in this account.
        """
        ids = {"button_template": button_template_id}
        route = "/v1/button_templates/{button_template}"
        return self._get(route, ids, ButtonTemplateWithDetails, params, ButtonTemplateRetrieveParams)

    def update(self, button_template_id: str, /, **params: Unpack[ButtonTemplateUpdateParams]) -> ButtonTemplate:
        """Change a template's name or description. What you leave out stays, and None clears the description.

        Raises:
            DialStackNotFoundError: There is no such template in this account.
        """
        ids = {"button_template": button_template_id}
        route = "/v1/button_templates/{button_template}"
        return self._post(route, ids, ButtonTemplate, params, ButtonTemplateUpdateParams)

    def delete(self, button_template_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Delete a template.

        Raises:
            DialStackNotFoundError: There is no such template in this account.
        """
        ids = {"button_template": button_template_id}
        self._delete("/v1/button_templates/{button_template}", ids, options)

    def create_button(
        self, button_template_id: str, /, **params: Unpack[ButtonTemplateCreateButtonParams]
    ) -> TemplateButton:
        """Add a button to a template. `target` has to fit `type`: there is a `...TargetParam` for each.

        ```python
        client.button_templates.create_button(
            template.id, position=1, label="Night desk", type="speed_dial", target={"destination": "+16175550123"}
        )
        ```

        A type that this version does not know is taken too; give a target of its own form as
        `extra_body={"target": {...}}`.

        Raises:
            DialStackNotFoundError: There is no such template in this account.
            DialStackInvalidRequestError: The target is missing or does not fit the type.
        """
        ids = {"button_template": button_template_id}
        route = "/v1/button_templates/{button_template}/buttons"
        return self._post(route, ids, TemplateButton, params, ButtonTemplateCreateButtonParams)

    def update_button(
        self, button_template_id: str, button_id: str, /, **params: Unpack[ButtonTemplateUpdateButtonParams]
    ) -> TemplateButton:
        """Move a button to another position. For any other change delete it, and create another.

        Raises:
            DialStackNotFoundError: There is no such template, or no such button in it.
        """
        ids = {"button_template": button_template_id, "button": button_id}
        route = "/v1/button_templates/{button_template}/buttons/{button}"
        return self._post(route, ids, TemplateButton, params, ButtonTemplateUpdateButtonParams)

    def delete_button(self, button_template_id: str, button_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Take a button out of a template.

        Raises:
            DialStackNotFoundError: There is no such template, or no such button in it.
        """
        ids = {"button_template": button_template_id, "button": button_id}
        self._delete("/v1/button_templates/{button_template}/buttons/{button}", ids, options)

    def list_buttons(
        self, button_template_id: str, /, **params: Unpack[ButtonTemplateListButtonsParams]
    ) -> Page[TemplateButton]:
        """List the buttons of a template. Iterate to go through all of them.

        Raises:
            DialStackNotFoundError: There is no such template in this account.
        """
        ids = {"button_template": button_template_id}
        route = "/v1/button_templates/{button_template}/buttons"
        return self._list(route, ids, TemplateButton, params, ButtonTemplateListButtonsParams)

    def list(self, **params: Unpack[ButtonTemplateListParams]) -> Page[ButtonTemplate]:
        """List the templates of an account, newest first. Iterate to go through all of them."""
        return self._list("/v1/button_templates", {}, ButtonTemplate, params, ButtonTemplateListParams)
