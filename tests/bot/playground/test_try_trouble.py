"""Failures in a trial, and what its page says about them."""

import copy
from collections.abc import AsyncIterator

import pytest

from bot.playground.seed.people import GENERAL
from bot.playground.trial.trial import Trial
from tests.bot.playground import tabs
from tests.bot.playground.tabs import Tab


@pytest.fixture
async def anna(trial: Trial) -> AsyncIterator[Tab]:
    async with tabs.opened(trial.slack.url, "U0ANNA") as tab:
        yield tab


@pytest.fixture
async def ben(trial: Trial) -> AsyncIterator[Tab]:
    async with tabs.opened(trial.slack.url, "U0BEN") as tab:
        yield tab


async def test_a_bot_that_is_cut_off_is_shown_as_gone_and_comes_back(
    trial: Trial, anna: Tab
) -> None:
    trial.slack.sockets.refuse_next(1)
    await trial.slack.sockets.drop()
    await anna.until(lambda state: not state["bot"]["running"])
    status, answer = await anna.tries("command", text="/visit me", **{"in": anna.app})
    assert (status, answer["error"]) == (409, "the bot is not running")
    await anna.until(lambda state: state["bot"]["running"])
    await anna.command("/visit me")


async def test_a_bug_of_the_page_s_own_is_a_sentence(
    trial: Trial, anna: Tab, caplog: pytest.LogCaptureFixture
) -> None:
    trial.database.close()
    status, answer = await anna.tries("read", **{"in": GENERAL})
    assert status == 500
    assert answer["error"].startswith("The playground met a bug of its own")
    assert "the page met a bug" in caplog.text


async def test_the_bot_is_brought_into_a_channel_as_in_slack(trial: Trial, anna: Tab) -> None:
    answer = await anna.do("command", text="/invite @Keep In Touch", **{"in": GENERAL})
    assert answer["notice"] == "Keep In Touch is in #general now."
    assert "U0KITBOT" in trial.slack.home.channels[GENERAL].members


async def test_two_tabs_are_two_people(anna: Tab, ben: Tab) -> None:
    await anna.do("says", text="Who comes along to Acme?", **{"in": GENERAL})
    await ben.until(lambda state: state["messages"][GENERAL][-1]["user"] == "U0ANNA")
    assert ben.unread(GENERAL) == 4
    await anna.until(lambda state: state["messages"][GENERAL][-1]["user"] == "U0ANNA")
    assert anna.unread(GENERAL) == 3
    assert [each["id"] for each in anna.state["conversations"]] != [
        each["id"] for each in ben.state["conversations"]
    ]


async def test_ten_thousand_messages_are_sent_a_hundred_at_a_time(trial: Trial, anna: Tab) -> None:
    team = trial.slack.home
    for n in range(10_000):
        made = copy.copy(trial.slack.messages(GENERAL)[0])
        made.ts, made.text = team.ts(), f"message {n}"
        team.posted[GENERAL].append(made)
    trial.slack.journal.touch()
    state = await anna.until(lambda state: state["messages"][GENERAL][-1]["text"] == "message 9999")
    shown = state["messages"][GENERAL]
    assert len(shown) == 100
    (talk,) = [each for each in state["conversations"] if each["id"] == GENERAL]
    assert (talk["older"], talk["unread"]) == (9_903, 10_003)
    path = f"{anna.url}/page/older?as=U0ANNA&in={GENERAL}&before={shown[0]['ts']}"
    async with anna.session.get(path) as answer:
        older = (await answer.json())["messages"]
    assert [each["text"] for each in older] == [f"message {n}" for n in range(9_800, 9_900)]


async def test_the_drawer_shows_the_raw_traffic_without_secrets(trial: Trial, anna: Tab) -> None:
    await anna.command("/visit me")
    await anna.wants_traffic(
        lambda traffic: any(
            each["kind"] == "slash_commands" and each["status"] for each in traffic.values()
        )
    )
    (typed,) = [each for each in anna.traffic.values() if each["kind"] == "slash_commands"]
    assert typed["direction"] == "to_app"
    assert typed["summary"] == "/visit me"
    assert typed["request"]["user_id"] == "U0ANNA"
    assert typed["answer"]["text"]
    assert typed["status"] == "ok"
    everything = str(anna.traffic)
    for secret in (trial.slack.bot_token, trial.slack.app_token, trial.slack.signing_secret):
        assert secret not in everything
    assert not [key for key in trial.slack.home.response_urls if key in everything]
    assert "chat.postMessage" in {each["kind"] for each in anna.traffic.values()}


async def test_what_slack_would_refuse_is_shown_loudly(trial: Trial, anna: Tab) -> None:
    async with anna.session.post(
        f"{trial.slack.api_url}chat.shout",
        headers={"Authorization": f"Bearer {trial.slack.bot_token}"},
    ) as answer:
        assert (await answer.json())["error"] == "unknown_method"
    state = await anna.until(lambda state: state["problems"])
    assert "chat.shout" in state["problems"][-1]
    trial.slack.problems.clear()
