"""The weekly question, and its place beside the nudge. Days are counted from a Monday; the second is a Wednesday."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy.engine import Connection

from scheduler.calendars.calendar import iso_week
from scheduler.engine.courier import NotNow
from scheduler.engine.enqueue import enqueue
from scheduler.engine.find_due import find_for_leaders
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.kinds.question_choice import RATING, Topic
from scheduler.leaders.context import WorkspaceContext
from storage.customers import customers
from storage.customers import merge as customers_merge
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.outbox.reasons import DeliveryReason
from storage.plans import plans
from storage.programme.settings import Programme
from tests.cast import ANNA, BEN
from tests.scheduler.world import MONDAY, QUESTIONS, TEAM, World, at, days

WEDNESDAY = days(2)


@pytest.fixture
def asked(world: World) -> World:
    """Ben has named four, and his clock is far from its end."""
    world.enrol(BEN, at(MONDAY), cadence_days=365)
    world.name_ten(BEN, at(MONDAY), "Acme", "Globex", "Initech", "Umbrella")
    return world


def questions(world: World, recipient: str = BEN) -> list[Delivery]:
    return [
        each.delivery
        for each in world.post.letters
        if (each.delivery.recipient, each.delivery.kind) == (recipient, "question")
    ]


def weeks_asked(world: World) -> list[int]:
    return [(day - MONDAY).days // 7 for day in world.sent_days(BEN, "question")]


async def weeks(world: World, first: int, last: int) -> None:
    for n in range(first, last + 1):
        await world.tick(at(WEDNESDAY + timedelta(weeks=n)))


async def test_on_wednesday_at_nine_ben_is_asked_about_one_of_his_ten(asked: World) -> None:
    await asked.live(MONDAY, days(6))
    (question,) = questions(asked)
    assert asked.sent_days(BEN, "question") == [WEDNESDAY]
    assert question.slot == "2026-W45"
    assert question.facts["question"] == QUESTIONS[0]
    assert set(question.facts) == {"customer", "question"}


async def test_the_question_day_is_a_setting(asked: World) -> None:
    asked.begin(at(MONDAY), question_day="Friday")
    await asked.live(MONDAY, days(6))
    assert asked.sent_days(BEN, "question") == [days(4)]


async def test_a_day_off_moves_the_question_to_the_next_working_day(asked: World) -> None:
    asked.begin(at(MONDAY), days_off=f"{WEDNESDAY}")
    await asked.live(MONDAY, days(6))
    assert asked.sent_days(BEN, "question") == [days(3)]


async def test_without_a_working_day_left_there_is_no_question_that_week(asked: World) -> None:
    asked.begin(at(MONDAY), days_off=f"{days(2)} {days(3)} {days(4)}")
    await asked.live(MONDAY, days(8))
    assert questions(asked) == []


async def test_every_pair_comes_before_any_comes_twice(asked: World) -> None:
    for n in range(16):
        await weeks(asked, n, n)
        asked.answer(questions(asked)[-1], at(WEDNESDAY + timedelta(weeks=n), "12:00"))
    pairs = [q.facts for q in questions(asked) if q.facts["question"] != RATING]
    assert len(pairs) == len({str(each) for each in pairs}) == 4 * len(QUESTIONS)
    await weeks(asked, 16, 16)
    assert questions(asked)[-1].facts == pairs[0]


async def test_every_fourth_asks_how_well_they_know_one_once_a_quarter_and_customer(
    asked: World,
) -> None:
    asked.visit(BEN, days(-1), customer="Acme")  # who is asked about last
    for n in range(26):
        await weeks(asked, n, n)
        asked.answer(questions(asked)[-1], at(WEDNESDAY + timedelta(weeks=n), "12:00"))
    places = [n for n, q in enumerate(questions(asked)) if q.facts["question"] == RATING]
    assert places == [3, 7, 11, 15, 19, 23]
    about = [questions(asked)[n].facts["customer"] for n in places]
    assert about == [2, 3, 2, 3, 4, 2]  # 2026-Q4: two; 2027-Q1: three; 2027-Q2: the first


async def test_a_leader_is_asked_what_is_for_their_function(world: World) -> None:
    world.enrol(BEN, at(MONDAY), cadence_days=365, function=" Finance ")
    world.enrol(ANNA, at(MONDAY), cadence_days=365, function="Engineering")
    for user in (BEN, ANNA):
        world.name_ten(user, at(MONDAY), "Acme")
    topics = (Topic("invoice", "money", ["finance"]), Topic("machines", "future", ["engineering"]))
    await world.tick(at(WEDNESDAY), questions=topics)
    asked = {
        each.delivery.recipient: each.delivery.facts["question"] for each in world.post.letters
    }
    assert asked == {BEN: "invoice", ANNA: "machines"}


async def test_unanswered_questions_get_rarer_and_stop(asked: World) -> None:
    await weeks(asked, 0, 20)
    assert weeks_asked(asked) == [0, 1, 3, 5, 7, 9]


async def test_a_late_answer_brings_them_back(asked: World) -> None:
    await weeks(asked, 0, 14)
    asked.answer(questions(asked)[0], at(WEDNESDAY + timedelta(weeks=14), "12:00"))
    await weeks(asked, 15, 16)
    assert weeks_asked(asked)[-2:] == [15, 16]


async def test_whoever_names_them_after_the_questions_day_is_first_asked_next_week(
    world: World,
) -> None:
    await weeks(world, 0, 0)
    world.enrol(BEN, at(MONDAY), cadence_days=365)
    world.name_ten(BEN, at(days(3)), "Acme")
    await world.live(days(4), days(9))
    assert world.sent_days(BEN, "question") == [days(9)]


async def test_whoever_enrols_on_thursday_is_asked_nothing_before_next_wednesday(
    world: World,
) -> None:
    world.enrol(BEN, at(days(3)), cadence_days=365)
    world.name_ten(BEN, at(days(3)), "Acme")
    await world.live(days(3), days(9))
    assert world.sent_days(BEN, "question") == [days(9)]


async def test_a_snoozed_leader_is_asked_nothing(asked: World) -> None:
    asked.snooze(BEN, days(10), at(MONDAY, "12:00"))
    await asked.live(MONDAY, days(9))
    assert questions(asked) == []


async def test_a_snooze_that_ends_on_friday_leaves_friday(asked: World) -> None:
    asked.snooze(BEN, days(4), at(MONDAY, "12:00"))
    await asked.live(MONDAY, days(6))
    assert asked.sent_days(BEN, "question") == [days(4)]


async def test_a_customer_who_left_the_ten_meanwhile_is_not_asked_about(asked: World) -> None:
    asked.post.before = [NotNow(300)]
    await asked.tick(at(WEDNESDAY))
    asked.name_ten(BEN, at(WEDNESDAY, "10:00"), "Umbrella")
    asked.machine += timedelta(minutes=6)
    lines = await asked.tick(at(WEDNESDAY, "11:00"))
    assert [line.outcome for line in lines] == ["dropped: the customer is no longer among the ten"]


async def test_a_question_beats_no_ones_clock_but_waits_for_the_nudge(world: World) -> None:
    """Both are due on Wednesday: the nudge comes, the question on Thursday."""
    world.enrol(BEN, at(days(-28)))
    world.name_ten(BEN, at(days(-28)), "Acme")
    await world.tick(at(WEDNESDAY))
    assert world.post.to(BEN) == ["overdue"]
    assert world.states(BEN).count(DeliveryState.HELD) == 1
    await world.live(days(3), days(4))
    assert world.post.to(BEN) == ["overdue", "question"]
    assert world.sent_days(BEN, "question") == [days(3)]


async def test_a_held_question_gives_way_once_more_and_is_dropped_on_friday(world: World) -> None:
    world.begin(at(MONDAY), question_day="Thursday")
    world.enrol(BEN, at(days(-27)))  # overdue on Thursday
    world.name_ten(BEN, at(days(-27)), "Acme")
    await world.tick(at(days(3)))
    held = [each for each in world.outbox(BEN) if each.state is DeliveryState.HELD]
    assert [each.counts_on for each in held] == [days(4)]
    visit = world.visit(BEN, days(-25))  # a counted day makes it another lapse ...
    world.undo(visit, at(days(3), "12:00"))  # ... and none again
    await world.live(days(4), days(4))
    assert world.sent_days(BEN, "question") == [days(4)]


async def test_on_friday_the_loser_is_dropped_and_recorded(world: World) -> None:
    world.begin(at(MONDAY), question_day="Friday")
    world.enrol(BEN, at(days(-26)))  # overdue on Friday
    world.name_ten(BEN, at(days(-26)), "Acme")
    await world.tick(at(days(4)))
    assert world.post.to(BEN) == ["overdue"]
    (dropped,) = [each for each in world.outbox(BEN) if each.kind == "question"]
    assert (dropped.state, dropped.reason) == (
        DeliveryState.DROPPED,
        DeliveryReason(DeliveryCode.NO_DAY_LEFT),
    )
    await world.live(days(5), days(8))
    assert world.sent_days(BEN, "question") == []


async def test_a_waiting_question_makes_way_for_a_nudge_that_becomes_due(world: World) -> None:
    """The question lost Wednesday to a nudge, which was put off until Thursday before it could be sent."""
    world.enrol(BEN, at(days(-28)))
    world.name_ten(BEN, at(days(-28)), "Acme")
    world.post.before = [NotNow(3600)]
    await world.tick(at(WEDNESDAY))
    world.snooze(BEN, days(3), at(WEDNESDAY, "12:00"))
    world.machine += timedelta(hours=4)
    lines = await world.tick(at(WEDNESDAY, "13:00"))
    assert [line.outcome for line in lines] == ["dropped: snoozed"]
    await world.tick(at(days(3)))
    assert world.sent_days(BEN) == [days(3)]
    assert world.sent_days(BEN, "question") == []
    await world.tick(at(days(4)))
    assert world.sent_days(BEN, "question") == [days(4)]


async def test_never_two_on_a_day_nor_four_in_a_week(world: World) -> None:
    world.enrol(BEN, at(days(-60)), cadence_days=7)
    world.enrol(ANNA, at(days(-60)), cadence_days=10, zone="Australia/Lord_Howe")
    for user in (BEN, ANNA):
        world.name_ten(user, at(days(-60)), "Acme", "Globex")
    day = days(-60)
    while day < days(60):
        for clock in ("00:00", "09:00", "16:00", "22:30"):
            await world.tick(at(day, clock))
        if day.toordinal() % 5 == 0:
            world.snooze(BEN, day + timedelta(days=day.toordinal() % 4), at(day, "23:00"))
        day += timedelta(days=1)
    for user in (BEN, ANNA):
        counted = [each.counts_on for each in world.outbox(user) if each.counts_on]
        assert len(counted) > 10
        assert len(set(counted)) == len(counted)
        assert max(per_week(counted).values()) <= 3


async def test_two_planners_at_once_keep_to_the_ceiling(world: World) -> None:
    """One has given Wednesday to the nudge and not committed yet; the other one waits and sees it."""
    world.enrol(BEN, at(days(-28)))
    world.name_ten(BEN, at(days(-28)), "Acme")
    now = at(WEDNESDAY)
    context = WorkspaceContext(TEAM, Programme(), QUESTIONS)
    found = world.database.read_now(find_for_leaders, context, "", now)
    people = list(found.people.values())
    nudge = [each for each in found.entries if each.kind == "overdue"]
    question = [each for each in found.entries if each.kind == "question"]
    with ThreadPoolExecutor(1) as thread, world.database.engine.connect() as first:
        begun = first.begin()
        enqueue(first, context, people, nudge, now)
        second = thread.submit(world.database.run_now, enqueue, context, people, question, now)
        with pytest.raises(TimeoutError):
            second.result(0.3)
        begun.commit()
        (held,) = second.result(10)
    assert (held.state, held.counts_on) == (DeliveryState.HELD, days(3))


def per_week(counted: list[date]) -> dict[str, int]:
    found: dict[str, int] = {}
    for day in counted:
        found[iso_week(day)] = found.get(iso_week(day), 0) + 1
    return found


def merge(world: World, source: int, into: int) -> None:
    world.database.run_now(customers_merge.merge, TEAM, source, into, ANNA, at(MONDAY))


async def test_a_customer_who_was_merged_meanwhile_is_asked_about_all_the_same(
    asked: World,
) -> None:
    asked.post.before = [NotNow(300)]
    await asked.tick(at(WEDNESDAY))
    (waiting,) = (each for each in asked.outbox(BEN) if each.kind == "question")
    into = asked.database.run_now(customers.add, TEAM, "Acme Foods", ANNA, at(MONDAY))
    merge(asked, waiting.facts["customer"], into.id)
    asked.machine += timedelta(minutes=6)
    await asked.tick(at(WEDNESDAY, "11:00"))
    assert [each.id for each in questions(asked)] == [waiting.id]


async def test_what_was_asked_of_a_merged_customer_is_not_asked_of_what_it_became(
    world: World,
) -> None:
    world.enrol(BEN, at(MONDAY), cadence_days=365)
    (acme,) = world.name_ten(BEN, at(MONDAY), "Acme")
    for n, question in enumerate(QUESTIONS):
        await world.tick(at(WEDNESDAY + timedelta(weeks=n)), questions=QUESTIONS[: n + 1])
        sent = questions(world)[-1]
        assert sent.facts["question"] == question
        world.answer(sent, at(WEDNESDAY + timedelta(weeks=n)))
        into = world.database.run_now(customers.add, TEAM, f"Acme {n}", ANNA, at(MONDAY))
        merge(world, acme, into.id)
        acme = into.id


async def test_whoever_is_asked_in_the_morning_gets_a_brief_in_the_afternoon(asked: World) -> None:
    """The look that finds the question says when the next one is to be: not only tomorrow."""

    def plan(connection: Connection) -> None:
        acme = customers.add(connection, TEAM, "Acme", BEN, at(MONDAY))
        plans.add(
            connection,
            TEAM,
            leader=BEN,
            author=BEN,
            customer=acme,
            day=WEDNESDAY + timedelta(days=1),
            now=at(MONDAY),
        )

    asked.database.run_now(plan)
    await asked.tick(at(WEDNESDAY))
    assert asked.post.to(BEN) == ["question"]
    await asked.tick(at(WEDNESDAY, "14:59"))
    assert asked.post.to(BEN) == ["question"]
    await asked.tick(at(WEDNESDAY, "15:00"))
    assert asked.post.to(BEN) == ["question", "brief"]
