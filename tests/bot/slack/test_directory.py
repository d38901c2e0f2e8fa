"""User profiles: requested once, cached for a while, and not requested while rate-limited."""

import time
from collections.abc import AsyncIterator

import pytest

from bot.playground.server import Playground
from bot.playground.slack import fault_injection
from bot.settings import read
from bot.slack.clients import Clients
from bot.slack.directory import (
    CACHE_SECONDS,
    Directory,
    DirectoryUnavailableError,
    UnknownPersonError,
    profile_of,
)
from tests import cast


class Watch:
    """The machine's clock, in seconds, set by the test."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def directory(slack: Playground, watch: Watch) -> AsyncIterator[Directory]:
    clients = Clients(read({"SLACK_API_URL": slack.api_url}))
    await clients.authenticate(slack.bot_token)
    yield Directory(clients, watch)
    await clients.close()


async def test_a_person_has_a_name_and_a_zone(slack: Playground, directory: Directory) -> None:
    slack.user(cast.ANNA, name="Anna", tz="Asia/Tokyo")
    anna = await directory.find(cast.TEAM, cast.ANNA)
    assert (anna.name, anna.zone, anna.outside) == ("Anna", "Asia/Tokyo", None)


async def test_the_same_person_is_asked_for_once(slack: Playground, directory: Directory) -> None:
    await directory.find(cast.TEAM, cast.ANNA)
    await directory.find(cast.TEAM, cast.ANNA)
    assert len(slack.calls_of("users.info")) == 1


async def test_after_a_while_slack_is_asked_again(
    slack: Playground, directory: Directory, watch: Watch
) -> None:
    await directory.find(cast.TEAM, cast.ANNA)
    slack.user(cast.ANNA, is_restricted=True)
    watch.seconds += CACHE_SECONDS
    assert (await directory.find(cast.TEAM, cast.ANNA)).is_guest


async def test_what_slack_tells_by_itself_needs_no_question(
    slack: Playground, directory: Directory
) -> None:
    directory.learn(cast.TEAM, slack.user(cast.ANNA, deleted=True).user.json())
    assert (await directory.find(cast.TEAM, cast.ANNA)).deleted
    assert slack.calls_of("users.info") == []


async def test_while_slack_asks_us_to_wait_nobody_is_asked_for(
    slack: Playground, directory: Directory, watch: Watch
) -> None:
    slack.faults.on("users.info", fault_injection.rate_limited(30))
    for _ in range(3):
        with pytest.raises(DirectoryUnavailableError) as met:
            await directory.find(cast.TEAM, cast.ANNA)
        assert met.value.wait == 30
    assert len(slack.calls_of("users.info")) == 1
    watch.seconds += 30
    assert (await directory.find(cast.TEAM, cast.ANNA)).name == "Anna"


async def test_while_slack_does_not_say_what_was_known_still_stands(
    slack: Playground, directory: Directory, watch: Watch
) -> None:
    await directory.find(cast.TEAM, cast.ANNA)
    watch.seconds += CACHE_SECONDS
    slack.faults.on("users.info", fault_injection.http_status(503))
    assert (await directory.find(cast.TEAM, cast.ANNA)).name == "Anna"


async def test_nobody_of_that_id_is_no_fault_of_slacks(directory: Directory) -> None:
    with pytest.raises(UnknownPersonError):
        await directory.find(cast.TEAM, "U0GHOST")


@pytest.mark.parametrize(
    "fault",
    [
        fault_injection.drop_before(),
        fault_injection.http_status(500),
        fault_injection.error("missing_scope"),
    ],
)
async def test_every_other_fault_is_that_slack_did_not_say(
    slack: Playground, directory: Directory, fault: fault_injection.PlannedFault
) -> None:
    slack.faults.on("users.info", fault, times=2)  # aiohttp repeats a GET on a dropped connection
    with pytest.raises(DirectoryUnavailableError):
        await directory.find(cast.TEAM, cast.ANNA)


async def test_a_workspace_without_a_token_cannot_be_asked(directory: Directory) -> None:
    with pytest.raises(DirectoryUnavailableError):
        await directory.find(cast.OTHER_TEAM, cast.ANNA)


async def test_names_come_together_and_those_that_slack_does_not_tell_are_left_out(
    slack: Playground, directory: Directory
) -> None:
    slack.faults.on(
        "users.info", fault_injection.http_status(500), when=lambda asked: asked["user"] == cast.BEN
    )
    wanted = [cast.ANNA, cast.BEN, "U0GHOST", cast.ANNA]
    assert await directory.names(cast.TEAM, wanted) == {cast.ANNA: "Anna"}
    assert len(slack.calls_of("users.info")) == 3
    assert await directory.names(cast.TEAM, []) == {}


async def test_however_many_names_hang_they_are_waited_for_once(
    slack: Playground, directory: Directory, watch: Watch
) -> None:
    """Fourteen colleagues come along; one was known before, one is told at once, and Slack hangs on the rest."""
    quick = Directory(directory._clients, watch, names_seconds=0.5)
    await quick.find(cast.TEAM, cast.ANNA)
    watch.seconds += CACHE_SECONDS
    many = [cast.ANNA, cast.BEN, *(f"U0{n:02}" for n in range(12))]
    held = fault_injection.hold()
    slack.faults.on("users.info", held, times=20, when=lambda asked: asked["user"] != cast.BEN)
    began = time.monotonic()
    assert await quick.names(cast.TEAM, many) == {cast.ANNA: "Anna", cast.BEN: "Ben"}
    assert time.monotonic() - began < 5  # one after the other they would take 6
    held.release()


def test_slackbot_is_a_bot_though_slack_does_not_call_it_one() -> None:
    assert profile_of({"id": "USLACKBOT", "is_bot": False}, cast.TEAM).is_bot


def test_a_person_of_an_organisation_belongs_to_each_of_its_workspaces() -> None:
    user = {"id": "U1", "team_id": "T1", "enterprise_user": {"teams": ["T1", cast.TEAM]}}
    assert not profile_of(user, cast.TEAM).other_team
    assert profile_of(user, "T3").other_team


def test_who_has_no_name_to_show_is_called_by_the_next_best() -> None:
    empty = {"display_name": "", "real_name": ""}
    assert profile_of({"id": "U1", "name": "al", "profile": empty}, cast.TEAM).name == "al"
    assert profile_of({"id": "U1", "profile": empty}, cast.TEAM).name == "U1"
