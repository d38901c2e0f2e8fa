"""Why a message was sent or not: every case has its reason, and the reasons agree with the clock."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.wording.reasons import in_words, sentence
from scheduler.explain.why import Explanation, KindExplanation, explain
from storage.core.visit_entry import Purpose
from storage.customers.customers import Customer, add
from storage.outbox.deliveries import DeliveryState
from storage.plans import plans
from storage.programme import absences, leaders, workspaces
from tests import cast
from tests.scheduler.world import MONDAY, QUESTIONS, TEAM, World, at, days

BEN = "U0BEN"
ANNA = "U0ANNA"


def why(world: World, when: Any, user: str = BEN) -> Explanation:
    return world.database.read_now(explain, TEAM, user, QUESTIONS, when)


def because(world: World, kind: str, when: Any) -> KindExplanation:
    return next(each for each in why(world, when).kinds if each.kind == kind)


def rule(found: KindExplanation) -> str:
    return in_words(found.reasons)


def closed(found: Explanation) -> str | None:
    return sentence(found.closed) if found.closed else None


def enrolled(world: World, **known: Any) -> None:
    world.enrol(BEN, at(MONDAY, "08:00"), **known)
    world.name_ten(BEN, at(MONDAY, "08:00"), "Acme")


def plan(world: World, day: date, when: Any) -> None:
    def work(connection: Any) -> None:
        acme: Customer = add(connection, TEAM, "Acme", BEN, when)
        plans.add(connection, TEAM, leader=BEN, author=BEN, customer=acme, day=day, now=when)

    world.database.run_now(work)


# Nothing at all --------------------------------------------------------------------------------------------


def test_somebody_who_takes_no_part_hears_that(world: World) -> None:
    found = why(world, at(MONDAY), "U0NOBODY")
    assert (closed(found), found.kinds) == ("Not enrolled in this programme.", ())


@pytest.mark.parametrize(
    ("mark", "sentence"),
    [
        (leaders.pause, "Paused by an admin, until enrolled again."),
        (leaders.remove, "Removed from the programme."),
        (cast.deactivate, "The Slack account is deactivated."),
    ],
)
def test_who_left_or_was_paused_hears_that(world: World, mark: Any, sentence: str) -> None:
    enrolled(world)
    world.database.run_now(mark, TEAM, BEN, at(days(1)))
    assert closed(why(world, at(days(2)))) == sentence


def test_an_admin_without_a_clock_hears_that(world: World) -> None:
    world.enrol(BEN, at(MONDAY), leads=False, admin=True)
    assert (
        closed(why(world, at(days(1)))) == "Takes part without a clock: an admin who is no leader."
    )


def test_a_workspace_that_was_stopped_says_why(world: World) -> None:
    enrolled(world)
    world.database.run_now(workspaces.stop, TEAM, "token_revoked", at(days(1)))
    assert (
        closed(why(world, at(days(2))))
        == "Nothing is sent in this workspace: Slack said token_revoked."
    )


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        (at(days(5), "12:00"), "Saturday is no working day."),
        (at(days(1), "07:10"), "Messages wait for 09:00."),
        (at(days(1), "17:30"), "Messages come from 09:00 to 17:00."),
        (at(date(2026, 12, 25), "12:00"), "25 December 2026 is a public holiday: Christmas Day."),
        (at(date(2026, 12, 24), "12:00"), "24 December 2026 is a company day off."),
        (at(days(8), "12:00"), "Away, until 12 November 2026."),
    ],
)
def test_an_hour_at_which_nothing_comes_says_by_which_rule(
    world: World, when: Any, sentence: str
) -> None:
    enrolled(world, country="GB", subdivision="ENG")
    world.database.run_now(workspaces.change_settings, TEAM, {"days_off": "2026-12-24"})
    away = (days(7), days(10))
    world.database.run_now(absences.add, TEAM, BEN, BEN, away, at(days(1)))
    assert closed(why(world, when)) == sentence


def test_at_a_working_hour_nothing_is_in_the_way(world: World) -> None:
    enrolled(world)
    assert closed(why(world, at(days(1), "10:00"))) is None


# The overdue nudge -----------------------------------------------------------------------------------------


def test_before_the_cadence_is_over_the_nudge_names_its_day(world: World) -> None:
    enrolled(world)
    world.visit(BEN, days(2))
    found = because(world, "overdue", at(days(10)))
    assert rule(found) == (
        "The last visit that counts was on 4 November 2026; 30 days are allowed, "
        "so it comes from 4 December 2026 on."
    )
    assert (found.due, found.on) == (False, date(2026, 12, 4))


def test_who_only_sold_still_counts_from_the_enrolment(world: World) -> None:
    enrolled(world)
    world.visit(BEN, days(2), purpose=Purpose.SELL)
    found = because(world, "overdue", at(days(30)))
    assert found.due
    assert rule(found) == (
        "Enrolled on 2 November 2026, and no visit has counted yet; 30 days are allowed. "
        "The first nudge of this lapse is due."
    )


async def test_after_a_nudge_the_next_one_is_named(world: World) -> None:
    enrolled(world)
    await world.tick(at(days(30)), questions=())
    found = because(world, "overdue", at(days(31)))
    assert (
        rule(found)
        == "The last nudge was due on 2 December 2026; the second nudge comes from 7 December 2026 on."
    )
    assert (found.due, found.on) == (False, days(35))


async def test_not_now_is_named_with_its_day(world: World) -> None:
    enrolled(world)
    await world.tick(at(days(30)), questions=())
    world.snooze(BEN, days(49), at(days(30), "10:00"))
    found = because(world, "overdue", at(days(35)))
    assert rule(found) == "Put off by “not now”: the next nudge comes from 21 December 2026 on."


def test_a_planned_visit_is_the_reason_for_silence(world: World) -> None:
    enrolled(world)
    plan(world, days(35), at(days(28)))
    found = because(world, "overdue", at(days(31)))
    assert not found.due
    assert rule(found) == (
        "A visit is planned for 7 December 2026, so no nudge comes before 14 December 2026."
    )
    asked = because(world, "overdue", at(days(36)))
    assert rule(asked) == (
        "The visit planned for 7 December 2026 is still being asked after, "
        "so no nudge comes before 14 December 2026."
    )
    assert asked.on == days(42)
    plan(world, days(44), at(days(36)))
    assert because(world, "overdue", at(days(37))).on == days(50)


# The others ------------------------------------------------------------------------------------------------


async def test_the_question_says_its_day_and_that_it_was_asked(world: World) -> None:
    enrolled(world)
    assert rule(because(world, "question", at(days(14)))) == "This week it comes on Wednesday."
    assert because(world, "question", at(days(16))).due
    await world.tick(at(days(16)))
    found = because(world, "question", at(days(17)))
    assert (rule(found), found.on) == ("This week has had its question.", days(23))


async def test_the_day_that_is_named_for_the_next_question_is_that_on_which_it_comes(
    world: World,
) -> None:
    """Weekly, fortnightly after two that stay unanswered, and after six no more: whatever the day of asking."""
    world.enrol(BEN, at(MONDAY, "08:00"), cadence_days=365)
    world.name_ten(BEN, at(MONDAY, "08:00"), "Acme", "Globex")
    named: list[date | None] = []
    for n in range(90):
        named.append(because(world, "question", at(days(n), "08:00")).on)
        await world.tick(at(days(n)))
    came = world.sent_days(BEN, "question")
    assert len(came) == 6
    for n, day in enumerate(named):
        assert day == next((each for each in came if each >= days(n)), None)
    last = because(world, "question", at(days(90)))
    assert rule(last).startswith("6 in a row were left unanswered")


async def test_of_a_plan_and_the_next_step_the_later_one_decides(world: World) -> None:
    enrolled(world)
    await world.tick(at(days(30)), questions=())
    await world.tick(at(days(35)), questions=())  # the third comes seven working days later
    plan(world, days(37), at(days(36)))
    found = because(world, "overdue", at(days(36)))
    assert found.on == days(44)
    assert rule(found).endswith("the third nudge comes from 16 December 2026 on.")
    plan(world, days(43), at(days(36)))
    found = because(world, "overdue", at(days(36)))
    assert found.on == days(49)
    assert "A visit is planned for" in rule(found)


async def test_the_ten_from_memory_say_which_request_it_is(world: World) -> None:
    world.enrol(BEN, at(MONDAY, "08:00"), cadence_days=365)
    found = because(world, "closed_book", at(MONDAY))
    assert rule(found) == (
        "They are asked for on the second working day after joining, which is 4 November 2026."
    )
    await world.tick(at(days(2)))
    assert rule(because(world, "closed_book", at(days(3)))) == (
        "They were asked for and are not named yet; once more on 18 November 2026."
    )
    await world.live(days(3), days(80))
    assert rule(because(world, "closed_book", at(days(81)))).startswith(
        "6 requests in a row were left unanswered; the next half-year's is on "
    )
    world.name_ten(BEN, at(days(81)), "Acme")
    assert rule(because(world, "closed_book", at(days(81), "12:00"))) == (
        "They were named on 22 January 2027; they are asked for half-yearly, next on 5 May 2027."
    )


def test_wearing_off_says_why_it_is_not_said(world: World) -> None:
    enrolled(world)
    found = because(world, "wearing_off", at(days(10)))
    assert rule(found) == "It compares a leader with their own past, from 1 February 2027 on."
    later = because(world, "wearing_off", at(days(100)))
    assert (
        rule(later) == "No 91 days have held 4 visits that count, so there is nothing to wear off."
    )


def test_a_brief_says_when_it_comes(world: World) -> None:
    enrolled(world)
    assert rule(because(world, "brief", at(days(1)))) == "No visit is planned."
    plan(world, days(9), at(days(1)))
    found = because(world, "brief", at(days(2)))
    assert rule(found) == "For the visit of 11 November 2026 it comes on 10 November 2026 at 15:00."
    meet = because(world, "did_you_meet", at(days(2)))
    assert rule(meet) == (
        "The next visit is planned for 11 November 2026; it is asked on the morning after."
    )
    assert meet.on == days(10)


# The log ---------------------------------------------------------------------------------------------------


async def test_the_log_holds_what_was_sent_and_what_was_dropped_and_why(world: World) -> None:
    enrolled(world)
    await world.tick(at(days(30)), questions=())
    world.snooze(BEN, days(49), at(days(30), "10:00"))
    found = why(world, at(days(31)))
    assert [(each.kind, each.state) for each in found.log if each.kind == "overdue"] == [
        ("overdue", DeliveryState.SENT)
    ]
    assert why(world, at(days(29))).log == tuple(
        each for each in found.log if each.planned_at <= at(days(29))
    )


async def test_what_is_said_to_be_due_is_what_the_clock_then_plans(world: World) -> None:
    """Two leaders over a quarter: at each nine o'clock the reasons and the clock agree on every kind."""
    enrolled(world, zone="Europe/London", country="GB", subdivision="ENG")
    world.enrol(ANNA, at(MONDAY, "08:00"), zone="Europe/London", cadence_days=14)
    world.visit(ANNA, days(9))
    plan(world, days(40), at(days(20)))
    for n in range(1, 91):
        now = at(days(n), "09:00", "Europe/London")
        said = {
            (user, each.kind)
            for user in (BEN, ANNA)
            for each in why(world, now, user).kinds
            if each.due
        }
        before = {each.id for user in (BEN, ANNA) for each in world.outbox(user)}
        await world.tick(now)
        new = [e for user in (BEN, ANNA) for e in world.outbox(user) if e.id not in before]
        assert {(each.recipient, each.kind) for each in new} == said, now
        if n == 60:
            world.snooze(ANNA, days(75), now + timedelta(hours=1))
