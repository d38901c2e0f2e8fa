"""Who may take part: full members of the workspace, according to Slack."""

from bot.errors import MistakeError, UnsureError
from bot.slack.directory import Directory, DirectoryUnavailableError, Profile, UnknownPersonError


async def look_up(directory: Directory, workspace: str, user: str) -> Profile:
    """The profile of somebody who may take part. Raises MistakeError if not, UnsureError if Slack does not say."""
    try:
        profile = await directory.find(workspace, user)
    except UnknownPersonError:
        raise MistakeError(f"Slack knows no {user} in this workspace.") from None
    except DirectoryUnavailableError as error:
        wait = f" Try again in {error.wait:.0f} seconds." if error.wait else ""
        raise UnsureError(f"Slack did not say who {user} is ({error.code}).{wait}") from None
    reason = why_not(profile)
    if reason:
        raise MistakeError(reason)
    return profile


def why_not(profile: Profile) -> str | None:
    """A sentence on why this person cannot take part; None if they can."""
    if profile.is_bot:
        return f"{profile.name} is a bot, and bots visit nobody."
    if profile.deleted:
        return f"{profile.name}’s Slack account is deactivated."
    if profile.other_team:
        return f"{profile.name} belongs to another company’s workspace."
    if profile.is_guest:
        return f"{profile.name} is a guest here; the programme is for full members."
    return None
