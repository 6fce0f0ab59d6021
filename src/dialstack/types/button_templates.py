"""Button templates: what the keys of phones do, once for many phones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import AwareDatetime
from typing_extensions import Required

from dialstack.types._model import Model
from dialstack.types._params import ListParams
from dialstack.types.button_kinds import Button, typed_button
from dialstack.types.buttons import (
    ButtonCompatibilitySummary,
    ButtonParam,
    ButtonTarget,
    ButtonTargetParam,
    ButtonType,
)
from dialstack.types.options import RequestOptions

__all__ = [
    "ButtonTemplate",
    "ButtonTemplateCreateButtonParams",
    "ButtonTemplateCreateParams",
    "ButtonTemplateListButtonsParams",
    "ButtonTemplateListParams",
    "ButtonTemplateRetrieveParams",
    "ButtonTemplateUpdateButtonParams",
    "ButtonTemplateUpdateParams",
    "ButtonTemplateWithDetails",
    "TemplateButton",
]


class ButtonTemplate(Model):
    """What the keys of phones do."""

    id: str
    name: str
    description: str | None = None
    created_at: AwareDatetime
    updated_at: AwareDatetime


class TemplateButton(Model):
    """A button of a template."""

    id: str
    template: str
    position: int
    """Which key."""
    label: str
    type: ButtonType
    target: ButtonTarget
    created_at: AwareDatetime

    @property
    def button(self) -> Button:
        """Its `type` and `target` as one class for each type, to match on."""
        return typed_button(self.type, self.target)


class ButtonTemplateWithDetails(ButtonTemplate):
    """A template with what was asked for beside it."""

    buttons: list[TemplateButton] | None = None
    """Only with `expand=["buttons"]`."""
    compatibility: ButtonCompatibilitySummary | None = None
    """Only with `for_device`."""


class ButtonTemplateCreateParams(RequestOptions, total=False):
    """Parameters of `button_templates.create`."""

    name: Required[str]
    description: str
    buttons: Sequence[ButtonParam]
    """At most 100. Uncertain: only newer platforms take them."""
    expand: list[Literal["buttons"] | str]
    """Uncertain: only newer platforms take it here."""


class ButtonTemplateRetrieveParams(RequestOptions, total=False):
    """Parameters of `button_templates.retrieve`."""

    for_device: str
    """The id of a device to hold the buttons against: the answer has `compatibility` then."""
    expand: list[Literal["buttons"] | str]


class ButtonTemplateUpdateParams(RequestOptions, total=False):
    """Parameters of `button_templates.update`. What is left out stays; None clears where it is allowed."""

    name: str
    description: str | None


class ButtonTemplateListParams(ListParams, total=False):
    """Parameters of `button_templates.list`."""


class ButtonTemplateCreateButtonParams(RequestOptions, total=False):
    """Parameters of `button_templates.create_button`."""

    position: Required[int]
    """Which key."""
    label: Required[str]
    type: Required[ButtonType]
    target: ButtonTargetParam | ButtonTarget
    """What it acts on. `line`, `voicemail`, `conference`, `forward`, `park`, `dnd` and `record_toggle` need none."""


class ButtonTemplateUpdateButtonParams(RequestOptions, total=False):
    """Parameters of `button_templates.update_button`."""

    position: Required[int]
    """Which key it moves to."""


class ButtonTemplateListButtonsParams(ListParams, total=False):
    """Parameters of `button_templates.list_buttons`."""
