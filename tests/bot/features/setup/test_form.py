"""/visit setup, through the stand-in Slack."""

from datetime import date

import pytest

from bot.features.setup import form
from bot.features.setup.changes import FilledSetup
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack import fault_injection
from bot.playground.slack.surfaces import View
from bot.process.app import Bot
from bot.wording import countries
from storage.core.database import Database
from storage.programme import leaders, workspaces
from storage.programme.leaders import Leader
from storage.programme.settings import Programme
from tests import cast

LEADING = [cast.ANNA, cast.BEN, cast.CARLA, cast.DMITRI, cast.EMI]


async def open_setup(slack: Playground, person: Person) -> View:
    reply = await person.command("/visit", "setup")
    assert reply.ok
    await slack.wait_for(lambda: person.view and person.view.callback_id == form.FORM)
    assert person.view is not None
    return person.view


async def taking_part(database: Database) -> dict[str, Leader]:
    people = await database.read(leaders.everyone, cast.TEAM)
    return {person.user_id: person for person in people}


async def programme(database: Database) -> Programme:
    found = await database.read(workspaces.find, cast.TEAM)
    assert found is not None
    return found.programme


async def test_the_form_shows_the_programme_as_it_stands(
    slack: Playground, bot: Bot, olga: Person
) -> None:
    view = await open_setup(slack, olga)
    shown = form.shown_in(view.json(), FilledSetup(frozenset(), frozenset(), "C0", "7"))
    assert shown.leading == set(LEADING)
    assert shown.admins == {cast.OLGA}
    assert shown.channel is None
    assert shown.cadence == "30"


async def test_saving_it_as_it_stands_changes_nothing(
    slack: Playground, bot: Bot, olga: Person, database: Database
) -> None:
    before = await taking_part(database)
    reply = await olga.submit(await open_setup(slack, olga))
    assert reply.view is not None
    assert "Nothing was changed." in reply.view.words
    assert await taking_part(database) == before


async def test_a_leader_who_is_no_admin_gets_a_sentence_and_no_form(
    slack: Playground, bot: Bot, anna: Person
) -> None:
    reply = await anna.command("/visit", "setup")
    assert reply.words == "Only an admin of this programme can do that."
    await bot.receiver.drain(2)
    assert anna.view is None


async def test_who_joins_is_asked_for_a_function_which_is_spelt_as_the_others_are(
    slack: Playground, bot: Bot, olga: Person, database: Database
) -> None:
    slack.user(cast.NOBODY, name="Nora", tz="America/New_York")
    view = await open_setup(slack, olga)
    asked = await olga.submit(view, {"leading": [*LEADING, cast.NOBODY]})
    assert asked.view is not None
    assert "Nora: function" in asked.view.words
    assert cast.NOBODY not in await taking_part(database)

    done = await olga.submit(asked.view, {f"function:{cast.NOBODY}": " finance "})
    assert done.view is not None
    assert f"Joined:* <@{cast.NOBODY}>" in done.view.words
    nora = (await taking_part(database))[cast.NOBODY]
    assert (nora.name, nora.zone, nora.function) == ("Nora", "America/New_York", "Finance")
    assert nora.leads
    assert not nora.admin


async def test_nobody_leaves_before_it_was_asked_in_words(
    slack: Playground, bot: Bot, olga: Person, database: Database
) -> None:
    view = await open_setup(slack, olga)
    asked = await olga.submit(view, {"leading": [cast.ANNA, cast.CARLA, cast.DMITRI, cast.EMI]})
    assert asked.view is not None
    assert f"<@{cast.BEN}> will take no part any more" in asked.view.words
    assert "Their visits stay" in asked.view.words
    assert cast.BEN in await taking_part(database)

    done = await olga.submit(asked.view)
    assert done.view is not None
    assert f"Left:* <@{cast.BEN}>" in done.view.words
    assert cast.BEN not in await taking_part(database)
    ben = await database.read(leaders.find, cast.TEAM, cast.BEN)
    assert ben is not None
    assert ben.removed
    assert ben.function == "Finance"


async def test_an_admin_who_starts_to_lead_stays_an_admin(
    slack: Playground, bot: Bot, olga: Person, database: Database
) -> None:
    view = await open_setup(slack, olga)
    asked = await olga.submit(view, {"leading": [*LEADING, cast.OLGA]})
    assert asked.view is not None
    assert "Nothing was changed." not in asked.view.words
    person = (await taking_part(database))[cast.OLGA]
    assert (person.leads, person.admin) == (True, True)


async def test_a_paused_leader_stays_paused(
    slack: Playground, bot: Bot, olga: Person, database: Database
) -> None:
    await database.run(leaders.pause, cast.TEAM, cast.BEN, cast.T0)
    view = await open_setup(slack, olga)
    await olga.submit(view, {"cadence": "20"})
    assert (await taking_part(database))[cast.BEN].paused
    assert (await programme(database)).cadence == 20


async def test_whom_somebody_else_added_meanwhile_stays(
    slack: Playground, bot: Bot, olga: Person, database: Database
) -> None:
    view = await open_setup(slack, olga)
    await database.run(
        leaders.add, cast.TEAM, cast.NOBODY, cast.T0, cast.MONDAY, name="Nora", function="HR"
    )
    await olga.submit(view, {"cadence": "20"})
    assert cast.NOBODY in await taking_part(database)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"is_restricted": True}, "is a guest here"),
        ({"is_ultra_restricted": True}, "is a guest here"),
        ({"is_bot": True}, "is a bot"),
        ({"deleted": True}, "is deactivated"),
        ({"team_id": cast.OTHER_TEAM}, "another company"),
        ({"is_stranger": True}, "another company"),
    ],
)
async def test_who_cannot_take_part_is_named_at_the_field(
    slack: Playground,
    bot: Bot,
    olga: Person,
    database: Database,
    facts: dict[str, object],
    sentence: str,
) -> None:
    slack.user(cast.NOBODY, **facts)
    view = await open_setup(slack, olga)
    reply = await olga.submit(view, {"leading": [*LEADING, cast.NOBODY]})
    assert reply.errors is not None
    assert sentence in reply.errors["leading"]
    assert cast.NOBODY not in await taking_part(database)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"bot_is_member": False}, "Invite me there with /invite"),
        ({"is_archived": True}, "is archived"),
        ({"is_ext_shared": True}, "shared with another company"),
    ],
)
async def test_a_channel_that_cannot_get_the_board_is_refused_at_the_field(
    slack: Playground,
    bot: Bot,
    olga: Person,
    database: Database,
    facts: dict[str, bool],
    sentence: str,
) -> None:
    slack.channel("C0BOARD", name="customers", **facts)
    view = await open_setup(slack, olga)
    reply = await olga.submit(view, {"channel": "C0BOARD", "cadence": "20"})
    assert reply.errors is not None
    assert sentence in reply.errors["channel"]
    assert (await programme(database)).cadence == 30


async def test_the_board_gets_its_channel_and_can_lose_it_again(
    slack: Playground, bot: Bot, olga: Person, database: Database
) -> None:
    slack.channel("C0BOARD", name="customers")
    reply = await olga.submit(await open_setup(slack, olga), {"channel": "C0BOARD"})
    assert reply.view is not None
    assert "goes to <#C0BOARD>" in reply.view.words
    assert (await programme(database)).board_channel == "C0BOARD"

    reply = await olga.submit(await open_setup(slack, olga), {"channel": None})
    assert reply.view is not None
    assert "The board* is off" in reply.view.words
    assert (await programme(database)).board_channel is None


async def test_days_off_and_a_country_are_set_and_told_back(
    slack: Playground, bot: Bot, olga: Person, database: Database
) -> None:
    view = await open_setup(slack, olga)
    await olga.suggest(view, countries.TYPE_AHEAD, "scot")
    wanted = {"place": "GB-SCT", "days_off": "2026-12-24, 2026-12-31"}
    reply = await olga.submit(view, wanted)
    assert reply.view is not None
    assert "*Company days off:* 24 December 2026 and 31 December 2026." in reply.view.words
    assert "*Public holidays:* United Kingdom: Scotland." in reply.view.words
    found = await programme(database)
    assert (found.country, found.subdivision) == ("GB", "SCT")
    assert found.days_off == {date(2026, 12, 24), date(2026, 12, 31)}

    view = await open_setup(slack, olga)
    assert "United Kingdom: Scotland" in view.words
    reply = await olga.submit(view)
    assert reply.view is not None
    assert "Nothing was changed." in reply.view.words
    reply = await olga.submit(await open_setup(slack, olga), {"place": None, "days_off": ""})
    assert reply.view is not None
    assert "*Public holidays:* none." in reply.view.words
    assert (await programme(database)).days_off == frozenset()


async def test_the_part_of_a_country_is_asked_for_where_its_parts_differ(
    slack: Playground, bot: Bot, olga: Person, database: Database
) -> None:
    view = await open_setup(slack, olga)
    await olga.suggest(view, countries.TYPE_AHEAD, "uk")
    reply = await olga.submit(view, {"place": "GB"})
    assert reply.view is not None
    assert "so not Easter Monday. Which part is it?" in reply.view.words
    assert (await olga.press_in(reply.view, form.PART, selected="GB-NIR")).ok
    await slack.wait_for(lambda: "Northern Ireland" in ((olga.view and olga.view.words) or ""))
    found = await programme(database)
    assert (found.country, found.subdivision) == ("GB", "NIR")


async def test_days_off_that_are_no_dates_are_refused_at_the_field(
    slack: Playground, bot: Bot, olga: Person, database: Database
) -> None:
    reply = await olga.submit(await open_setup(slack, olga), {"days_off": "Christmas"})
    assert reply.errors == {"days_off": "Dates, such as 24 Dec - 2 Jan, 15 May 2027."}
    assert (await programme(database)).days_off == frozenset()


@pytest.mark.parametrize("typed", ["0", "3", "366", "10000", "-7", "many"])
async def test_a_cadence_out_of_bounds_is_refused_at_the_field(
    slack: Playground, bot: Bot, olga: Person, database: Database, typed: str
) -> None:
    view = await open_setup(slack, olga)
    reply = await olga.submit(view, {"cadence": typed}, unchecked=True)
    assert reply.errors == {"cadence": "A number of days from 7 to 365."}
    assert (await programme(database)).cadence == 30


async def test_somebody_must_run_the_programme(
    slack: Playground, bot: Bot, olga: Person, database: Database
) -> None:
    reply = await olga.submit(await open_setup(slack, olga), {"admins": []})
    assert reply.errors == {"admins": "Somebody must run the programme."}
    assert (await taking_part(database))[cast.OLGA].admin


async def test_an_admin_may_hand_over(
    slack: Playground, bot: Bot, olga: Person, anna: Person, database: Database
) -> None:
    asked = await olga.submit(await open_setup(slack, olga), {"admins": [cast.ANNA]})
    assert asked.view is not None
    await olga.submit(asked.view)
    people = await taking_part(database)
    assert people[cast.ANNA].admin
    assert cast.OLGA not in people
    reply = await anna.command("/visit", "setup")
    assert reply.ok


async def test_a_slack_that_does_not_say_costs_nothing_that_was_chosen(
    slack: Playground, bot: Bot, olga: Person, database: Database
) -> None:
    slack.faults.on("users.info", fault_injection.rate_limited(7), times=9)
    view = await open_setup(slack, olga)
    reply = await olga.submit(view, {"leading": [*LEADING, cast.NOBODY]})
    assert reply.errors is not None
    assert "Try again in 7 seconds" in reply.errors["leading"]
    assert cast.NOBODY not in await taking_part(database)


async def test_a_form_that_slack_would_not_open_any_more_is_said(
    slack: Playground, bot: Bot, olga: Person
) -> None:
    slack.faults.on("views.open", fault_injection.error("expired_trigger_id"))
    assert (await olga.command("/visit", "setup")).ok
    await slack.wait_for(lambda: olga.ephemerals)
    assert "try once more" in olga.ephemerals[-1].words


async def test_names_in_the_second_step_are_only_names(
    slack: Playground, bot: Bot, olga: Person, database: Database
) -> None:
    name = "<!channel> <@U1> <http://x|y> & *" + "x" * 300
    slack.user(cast.NOBODY, name=name)
    view = await open_setup(slack, olga)
    asked = await olga.submit(view, {"leading": [*LEADING, cast.NOBODY]})
    assert asked.view is not None
    await olga.submit(asked.view, {f"function:{cast.NOBODY}": "<!here> & Co"})
    nora = (await taking_part(database))[cast.NOBODY]
    assert (nora.name, nora.function) == (name, "@here & Co")


async def test_a_slack_that_hangs_is_answered_for_in_time(
    slack: Playground, bot: Bot, olga: Person
) -> None:
    held = slack.faults.on("users.info", fault_injection.hold())
    view = await open_setup(slack, olga)
    reply = await olga.submit(view, {"leading": [*LEADING, cast.NOBODY]})
    held.release()
    assert reply.errors == {"leading": "Slack was too slow to say. Please press Save again."}


async def test_five_submits_at_once_have_one_effect_and_one_receipt(
    slack: Playground, bot: Bot, olga: Person, database: Database
) -> None:
    view = await open_setup(slack, olga)
    asked = await olga.submit(view, {"leading": [*LEADING[1:], cast.NOBODY]})
    assert asked.view is not None
    reply = await olga.submit(asked.view, {f"function:{cast.NOBODY}": "HR"}, times=5)
    bodies = [each.body for each in (reply, *reply.repeats)]
    assert len(bodies) == 5
    assert all(body == bodies[0] for body in bodies)
    assert reply.view is not None
    assert "Joined:" in reply.view.words
    people = await taking_part(database)
    assert cast.NOBODY in people
    assert cast.ANNA not in people


async def test_five_saves_at_once_that_need_no_question_have_one_effect(
    slack: Playground, bot: Bot, olga: Person, database: Database
) -> None:
    view = await open_setup(slack, olga)
    reply = await olga.submit(view, {"admins": [cast.OLGA, cast.NOBODY]}, times=5)
    bodies = [each.body for each in (reply, *reply.repeats)]
    assert all(body == bodies[0] for body in bodies)
    assert (await taking_part(database))[cast.NOBODY].admin


async def test_another_admins_draft_is_nobodys(
    slack: Playground, bot: Bot, olga: Person, anna: Person, database: Database
) -> None:
    await database.run(leaders.add, cast.TEAM, cast.ANNA, cast.T0, cast.MONDAY, admin=True)
    asked = await olga.submit(await open_setup(slack, olga), {"leading": LEADING[:-1]})
    assert asked.view is not None
    hers = await anna.submit(await open_setup(slack, anna), {"leading": [cast.ANNA]})
    assert hers.view is not None
    hers.view.source["private_metadata"] = asked.view.private_metadata
    reply = await anna.submit(hers.view)
    assert reply.view is not None
    assert "nothing was changed" in reply.view.words
    assert set(LEADING) <= set(await taking_part(database))


async def test_who_is_no_admin_any_more_saves_nothing(
    slack: Playground, bot: Bot, olga: Person, database: Database
) -> None:
    view = await open_setup(slack, olga)
    await database.run(
        leaders.add, cast.TEAM, cast.OLGA, cast.T0, cast.MONDAY, admin=False, leads=True
    )
    reply = await olga.submit(view, {"cadence": "20"})
    assert reply.view is not None
    assert "Only an admin of this programme can do that." in reply.view.words
    assert (await programme(database)).cadence == 30


async def test_another_workspaces_programme_is_untouched(
    slack: Playground, bot: Bot, olga: Person, database: Database
) -> None:
    await database.run(cast.enrol, cast.OTHER_TEAM)
    asked = await olga.submit(await open_setup(slack, olga), {"leading": [], "cadence": "20"})
    assert asked.view is not None
    await olga.submit(asked.view)
    assert set(await taking_part(database)) == {cast.OLGA}
    others = await database.read(leaders.everyone, cast.OTHER_TEAM)
    assert len(others) == 6
    other = await database.read(workspaces.find, cast.OTHER_TEAM)
    assert other is not None
    assert other.programme.cadence == 30


async def test_more_leaders_than_a_picker_holds_are_only_added_to(
    slack: Playground, bot: Bot, olga: Person, database: Database
) -> None:
    def many(connection: object) -> None:
        for number in range(101):
            user = f"U1{number:04d}"
            leaders.add(
                connection,  # type: ignore[arg-type]
                cast.TEAM,
                user,
                cast.T0,
                cast.MONDAY,
                name=user,
                function="Sales",
            )

    await database.run(many)
    view = await open_setup(slack, olga)
    assert "besides the present 106" in view.words
    await olga.submit(view, {"cadence": "20"})
    assert len(await taking_part(database)) == 107
    assert (await programme(database)).cadence == 20
