"""Links that add a planned visit to a calendar: they open a filled-in event for the leader to save. Pure.

They contain only the customer's name, the day and the hour, because a link ends up in other companies' logs. Sources:
Google's `render?action=TEMPLATE` and Outlook's `deeplink/compose`, as "add to calendar" links everywhere use them;
neither has official documentation.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from bot.slack.text import cut
from scheduler.calendars.calendar import at_wall_clock
from storage.plans.plan_state import Plan

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.office.com/calendar/0/deeplink/compose"
LASTS = timedelta(hours=1)
TITLE = 100  # characters: a name may grow ninefold in a link, and a section holds 3,000

_DAY = timedelta(days=1)


def title(plan: Plan) -> str:
    """The title of the event."""
    return cut(f"Visit: {plan.customer.name}", TITLE)


def google(plan: Plan, zone: str) -> str:
    """The link for Google Calendar: an all-day event without an hour; else from its hour in `zone` on."""
    parameters = {"action": "TEMPLATE", "text": title(plan)}
    if plan.at is None:
        return _link(
            GOOGLE, {**parameters, "dates": f"{plan.day:%Y%m%d}/{plan.last_day + _DAY:%Y%m%d}"}
        )
    start, end = _hour(plan, zone)
    return _link(
        GOOGLE, {**parameters, "dates": f"{start:%Y%m%dT%H%M%SZ}/{end:%Y%m%dT%H%M%SZ}", "ctz": zone}
    )


def outlook(plan: Plan, zone: str) -> str:
    """The link for Outlook on the web, likewise."""
    parameters = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title(plan),
    }
    if plan.at is None:
        days = {"startdt": str(plan.day), "enddt": str(plan.last_day + _DAY), "allday": "true"}
        return _link(OUTLOOK, {**parameters, **days})
    start, end = _hour(plan, zone)
    return _link(
        OUTLOOK,
        {
            **parameters,
            "startdt": f"{start:%Y-%m-%dT%H:%M:%SZ}",
            "enddt": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        },
    )


def _hour(plan: Plan, zone: str) -> tuple[datetime, datetime]:
    """Start and end in UTC, so that daylight saving time needs no special care."""
    assert plan.at is not None
    start = at_wall_clock(plan.day, plan.at, zone).astimezone(UTC)
    end = at_wall_clock(plan.last_day, plan.at, zone).astimezone(UTC)
    return start, end + LASTS


def _link(address: str, parameters: dict[str, str]) -> str:
    return f"{address}?{urlencode(parameters, quote_via=quote)}"
