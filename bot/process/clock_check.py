"""Whether this machine's clock agrees with Slack's and the database's: `doctor` and the start of a process say if not.

What is due, and when it is quiet, is decided by the machine's clock (leases are not: storage/core/lease_time.py), so
that two hosts whose clocks differ would send at different times.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.slack import clock_offset
from scheduler.engine.sender import system_time
from storage.core.database import Database
from storage.core.lease_time import LeaseTime, database_time

MOST_OFF = timedelta(seconds=5)
SET_IT = "Have it set over the network (timedatectl set-ntp true, for instance)."


async def complaints(
    database: Database | None,
    ahead_of_slack: timedelta | None,
    machine: Callable[[], datetime] = system_time,
    lease_time: LeaseTime = database_time,
) -> list[str]:
    """A sentence or two on each clock from which the machine's is too far; empty if all is well.

    `ahead_of_slack`: how far the machine's is ahead; None if Slack did not say. Raises DatabaseUnavailableError.
    """
    found = []
    if ahead_of_slack is not None and abs(ahead_of_slack) > MOST_OFF:
        found.append(
            f"This machine's clock is {_off(ahead_of_slack)} Slack's. Messages go out by it, and once it is five "
            f"minutes off, Slack's requests are refused. {SET_IT}"
        )
    if database is not None:
        asked = machine()
        told = await database.read(lease_time)
        ahead_of_database = clock_offset.ahead(asked, told, machine())
        if abs(ahead_of_database) > MOST_OFF:
            found.append(
                f"This machine's clock is {_off(ahead_of_database)} the database's. Messages go out by it, and from "
                f"another host at another time. {SET_IT}"
            )
    return found


def _off(ahead: timedelta) -> str:
    return f"{abs(ahead).total_seconds():.0f} s {'ahead of' if ahead > timedelta() else 'behind'}"
