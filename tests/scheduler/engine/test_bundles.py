"""What is due to one person goes together: at most one message a morning and one an afternoon, and nothing is lost."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from scheduler.calendars.working_time import WorkingTime, may_send
from scheduler.engine import bundles
from scheduler.engine.courier import Doubtful, NotNow, Refused, Unwritten
from scheduler.engine.plan import plan
from scheduler.kinds import shared_visit
from scheduler.kinds.admin_notice import report_unknown_zone
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.kinds.schedule import urgency
from scheduler.leaders.context import LeaderContext, WorkspaceContext
from storage.core.visit_entry import Purpose
from storage.customers import customers
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.outbox.reasons import DeliveryReason
from storage.plans import plans
from storage.programme import absences, leaders, workspaces
from tests.cast import ANNA, BEN, OLGA
from tests.scheduler.world import MONDAY, QUESTIONS, TEAM, World, at, days

TUESDAY, THURSDAY, FRIDAY = days(1), days(3), days(4)
NEXT_MONDAY = days(7)


# The rule alone -------------------------------------------------------------------------------------------


def somebody(hour: str = "09:00", zone: str = "UTC", **hours: object) -> LeaderContext:
    return LeaderContext(
        user_id=BEN,
        enrolled_at=at(MONDAY),
        enrolled_on=MONDAY,
        cadence=30,
        nudge_hour=time.fromisoformat(hour),
        working_time=WorkingTime(zone=zone, **hours),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("hour", "send_from", "send_until", "expected"),
    [
        ("09:00", "09:00", "17:00", ["09:00 am", "15:00 pm"]),
        ("10:30", "09:00", "17:00", ["10:30 am", "15:00 pm"]),
        ("09:00", "09:00", "14:00", ["09:00 am", "12:00 pm"]),
        ("09:00", "09:00", "12:00", ["09:00 am"]),
        ("13:00", "09:00", "17:00", ["13:00 pm"]),
        ("16:00", "09:00", "17:00", ["16:00 pm"]),
        ("06:00", "16:00", "18:00", ["16:00 pm"]),
    ],
)
def test_a_day_has_two_openings(
    hour: str, send_from: str, send_until: str, expected: list[str]
) -> None:
    someone = somebody(
        hour, send_from=time.fromisoformat(send_from), send_until=time.fromisoformat(send_until)
    )
    found = bundles.openings(someone, MONDAY)
    assert [f"{each.at:%H:%M} {each.half_day[-2:]}" for each in found] == expected
    assert bundles.openings(someone, days(5)) == []  # a Saturday


@pytest.mark.parametrize(
    ("clock", "half_day", "later"),
    [
        ("08:00", None, "09:00"),
        ("09:00", "am", "15:00"),
        ("11:59", "am", "15:00"),
        ("12:00", None, "15:00"),
        ("14:59", None, "15:00"),
        ("15:00", "pm", "33:00"),
        ("16:59", "pm", "33:00"),
        ("17:00", None, "33:00"),
    ],
)
def test_what_may_go_when(clock: str, half_day: str | None, later: str) -> None:
    now, someone = at(MONDAY, clock), somebody()
    hours, minutes = (int(each) for each in later.split(":"))
    opens = at(MONDAY, "00:00") + timedelta(hours=hours, minutes=minutes)
    assert bundles.open_now(someone, now) == (half_day and f"2026-11-02 {half_day}")
    assert bundles.next_opening(someone, now, set()) == opens


def test_what_the_morning_missed_goes_as_its_message_until_the_afternoon_opens() -> None:
    someone, now = somebody(), at(MONDAY, "13:00")
    for due, half_day in (("09:00", "2026-11-02 am"), ("12:30", None)):
        assert bundles.open_now(someone, now, at(MONDAY, due)) == half_day
    assert bundles.open_now(someone, now, at(days(-3))) == "2026-11-02 am"
    assert bundles.open_now(someone, at(MONDAY, "15:00"), at(MONDAY)) == "2026-11-02 pm"


def test_a_message_that_counts_waits_on_its_own_day_only() -> None:
    someone, now = somebody(), at(MONDAY, "15:30")
    assert bundles.next_opening(someone, now, {"2026-11-02 pm"}, last=MONDAY) is None
    assert bundles.next_opening(someone, now, {"2026-11-02 pm"}) == at(TUESDAY)


ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Cairo"]


@given(
    zone=st.sampled_from(ZONES),
    quarter=st.integers(6 * 4, 18 * 4),
    start=st.integers(8, 12),
    length=st.integers(1, 9),
    away=st.booleans(),
    dues=st.lists(st.integers(0, 10 * 24 * 60), min_size=1, max_size=30),
    outages=st.lists(st.tuples(st.integers(0, 10 * 24), st.integers(1, 96)), max_size=3),
)
def test_lives(
    zone: str,
    quarter: int,
    start: int,
    length: int,
    away: bool,
    dues: list[int],
    outages: list[tuple[int, int]],
) -> None:
    """Messages due at any minute of ten days, a clock that stands still at times: as the sender goes by the rule."""
    begin = datetime(2026, 10, 23, tzinfo=UTC)  # clocks change in two of the zones
    absent = ((date(2026, 10, 26), date(2026, 10, 28)),) if away else ()
    someone = somebody(
        time(quarter // 4, quarter % 4 * 15).isoformat(),
        zone,
        send_from=time(start),
        send_until=time(min(start + length, 18)),
        away=absent,
    )
    waiting = {n: begin + timedelta(minutes=due) for n, due in enumerate(dues)}
    sent: dict[int, datetime] = {}
    taken: set[str] = set()
    now = begin
    while now < begin + timedelta(days=25) and waiting:
        now += timedelta(minutes=15)
        hours = (now - begin) / timedelta(hours=1)
        if any(first <= hours < first + n for first, n in outages):
            continue
        due = [n for n, when in waiting.items() if when <= now]
        if not due or not someone.opened(now):
            continue
        half_day = bundles.open_now(someone, now)
        if half_day and half_day not in taken:
            taken.add(half_day)
            sent |= dict.fromkeys(due, now)
            waiting = {n: when for n, when in waiting.items() if n not in sent}
            continue
        for n in due:
            later = bundles.next_opening(someone, now, taken)
            assert later is not None
            waiting[n] = later
            assert later > now
    assert not waiting  # nothing is lost
    local = {each.astimezone(ZoneInfo(zone)) for each in sent.values()}
    halves = [(each.date(), each.hour >= 12) for each in local]
    assert len(halves) == len(set(halves))
    assert all(may_send(each, someone.working_time) for each in sent.values())


# The engine -----------------------------------------------------------------------------------------------


@pytest.fixture
def office(world: World) -> World:
    """Ben and Anna lead, Olga is the admin. Nobody is overdue before December; there are no questions."""
    for user in (BEN, ANNA):
        world.enrol(user, at(days(-100)))
        world.name_ten(user, at(days(-1)), "Acme")
        world.visit(user, MONDAY, customer="Initech")
    world.enrol(OLGA, at(MONDAY), admin=True, leads=False)
    return world


def planned(world: World, day: date, customer: str, when: datetime, author: str = BEN) -> None:
    def work(connection: Connection) -> None:
        known = customers.add(connection, TEAM, customer, BEN, when)
        plans.add(connection, TEAM, leader=BEN, author=author, customer=known, day=day, now=when)

    world.database.run_now(work)


def told(world: World, user: str, when: datetime, number: int = 1) -> None:
    """That many visits that Anna logs and names the user in."""
    for n in range(number):
        where = f"With {user} {n} {when:%d%H}"
        visit = world.visit(ANNA, when.date(), purpose=Purpose.SELL, customer=where, along=(user,))

        def work(connection: Connection, visit: int = visit) -> None:
            found = workspaces.find(connection, TEAM)
            assert found is not None
            shared_visit.tell(connection, TEAM, found.programme, visit, [user], when)

        world.database.run_now(work)


async def pass_at(world: World, when: datetime) -> None:
    await world.tick(when, questions=())


async def through(world: World, first: date, last: date) -> None:
    """A pass every half hour."""
    now = at(first, "00:00")
    while now <= at(last, "23:30"):
        await pass_at(world, now)
        now += timedelta(minutes=30)


async def test_after_days_of_downtime_there_is_one_message(office: World) -> None:
    for n, customer in enumerate(("Umbrella", "Hooli", "Stark")):
        planned(office, days(1 + n), customer, at(MONDAY))
    planned(office, days(8), "Wayne", at(MONDAY))
    await pass_at(office, at(MONDAY, "10:00"))
    before = len(office.post.letters)
    told(office, BEN, at(days(6), "20:00"), 3)  # a Sunday; the bot is down from Monday to Sunday
    await pass_at(office, at(NEXT_MONDAY))
    assert office.post.messages_to(BEN)[before:] == [["did_you_meet"] * 3 + ["shared"] * 3]
    await pass_at(office, at(NEXT_MONDAY, "10:00"))
    await pass_at(office, at(NEXT_MONDAY, "15:00"))
    assert office.post.messages_to(BEN)[before + 1 :] == [["brief"]]
    assert {each.state for each in office.outbox(BEN)} == {DeliveryState.SENT}


async def test_after_two_weeks_away_there_is_one_message_and_what_counts_is_in_it(
    office: World,
) -> None:
    back = days(44)
    leave = days(30), days(43)
    office.database.run_now(absences.add, TEAM, BEN, BEN, leave, at(MONDAY))
    told(office, BEN, at(days(43), "10:00"), 2)
    for day in range(30, 44):
        await pass_at(office, at(days(day)))
        await pass_at(office, at(days(day), "15:00"))
    assert office.post.messages_to(BEN) == []
    await through(office, back, back)
    assert office.post.messages_to(BEN) == [["overdue", "shared", "shared"]]
    (counted,) = (each for each in office.outbox(BEN) if each.kind == "overdue")
    assert (counted.counts_on, counted.state) == (back, DeliveryState.SENT)


async def test_two_that_count_and_missed_their_days_do_not_get_the_same_one(world: World) -> None:
    world.enrol(BEN, at(days(-100)))
    world.name_ten(BEN, at(days(-60)), "Acme")
    for day in (MONDAY, days(2)):  # planned, and no sender runs
        await plan(world.database, at(day), questions=QUESTIONS)
    assert {each.kind: each.counts_on for each in world.outbox(BEN)} == {
        "overdue": MONDAY,
        "question": days(2),
    }
    for day in (THURSDAY, FRIDAY):
        await world.tick(at(day))
    assert sorted(len(each) for each in world.post.messages_to(BEN)) == [1, 1]
    assert {each.counts_on for each in world.outbox(BEN)} == {THURSDAY, FRIDAY}


async def test_what_comes_after_the_morning_waits_for_the_afternoon_and_then_for_the_next_morning(
    office: World,
) -> None:
    for clock in ("09:10", "09:40", "13:00", "15:20"):
        told(office, BEN, at(MONDAY, clock))
        await pass_at(office, at(MONDAY, clock))
    morning, afternoon = at(MONDAY, "09:10"), at(MONDAY, "15:20")
    assert [each.now for each in office.post.letters] == [morning, *[afternoon] * 3]
    told(office, BEN, at(MONDAY, "16:00"))
    await pass_at(office, at(MONDAY, "16:00"))
    assert len(office.post.letters) == 4
    await through(office, TUESDAY, TUESDAY)
    assert [each.now for each in office.post.letters[4:]] == [at(TUESDAY)]


async def test_what_would_come_too_late_goes_by_itself(office: World) -> None:
    """Anna's assistant plans for Ben at 15:30 for eight the next morning; his afternoon has had its message."""
    told(office, BEN, at(MONDAY, "15:00"))
    await pass_at(office, at(MONDAY, "15:00"))

    def work(connection: Connection) -> None:
        known = customers.add(connection, TEAM, "Hooli", BEN, at(MONDAY))
        plans.add(
            connection,
            TEAM,
            leader=BEN,
            author=ANNA,
            customer=known,
            day=TUESDAY,
            at=time(8),
            now=at(MONDAY, "15:30"),
        )

    office.database.run_now(work)
    planned(office, TUESDAY, "Umbrella", at(MONDAY, "15:30"), author=ANNA)  # at noon: it can wait
    await pass_at(office, at(MONDAY, "15:30"))
    assert office.post.messages_to(BEN) == [["shared"], ["brief"]]
    await pass_at(office, at(TUESDAY))
    assert office.post.messages_to(BEN) == [["shared"], ["brief"], ["brief"]]


async def test_a_brief_that_the_leader_asked_for_comes_at_once(office: World) -> None:
    told(office, BEN, at(MONDAY, "15:00"))
    await pass_at(office, at(MONDAY, "15:00"))
    planned(office, TUESDAY, "Umbrella", at(MONDAY, "15:30"))
    told(office, BEN, at(MONDAY, "15:30"))
    await pass_at(office, at(MONDAY, "15:30"))
    assert office.post.messages_to(BEN) == [["shared"], ["brief"]]  # the note waits


async def test_one_that_no_longer_holds_drops_out(office: World) -> None:
    told(office, BEN, at(days(6), "20:00"), 3)
    visit = next(each for each in office.outbox(BEN)).facts["visit"]
    office.undo(visit, at(days(6), "21:00"))
    await pass_at(office, at(NEXT_MONDAY))
    assert office.post.messages_to(BEN) == [["shared", "shared"]]
    assert sorted(each.state for each in office.outbox(BEN)) == ["dropped", "sent", "sent"]


async def test_one_that_is_left_over_is_a_message_like_any_other(office: World) -> None:
    told(office, BEN, at(days(6), "20:00"), 2)
    first, second = office.outbox(BEN)
    office.post.left_out = Unwritten(
        dropped={second.id: DeliveryReason(DeliveryCode.NOTHING_TO_ASK)}
    )
    office.undo(first.facts["visit"], at(days(6), "21:00"))
    await pass_at(office, at(NEXT_MONDAY))
    assert office.post.messages_to(BEN) == [["shared"]]
    (sent,) = (each for each in office.outbox(BEN) if each.state is DeliveryState.SENT)
    assert sent.carried_by is None


@pytest.mark.parametrize("out", [0, 1])
async def test_one_that_is_withdrawn_while_it_is_written_does_not_hold_up_the_others(
    office: World, out: int
) -> None:
    told(office, BEN, at(days(6), "20:00"), 3)
    gone = sorted(office.outbox(BEN), key=urgency)[out]
    office.post.left_out = Unwritten(dropped={gone.id: DeliveryReason(DeliveryCode.TAKES_NO_PART)})
    await pass_at(office, at(NEXT_MONDAY))
    assert office.post.messages_to(BEN) == [["shared", "shared"]]
    assert sorted(each.state for each in office.outbox(BEN)) == ["dropped", "sent", "sent"]


async def test_what_has_no_room_waits_for_the_afternoon(office: World) -> None:
    told(office, BEN, at(days(6), "20:00"), 3)
    last = max(office.outbox(BEN), key=urgency)
    office.post.left_out = Unwritten(waiting=frozenset({last.id}))
    await pass_at(office, at(NEXT_MONDAY))
    assert office.post.messages_to(BEN) == [["shared", "shared"]]
    await through(office, NEXT_MONDAY, NEXT_MONDAY)
    assert [each.now for each in office.post.letters][-1] == at(NEXT_MONDAY, "15:00")
    assert {each.state for each in office.outbox(BEN)} == {DeliveryState.SENT}


# Faults ---------------------------------------------------------------------------------------------------


@pytest.fixture
def bundled(office: World) -> World:
    """Three notes are due to Ben on Monday morning."""
    told(office, BEN, at(days(6), "20:00"), 3)
    return office


def states(world: World) -> set[DeliveryState]:
    return {each.state for each in world.outbox(BEN)}


async def test_a_message_in_doubt_is_found_and_settles_all_in_it(bundled: World) -> None:
    bundled.post.after = [Doubtful("time-out")]
    await pass_at(bundled, at(NEXT_MONDAY))
    assert states(bundled) == {DeliveryState.UNKNOWN}
    bundled.machine += timedelta(minutes=2)
    await pass_at(bundled, at(NEXT_MONDAY, "09:02"))
    assert states(bundled) == {DeliveryState.SENT}
    assert bundled.post.messages_to(BEN) == [["shared"] * 3]
    assert len({each.ts for each in bundled.outbox(BEN)}) == 1
    assert len(bundled.post.searched) == 1  # it is looked for once, not each of them


async def test_one_that_did_not_arrive_is_sent_once_more_as_one(bundled: World) -> None:
    bundled.post.before = [Doubtful("time-out")]
    await pass_at(bundled, at(NEXT_MONDAY))
    bundled.machine += timedelta(minutes=2)
    await pass_at(bundled, at(NEXT_MONDAY, "09:02"))
    assert bundled.post.messages_to(BEN) == [["shared"] * 3]
    assert states(bundled) == {DeliveryState.SENT}


async def test_being_asked_to_wait_puts_all_off_and_costs_no_attempt(bundled: World) -> None:
    bundled.post.before = [NotNow(5)]
    await pass_at(bundled, at(NEXT_MONDAY))
    assert bundled.post.messages_to(BEN) == [["shared"] * 3]
    assert {each.attempts for each in bundled.outbox(BEN)} == {1}


async def test_a_refusal_fails_once_and_the_admin_hears_of_it_once(bundled: World) -> None:
    bundled.post.before = [Refused("invalid_blocks", "message")]
    await pass_at(bundled, at(NEXT_MONDAY))
    assert states(bundled) == {DeliveryState.FAILED}
    assert bundled.post.messages_to(BEN) == []
    await pass_at(bundled, at(NEXT_MONDAY, "09:05"))
    assert bundled.post.messages_to(OLGA) == [["notice"]]


async def test_killed_between_posted_and_recorded_it_is_found(bundled: World) -> None:
    class KilledError(BaseException):
        pass

    def killed(label: str) -> None:
        if label == "posted":
            raise KilledError

    with pytest.raises(KilledError):
        await bundled.tick(at(NEXT_MONDAY), questions=(), checkpoint=killed)
    assert states(bundled) == {DeliveryState.CLAIMED}
    for minutes in (3, 6):
        bundled.machine += timedelta(minutes=minutes)
        await pass_at(bundled, at(NEXT_MONDAY, f"09:0{minutes}"))
    assert bundled.post.messages_to(BEN) == [["shared"] * 3]
    assert states(bundled) == {DeliveryState.SENT}


async def test_killed_before_posting_nothing_is_lost(bundled: World) -> None:
    class KilledError(BaseException):
        pass

    def killed(label: str) -> None:
        if label == "claimed":
            raise KilledError

    bundled.database.run_now(leaders.refresh, TEAM, BEN, dm_channel=f"D{BEN}")
    with pytest.raises(KilledError):
        await bundled.tick(at(NEXT_MONDAY), questions=(), checkpoint=killed)
    for minutes in (3, 6):
        bundled.machine += timedelta(minutes=minutes)
        await pass_at(bundled, at(NEXT_MONDAY, f"09:0{minutes}"))
    assert bundled.post.messages_to(BEN) == [["shared"] * 3]
    assert states(bundled) == {DeliveryState.SENT}


async def test_notices_to_an_admin_come_together(office: World) -> None:
    def work(connection: Connection) -> None:
        found = workspaces.find(connection, TEAM)
        assert found is not None
        context = WorkspaceContext(TEAM, found.programme)
        for user in (BEN, ANNA):
            report_unknown_zone(connection, context, user, "Moon/Sea", at(days(6), "20:00"))

    office.database.run_now(work)
    await pass_at(office, at(NEXT_MONDAY))
    assert office.post.messages_to(OLGA) == [["notice", "notice"]]


def carried(world: World) -> list[Delivery]:
    return [each for each in world.outbox(BEN) if each.carried_by]


async def test_a_pass_names_each_delivery(bundled: World) -> None:
    lines = await bundled.tick(at(NEXT_MONDAY), questions=())
    assert [(each.kind, each.outcome) for each in lines] == [("shared", "sent")] * 3
    (carrier,) = {each.carried_by for each in carried(bundled)}
    found = bundled.database.read_now(deliveries.find, TEAM, str(carrier), recipient=BEN)
    assert found is not None
    assert found.half_day == "2026-11-09 am"
