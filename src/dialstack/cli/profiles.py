"""Profiles: which platform, which account, and where the key is. Keys themselves are kept by `keys`."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from dialstack._core.config import DEFAULT_API_URL
from dialstack._core.shapes import is_object
from dialstack.cli.failures import UsageError
from dialstack.cli.private_files import changing, read_private, write_private

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["DEFAULT", "Profile", "Profiles", "checked_name", "config_dir"]

DEFAULT = "default"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def config_dir() -> Path:
    """Return the folder of the settings: `DIALSTACK_CONFIG_DIR`, or where the system keeps those of applications."""
    chosen = os.environ.get("DIALSTACK_CONFIG_DIR")
    if chosen:
        return Path(chosen)
    import typer

    return Path(typer.get_app_dir("dialstack"))


def checked_name(name: str) -> str:
    """Return the name of a profile.

    Raises:
        UsageError: It is empty, as a variable that was not set would be, or not made of what a name is made of.
    """
    if _NAME.fullmatch(name) is None:
        raise UsageError("a profile is named with letters, digits, `.`, `_` and `-`, and with 64 of them at most")
    return name


@dataclass(frozen=True)
class Profile:
    """One set of settings.

    Attributes:
        name: What it is called.
        api_url: The API's address; None is the real one.
        account: The account that `dialstack use` chose.
        key_in: `keyring` or `file`: where its key is; None where there is none.
        key_id: Which key it is there. Each login makes a new one, so a key is never found under another's settings.
        mode: `live`, `test` or `other`: what the key is for.
        back_to: The profile that was in use before a sandbox put this one in its place.
    """

    name: str = DEFAULT
    api_url: str | None = None
    account: str | None = None
    key_in: str | None = None
    key_id: str | None = None
    mode: str | None = None
    back_to: str | None = None

    @property
    def address(self) -> str:
        """The API's address, also where it is the real one."""
        return self.api_url or DEFAULT_API_URL


@dataclass(frozen=True)
class Profiles:
    """All of them, and which one is in use."""

    current: str = DEFAULT
    known: Mapping[str, Profile] = field(default_factory=dict[str, Profile])

    @staticmethod
    def path() -> Path:
        """Return the file that they are in. It holds no key."""
        return config_dir() / "config.json"

    @classmethod
    def load(cls) -> Profiles:
        """Read them.

        Raises:
            UsageError: The file cannot be read as what we wrote, or others can write to it.
        """
        path = cls.path()
        text = read_private(path, secret=False)
        if text is None:
            return cls()
        try:
            return _read(text)
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise UsageError(f"{path} is damaged; mend it, or remove it and run `dialstack login` again") from error

    @classmethod
    def change(cls, how: Callable[[Profiles], Profiles]) -> Profiles:
        """Change what is in the file, while no other process does. Gives what was there before.

        Raises:
            UsageError: As `load` does, and what `how` raises. Then nothing was changed.
        """
        with changing(cls.path()):
            before = cls.load()
            after = how(before)
            if after != before:
                after.save()
            return before

    def save(self) -> None:
        """Write them, whole or not at all. `change` is for what depends on what was there."""
        known = {profile.name: _written(profile) for profile in self.known.values()}
        write_private(self.path(), json.dumps({"current": self.current, "profiles": known}, indent=2) + "\n")

    def get(self, name: str | None = None) -> Profile:
        """Return a profile by its name, or the one in use, which may be empty.

        Raises:
            UsageError: There is no such profile.
        """
        wanted = self.current if name is None else checked_name(name)
        found = self.known.get(wanted)
        if found is None and name is not None:
            raise UsageError(f"there is no profile {wanted!r}; `dialstack login --profile {wanted}` makes it")
        return found or Profile(wanted)

    def with_profile(self, profile: Profile, *, use: bool = True) -> Profiles:
        """Return them with one added or replaced."""
        current = profile.name if use else self.current
        return replace(self, current=current, known={**self.known, profile.name: profile})

    def without(self, name: str) -> Profiles:
        """Return them with one less. Where it was in use, no other takes its place: that could be a live one."""
        return replace(self, known={other: profile for other, profile in self.known.items() if other != name})


def _read(text: str) -> Profiles:
    raw: object = json.loads(text)
    if not is_object(raw) or not is_object(raw["profiles"]):
        raise TypeError("no object")
    known = {checked: _profile(checked, values) for checked, values in raw["profiles"].items()}
    return Profiles(_text(raw["current"]), known)


def _profile(name: str, values: object) -> Profile:
    if not is_object(values):
        raise TypeError(name)
    # What a newer version has written beside these is of no use here.
    names = {entry.name for entry in fields(Profile)} - {"name"}
    return Profile(name, **{key: _text(value) for key, value in values.items() if key in names})


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _written(profile: Profile) -> dict[str, str]:
    values = cast("dict[str, str | None]", {**vars(profile)})
    return {name: value for name, value in values.items() if value is not None and name != "name"}
