"""/visit hours and absences, through Slack."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.features.hours import away_line, form, leader_hours, leave_question, messages
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack.surfaces import View
from bot.process.app import Bot
from bot.wording import assistants as assistants_wording
from bot.wording import countries
from scheduler.leaders.context import working_time_of
from storage.core.database import Database
from storage.programme import absences, assistants, leaders, workspaces
from storage.programme.leaders import Leader
from storage.programme.settings import Programme
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Time

AFTERNOON = datetime(2026, 11, 2, 16, tzinfo=UTC)


async def held(database: Database, user: str = cast.ANNA) -> Leader:
    found = await database.read(leaders.find, cast.TEAM, user)
    assert found is not None
    return found


async def away(database: Database, user: str = cast.ANNA) -> list[tuple[date, date]]:
    found = await database.read(absences.of_leader, cast.TEAM, user, date.min)
    return [(each.first_day, each.last_day) for each in found]


async def says(person: Person, typed: str, **more: Any) -> str:
    reply = await person.command("/visit", typed, **more)
    assert reply.ok
    return reply.words


async def opens(slack: Playground, person: Person) -> View:
    assert (await person.command("/visit", "hours")).ok
    await slack.wait_for(lambda: person.view and person.view.callback_id == form.FORM)
    assert person.view is not None
    return person.view


async def test_days_away_are_noted_by_one_line_and_shown_with_the_next_day_that_could_bring_a_message(
    slack: Playground, bot: Bot, anna: Person, database: Database
) -> None:
    said = await says(anna, "away 9 Nov to 13 Nov")
    assert "Noted, the last day included." in said
    assert "Away from 9 to 13 November." in said
    assert "The next message could come now (UTC)." in said
    assert await away(database) == [(date(2026, 11, 9), date(2026, 11, 13))]

    said = await says(anna, "away until 6 Nov")
    assert "Away until Friday, 6 November." in said
    assert await away(database) == [
        (date(2026, 11, 2), date(2026, 11, 6)),
        (date(2026, 11, 9), date(2026, 11, 13)),
    ]
    assert "could come on Monday, 16 November at 09:00" in said


async def test_overlapping_days_become_one(
    slack: Playground, bot: Bot, anna: Person, database: Database
) -> None:
    for typed in ("9 Nov to 13 Nov", "12 Nov to 18 Nov", "11 Nov", "19 Nov to 20 Nov"):
        await says(anna, f"away {typed}")
    assert await away(database) == [(date(2026, 11, 9), date(2026, 11, 20))]
    shown = await says(anna, "away")
    assert shown.count("Away from 9 to 20 November.") == 1


async def test_days_that_cannot_be_are_refused_where_they_were_typed_and_nothing_is_kept(
    slack: Playground, bot: Bot, anna: Person, database: Database
) -> None:
    assert away_line.OVER in await says(anna, "away 1 Oct 2026 to 3 Oct 2026")
    assert "unless 3 December 2027 is meant" in await says(anna, "away 14 Dec to 3 Dec")
    assert away_line.TOO_FAR in await says(anna, "away until 1 Jan 2028")
    assert away_line.NOT_READ in await says(anna, "away sometime")
    assert await away(database) == []


async def test_the_same_command_five_times_at_once_notes_the_days_once(
    slack: Playground, bot: Bot, anna: Person, database: Database
) -> None:
    reply = await anna.command("/visit", "away 9 Nov to 13 Nov", times=5)
    assert all(each.ok for each in [reply, *reply.repeats])
    assert await away(database) == [(date(2026, 11, 9), date(2026, 11, 13))]


async def test_cancel_takes_days_away_back(
    slack: Playground, bot: Bot, anna: Person, database: Database
) -> None:
    await says(anna, "away 9 Nov to 13 Nov")
    reply = await anna.command("/visit", "away 23 Nov to 27 Nov")
    assert reply.message is not None
    values = [
        block["accessory"]["value"] for block in reply.message.blocks if block.get("accessory")
    ]
    assert (await anna.press(reply.message, messages.CANCEL, values[0])).ok
    await bot.receiver.drain(2)
    assert await away(database) == [(date(2026, 11, 23), date(2026, 11, 27))]
    shown = anna.ephemerals[-1]
    assert "Cancelled." in shown.words
    assert (await anna.press(shown, messages.CANCEL, values[1])).ok
    await bot.receiver.drain(2)
    assert await away(database) == []


async def test_nobody_cancels_days_of_somebody_else_with_a_forged_button(
    slack: Playground, bot: Bot, anna: Person, ben: Person, database: Database
) -> None:
    await says(anna, "away 9 Nov to 13 Nov")
    (absence,) = await database.read(absences.of_leader, cast.TEAM, cast.ANNA, date.min)
    reply = await ben.command("/visit", "away 16 Nov")
    assert reply.message is not None
    for value in (f"{cast.ANNA}:{absence.id}", f"{cast.BEN}:{absence.id}"):
        await ben.press(reply.message, messages.CANCEL, forged={"value": value})
        await bot.receiver.drain(2)
    assert await away(database) == [(date(2026, 11, 9), date(2026, 11, 13))]


async def test_who_is_back_before_time_says_so(
    slack: Playground, bot: Bot, anna: Person, database: Database, time: Time
) -> None:
    assert leader_hours.NOT_AWAY in await says(anna, "back")
    await says(anna, "away 2 Nov to 13 Nov")
    time.wind(days=2)
    assert "Welcome back." in await says(anna, "back")
    assert await away(database) == [(date(2026, 11, 2), date(2026, 11, 3))]


async def test_an_admin_notes_days_for_a_leader_who_sees_who_it_was(
    slack: Playground, bot: Bot, anna: Person, olga: Person, ben: Person, database: Database
) -> None:
    said = await says(olga, f"away <@{cast.ANNA}> 9 Nov to 13 Nov")
    assert f"Noted for <@{cast.ANNA}>, the last day included." in said
    assert f"Days away of <@{cast.ANNA}>." in await says(olga, f"away <@{cast.ANNA}>")
    assert f"Noted by <@{cast.OLGA}>." in await says(anna, "away")
    assert leader_hours.NOT_THEIRS in await says(ben, f"away <@{cast.ANNA}> 16 Nov")
    assert leader_hours.NOT_THEIRS in await says(ben, f"away <@{cast.ANNA}>")
    assert await away(database) == [(date(2026, 11, 9), date(2026, 11, 13))]


async def test_an_assistant_need_not_take_part_to_note_days_for_their_leader_alone(
    slack: Playground, bot: Bot, anna: Person, nobody: Person, database: Database
) -> None:
    refused = await says(nobody, f"away <@{cast.ANNA}> 9 Nov")
    assert "Noted" not in refused
    await anna.submit(await opens(slack, anna), {"assistants": [cast.NOBODY]})
    assert await database.read(assistants.of, cast.TEAM, cast.ANNA) == [cast.NOBODY]

    said = await says(nobody, f"away <@{cast.ANNA}> 9 Nov to 13 Nov")
    assert f"Noted for <@{cast.ANNA}>" in said
    assert f"Noted by <@{cast.NOBODY}>." in await says(anna, "away")
    assert leader_hours.NOT_THEIRS in await says(nobody, f"away <@{cast.BEN}> 9 Nov")
    assert "Noted" not in await says(nobody, "away 9 Nov")
    assert await away(database, cast.BEN) == []


async def test_a_form_that_was_left_as_it_is_leaves_everything_to_the_workspace(
    slack: Playground, bot: Bot, anna: Person, database: Database
) -> None:
    before = await held(database)
    reply = await anna.submit(await opens(slack, anna))
    assert reply.view is not None
    assert "Nothing was changed." in reply.view.words
    assert await held(database) == before


async def test_hours_of_ones_own_are_kept_and_told_back(
    slack: Playground, bot: Bot, anna: Person, database: Database
) -> None:
    view = await opens(slack, anna)
    assert "The next message could come now (UTC)." in view.words
    await anna.suggest(view, countries.TYPE_AHEAD, "bayern")
    wanted = {
        "hour": "11:00",
        "days": ["0", "1", "2", "3"],
        "quiet_from": "16:00",
        "quiet_until": "10:00",
        "place": "DE-BY",
        "away_from": "2026-11-09",
        "away_to": "2026-11-10",
    }
    reply = await anna.submit(view, wanted)
    assert reply.view is not None
    assert "*Nudges* from 11:00." in reply.view.words
    assert "Germany: Bayern" in reply.view.words
    assert "Away from 9 to 10 November." in reply.view.words
    assert "could come today at 11:00" in reply.view.words
    anna_now = await held(database)
    assert (anna_now.nudge_hour, anna_now.working_days) == ("11:00", "Mon Tue Wed Thu")
    assert (anna_now.quiet, anna_now.country, anna_now.subdivision) == ("16:00-10:00", "DE", "BY")
    again = await opens(slack, anna)
    assert "Germany: Bayern" in again.words


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"hour": "06:00"}, "hour", "Messages here go out from 09:00 to 17:00"),
        ({"hour": None}, "hour", "Messages here go out from 09:00 to 17:00"),
        ({"quiet_from": "08:00", "quiet_until": "18:00"}, "quiet_from", "leaves no hour"),
        ({"quiet_from": "08:00", "quiet_until": "08:00"}, "quiet_until", "Two different times"),
        ({"days": []}, "days", "One working day at least"),
        ({"away_from": "2026-11-10", "away_to": "2026-11-09"}, "away_to", away_line.BACKWARDS),
        ({"away_from": "2026-10-01", "away_to": "2026-10-02"}, "away_to", away_line.OVER),
        ({"away_from": "2026-11-10", "away_to": "2028-01-01"}, "away_to", away_line.TOO_FAR),
        ({"away_from": "2026-11-10"}, "away_to", "Until when?"),
        ({"assistants": [cast.ANNA]}, "assistants", "Somebody else than you."),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field(
    slack: Playground,
    bot: Bot,
    anna: Person,
    database: Database,
    wrong: dict[str, Any],
    field: str,
    said: str,
) -> None:
    before = await held(database)
    reply = await anna.submit(await opens(slack, anna), wrong, unchecked=True)
    assert reply.errors is not None
    assert list(reply.errors) == [field]
    assert said in reply.errors[field]
    assert await held(database) == before
    assert await away(database) == []


async def test_a_guest_cannot_be_an_assistant(
    slack: Playground, bot: Bot, anna: Person, database: Database
) -> None:
    slack.user("U0GUEST", name="Gil", is_restricted=True)
    view = await opens(slack, anna)
    reply = await anna.submit(view, {"assistants": ["U0GUEST"]})
    assert reply.errors == {"assistants": "Gil is a guest here; the programme is for full members."}
    assert await database.read(assistants.of, cast.TEAM, cast.ANNA) == []


async def test_the_type_ahead_knows_countries_and_their_parts(
    slack: Playground, bot: Bot, anna: Person
) -> None:
    view = await opens(slack, anna)
    found = [each.text for each in await anna.suggest(view, countries.TYPE_AHEAD, "united k")]
    assert found[0] == "United Kingdom"
    assert "United Kingdom: Scotland" in found
    (none,) = await anna.suggest(view, countries.TYPE_AHEAD, "zzz")
    assert none.value == countries.NOWHERE


async def test_no_nudge_comes_while_away_or_on_vacation_and_the_first_day_back_brings_it(
    slack: Playground, bot: Bot, anna: Person, ben: Person, time: Time, clockwork: Clockwork
) -> None:
    await says(anna, "away 23 Nov to 11 Dec")
    time.to(datetime(2026, 12, 1, 8, tzinfo=UTC))
    ends = int(datetime(2026, 12, 4, 23, 59, tzinfo=UTC).timestamp())
    slack.user(  # no event tells of it: it is seen when the nudge is about to be sent
        cast.BEN, status_emoji=":palm_tree:", profile={"status_expiration": ends}
    )
    await clockwork.until(datetime(2026, 12, 4, 18, tzinfo=UTC))
    assert [each for each in anna.dm + ben.dm if "sat down with" in each.text] == []
    await clockwork.until(datetime(2026, 12, 7, 10, tzinfo=UTC))
    assert len(ben.dm) == 1
    await clockwork.until(datetime(2026, 12, 11, 18, tzinfo=UTC))
    assert anna.dm == []
    await clockwork.until(datetime(2026, 12, 14, 10, tzinfo=UTC))
    assert len(anna.dm) == 1


async def test_who_travelled_unseen_is_written_to_in_the_morning_of_where_they_are(
    slack: Playground, bot: Bot, anna: Person, time: Time, clockwork: Clockwork, database: Database
) -> None:
    slack.user(cast.ANNA, tz="America/New_York")
    time.to(datetime(2026, 12, 2, 8, 30, tzinfo=UTC))
    await clockwork.until(datetime(2026, 12, 2, 13, 30, tzinfo=UTC))
    assert anna.dm == []
    assert (await held(database)).zone == "America/New_York"
    await clockwork.until(datetime(2026, 12, 2, 14, 30, tzinfo=UTC))
    assert len(anna.dm) == 1


async def test_a_vacation_status_without_an_end_is_told_as_what_it_is(
    slack: Playground, bot: Bot, anna: Person
) -> None:
    assert (await anna.changes(status_emoji=":palm_tree:")).ok
    assert messages.VACATION in await says(anna, "away")


async def test_an_admin_without_a_clock_has_no_hours_to_set(
    slack: Playground, bot: Bot, olga: Person
) -> None:
    assert await says(olga, "hours") == leader_hours.NO_CLOCK


async def test_a_leader_without_holidays_of_their_own_follows_the_workspaces(
    slack: Playground, bot: Bot, anna: Person, database: Database, time: Time
) -> None:
    await database.run(workspaces.change_settings, cast.TEAM, {"country": "DE"})
    time.to(datetime(2026, 12, 25, 10, tzinfo=UTC))  # a Friday
    assert "on Monday, 28 December at 09:00" in await says(anna, "away")
    view = await opens(slack, anna)
    await anna.suggest(view, countries.TYPE_AHEAD, "no")
    await anna.submit(view, {"place": countries.NOWHERE})
    assert (await held(database)).country == ""
    assert "could come now" in await says(anna, "away")


async def test_a_form_that_comes_back_empty_changes_nothing(
    slack: Playground, bot: Bot, anna: Person, database: Database
) -> None:
    await says(anna, "away 9 Nov")
    await anna.submit(await opens(slack, anna), {"assistants": [cast.NOBODY], "hour": "10:30"})
    anna_now = await held(database)
    found = await database.read(leader_hours.current_hours, Programme(), anna_now, cast.T0)
    answers = form.answers_in({}, found)
    columns = form.columns(answers, found, hours=working_time_of(anna_now, Programme()))
    assert columns == {name: getattr(anna_now, name) for name in columns}
    assert (answers.assistants, answers.away_from) == ((cast.NOBODY,), None)


async def test_a_forged_place_is_refused_at_its_field(
    slack: Playground, bot: Bot, anna: Person, database: Database
) -> None:
    view = await opens(slack, anna)
    view.values["place"] = {
        countries.TYPE_AHEAD: {
            "type": "external_select",
            "selected_option": {"text": {"type": "plain_text", "text": "Mars"}, "value": "ZZ"},
        }
    }
    reply = await anna.submit(view)
    assert reply.errors is not None
    assert list(reply.errors) == ["place"]
    assert (await held(database)).country is None


async def test_where_the_parts_of_a_country_differ_the_part_is_asked_for_once(
    slack: Playground, bot: Bot, anna: Person, database: Database
) -> None:
    view = await opens(slack, anna)
    await anna.suggest(view, countries.TYPE_AHEAD, "uk")
    reply = await anna.submit(view, {"place": "GB"})
    assert reply.view is not None
    lacks = "Only the holidays that all parts of United Kingdom share are days off, so not Easter Monday."
    assert f"{lacks} Which part is it?" in reply.view.words
    assert (await anna.press_in(reply.view, messages.PART, selected="GB-SCT")).ok
    await slack.wait_for(
        lambda: "United Kingdom: Scotland" in ((anna.view and anna.view.words) or "")
    )
    anna_now = await held(database)
    assert (anna_now.country, anna_now.subdivision) == ("GB", "SCT")


def test_a_part_of_another_country_is_not_taken() -> None:
    assert countries.chosen_part("GB-SCT", "GB") == "SCT"
    assert countries.chosen_part("DE-BY", "GB") is None
    assert countries.chosen_part("nonsense", "GB") is None


async def test_a_country_that_is_left_whole_says_what_it_lacks_and_asks_no_more(
    slack: Playground, bot: Bot, anna: Person
) -> None:
    view = await opens(slack, anna)
    await anna.suggest(view, countries.TYPE_AHEAD, "uk")
    await anna.submit(view, {"place": "GB"})
    view = await opens(slack, anna)
    assert "so not Easter Monday" in view.words
    reply = await anna.submit(view, {"hour": "10:00"})
    assert reply.view is not None
    assert "Which part" not in reply.view.words


async def test_working_days_that_were_not_touched_follow_the_country(
    slack: Playground, bot: Bot, anna: Person, database: Database
) -> None:
    view = await opens(slack, anna)
    await anna.suggest(view, countries.TYPE_AHEAD, "saudi")
    reply = await anna.submit(view, {"place": "SA"})
    assert reply.view is not None
    days = "*Working days:* Monday, Tuesday, Wednesday, Thursday and Sunday."
    assert days in reply.view.words
    assert (await held(database)).working_days is None


async def test_who_is_away_by_their_status_for_who_knows_how_long_is_asked_at_their_next_action(
    slack: Playground, bot: Bot, anna: Person, database: Database
) -> None:
    assert (await anna.changes(status_emoji=":palm_tree:")).ok
    assert anna.dm == []
    reply = await anna.command("/visit", "list")
    assert reply.message is not None
    assert leave_question.ASKED in reply.message.text
    await bot.receiver.drain(2)
    assert leave_question.ASKED not in await says(anna, "list")  # once is enough
    home = await anna.opens_home()
    assert home.ok
    await slack.wait_for(lambda: anna.home is not None)
    assert anna.home is not None
    assert leave_question.ASKED in anna.home.words
    assert (await anna.press(reply.message, f"{leave_question.ANSWER}:next_week")).ok
    await bot.receiver.drain(2)
    assert await away(database) == [(date(2026, 11, 2), date(2026, 11, 15))]
    assert (await held(database)).vacation_answered_at is not None
    assert "on Monday, 16 November at 09:00" in await says(anna, "away")


async def test_it_is_asked_below_the_receipt_of_a_visit_too(
    slack: Playground, bot: Bot, anna: Person
) -> None:
    assert (await anna.changes(status_emoji=":palm_tree:")).ok
    said = await says(anna, "Acme today: “a”")
    assert "Kept: Acme" in said
    assert leave_question.ASKED in said
    await bot.receiver.drain(2)
    assert leave_question.ASKED not in await says(anna, "Globex today: “b”")


async def test_a_status_without_an_end_is_no_reason_to_be_silent_for_good(
    slack: Playground, bot: Bot, anna: Person, clockwork: Clockwork, time: Time
) -> None:
    assert (await anna.changes(status_emoji=":palm_tree:")).ok
    time.wind(days=1)
    assert (await anna.changes(status_emoji=":palm_tree:", status_text="Lisbon")).ok
    assert messages.VACATION in await says(anna, "away 1 Jan 2027 to 2 Jan 2027")
    time.wind(days=6)  # a Monday: the week after the status was first seen
    assert "could come now" in await says(anna, "away")


async def test_days_away_are_said_to_those_whom_they_concern(
    slack: Playground, bot: Bot, anna: Person, ben: Person, olga: Person, clockwork: Clockwork
) -> None:
    assert "Planned" in await says(anna, f"plan Globex 10 Nov with <@{cast.BEN}>")
    await clockwork.tick()
    heard = len(ben.dm)
    said = await says(olga, f"away <@{cast.ANNA}> 9 Nov to 13 Nov")
    assert "Planned in these days: Globex (Tuesday, 10 November)." in said
    await clockwork.tick()
    assert anna.dm[-1].text == (
        f"<@{cast.OLGA}> noted that you are away from 9 to 13 November. "
        "Your visit to Globex (Tuesday, 10 November) falls into these days."
    )
    await clockwork.until(AFTERNOON)  # Ben's morning has had its message
    assert [each.text for each in ben.dm[heard:]] == [
        f"<@{cast.ANNA}> is away from 9 to 13 November. The visit to Globex (Tuesday, 10 November) "
        "that you make together falls into these days."
    ]


async def test_days_away_of_a_companion_are_said_to_the_leader_and_ones_own_to_nobody_else(
    slack: Playground, bot: Bot, anna: Person, ben: Person, clockwork: Clockwork
) -> None:
    await says(anna, f"plan Globex 10 Nov with <@{cast.BEN}>")
    await says(ben, "away 10 Nov")
    await says(ben, "away 17 Nov")
    await clockwork.tick()
    assert [each.text for each in anna.dm] == [
        f"<@{cast.BEN}> is away on 10 November. Your visit to Globex (Tuesday, 10 November) "
        "that you make together falls into these days."
    ]


async def test_an_assistant_is_welcomed_and_helped_to_what_they_can_do(
    slack: Playground, bot: Bot, anna: Person, nobody: Person, clockwork: Clockwork
) -> None:
    await anna.submit(await opens(slack, anna), {"assistants": [cast.NOBODY]})
    await clockwork.tick()
    (welcome,) = nobody.dm
    assert welcome.text == assistants_wording.welcome(cast.ANNA)
    assert (await nobody.command("/visit", "help")).ok
    await slack.wait_for(lambda: bool(nobody.ephemerals))
    assert nobody.ephemerals[-1].text == assistants_wording.assists([cast.ANNA])
    await clockwork.tick()
    assert len(nobody.dm) == 1
