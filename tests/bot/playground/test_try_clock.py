"""Winding the clock: business time moves by just that, and everything comes in its own hour."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.playground import seed
from bot.playground.business_time import BusinessTime
from bot.playground.trying import Trial
from bot.ten import messages as ten
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


async def test_the_clock_is_not_wound_twice_at_once(trial: Trial, anna: Tab) -> None:
    assert trial.winder is not None
    trial.winder.busy = True
    status, answer = await tabs.post(anna.session, f"{anna.url}/page/wind", {"by": "1h"})
    assert (status, answer["error"]) == (409, "The clock is being wound already.")
    trial.winder.busy = False


async def test_a_modal_left_open_while_the_clock_is_wound_can_still_be_sent(anna: Tab) -> None:
    await anna.press(anna.dm[-1], ten.ANSWER)
    (view,) = (await anna.until(lambda state: state["views"]))["views"]
    await wind(anna, "1w")
    assert anna.state["views"] == [view]
    (block,) = [each for each in view["blocks"] if each.get("block_id") == ten.WORDS]
    words = {ten.WORDS: {block["element"]["action_id"]: "Later, and still true."}}
    assert (await anna.do("submit", view=view["id"], values=words))["ok"]


async def test_business_time_runs_on_by_itself_and_never_back() -> None:
    seconds = 0.0
    clock = BusinessTime(seed.OPENS, lambda: seconds)
    assert clock() == seed.OPENS
    seconds = 30.0
    assert clock() == seed.OPENS + timedelta(seconds=30)
    assert clock.seconds_to_next_minute() == 30
    clock.wind(seed.OPENS + timedelta(days=1))
    clock.wind(seed.OPENS)
    assert clock() == seed.OPENS + timedelta(days=1)
