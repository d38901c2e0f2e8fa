"""When a planned visit is to be: several days, and days that are asked about before it is stored."""

from datetime import UTC, date, datetime

from bot.features.plans import form
from bot.features.visits import form as visit_form
from bot.forms.fields import DAYS
from bot.playground.client.person import Person
from bot.playground.slack.surfaces import Message
from storage.core.database import Database
from tests.bot.conftest import Clockwork
from tests.bot.office import Office, Typed, field, only_sqlite, plans_of

pytestmark = only_sqlite  # every statement here is tried on PostgreSQL elsewhere, too


def labels(message: Message) -> list[str]:
    """What the buttons of a message say."""
    rows = [each["elements"] for each in message.blocks if each["type"] == "actions"]
    return [each["text"]["text"] for row in rows for each in row]


async def press(office: Office, person: Person, message: Message, label: str) -> None:
    """Presses the button of that label."""
    rows = [each["elements"] for each in message.blocks if each["type"] == "actions"]
    found = next(each for row in rows for each in row if each["text"]["text"] == label)
    await person.press(message, found["action_id"])
    await office.settled()


async def test_a_plan_of_three_days_is_three_days_long_everywhere(
    typed: Typed, anna: Person, known: int, database: Database, clockwork: Clockwork, office: Office
) -> None:
    receipt = await typed(anna, "plan Globex 4-6 Nov")
    days = "Wednesday, 4 November to Friday, 6 November"
    assert f"Planned: Globex, {days}." in receipt.text
    assert "20261104%2F20261107" in str(receipt.blocks)
    assert "enddt=2026-11-07" in str(receipt.blocks)
    (plan,) = await plans_of(database)
    assert (plan.day, plan.days, plan.last_day) == (date(2026, 11, 4), 3, date(2026, 11, 6))
    await clockwork.until(datetime(2026, 11, 6, 16, tzinfo=UTC))
    assert any("Tomorrow to Friday, 6 November: Globex." in each.text for each in anna.dm)
    assert not any("Did you meet" in each.text for each in anna.dm)
    await clockwork.until(datetime(2026, 11, 9, 12, tzinfo=UTC))
    asked = next(each for each in anna.dm if "Did you meet" in each.text)
    await press(office, anna, asked, "Yes, log it")
    assert anna.view is not None
    assert field(anna.view, visit_form.DATE)["selected_date"] == "2026-11-04"
    assert field(anna.view, DAYS)["value"] == "3"


async def test_a_day_just_over_is_logged_or_planned_for_next_year(
    typed: Typed, anna: Person, known: int, database: Database, office: Office
) -> None:
    question = await typed(anna, "plan Globex 1 Nov")
    log, plan, *_ = labels(question)
    assert (log, plan) == ("Log it: 1 November 2026", "1 November 2027")
    await press(office, anna, question, log)
    assert anna.view is not None
    assert field(anna.view, visit_form.DATE)["selected_date"] == "2026-11-01"
    await press(office, anna, question, plan)
    (made,) = await plans_of(database)
    assert made.day == date(2027, 11, 1)


async def test_the_customer_and_the_day_of_a_plan_are_asked_in_one_message(
    typed: Typed, anna: Person, known: int, database: Database, office: Office
) -> None:
    question = await typed(anna, "plan Globx übermorgen 14:00")
    assert "Is “übermorgen” a day?" in question.text
    assert "Did you mean Globex?" in question.text
    day = labels(question)[0]
    assert day == "Wednesday, 4 November"
    await press(office, anna, question, "Globex")
    await press(office, anna, question, day)
    assert "Planned: Globex, Wednesday, 4 November at 14:00" in question.text
    (plan,) = await plans_of(database)
    assert plan.customer.id == known


async def test_the_form_shows_no_day_that_nobody_typed(
    typed: Typed, anna: Person, known: int, office: Office
) -> None:
    question = await typed(anna, "plan Globex early December")
    await press(office, anna, question, "Open the form")
    assert anna.view is not None
    assert not field(anna.view, form.DAY).get("selected_date")
