"""Advancing the clock: business time moves by exactly that, and every message comes at its own hour."""

import tempfile
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.features.questions import messages as question_messages
from bot.playground.clock.business_time import BusinessTime
from bot.playground.seed import fill
from bot.playground.seed.people import BOARD_CHANNEL
from bot.playground.trial.trial import Trial
from storage.core.tables import deliveries
from tests.bot.playground import tabs
from tests.bot.playground.tabs import Tab, wind


@pytest.fixture
async def anna(trial: Trial) -> AsyncIterator[Tab]:
    async with tabs.opened(trial.slack.url, "U0ANNA") as tab:
        yield tab


@pytest.fixture
async def ben(trial: Trial) -> AsyncIterator[Tab]:
    async with tabs.opened(trial.slack.url, "U0BEN") as tab:
        yield tab


async def test_an_hour_a_day_and_a_week_move_business_time_by_just_that(
    trial: Trial, anna: Tab
) -> None:
    for by, step in (("1h", 3_600), ("1d", 86_400), ("1w", 604_800)):
        before = trial.clock()
        answer = await wind(anna, by)
        moved = (datetime.fromisoformat(answer["now"]) - before).total_seconds()
        assert step - 1 <= moved < step + 60
    assert not trial.slack.journal.problems


async def test_next_stops_where_somebody_is_written_to(trial: Trial) -> None:
    async with tabs.opened(trial.slack.url, "U0EMI") as emi:
        heard = len(emi.dm)
        answer = await wind(emi, "next")
        assert answer["now"].startswith("2026-11-18T14:00")  # nine in the morning in New York
        assert answer["sent"] > 0
        await emi.until(lambda _: len(emi.dm) == heard + 1)
        assert emi.dm[-1]["time"].startswith("2026-11-18T14:00")


async def test_winding_makes_no_downtime_everything_comes_in_its_own_hour(
    trial: Trial, ben: Tab
) -> None:
    await wind(ben, "1w")
    await wind(ben, "1w")
    hours = {each["time"][11:16] for each in ben.dm}
    assert hours == {"08:00"}  # nine in the morning in Berlin
    days = [each["time"][:10] for each in ben.dm]
    assert len(days) == len(set(days))


async def test_a_week_at_once_sends_what_a_clock_would_have_sent_that_never_slept(
    trial: Trial,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        other = Trial(Path(folder))
        async with other.running():
            assert trial.winder is not None
            assert other.winder is not None
            end = fill.OPENS + timedelta(weeks=1)
            await trial.winder.to(end)
            while other.clock() < end:
                await other.winder.to(other.clock() + timedelta(hours=1))
            assert await sent(trial, end) == await sent(other, end)


async def sent(trial: Trial, until: datetime) -> list[tuple[str, str, str, str]]:
    """Every delivery until then: kind, recipient, slot and minute."""

    def work(connection: Connection) -> list[tuple[str, str, str, str]]:
        rows = connection.execute(sa.select(deliveries).where(deliveries.c.state == "sent"))
        return sorted(
            (row.kind, row.recipient, row.slot, row.sent_at.isoformat(timespec="minutes"))
            for row in rows
            if row.sent_at <= until
        )

    found = await trial.database.read(work)
    assert len(found) > 20
    return found


async def test_what_nobody_can_see_is_not_the_next_thing(trial: Trial) -> None:
    assert trial.winder is not None
    for _ in range(4):
        wound = await trial.winder.wind("next")
        assert any(
            each in {"U0ANNA", "U0BEN", "U0CARLA", "U0DMITRI", "U0EMI", BOARD_CHANNEL}
            for each in wound.recipients
        )


async def test_a_colleague_who_is_named_hears_of_it_with_the_next_message(
    trial: Trial, anna: Tab, ben: Tab
) -> None:
    """Ben has had his message of the morning."""
    heard = len(ben.dm)
    await anna.command("/visit Acme with @ben today: “we may leave gas by 2028”")
    await wind(ben, "1d")
    await ben.until(lambda _: len(ben.dm) > heard)
    assert any("Acme" in each["text"] for each in ben.dm[heard:])


async def test_the_clock_is_not_wound_twice_at_once(trial: Trial, anna: Tab) -> None:
    assert trial.winder is not None
    trial.winder.busy = True
    status, answer = await tabs.post(anna.session, f"{anna.url}/page/wind", {"by": "1h"})
    assert (status, answer["error"]) == (409, "The clock is being wound already.")
    trial.winder.busy = False


async def test_a_modal_left_open_while_the_clock_is_wound_can_still_be_sent(anna: Tab) -> None:
    await anna.press(anna.dm[-1], question_messages.ANSWER)
    (view,) = (await anna.until(lambda state: state["views"]))["views"]
    await wind(anna, "1w")
    assert anna.state["views"] == [view]
    (block,) = [each for each in view["blocks"] if each.get("block_id") == question_messages.WORDS]
    words = {question_messages.WORDS: {block["element"]["action_id"]: "Later, and still true."}}
    assert (await anna.do("submit", view=view["id"], values=words))["ok"]


async def test_business_time_runs_on_by_itself_and_never_back() -> None:
    seconds = 0.0
    clock = BusinessTime(fill.OPENS, lambda: seconds)
    assert clock() == fill.OPENS
    seconds = 30.0
    assert clock() == fill.OPENS + timedelta(seconds=30)
    assert clock.seconds_to_next_minute() == 30
    clock.wind(fill.OPENS + timedelta(days=1))
    clock.wind(fill.OPENS)
    assert clock() == fill.OPENS + timedelta(days=1)
