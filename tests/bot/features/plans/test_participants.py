"""The colleagues on a planned visit: those who were picked, and nobody whose name was only typed."""

from datetime import UTC, datetime

from bot.features.briefs import messages
from bot.features.plans import form
from bot.playground.client.person import Person
from storage.core.database import Database
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import NASTY, NASTY_AS_READ, Office, Typed, field, only_sqlite, plans_of

pytestmark = only_sqlite  # every statement here is tried on PostgreSQL elsewhere, too

EVE = datetime(2026, 11, 4, 15, tzinfo=UTC)
MORNING_AFTER = datetime(2026, 11, 6, 9, tzinfo=UTC)


async def test_who_comes_along_is_picked_and_the_brief_names_them_without_calling_them(
    anna: Person, clockwork: Clockwork, known: int, office: Office
) -> None:
    view = await office.form(anna, f"plan Globex with Dana Cole and <@{cast.BEN}>")
    assert field(view, form.PEOPLE)["value"] == "Dana Cole"
    assert field(view, form.COLLEAGUES)["selected_users"] == [cast.BEN]
    along = [cast.BEN, cast.NOBODY]
    await anna.submit(view, {form.DAY: "2026-11-05", form.COLLEAGUES: along})
    await clockwork.until(EVE)
    (brief,) = (each for each in anna.dm if messages.ASKED in each.text)
    assert "You want to see Dana Cole. Ben and Nobody come along." in brief.text
    assert "<@" not in brief.text + str(brief.blocks)
    await clockwork.until(MORNING_AFTER)
    await anna.press(anna.dm[-1], messages.YES)
    log = await office.opened(anna)
    assert field(log, "met")["value"] == "Dana Cole"
    assert field(log, "colleagues")["selected_users"] == [cast.BEN, cast.NOBODY]


async def test_what_was_typed_as_whom_to_see_picks_nobody(
    anna: Person, clockwork: Clockwork, known: int, office: Office, database: Database
) -> None:
    view = await office.form(anna, "plan Globex")
    words = f"<@{cast.BEN}>, <@{cast.CARLA}|carla>, {NASTY}"
    await anna.submit(view, {form.DAY: "2026-11-05", form.PEOPLE: words})
    (plan,) = await plans_of(database)
    assert plan.people == f"@{cast.BEN}, @carla, {NASTY_AS_READ}"
    await clockwork.until(EVE)
    (brief,) = (each for each in anna.dm if messages.ASKED in each.text)
    assert "<@" not in brief.text + str(brief.blocks)
    assert "come along" not in brief.text
    await clockwork.until(MORNING_AFTER)
    await anna.press(anna.dm[-1], messages.YES)
    assert field(await office.opened(anna), "colleagues")["selected_users"] == []


async def test_a_leader_does_not_come_along_on_their_own_visit(
    typed: Typed, anna: Person, known: int, database: Database
) -> None:
    await typed(anna, f"plan Globex thursday with Dana and <@{cast.ANNA}>")
    (plan,) = await plans_of(database)
    assert plan.people == "Dana"
