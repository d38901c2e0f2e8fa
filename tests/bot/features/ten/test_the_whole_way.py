"""From the closed-book ten, through a question that nobody could answer, to the card that shows the answer."""

from datetime import timedelta

from sqlalchemy.engine import Connection

from bot.features.briefs import messages as brief_messages
from bot.features.plans.form import DAY, NOTE
from bot.features.questions import messages as question_messages
from bot.features.ten import map_messages, messages
from bot.playground.client.person import Person
from bot.playground.slack.surfaces import Message
from bot.requests import action_ids
from bot.requests.action_ids import PLAN, SHOW
from storage.customers import customers, merge
from storage.programme import leaders
from storage.ten import answers, best_customers
from storage.ten.answers import AnswerOutcome
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Office, chosen, field, only_sqlite

pytestmark = only_sqlite  # every statement here is tried on PostgreSQL elsewhere, too


def written(person: Person, words: str) -> Message:
    """The last message of the bot with these words."""
    return next(each for each in reversed(person.dm) if words in each.text)


async def shown(office: Office, person: Person, line: str) -> Message:
    await person.command("/visit", line)
    await office.settled()
    return person.ephemerals[-1]


async def test_each_request_has_other_words_and_the_last_says_that_it_is(
    office: Office, anna: Person, clockwork: Clockwork
) -> None:
    await clockwork.until(cast.T0 + timedelta(days=120))
    asked = [each.text for each in anna.dm if messages.FROM_MEMORY in each.text]
    assert len(asked) == len(set(asked)) == 6
    assert [messages.LAST_TIME in each for each in asked] == [False] * 5 + [True]


async def test_a_leader_does_not_know_plans_goes_and_knows(
    office: Office, anna: Person, ben: Person, clockwork: Clockwork
) -> None:
    await office.customer("Initech")
    start = cast.T0
    await clockwork.until(start + timedelta(days=2, hours=1))
    request = written(anna, messages.ASK_FOR_TEN[0])
    await anna.press(request, action_ids.NAME_THEM)
    form = await office.opened(anna)
    assert "external_select" not in str(form.source)  # closed-book
    await anna.submit(form, {"line:1": "initech", "line:3": "Umbrella"})
    await anna.close(form)
    await office.settled()
    assert "two of ten, eight left blank" in request.text

    await clockwork.until(start + timedelta(days=9, hours=1))
    question = written(anna, question_messages.NOT_KNOWING)
    name, asks = question.text.split(". ")[0], question.text.split(". ")[1].partition("? ")[0] + "?"
    await anna.press(question, question_messages.UNKNOWN)
    await office.settled()
    await anna.press(question, PLAN)
    form = await office.opened(anna)
    assert field(form, NOTE)["value"] == asks
    reply = await anna.submit(form, {DAY: "2026-11-19"})
    assert "Planned" in str(reply.view and reply.view.source)
    await anna.close(form)

    await clockwork.until(start + timedelta(days=16, hours=8))
    brief = written(anna, brief_messages.ASKED)
    assert name in brief.text
    assert f"You want to ask: “{asks}”" in brief.text
    assert "None of us knows" not in brief.text  # once is enough
    assert asks in (await shown(office, ben, f"who {name}")).words

    await clockwork.until(start + timedelta(days=18, hours=1))
    await anna.press(written(anna, f"Did you meet {name}"), brief_messages.YES)
    form = await office.opened(anna)
    await anna.submit(form, {"said": "my father and I decide, at breakfast"})
    await anna.close(form)
    await anna.press(question, question_messages.ANSWER)  # [Now I know]
    form = await office.opened(anna)
    await anna.submit(form, {question_messages.WORDS: "Dana and her father"})
    await office.settled()

    card = (await shown(office, ben, f"who {name}")).words
    assert "my father and I decide, at breakfast" in card
    assert "Dana and her father" in card
    assert "We don't know" not in card
    mine = await shown(office, anna, "ten")
    assert "open question" not in mine.text
    assert "2.  —" in mine.text


async def test_a_brief_asks_first_what_its_leader_could_not_answer(
    office: Office, anna: Person, ben: Person, clockwork: Clockwork
) -> None:
    acme = await office.customer("Acme")
    asked = (cast.ANNA, "proud"), (cast.BEN, "three_years"), (cast.BEN, "awake"), (cast.BEN, "bet")

    def not_know(connection: Connection) -> None:
        for number, (leader, question) in enumerate(asked):
            answers.keep(
                connection,
                cast.TEAM,
                leader,
                delivery=f"d{number}",
                customer=acme,
                question=question,
                outcome=AnswerOutcome.UNKNOWN,
                now=cast.later(minutes=number),
            )

    await office.database.run(not_know)
    await shown(office, anna, "plan Acme thursday")
    await clockwork.until(cast.later(days=2, hours=7))
    brief = written(anna, brief_messages.ASKED).text
    assert "None of us knows: What are they proud" in brief
    assert "What are they betting on" in brief
    assert "keeps them awake" not in brief


async def test_two_lines_that_became_one_customer_are_one_on_the_map(
    office: Office, anna: Person
) -> None:
    await anna.command("/visit", "ten")
    form = await office.opened(anna)
    await anna.submit(form, {"line:1": "Globex", "line:2": "Acme", "line:3": "Initech"})
    await anna.close(form)
    await office.database.run(merge.merge, cast.TEAM, 3, 1, cast.OLGA, cast.T0)
    mine = await shown(office, anna, "ten")
    assert str(mine.blocks).count(f"{SHOW}:") == 2
    assert "Seven lines are blank." in mine.text


async def test_a_merge_while_forms_are_open_loses_nothing(
    office: Office, anna: Person, ben: Person, clockwork: Clockwork
) -> None:
    """Globex becomes Acme between the opening and the submit of each form."""
    acme, globex = await office.customer("Acme"), await office.customer("Globex")
    lines = [("Globex", globex)]
    await office.database.run(best_customers.name, cast.TEAM, cast.ANNA, lines, cast.T0)
    await clockwork.until(cast.later(days=2, hours=1))
    question = written(anna, question_messages.NOT_KNOWING)
    await anna.press(question, question_messages.ANSWER)
    answer = await office.opened(anna)
    visit = await office.form(ben, "Globex")
    assert chosen(visit, "customer") == str(globex)
    await office.database.run(merge.merge, cast.TEAM, globex, acme, cast.OLGA, cast.T0)
    await anna.submit(answer, {question_messages.WORDS: "their apprentices"})
    await ben.submit(visit, {"said": "we may leave gas"})
    await office.settled()
    card = (await shown(office, ben, "who Globex")).words
    assert "Acme" in card
    assert "their apprentices" in card
    assert "we may leave gas" in card
    assert await office.database.read(customers.match, cast.TEAM, "Globex") == (
        await office.database.read(customers.find, cast.TEAM, acme)
    )


async def test_a_slip_that_is_put_right_changes_nothing_about_the_comparison(
    office: Office, anna: Person
) -> None:
    await anna.command("/visit", "ten")
    form = await office.opened(anna)
    await anna.submit(form, {"line:1": "Globex"})
    await anna.close(form)
    office.time.wind(days=1)
    await anna.press(await shown(office, anna, "ten"), map_messages.CHANGE)
    form = await office.opened(anna)
    reply = await anna.submit(form, {"line:2": "Initech"})
    assert "Beside the list" not in str(reply.view and reply.view.source)
    await anna.close(form)
    office.time.wind(days=200)
    for names in ({"line:1": "Acme", "line:2": "Initech"}, {"line:1": "Acme", "line:2": "Hooli"}):
        await anna.press(await shown(office, anna, "ten"), map_messages.CHANGE)
        form = await office.opened(anna)
        reply = await anna.submit(form, names)
        said = "Beside the list you named on 3 November 2026: new "
        assert said in str(reply.view and reply.view.source)
        await anna.close(form)


async def test_a_plan_of_who_takes_part_no_more_is_not_on_the_card(
    office: Office, anna: Person, ben: Person
) -> None:
    await office.customer("Acme")
    await shown(office, anna, "plan Acme thursday")
    assert f"<@{cast.ANNA}> goes on Thursday" in (await shown(office, ben, "who Acme")).text
    await office.database.run(leaders.remove, cast.TEAM, cast.ANNA, cast.T0)
    assert "goes on" not in (await shown(office, ben, "who Acme")).text
