"""`/visit why` and `keep-in-touch why`: the same reasons for leaders and admins, and nothing private."""

from pathlib import Path

import pytest

from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack import fault_injection
from bot.process.app import Bot
from storage.core.database import Database
from storage.programme import workspaces
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Time
from tests.bot.shell import Shell

DAY_30 = cast.later(days=30)  # a Wednesday, nine o'clock in London


@pytest.fixture
async def nudged(clockwork: Clockwork, time: Time, anna: Person) -> None:
    """Anna was at Globex on the first day, and was nudged on the thirtieth."""
    await anna.command("/visit", "Globex today: “we may leave gas by 2028”")
    time.to(DAY_30)
    await clockwork.tick()


async def test_a_leader_hears_what_comes_and_what_does_not(
    nudged: None, time: Time, anna: Person
) -> None:
    time.wind(hours=1)
    answer = (await anna.command("/visit", "why")).text
    assert answer.startswith(
        "*It is Wednesday, 2 December, 10:00 where you are.* Messages may come at this hour.\n"
        "• *Nudge:* not due. The last nudge was due on 2 December 2026; the second nudge comes from "
        "7 December 2026 on.\n"
    )
    assert "• *Brief before a visit:* not due. No visit is planned." in answer
    assert "*What was sent to you, or not*" in answer
    assert "• 3 Dec 09:00, Your ten, from memory: waits: another message had the day" in answer
    assert "• 2 Dec 09:00, Nudge: sent" in answer


async def test_on_a_saturday_the_answer_says_so(anna: Person, bot: Bot, time: Time) -> None:
    time.wind(days=5)
    answer = (await anna.command("/visit", "why")).text
    assert "Saturday is no working day." in answer


async def test_a_reason_to_stay_silent_is_told_and_no_excuse(
    nudged: None, time: Time, anna: Person, bot: Bot
) -> None:
    await anna.command("/visit", "not now travel stop until 16 Dec")
    time.wind(hours=30)
    answer = (await anna.command("/visit", "why")).text
    assert "Put off by “not now”: the next nudge comes from 16 December 2026 on." in answer
    assert "ravel" not in answer


async def test_who_is_due_at_night_or_on_a_saturday_hears_when_it_comes(
    anna: Person, bot: Bot, time: Time
) -> None:
    """Nothing was planned, because no clock ran: nothing may be said to be on its way."""
    time.to(DAY_30.replace(hour=20))
    answer = (await anna.command("/visit", "why")).text
    assert "The next message could come on Thursday, 3 December, 09:00." in answer
    time.wind(days=3)
    answer = (await anna.command("/visit", "why")).text
    assert "Saturday is no working day. The next message could come on Monday, 7 December" in answer
    assert (
        "The first nudge of this lapse is due. It comes when messages may come again: "
        "on 7 December 2026." in answer
    )
    assert "The ten are due to be named. It comes when messages may come again" in answer
    assert "on its way" not in answer


async def test_what_waits_in_the_outbox_is_said_to_wait_and_why(
    nudged: None, time: Time, anna: Person
) -> None:
    answer = (await anna.command("/visit", "why")).text
    assert (
        "• *Your ten, from memory:* not due. It waits for 3 December 2026: another message had the day."
        in answer
    )


async def test_did_you_meet_says_how_often_it_was_asked(
    clockwork: Clockwork, time: Time, anna: Person
) -> None:
    await anna.command("/visit", "plan Globex thursday 14:00")
    await clockwork.until(cast.later(days=4))  # Friday
    answer = (await anna.command("/visit", "why")).text
    assert (
        "For the visit of 5 November 2026 it was asked on 6 November 2026; "
        "once more on 10 November 2026, then no more." in answer
    )
    await clockwork.until(cast.later(days=8))
    answer = (await anna.command("/visit", "why")).text
    assert "it was asked twice, and is not asked again." in answer


async def test_a_vacation_status_without_an_end_names_none(
    nudged: None, anna: Person, bot: Bot
) -> None:
    await anna.changes(status_emoji=":palm_tree:")
    answer = (await anna.command("/visit", "why")).text
    assert "On vacation, by the Slack status, which names no end." in answer


async def test_wearing_off_says_that_it_waits_and_that_it_was_said(
    clockwork: Clockwork, time: Time, carla: Person
) -> None:
    for day in (2, 9, 16, 23, 30, 37, 92):
        time.to(cast.later(days=day))
        await carla.command("/visit", "Globex today: “come again”")
    time.to(cast.later(days=114))
    await clockwork.tick()
    answer = (await carla.command("/visit", "why")).text
    assert "*Fewer visits than before:* not due. It waits for 25 February 2027: " in answer
    await clockwork.until(cast.later(days=116))
    answer = (await carla.command("/visit", "why")).text
    assert "It was said in this quarter already, and is said once in each at most." in answer


async def test_what_slack_said_of_a_failure_is_said_to_be_its_word(
    slack: Playground, clockwork: Clockwork, time: Time, anna: Person
) -> None:
    time.to(DAY_30)
    slack.faults.on("chat.postMessage", fault_injection.error("channel_not_found"), times=20)
    await clockwork.tick()
    answer = (await anna.command("/visit", "why")).text
    assert "Nudge: failed: Slack said channel_not_found" in answer


async def test_a_zone_that_is_not_known_here_is_said_to_be_the_reason_for_odd_hours(
    slack: Playground, bot: Bot, anna: Person
) -> None:
    user = slack.user(cast.ANNA).user.json() | {"tz": "Mars/Olympus"}
    await slack.event({"type": "user_change", "user": user})
    answer = (await anna.command("/visit", "why")).text
    assert "Slack puts you in “Mars/Olympus”, a zone that I don't know" in answer


async def test_hours_that_leave_none_are_the_one_reason_whatever_the_day(
    bot: Bot, anna: Person, database: Database, time: Time
) -> None:
    await database.run(workspaces.change_settings, cast.TEAM, {"quiet": "08:00-18:00"})
    for _ in range(2):
        answer = (await anna.command("/visit", "why")).text
        assert "The hours that are set leave none in which to send." in answer
        assert "•" not in answer
        time.wind(days=5)


async def test_nobody_hears_of_somebody_elses_messages(
    anna: Person, olga: Person, bot: Bot
) -> None:
    for person in (anna, olga):
        answer = (await person.command("/visit", f"why <@{cast.BEN}>")).text
        assert "I tell everybody of their own messages only." in answer
    answer = (await anna.command("/visit", f"why <@{cast.ANNA}>")).text
    assert "where you are" in answer


async def test_a_removed_app_is_a_finished_sentence(
    anna: Person, bot: Bot, database: Database, time: Time
) -> None:
    await database.run(workspaces.stop, cast.TEAM, "The app was uninstalled.", time())
    answer = (await anna.command("/visit", "why")).text
    assert "Nothing is sent in this workspace: The app was uninstalled.\n" in answer


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("token_revoked", "Slack said token_revoked."),
        (workspaces.UNINSTALLED, "The app was uninstalled, or its token was revoked."),
    ],
)
async def test_a_stopped_workspace_says_why(
    anna: Person, bot: Bot, database: Database, time: Time, code: str, sentence: str
) -> None:
    await database.run(workspaces.stop, cast.TEAM, code, time())
    answer = (await anna.command("/visit", "why")).text
    assert f"Nothing is sent in this workspace: {sentence}\n" in answer


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    return Shell(tmp_path, monkeypatch, capsys)


def test_an_admin_reads_the_same_on_the_command_line(
    shell: Shell, database: Database, database_url: str
) -> None:
    database.run_now(cast.enrol)
    shell.set(DATABASE_URL=database_url)
    typed = ("--workspace", cast.TEAM, "why", cast.BEN, "--at", "2026-11-21T12:00Z")
    done = shell.types(*typed)
    assert done.code == 0, done.err
    lines = [line.split("\t") for line in done.out.splitlines()]
    assert lines[0] == ["person", cast.BEN, "2026-11-21T12:00+00:00", "UTC"]
    assert lines[1] == [
        "now",
        "closed",
        "Saturday is no working day.",
        "2026-11-23T09:00+00:00",
    ]
    nudge = next(line for line in lines if line[:2] == ["kind", "overdue"])
    assert nudge[2:] == [
        "not due",
        "Enrolled on 2 November 2026, and no visit has counted yet; 30 days are allowed, "
        "so it comes from 2 December 2026 on.",
        "2026-12-02",
    ]


def test_why_about_nobody_says_so(shell: Shell, database: Database, database_url: str) -> None:
    database.run_now(cast.enrol)
    shell.set(DATABASE_URL=database_url)
    done = shell.types("--workspace", cast.TEAM, "why", "U0GHOST")
    assert done.code == 0
    assert "now\tclosed\tNot enrolled in this programme." in done.out


def test_why_with_an_instant_that_says_no_zone_is_refused(shell: Shell, database_url: str) -> None:
    shell.set(DATABASE_URL=database_url)
    done = shell.types("why", cast.BEN, "--at", "2026-11-21T12:00")
    assert done.code == 2
    assert "says no time zone" in done.err
