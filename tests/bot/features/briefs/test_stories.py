"""What the bot says around a planned visit: the brief before it, and "did you meet?" after it."""

from datetime import UTC, date, datetime, timedelta

from bot.features.briefs import messages, prediction_form
from bot.features.plans import form
from bot.features.plans import messages as plan_messages
from bot.playground.client.person import Person
from bot.playground.slack.surfaces import Message
from storage.core.database import Database
from storage.core.visit_entry import Met
from storage.plans.plan_state import PlanState, PredictionOutcome
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Office, Time, Typed, chosen, field, only_sqlite, plans_of

pytestmark = only_sqlite  # every statement here is tried on PostgreSQL elsewhere, too


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026; the 2nd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def about(person: Person, word: str) -> list[Message]:
    """The bot's messages to a person that contain the word."""
    return [each for each in person.dm if word in each.text]


def briefs(person: Person) -> list[Message]:
    return about(person, messages.ASKED)


def questions(person: Person) -> list[Message]:
    return about(person, "Did you meet")


async def planned(typed: Typed, anna: Person, line: str = "plan Globex thursday 14:00") -> None:
    assert "Planned" in (await typed(anna, line)).text


async def test_the_brief_comes_the_working_afternoon_before_with_what_we_heard(
    typed: Typed, anna: Person, ben: Person, clockwork: Clockwork, time: Time
) -> None:
    await typed(ben, "Globex with Dana Cole (COO) today: “we may leave gas by 2028”")
    await planned(typed, anna, "plan Globex thursday 14:00 with Raj Patel: where next?")
    await clockwork.until(at(4, 14, 59))
    assert briefs(anna) == []
    await clockwork.until(at(4, 15))
    (brief,) = briefs(anna)
    assert brief.text == (
        "Tomorrow at 14:00: Globex. You want to see Raj Patel. You want to ask: “where next?” "
        f"<@{cast.BEN}> heard on 2 November: “we may leave gas by 2028” "
        "We also know Dana Cole (COO). What will they say worries them most?"
    )
    await clockwork.until(at(5, 14))
    assert len(briefs(anna)) == 1
    assert briefs(ben) == []


async def test_a_monday_visit_is_briefed_on_friday(
    typed: Typed, anna: Person, clockwork: Clockwork
) -> None:
    await planned(typed, anna, "plan Globex 9 Nov")
    await clockwork.until(at(6, 15))
    (brief,) = briefs(anna)
    assert "Monday, 9 November: Globex." in brief.text
    assert "None of us has been there yet." in brief.text


async def test_what_is_planned_late_is_briefed_at_once_but_not_once_it_has_begun(
    typed: Typed, anna: Person, clockwork: Clockwork, time: Time
) -> None:
    time.to(at(2, 10))
    await planned(typed, anna, "plan Globex today 14:00")
    await planned(typed, anna, "plan Initech today 10:00")
    await clockwork.tick()
    (brief,) = briefs(anna)
    assert "Today at 14:00: Globex." in brief.text


async def test_a_brief_that_missed_its_hour_still_comes_before_the_visit(
    typed: Typed, anna: Person, clockwork: Clockwork, time: Time
) -> None:
    await planned(typed, anna)
    time.to(at(5, 9))
    await clockwork.tick()
    assert len(briefs(anna)) == 1


async def test_a_moved_visit_is_briefed_on_its_new_eve_and_a_cancelled_one_never(
    typed: Typed, anna: Person, clockwork: Clockwork, office: Office, database: Database
) -> None:
    await planned(typed, anna)
    await planned(typed, anna, "plan Initech friday")
    listed = await typed(anna, "plans")
    globex, initech = await plans_of(database)
    await anna.press(listed, plan_messages.MOVE, str(globex.id))
    await anna.submit(await office.opened(anna), {form.DAY: "2026-11-12"})
    await office.pressed(anna, listed, plan_messages.CANCEL_LISTED, str(initech.id))
    await clockwork.until(at(10, 17))
    assert briefs(anna) == []
    assert questions(anna) == []
    await clockwork.until(at(11, 15))
    assert len(briefs(anna)) == 1


async def test_a_prediction_is_kept_for_the_leader_alone_and_shown_after_the_visit(
    typed: Typed, anna: Person, clockwork: Clockwork, office: Office, database: Database
) -> None:
    await planned(typed, anna, "plan Globex thursday 14:00 with Dana Cole")
    await clockwork.until(at(4, 15))
    (brief,) = briefs(anna)
    await anna.press(brief, messages.PREDICT)
    view = await office.opened(anna)
    assert "What will Globex say worries them most?" in str(view.source)
    await anna.submit(view, {prediction_form.PREDICTION: "the price of gas"}, times=3)
    (plan,) = await plans_of(database)
    assert plan.prediction == "the price of gas"
    await office.settled()
    assert "You expect: “the price of gas”" in brief.text
    assert messages.ASKED not in brief.text
    await anna.press(brief, messages.PREDICT)  # now [Change it]
    await anna.close(await office.opened(anna))
    await clockwork.until(at(6, 9))
    (asked,) = questions(anna)
    assert asked.text == "Did you meet Globex yesterday?"
    await anna.press(asked, messages.YES)
    log = await office.opened(anna)
    assert "You expected:* “the price of gas”" in str(log.source)
    assert chosen(log, "customer") == str(plan.customer.id)
    assert field(log, "date")["selected_date"] == "2026-11-05"
    assert field(log, "met")["value"] == "Dana Cole"
    await anna.submit(log, {"said": "who runs it in ten years", "outcome": "surprised"}, times=3)
    (after,) = await plans_of(database)
    (visit,) = await office.visits()
    assert (after.state, after.visit, after.outcome) == (
        PlanState.MET,
        visit.id,
        PredictionOutcome.SURPRISED,
    )
    assert visit.entry.met == (Met("Dana Cole"),)
    me = await typed(anna, "me")
    assert "You said beforehand what 1 customer would say: 1 a surprise." in me.text
    assert asked.text.startswith("Kept: Globex with Dana Cole, yesterday")
    await clockwork.until(at(13, 9))
    assert questions(anna) == []


async def test_it_is_asked_once_more_two_working_days_later_and_then_no_more(
    typed: Typed, anna: Person, clockwork: Clockwork
) -> None:
    await planned(typed, anna)
    await clockwork.until(at(6, 9))
    assert len(questions(anna)) == 1
    await clockwork.until(at(10, 8))
    assert len(questions(anna)) == 1
    await clockwork.until(at(10, 9))
    assert [each.text for each in questions(anna)] == [
        "Did you meet Globex yesterday?",
        "Did you meet Globex on Thursday, 5 November? I ask no more after this.",
    ]
    await clockwork.until(at(24, 9), timedelta(hours=3))
    assert len(questions(anna)) == 2


async def test_a_visit_that_is_logged_otherwise_settles_the_plan_and_undoing_it_asks(
    typed: Typed,
    anna: Person,
    clockwork: Clockwork,
    time: Time,
    office: Office,
    database: Database,
) -> None:
    await planned(typed, anna)
    time.to(at(5, 18))
    receipt = await typed(anna, "Globex yesterday: “not gas, people”")
    (plan,) = await plans_of(database)
    assert plan.state is PlanState.MET
    await clockwork.until(at(6, 12))
    assert questions(anna) == []
    await office.pressed(anna, receipt, "visit_undo")
    await clockwork.until(at(6, 15))  # the morning has had its message
    assert len(questions(anna)) == 1


async def test_what_was_logged_before_it_was_planned_is_another_visit(
    typed: Typed, anna: Person, clockwork: Clockwork
) -> None:
    await typed(anna, "Globex today: “come back on Thursday”")
    await planned(typed, anna)
    await clockwork.until(at(6, 9))
    assert len(briefs(anna)) == 1
    assert len(questions(anna)) == 1


async def test_no_is_noted_without_a_word_more_and_may_be_planned_anew(
    typed: Typed, anna: Person, clockwork: Clockwork, office: Office, database: Database
) -> None:
    await planned(typed, anna)
    await clockwork.until(at(6, 9))
    (asked,) = questions(anna)
    await anna.press(asked, messages.NO, times=3)
    await office.settled()
    (plan,) = await plans_of(database)
    assert plan.state is PlanState.MISSED
    said = anna.dm[-1]
    assert said.text.startswith("Noted: Globex has to wait.")
    await clockwork.until(at(12, 9), timedelta(hours=3))
    assert questions(anna) == []
    await anna.press(said, plan_messages.MOVE)
    await anna.submit(await office.opened(anna), {form.DAY: "2026-11-17"})
    await office.settled()
    assert "Globex, Tuesday, 17 November" in anna.dm[-1].text
    await clockwork.until(at(18, 9))
    assert len(questions(anna)) == 1


async def test_moved_asks_for_the_day_and_asks_again_after_it(
    typed: Typed, anna: Person, clockwork: Clockwork, office: Office, database: Database
) -> None:
    await planned(typed, anna)
    await clockwork.until(at(6, 9))
    (asked,) = questions(anna)
    await anna.press(asked, messages.MOVED)
    await anna.submit(await office.opened(anna), {form.DAY: "2026-11-10"})
    await office.settled()
    (plan,) = await plans_of(database)
    assert (plan.day, plan.moved) == (date(2026, 11, 10), 1)
    await clockwork.until(at(11, 9))
    assert len(briefs(anna)) == 2
    assert [each.text for each in questions(anna)] == ["Did you meet Globex yesterday?"]


async def test_nobody_else_sees_or_says_what_a_leader_expects(
    typed: Typed,
    anna: Person,
    ben: Person,
    clockwork: Clockwork,
    office: Office,
    database: Database,
) -> None:
    await planned(typed, anna)
    await planned(typed, ben, "plan Initech thursday")
    await clockwork.until(at(4, 15))
    anna_plan = (await plans_of(database))[0]
    (mine,) = briefs(ben)
    forged = {"value": str(anna_plan.id)}
    answer = await office.pressed(ben, mine, messages.PREDICT, forged=forged)
    assert answer.text == "Only the leader whose visit it is can say that."
    assert ben.view is None


async def test_a_stale_yes_of_a_visit_that_is_logged_says_so(
    typed: Typed, anna: Person, clockwork: Clockwork, office: Office
) -> None:
    await planned(typed, anna)
    await clockwork.until(at(6, 9))
    (asked,) = questions(anna)
    await typed(anna, "Globex yesterday: “not gas”")
    await anna.press(asked, messages.YES)
    await office.settled()
    assert anna.dm[-1].text == "Your visit to Globex is in your list already."


async def test_five_presses_at_once_open_one_form_and_nobody_is_told_of_slowness(
    typed: Typed, anna: Person, clockwork: Clockwork, office: Office
) -> None:
    await planned(typed, anna)
    await clockwork.until(at(4, 15))
    (brief,) = briefs(anna)
    before = len(anna.ephemerals)
    for action_id in (messages.PREDICT, plan_messages.MOVE):
        await anna.press(brief, action_id, times=5)
        await office.settled()
        assert [each.type for each in anna.views] == ["modal"]
        assert len(anna.ephemerals) == before
        await anna.close(anna.views[-1])


async def test_no_nudge_comes_on_the_heels_of_a_no(
    typed: Typed, anna: Person, clockwork: Clockwork, office: Office, time: Time
) -> None:
    """The second nudge of a lapse is due that very day; it waits for the next one."""
    december = datetime(2026, 12, 1, 12, tzinfo=UTC)
    time.to(december)
    await clockwork.until(december.replace(day=3), timedelta(hours=3))
    assert len(about(anna, "your first visit is still to come")) == 1
    await planned(typed, anna, "plan Globex friday")
    await clockwork.until(december.replace(day=7, hour=9), timedelta(hours=3))
    (asked,) = questions(anna)
    await anna.press(asked, messages.NO)
    await office.settled()
    assert "no nudge comes before 8 December 2026" in (await typed(anna, "why")).text
    await clockwork.until(december.replace(day=7, hour=16), timedelta(hours=1))
    heard = len(anna.dm)
    await clockwork.until(december.replace(day=8, hour=9), timedelta(hours=3))
    assert len(anna.dm) == heard + 1
    assert "your first visit is still to come" in anna.dm[-1].text


async def test_no_nudge_comes_on_the_heels_of_a_cancelled_plan(
    typed: Typed, anna: Person, clockwork: Clockwork, office: Office, time: Time
) -> None:
    """The plan kept the nudge away; without it the nudge is due, but not on the same day."""
    december = datetime(2026, 12, 1, 12, tzinfo=UTC)
    time.to(december)
    await planned(typed, anna, "plan Globex friday")
    await clockwork.until(december.replace(day=3), timedelta(hours=3))
    (listed,) = [await typed(anna, "plans")]
    await office.pressed(anna, listed, plan_messages.CANCEL_LISTED)
    heard = len(anna.dm)
    assert "no nudge comes before 4 December 2026" in (await typed(anna, "why")).text
    await clockwork.until(december.replace(day=3, hour=16), timedelta(hours=1))
    assert len(anna.dm) == heard
    await clockwork.until(december.replace(day=4, hour=9), timedelta(hours=3))
    assert "your first visit is still to come" in anna.dm[-1].text


async def test_a_companion_gets_the_brief_and_is_neither_nudged_meanwhile_nor_asked_afterwards(
    typed: Typed, anna: Person, ben: Person, clockwork: Clockwork, time: Time
) -> None:
    time.to(datetime(2026, 12, 1, 8, tzinfo=UTC))  # both are overdue from the 2nd on
    await planned(typed, anna, f"plan Globex 3 Dec 14:00 with <@{cast.BEN}>")
    await clockwork.until(datetime(2026, 12, 3, 12, tzinfo=UTC))
    (brief,) = about(ben, "Tomorrow at 14:00: Globex.")
    assert f"You go with <@{cast.ANNA}>." in brief.text
    assert plan_messages.CANCEL not in str(brief.blocks)
    assert about(ben, "sat down with") == []
    await clockwork.until(datetime(2026, 12, 4, 12, tzinfo=UTC))
    assert len(questions(anna)) == 1
    assert questions(ben) == []
