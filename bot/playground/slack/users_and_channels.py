"""Users and conversations, with the JSON that Slack's API returns for them."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]
BOT_USER = "U0KITBOT"
BOT_ID = "B0KIT"
APP_ID = "A0KIT"


@dataclass(eq=False)
class User:
    """A person or a bot."""

    id: str
    team_id: str
    name: str
    tz: str | None = "Europe/Berlin"
    is_bot: bool = False
    deleted: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    status_emoji: str = ""
    status_text: str = ""
    profile: Json = field(default_factory=dict)
    updated: int = field(default_factory=lambda: int(time.time()))

    @property
    def username(self) -> str:
        """The legacy `name`, in lower case."""
        return self.name.lower().replace(" ", ".")

    def json(self) -> Json:
        """The user object of users.info. As in Slack, a deactivated user has no zone and roles."""
        made: Json = {"id": self.id, "team_id": self.team_id, "name": self.username}
        made |= {"deleted": self.deleted, "profile": self.full_profile()}
        made |= {"is_bot": self.is_bot, "is_app_user": False, "updated": self.updated}
        if self.deleted:
            return made
        made |= {"real_name": self.name, "color": "4bbe2e"}
        made |= {"is_admin": self.is_admin, "is_owner": False, "is_primary_owner": False}
        made |= {"is_restricted": self.is_restricted}
        made |= {"is_ultra_restricted": self.is_ultra_restricted}
        if self.is_stranger:
            made["is_stranger"] = True
        return made | self._zone()

    def full_profile(self) -> Json:
        """The profile, overridden by what a test has set."""
        return {
            "real_name": self.name,
            "real_name_normalized": self.name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "status_text": self.status_text,
            "status_emoji": self.status_emoji,
            "status_expiration": 0,
            "title": "",
            "team": self.team_id,
            **self.profile,
        }

    def _zone(self) -> Json:
        if self.tz is None:
            return {}
        offset = datetime.now(UTC).astimezone(ZoneInfo(self.tz)).utcoffset()
        seconds = int(offset.total_seconds()) if offset is not None else 0
        return {"tz": self.tz, "tz_label": self.tz, "tz_offset": seconds}


@dataclass(eq=False)
class Channel:
    """A channel, or a DM with the bot if `user` is set."""

    id: str
    team_id: str
    name: str = ""
    members: set[str] = field(default_factory=set)
    user: str | None = None
    is_private: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False
    is_shared: bool = False
    is_org_shared: bool = False
    created: int = field(default_factory=lambda: int(time.time()))

    @property
    def is_im(self) -> bool:
        """True for a DM."""
        return self.user is not None

    @property
    def label(self) -> str:
        """The channel_name of a command payload."""
        return "directmessage" if self.is_im else "privategroup" if self.is_private else self.name

    def json(self) -> Json:
        """The channel object that conversations.info returns to the bot."""
        made: Json = {"id": self.id, "created": self.created, "is_archived": self.is_archived}
        made |= {"is_im": self.is_im, "is_org_shared": self.is_org_shared}
        made |= {"context_team_id": self.team_id, "updated": self.created * 1000}
        if self.is_im:
            return made | {"user": self.user, "is_user_deleted": False, "is_open": True}
        return made | {
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_general": False,
            "is_shared": self.is_shared or self.is_ext_shared or self.is_org_shared,
            "is_ext_shared": self.is_ext_shared,
            "is_pending_ext_shared": False,
            "is_member": BOT_USER in self.members,
            "creator": BOT_USER,
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "num_members": len(self.members),
        }
