"""Undo, Delete and [Put it back]: a visit goes with everything that follows from it, and comes back as it was."""

from typing import Any

import pytest

from bot.features.briefs import messages as brief_messages
from bot.features.visits.list_messages import DELETE, PUT_BACK_LISTED
from bot.features.visits.messages import CHOOSE, FARED, PUT_BACK, UNDO
from bot.playground.client.person import Person
from bot.playground.slack.surfaces import Message
from bot.wording import put_back
from storage.plans import plans
from storage.plans.plan_state import PlanState, PredictionOutcome
from storage.visits.visits import Visit
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Office, only_sqlite, plans_of

pytestmark = only_sqlite  # every statement here is tried on PostgreSQL elsewhere, too

FULL = "Acme with Dana Cole (COO) and @ben yesterday by video: “we may leave gas”"
TAKEN_BACK = "Taken back: Acme with Dana Cole (COO), yesterday, by video, to understand."


async def only_visit(office: Office) -> Visit:
    (visit,) = await office.visits()
    return visit


async def by_line(office: Office, anna: Person, receipt: Message) -> tuple[Message, str]:
    return await office.typed(anna, "undo"), PUT_BACK


async def by_button(office: Office, anna: Person, receipt: Message) -> tuple[Message, str]:
    await anna.press(receipt, UNDO, times=3)
    await office.settled()
    return receipt, PUT_BACK


async def by_delete(office: Office, anna: Person, receipt: Message) -> tuple[Message, str]:
    listed = await office.typed(anna, "list")
    await anna.press(listed, DELETE)
    await office.settled()
    return listed, PUT_BACK_LISTED


@pytest.mark.parametrize("way", [by_line, by_button, by_delete])
async def test_what_was_taken_back_comes_back_as_it_was_once(
    office: Office, anna: Person, way: Any
) -> None:
    receipt = await office.typed(anna, FULL)
    before = await only_visit(office)
    message, back = await way(office, anna, receipt)
    assert TAKEN_BACK in message.text
    taken = message.snapshot()
    await anna.press(message, back, times=5)
    await anna.press(taken, back)
    await office.settled()
    assert message.text.startswith(("Kept: ", "Put back: "))
    assert await only_visit(office) == before


async def test_nobody_else_puts_a_visit_back_and_nobody_after_a_day(
    office: Office, anna: Person, ben: Person
) -> None:
    await anna.command("/visit", FULL)
    visit = await only_visit(office)
    own = await office.typed(ben, "Globex yesterday: mine")
    said = await office.typed(anna, "undo")
    assert said.text == TAKEN_BACK
    forged = {"action_id": PUT_BACK, "value": str(visit.id)}
    refused = await office.pressed(ben, own, UNDO, forged=forged)
    assert "somebody else's" in refused.words
    office.time.wind(days=1, minutes=1)
    late = await office.pressed(anna, said, PUT_BACK)
    assert put_back.TOO_LATE in late.words
    assert await office.visits() == []


async def test_undo_of_what_was_logged_longer_ago_is_asked_about_and_named(
    office: Office, anna: Person
) -> None:
    await anna.command("/visit", "Acme yesterday: hello")
    office.time.wind(days=1)
    await anna.command("/visit", "Globex yesterday: hello")
    office.time.wind(days=1)
    taken = await office.typed(anna, "undo")  # a day ago to the minute
    assert taken.text.startswith("Taken back: Globex")
    asked = await office.typed(anna, "undo")
    assert asked.text == (
        "The last visit that you logged is Acme, 1 November, in person, to understand. "
        "You logged it on 2 November. Take it back?"
    )
    assert len(await office.visits()) == 1
    await anna.press(asked, UNDO)
    await office.settled()
    assert asked.text.startswith("Taken back: Acme")
    assert (await office.typed(anna, "undo")).text == "There is no visit of yours to take back."


async def test_the_plan_its_prediction_and_did_you_meet_are_open_again(
    office: Office, anna: Person, clockwork: Clockwork
) -> None:
    await office.typed(anna, "plan Globex thursday")
    predict = (cast.TEAM, cast.ANNA, 1, "the price of gas")
    await office.database.run(plans.predict, *predict)
    await clockwork.until(cast.later(days=4, hours=1))
    (question,) = [each for each in anna.dm if "Did you meet" in each.text]
    await anna.press(question, brief_messages.YES)
    await anna.submit(await office.opened(anna), {"outcome": "surprised"})
    await office.settled()
    assert "1 a surprise" in (await office.typed(anna, "me")).text
    taken = await office.typed(anna, "undo")
    await office.settled()
    assert taken.text.endswith("Your plan for yesterday is open again.")
    assert question.text.startswith("Did you meet Globex")
    assert "surprise" not in (await office.typed(anna, "me")).text
    (plan,) = await plans_of(office.database)
    assert (plan.state, plan.outcome) == (PlanState.PLANNED, None)
    await anna.press(taken, PUT_BACK, times=3)
    await office.settled()
    assert "Did you meet" not in question.text
    assert "1 a surprise" in (await office.typed(anna, "me")).text
    (plan,) = await plans_of(office.database)
    assert (plan.state, plan.outcome) == (PlanState.MET, PredictionOutcome.SURPRISED)


async def test_the_next_visit_is_asked_how_the_prediction_fared_again(
    office: Office, anna: Person
) -> None:
    await office.typed(anna, "plan Globex thursday")
    await office.database.run(plans.predict, cast.TEAM, cast.ANNA, 1, "the price of gas")
    office.time.wind(days=3)
    receipt = await office.typed(anna, "Globex: “who runs it”")
    await anna.press(receipt, f"{FARED}:expected")
    await office.typed(anna, "undo")
    assert "You expected them to say" in (await office.typed(anna, "Globex: “gas”")).text


async def test_a_brief_that_was_dropped_for_the_visit_comes_after_all(
    office: Office, anna: Person, clockwork: Clockwork
) -> None:
    await office.typed(anna, "plan Globex thursday 14:00")
    await clockwork.until(cast.later(days=2, hours=5))
    office.time.wind(hours=1, minutes=1)
    await office.typed(anna, "Globex today: “earlier than planned”")
    await clockwork.tick()
    assert not [each for each in anna.dm if brief_messages.ASKED in each.text]
    await office.typed(anna, "undo")
    await clockwork.tick()
    assert len([each for each in anna.dm if brief_messages.ASKED in each.text]) == 1


async def test_a_colleague_reads_that_it_was_taken_back_and_that_it_was_put_back(
    office: Office, anna: Person, ben: Person, clockwork: Clockwork
) -> None:
    receipt = await office.typed(anna, FULL)
    await clockwork.tick()
    (told,) = ben.dm
    before = told.text
    await anna.press(receipt, UNDO)
    await office.settled()
    assert told.text == "That visit was taken back. Nothing of it counts any more."
    await anna.press(receipt, PUT_BACK)
    await office.settled()
    await clockwork.tick()
    assert [each.text for each in ben.dm] == [before]


async def test_a_colleague_who_was_not_told_in_time_is_told_once_it_is_put_back(
    office: Office, anna: Person, ben: Person, clockwork: Clockwork
) -> None:
    receipt = await office.typed(anna, FULL)
    await anna.press(receipt, UNDO)
    await clockwork.tick()
    assert ben.dm == []
    await anna.press(receipt, PUT_BACK)
    await office.settled()
    await clockwork.tick()
    assert len(ben.dm) == 1


# The same line twice ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "visits", "said"), [("0", 1, "Kept: Acme"), ("1", 2, "Kept: Acme")]
)
async def test_the_same_line_twice_within_minutes_is_asked_about(
    office: Office, anna: Person, answer: str, visits: int, said: str
) -> None:
    await anna.command("/visit", FULL)
    office.time.wind(minutes=3)
    asked = await office.typed(anna, FULL)
    assert asked.text == (
        "You logged this already, 3 minutes ago: Acme, in the same words. Is it the same visit?"
    )
    await anna.press(asked, f"{CHOOSE}:{answer}", times=5)
    await office.settled()
    assert asked.text.startswith(said)
    assert len(await office.visits()) == visits


@pytest.mark.parametrize(
    "other",
    [
        "Acme yesterday: “we may leave gas”",
        FULL.replace("gas", "oil"),
        FULL.replace("yesterday", "today"),
        FULL.replace("Acme", "Globex"),
        FULL.replace("Dana Cole", "Raj Patel"),
        FULL.replace("by video", "by video to sell"),
    ],
)
async def test_another_line_is_another_visit_unasked(
    office: Office, anna: Person, other: str
) -> None:
    await anna.command("/visit", FULL)
    await anna.command("/visit", other)
    assert len(await office.visits()) == 2


async def test_the_same_line_is_not_asked_about_later_by_others_or_after_undo(
    office: Office, anna: Person, ben: Person
) -> None:
    await anna.command("/visit", FULL)
    await ben.command("/visit", FULL.replace("@ben ", "@carla "))
    await anna.command("/visit", "undo")
    await anna.command("/visit", FULL)
    office.time.wind(minutes=11)
    await anna.command("/visit", FULL)
    assert len(await office.visits()) == 2
    bens = [each for each in await office.visits(cast.BEN) if each.author == cast.BEN]
    assert len(bens) == 1
