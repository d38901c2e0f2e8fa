"""What a clock left behind that was ahead of the right one: deliveries that are dated in the future.

They really went out, and keep their slots; but nothing is measured from their days, or it would wait for them.
"""

from datetime import date, timedelta

TRAVELLED = timedelta(days=1)  # sent today, and for whoever has flown west it is yesterday again
LONGEST_WAIT = timedelta(days=7)  # held for a later day of its week


def is_ahead(on: date, today: date, *, pending: bool) -> bool:
    """Whether a delivery that was sent on that day, or is due on it, comes from such a clock."""
    return on > today + (LONGEST_WAIT if pending else TRAVELLED)
