"""A cancelled plan can be put back for a day, and its brief goes and comes with it; one customer twice in a week."""

from datetime import time as clock

import pytest

from bot.features.briefs import messages as brief_messages
from bot.features.plans import form
from bot.features.plans.messages import CANCEL, CANCEL_LISTED, CHOOSE, PUT_BACK
from bot.playground.client.person import Person
from bot.playground.slack.surfaces import Message
from bot.wording import put_back
from storage.plans.plan_state import PlanState
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Office, Typed, only_sqlite, plans_of

CANCELLED = "Cancelled: Globex, Thursday, 5 November."
PLANNED = "plan Globex thursday 14:00 with Raj Patel: gas"


def briefs(person: Person) -> list[Message]:
    return [each for each in person.dm if brief_messages.ASKED in each.text]


@pytest.mark.parametrize("action", [CANCEL, CANCEL_LISTED])
async def test_a_cancelled_plan_comes_back_as_it_was_once(
    typed: Typed, anna: Person, office: Office, action: str
) -> None:
    await typed(anna, "plan Umbrella 9 Nov")
    shown = await typed(anna, PLANNED)
    _, before = await plans_of(office.database)
    if action == CANCEL_LISTED:
        shown = await typed(anna, "plans")
    await anna.press(shown, action, str(before.id), times=3)
    await office.settled()
    assert CANCELLED in shown.text
    stale = shown.snapshot()
    await anna.press(shown, PUT_BACK, times=5)
    await anna.press(stale, PUT_BACK)
    await office.settled()
    assert shown.text.startswith("Planned: Globex, Thursday, 5 November at 14:00")
    assert before in await plans_of(office.database)
    assert len(await plans_of(office.database)) == 2


async def test_nobody_else_puts_it_back_and_nobody_after_a_day(
    typed: Typed, anna: Person, ben: Person, office: Office
) -> None:
    receipt = await typed(anna, PLANNED)
    await anna.press(receipt, CANCEL)
    await office.settled()
    mine = await typed(ben, "plan Umbrella friday")
    forged = {"action_id": PUT_BACK, "value": "1"}
    refused = await office.pressed(ben, mine, CANCEL, forged=forged)
    assert "somebody else" in refused.text
    office.time.wind(days=1, minutes=1)
    late = await office.pressed(anna, receipt, PUT_BACK)
    assert late.text == put_back.TOO_LATE
    assert [each.state for each in await plans_of(office.database)] == [PlanState.CANCELLED]


@only_sqlite
async def test_the_brief_goes_with_its_plan_and_comes_back(
    typed: Typed, anna: Person, office: Office, clockwork: Clockwork
) -> None:
    receipt = await typed(anna, PLANNED)
    await clockwork.until(cast.later(days=2, hours=6))
    (brief,) = briefs(anna)
    before = brief.text
    await anna.press(receipt, CANCEL)
    await office.settled()
    assert brief.text == "Cancelled: Globex, tomorrow."
    await anna.press(brief, PUT_BACK)
    await office.settled()
    assert brief.text == before
    await anna.press(brief, CANCEL)
    await office.settled()
    await anna.press(receipt, PUT_BACK)
    await office.settled()
    assert brief.text == before
    await clockwork.tick()
    assert briefs(anna) == [brief]


@only_sqlite
async def test_a_brief_that_was_dropped_meanwhile_still_comes(
    typed: Typed, anna: Person, office: Office, clockwork: Clockwork
) -> None:
    receipt = await typed(anna, PLANNED)
    office.time.to(cast.later(days=2))
    await clockwork.tick()  # the morning has its message
    office.time.to(cast.later(days=2, hours=5, minutes=59))
    await clockwork.tick()
    await anna.press(receipt, CANCEL)
    await office.settled()
    office.time.wind(minutes=2)
    await clockwork.tick()
    assert briefs(anna) == []
    await anna.press(receipt, PUT_BACK)
    await office.settled()
    await clockwork.tick()
    assert len(briefs(anna)) == 1


# Twice in one week --------------------------------------------------------------------------------------

ASKED = (
    "You have Globex planned for Thursday, 5 November at 14:00 already, in the same week. "
    "Move it, or plan both?"
)


@pytest.mark.parametrize(
    ("choice", "days"), [(0, [6]), (1, [5, 6]), (2, [5])], ids=["move", "both", "leave"]
)
async def test_a_customer_twice_in_a_week_is_asked_about(
    typed: Typed, anna: Person, office: Office, choice: int, days: list[int]
) -> None:
    await typed(anna, PLANNED)
    asked = await typed(anna, "plan Globex friday: and hydrogen?")
    assert asked.text == ASKED
    await anna.press(asked, f"{CHOOSE}:{choice}", times=5)
    await office.settled()
    plans = await plans_of(office.database)
    assert [each.day.day for each in plans] == days
    assert plans[0].at == clock(14)
    assert plans[0].note == ("and hydrogen?" if choice == 0 else "gas")


async def test_a_plan_that_is_moved_keeps_its_length(
    typed: Typed, anna: Person, office: Office
) -> None:
    await typed(anna, "plan Globex 3-4 Nov")
    asked = await typed(anna, "plan Globex thursday")
    await anna.press(asked, f"{CHOOSE}:0")
    await office.settled()
    (plan,) = await plans_of(office.database)
    assert (plan.day.day, plan.days) == (5, 2)


async def test_the_form_asks_too(typed: Typed, anna: Person, office: Office) -> None:
    await typed(anna, PLANNED)
    view = await office.form(anna, "plan Globex")
    reply = await anna.submit(view, {form.DAY: "2026-11-06"}, times=3)
    assert reply.view is not None
    assert ASKED in reply.view.words
    await anna.press_in(reply.view, f"{CHOOSE}:1", times=3)
    await office.settled()
    assert [each.day.day for each in await plans_of(office.database)] == [5, 6]


@only_sqlite
@pytest.mark.parametrize(
    "line", ["plan Globex 9 Nov", "plan Umbrella friday", "plan Globex thursday 15:00"]
)
async def test_another_week_another_customer_and_the_same_day_are_not_asked_about(
    typed: Typed, anna: Person, line: str
) -> None:
    await typed(anna, PLANNED)
    assert (await typed(anna, line)).text.startswith("Planned: ")
