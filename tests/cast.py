"""The people that all stories share, and the instant at which stories start."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.engine import Connection

from storage.programme import belonging, leaders, workspaces
from storage.programme.belonging import Outside

TEAM = "T0PLAY"
OTHER_TEAM = "T0OTHER"

ANNA = "U0ANNA"  # Engineering
BEN = "U0BEN"  # Finance
CARLA = "U0CARLA"  # HR
DMITRI = "U0DMITRI"  # Sales
EMI = "U0EMI"  # Operations
OLGA = "U0OLGA"  # runs the programme and leads nobody
NOBODY = "U0NOBODY"  # a member of the workspace who is not enrolled

NAMES = {ANNA: "Anna", BEN: "Ben", CARLA: "Carla", DMITRI: "Dmitri", EMI: "Emi", OLGA: "Olga"}
FUNCTIONS = {ANNA: "Engineering", BEN: "Finance", CARLA: "HR", DMITRI: "Sales", EMI: "Operations"}

MONDAY = date(2026, 11, 2)
T0 = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def later(**kwargs: float) -> datetime:
    """An instant after T0: `later(days=3)`."""
    return T0 + timedelta(**kwargs)


def enrol(connection: Connection, team: str = TEAM) -> None:
    """Adds the workspace with its five leaders and its admin, enrolled at T0."""
    workspaces.add(connection, team, T0, name="Play", bot_user_id="U0BOT")
    for user, function in FUNCTIONS.items():
        leaders.add(connection, team, user, T0, MONDAY, name=NAMES[user], function=function)
    leaders.add(connection, team, OLGA, T0, MONDAY, name="Olga", leads=False, admin=True)


def deactivate(connection: Connection, team: str, user: str, now: datetime) -> None:
    """Slack says that their account is closed."""
    belonging.note(connection, team, user, Outside.DEACTIVATED, now)


def come_back(connection: Connection, team: str, user: str, now: datetime) -> None:
    """Slack says that they are a full member again."""
    belonging.note(connection, team, user, None, now)
