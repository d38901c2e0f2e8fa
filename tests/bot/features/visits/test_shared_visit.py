"""A visit with colleagues: it counts for them, they are notified once, and can say that they were not there."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.features.visits.messages import EDIT, UNDO
from bot.features.visits.shared_visit import NOT_ME, render
from bot.playground.client.person import Person
from bot.wording.delivery_reasons import words
from scheduler.engine.courier import Withdrawn
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery
from storage.programme import leaders
from storage.queries import leader_clock
from tests.bot.conftest import Clockwork
from tests.bot.office import NASTY, NASTY_AS_READ, Office, mrkdwn_of, only_sqlite
from tests.cast import ANNA, BEN, MONDAY, NOBODY, OLGA, T0, TEAM

pytestmark = only_sqlite  # every statement here is tried on PostgreSQL elsewhere, too


async def planned(office: Office, person: str) -> Sequence[Delivery]:
    found = await office.database.read(deliveries.recent, TEAM, person)
    return [each for each in found if each.kind == "shared"]


async def test_a_colleague_is_told_of_the_visit(
    office: Office, clockwork: Clockwork, anna: Person, ben: Person
) -> None:
    await anna.command("/visit", "Acme with Dana Cole and @ben yesterday: “we may leave gas”")
    await clockwork.tick()
    (message,) = ben.dm
    assert message.text == (
        "<@U0ANNA> logged a visit and says that you came along: Acme with Dana Cole, yesterday, "
        "in person, to understand. It counts for you too. “we may leave gas”"
    )
    assert "we may leave gas" in message.words
    await clockwork.tick()
    assert len(ben.dm) == 1
    assert anna.dm == []


async def test_it_counts_for_the_colleague_who_is_then_not_nudged(
    office: Office, anna: Person
) -> None:
    await anna.command("/visit", "Acme with @ben yesterday: hello")
    membership = await office.database.read(leaders.membership, TEAM, BEN)
    last = await office.database.read(leader_clock.last_counted, TEAM, BEN, membership.programme)
    assert last == MONDAY - timedelta(days=1)


async def test_nobody_is_told_who_leads_nothing_here(
    office: Office, clockwork: Clockwork, anna: Person, olga: Person, nobody: Person
) -> None:
    await anna.command("/visit", f"Acme with <@{OLGA}> and <@{NOBODY}> yesterday: hello")
    await clockwork.tick()
    assert olga.dm == []
    assert nobody.dm == []
    (visit,) = await office.visits()
    assert set(visit.entry.colleagues) == {OLGA, NOBODY}


async def test_not_me_takes_the_colleague_out_once(
    office: Office, clockwork: Clockwork, anna: Person, ben: Person
) -> None:
    await anna.command("/visit", "Acme with @ben yesterday: hello")
    await clockwork.tick()
    (message,) = ben.dm
    await ben.press(message, NOT_ME, times=5)
    await office.settled()
    assert message.text == "Noted: you were not at Acme, yesterday. It no longer counts for you."
    assert await office.visits(BEN) == []
    (visit,) = await office.visits()
    assert visit.entry.colleagues == ()


async def test_who_said_not_me_stays_out_when_the_visit_is_edited(
    office: Office, clockwork: Clockwork, anna: Person, ben: Person
) -> None:
    reply = await anna.command("/visit", "Acme with @ben yesterday: hello")
    await clockwork.tick()
    await ben.press(ben.dm[0], NOT_ME)
    await office.settled()
    assert reply.message is not None
    await anna.press(reply.message, EDIT)
    await anna.submit(await office.opened(anna), {"colleagues": [BEN]})
    await clockwork.tick()
    assert await office.visits(BEN) == []
    assert len(ben.dm) == 1


async def test_a_colleague_who_is_named_later_is_told_then(
    office: Office, clockwork: Clockwork, anna: Person, ben: Person, carla: Person
) -> None:
    reply = await anna.command("/visit", "Acme with @ben yesterday: hello")
    await clockwork.tick()
    assert reply.message is not None
    await anna.press(reply.message, EDIT)
    await anna.submit(await office.opened(anna), {"colleagues": [BEN, carla.id]})
    await clockwork.tick()
    assert len(ben.dm) == 1
    assert len(carla.dm) == 1


async def test_a_visit_that_was_taken_back_in_time_is_not_told(
    office: Office, clockwork: Clockwork, anna: Person, ben: Person
) -> None:
    reply = await anna.command("/visit", "Acme with @ben yesterday: hello")
    assert reply.message is not None
    await anna.press(reply.message, UNDO)
    await office.settled()
    await clockwork.tick()
    assert ben.dm == []
    (delivery,) = await planned(office, BEN)
    assert words(delivery.reason) == "the visit was taken back"


async def test_not_me_after_the_visit_was_taken_back_says_so(
    office: Office, clockwork: Clockwork, anna: Person, ben: Person
) -> None:
    await anna.command("/visit", "Acme with @ben yesterday: hello")
    await clockwork.tick()
    await anna.command("/visit", "undo")
    await ben.press(ben.dm[0], NOT_ME)
    await office.settled()
    assert "was taken back" in ben.dm[0].text


async def test_at_night_the_telling_waits_for_the_morning(
    office: Office, clockwork: Clockwork, anna: Person, ben: Person
) -> None:
    friday_night = T0 + timedelta(days=4, hours=13)
    office.time.to(friday_night)
    await anna.command("/visit", "Acme with @ben yesterday: hello")
    await clockwork.tick()
    assert ben.dm == []
    await clockwork.until(T0 + timedelta(days=7))
    assert sum("logged a visit" in message.text for message in ben.dm) == 1


async def test_the_second_account_joins_the_first_and_tells_nobody_twice(
    office: Office, clockwork: Clockwork, anna: Person, ben: Person
) -> None:
    await anna.command("/visit", "Acme yesterday: hello")
    reply = await ben.command("/visit", "Acme with @anna yesterday: hello from me")
    assert "A colleague logged this visit too" in reply.words
    await clockwork.tick()
    assert anna.dm == []
    (first,) = await office.visits()
    (second,) = await office.visits(BEN)
    assert second.joins == first.id


async def test_an_edit_to_another_day_joins_no_more(
    office: Office, anna: Person, ben: Person
) -> None:
    await anna.command("/visit", "Acme yesterday: hello")
    reply = await ben.command("/visit", "Acme yesterday: hello from me")
    assert reply.message is not None
    await ben.press(reply.message, EDIT)
    await ben.submit(await office.opened(ben), {"date": "2026-10-12"})
    (visit,) = await office.visits(BEN)
    assert visit.joins is None


async def test_who_left_before_the_telling_was_written_is_told_nothing(
    office: Office, anna: Person
) -> None:
    await anna.command("/visit", "Acme with @ben yesterday: hello")
    (delivery,) = await planned(office, BEN)
    await office.database.run(leaders.remove, TEAM, BEN, T0)
    with pytest.raises(Withdrawn):
        await render(office.bot.services, delivery, T0)


async def test_customers_words_do_not_shout_in_the_telling(
    office: Office, clockwork: Clockwork, anna: Person, ben: Person
) -> None:
    form = await office.form(anna)
    await anna.suggest(form, "visit_customer", NASTY)
    await anna.submit(
        form,
        {"customer": f"new:{NASTY_AS_READ}", "said": NASTY, "private": "mine", "colleagues": [BEN]},
    )
    await clockwork.tick()
    (message,) = ben.dm
    assert "<!channel>" not in message.text + mrkdwn_of(message.blocks)
    assert "mine" not in message.words
    assert ANNA in message.text


async def test_a_stranger_who_forges_not_me_changes_nothing(
    office: Office, clockwork: Clockwork, anna: Person, ben: Person, carla: Person
) -> None:
    await anna.command("/visit", "Acme with @ben yesterday: hello")
    await ben.command("/visit", "Globex with @carla yesterday: hello")
    await clockwork.tick()
    (visit,) = await office.visits()
    await carla.press(carla.dm[0], NOT_ME, forged={"value": str(visit.id)})
    await office.settled()
    assert (await office.visits())[0].entry.colleagues == (BEN,)
