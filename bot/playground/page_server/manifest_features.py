"""The features that the app's manifest declares: Slack sends nothing else to the app."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

Json = dict[str, Any]


@dataclass(frozen=True)
class ManifestFeatures:
    """Features of the app. `shortcuts` are the manifest's objects: name, type (global or message), callback_id …"""

    commands: frozenset[str]
    events: frozenset[str]
    shortcuts: tuple[Json, ...]
    home_tab: bool

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any]) -> Self:
        """Reads the features of a manifest."""
        features = manifest["features"]
        return cls(
            commands=frozenset(each["command"] for each in features["slash_commands"]),
            events=frozenset(manifest["settings"]["event_subscriptions"]["bot_events"]),
            shortcuts=tuple(features.get("shortcuts", ())),
            home_tab=bool(features["app_home"]["home_tab_enabled"]),
        )

    def has_shortcut(self, kind: str, callback_id: str) -> bool:
        """True if there is such a shortcut of that type."""
        wanted = (kind, callback_id)
        return any((each["type"], each["callback_id"]) == wanted for each in self.shortcuts)
