"""Links that put a planned visit into a calendar: it opens there, filled in, for the leader to keep. Pure.

Nothing is in them but the customer's name, the day and the hour: a link travels through other companies' logs.
Sources: Google's `render?action=TEMPLATE` and Outlook's `deeplink/compose`, as both are used by "add to calendar"
links everywhere; neither has a reference of its own.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from bot.slack.text import cut
from scheduler.calendars.calendar import at_wall_clock
from storage.plans.plan_state import Plan

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.office.com/calendar/0/deeplink/compose"
LASTS = timedelta(hours=1)
TITLE = 100  # characters: a name may become nine times as long in a link, and 3,000 are the end

_DAY = timedelta(days=1)


def title(plan: Plan) -> str:
    """What the calendar shows."""
    return cut(f"Visit: {plan.customer.name}", TITLE)


def google(plan: Plan, zone: str) -> str:
    """All day long without an hour; else from its hour in `zone`, an hour long."""
    told = {"action": "TEMPLATE", "text": title(plan)}
    if plan.at is None:
        return _link(GOOGLE, {**told, "dates": f"{plan.day:%Y%m%d}/{plan.day + _DAY:%Y%m%d}"})
    start, end = _hour(plan, zone)
    return _link(
        GOOGLE, {**told, "dates": f"{start:%Y%m%dT%H%M%SZ}/{end:%Y%m%dT%H%M%SZ}", "ctz": zone}
    )


def outlook(plan: Plan, zone: str) -> str:
    """The same for Outlook on the web."""
    told = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title(plan),
    }
    if plan.at is None:
        days = {"startdt": str(plan.day), "enddt": str(plan.day + _DAY), "allday": "true"}
        return _link(OUTLOOK, {**told, **days})
    start, end = _hour(plan, zone)
    return _link(
        OUTLOOK,
        {**told, "startdt": f"{start:%Y-%m-%dT%H:%M:%SZ}", "enddt": f"{end:%Y-%m-%dT%H:%M:%SZ}"},
    )


def _hour(plan: Plan, zone: str) -> tuple[datetime, datetime]:
    """In UTC, so that a change of the clocks needs no thought."""
    assert plan.at is not None
    start = at_wall_clock(plan.day, plan.at, zone).astimezone(UTC)
    return start, start + LASTS


def _link(where: str, told: dict[str, str]) -> str:
    return f"{where}?{urlencode(told, quote_via=quote)}"
