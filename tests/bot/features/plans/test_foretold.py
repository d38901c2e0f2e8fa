"""Logging a planned visit by a line or an empty form: the receipt asks how the prediction compared."""

import pytest
from sqlalchemy.engine import Connection

from bot.features.visits import messages
from bot.playground.client.person import Person
from storage.core.database import Database
from storage.plans import plans
from storage.plans.plan_state import PredictionOutcome
from tests import cast
from tests.bot.office import Office, Typed, plans_of

ASKS = "You expected them to say: “the price of gas” How did it turn out?"


@pytest.fixture
async def foretold(typed: Typed, anna: Person, known: int, database: Database) -> int:
    """Anna goes to Globex on Thursday and says what she will hear. The plan's id."""
    await typed(anna, "plan Globex thursday")

    def predict(connection: Connection) -> None:
        plans.predict(connection, cast.TEAM, cast.ANNA, 1, "the price of gas")

    await database.run(predict)
    return 1


async def test_a_line_that_settles_the_plan_asks_in_one_tap(
    typed: Typed, anna: Person, foretold: int, office: Office, database: Database
) -> None:
    office.time.wind(days=3)
    receipt = await typed(anna, "Globex: “who runs it in ten years”")
    assert ASKS in receipt.text
    surprised = f"{messages.FARED}:{PredictionOutcome.SURPRISED.value}"
    after = await office.pressed(anna, receipt, surprised, times=5)
    assert "Kept: Globex, today" in after.text
    assert messages.NOTED[PredictionOutcome.SURPRISED] in after.text
    assert ASKS not in after.text
    (plan,) = await plans_of(database)
    assert plan.outcome is PredictionOutcome.SURPRISED
    assert "1 a surprise" in (await typed(anna, "me")).text


async def test_the_same_line_five_times_asks_the_same_five_times(
    anna: Person, foretold: int, office: Office
) -> None:
    office.time.wind(days=3)
    reply = await anna.command("/visit", "Globex: gas", times=5)
    assert ASKS in reply.words
    assert all(each.body == reply.body for each in reply.repeats)


async def test_the_form_asks_under_its_receipt_and_the_modal_stays(
    anna: Person, foretold: int, office: Office, database: Database
) -> None:
    office.time.wind(days=3)
    view = await office.form(anna, "Globex")
    await anna.submit(view, {"said": "gas"})
    receipt = await office.opened(anna)
    assert ASKS in str(receipt.source)
    await anna.press_in(receipt, f"{messages.FARED}:{PredictionOutcome.EXPECTED.value}")
    await office.settled()
    shown = str((await office.opened(anna)).source)
    assert messages.NOTED[PredictionOutcome.EXPECTED] in shown
    assert ASKS not in shown
    (plan,) = await plans_of(database)
    assert plan.outcome is PredictionOutcome.EXPECTED


async def test_nothing_is_asked_of_another_customer_a_far_day_or_somebody_else(
    typed: Typed, anna: Person, ben: Person, foretold: int, office: Office
) -> None:
    assert "You expected" not in (await typed(anna, "Umbrella: gas")).text
    assert "You expected" not in (await typed(ben, "Globex: gas")).text
    office.time.wind(days=10)
    assert "You expected" not in (await typed(anna, "Globex: gas")).text


async def test_nobody_else_can_say_how_it_fared(
    typed: Typed, anna: Person, ben: Person, foretold: int, office: Office, database: Database
) -> None:
    office.time.wind(days=3)
    await typed(anna, "Globex: gas")
    bens = await typed(ben, "Globex: gas")
    forged = {"action_id": f"{messages.FARED}:partly", "value": str(foretold)}
    answer = await office.pressed(ben, bens, messages.EDIT, forged=forged)
    assert "expected" not in answer.text
    (plan,) = await plans_of(database)
    assert plan.outcome is None


async def test_a_press_after_undo_says_that_it_was_taken_back(
    typed: Typed, anna: Person, foretold: int, office: Office, database: Database
) -> None:
    office.time.wind(days=3)
    receipt = await typed(anna, "Globex: gas")
    await typed(anna, "undo")
    await office.pressed(anna, receipt, f"{messages.FARED}:expected")
    assert receipt.text == messages.gone().text
    (plan,) = await plans_of(database)
    assert plan.outcome is None
