"""How far this machine's clock is ahead of another one that was asked for the time. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

_DATE_IS_EXACT_TO = timedelta(seconds=1)


def ahead(
    asked: datetime, told: datetime, answered: datetime, exact_to: timedelta = timedelta()
) -> timedelta:
    """How far we are ahead; negative if behind, and nothing if all of it may be the way there and back.

    `asked`, `answered`: by our clock; `told`: by theirs, in between, cut down to a multiple of `exact_to`.
    """
    if asked > told + exact_to:
        return asked - told - exact_to
    return min(answered - told, timedelta())


def ahead_of_slack(
    headers: Mapping[str, Any], asked: datetime, answered: datetime
) -> timedelta | None:
    """The same of Slack, by the `Date` of its answer; None if that cannot be read."""
    found = next((value for name, value in headers.items() if name.lower() == "date"), None)
    header = found[0] if isinstance(found, list) and found else found
    try:
        told = parsedate_to_datetime(str(header))
    except ValueError:
        return None
    if told.tzinfo is None:
        told = told.replace(tzinfo=UTC)
    return ahead(asked, told, answered, _DATE_IS_EXACT_TO)
