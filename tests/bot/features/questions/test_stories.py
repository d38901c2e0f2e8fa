"""The weekly question: asked, answered in a form or in plain words, not known, skipped."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from bot.features.inbox import replies, unclassified
from bot.features.questions import handlers, messages
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack.surfaces import Message
from bot.process.app import Bot
from bot.requests import action_ids
from bot.requests.action_ids import LOG
from bot.wording.question_catalogue import KEYS, words_of
from bot.wording.visits import HINT
from scheduler.engine.courier import Withdrawn
from storage.core.database import Database
from storage.customers import customers
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery
from storage.programme import leaders
from storage.ten import answers, best_customers
from storage.ten.answers import Answer, AnswerOutcome
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Time, only_sqlite

pytestmark = only_sqlite  # every statement here is tried on PostgreSQL elsewhere, too

WEDNESDAY = cast.later(days=2, hours=1)
FIRST = words_of(KEYS[0]) or ""


def name_ten(connection: Connection, leader: str = cast.ANNA, name: str = "Initech") -> None:
    customer = customers.add(connection, cast.TEAM, name, leader, cast.T0)
    best_customers.name(connection, cast.TEAM, leader, [(name, customer.id)], cast.T0)


@pytest.fixture
async def asked(clockwork: Clockwork, time: Time, anna: Person, database: Database) -> Message:
    """Anna's first question, about Initech."""
    await database.run(name_ten)
    time.to(WEDNESDAY)
    await clockwork.tick()
    return anna.dm[-1]


def question_of(connection: Connection, who: str = cast.ANNA) -> Delivery:
    found = deliveries.last_sent(connection, cast.TEAM, who, "question")
    assert found is not None
    return found


async def answer_of(database: Database, who: str = cast.ANNA) -> Answer | None:
    delivery = await database.read(question_of, who)
    return await database.read(answers.find, cast.TEAM, who, delivery.id)


def blocks(message: Message) -> str:
    return str(message.blocks)


async def test_one_question_about_one_of_the_ten_comes_on_wednesday(asked: Message) -> None:
    assert asked.text == f"Initech. {FIRST} Not knowing is a reason to go."
    labels = [each["text"]["text"] for each in asked.blocks[1]["elements"]]
    assert labels == ["Answer", "I don't know", "Skip"]


async def test_an_answer_in_the_form_is_kept_once_and_shown_in_its_place(
    asked: Message, anna: Person, slack: Playground, database: Database
) -> None:
    await anna.press(asked, messages.ANSWER)
    await slack.wait_for(lambda: anna.view)
    assert anna.view is not None
    assert messages.READ_BY in str(anna.view.source)
    words = "Dana wants <hydrogen> & a second line"
    reply = await anna.submit(anna.view, {messages.WORDS: words}, times=5)
    assert {str(each.body) for each in reply.repeats} == {str(reply.body)}
    await slack.wait_for(lambda: "You said" in asked.text)
    assert asked.text == (
        f"Initech. {FIRST} You said: “Dana wants &lt;hydrogen&gt; &amp; a second line”"
    )
    kept = await answer_of(database)
    assert kept is not None
    assert (kept.outcome, kept.words) == (AnswerOutcome.ANSWERED, words)
    assert (await database.read(question_of)).answered_at == WEDNESDAY


async def test_not_knowing_is_a_reason_to_go_and_offers_the_form(
    asked: Message, anna: Person, slack: Playground, database: Database
) -> None:
    await anna.press(asked, messages.UNKNOWN, times=5)
    await slack.wait_for(lambda: "You don't know yet" in asked.text)
    assert asked.text == (
        f"Initech. {FIRST} You don't know yet, and that is kept as an open question. "
        "Not knowing is a reason to go."
    )
    kept = await answer_of(database)
    assert kept is not None
    assert kept.outcome is AnswerOutcome.UNKNOWN
    await anna.press(asked, LOG)
    await slack.wait_for(lambda: anna.view)
    assert anna.view is not None
    assert "Initech" in str(anna.view.source)


async def test_a_skipped_question_is_one_grey_line(
    asked: Message, anna: Person, slack: Playground, database: Database
) -> None:
    await anna.press(asked, messages.SKIP)
    await slack.wait_for(lambda: "Skipped." in asked.text)
    assert [each["type"] for each in asked.blocks] == ["context"]


async def test_the_first_answer_stands_when_two_buttons_are_pressed(
    asked: Message, anna: Person, slack: Playground, database: Database
) -> None:
    before = asked.snapshot()
    await anna.press(asked, messages.SKIP)
    await slack.wait_for(lambda: "Skipped." in asked.text)
    await anna.press(before, messages.UNKNOWN)
    kept = await answer_of(database)
    assert kept is not None
    assert kept.outcome is AnswerOutcome.SKIPPED


async def test_words_still_replace_a_skip_and_a_second_answer_is_told_of_the_first(
    asked: Message, anna: Person, slack: Playground, database: Database
) -> None:
    await anna.press(asked, messages.ANSWER)
    await slack.wait_for(lambda: anna.view)
    first = anna.view
    await anna.press(asked, messages.ANSWER)
    await slack.wait_for(lambda: anna.view is not first)
    second = anna.view
    assert first is not None
    assert second is not None
    await anna.press(asked, messages.SKIP)
    await anna.submit(second, {messages.WORDS: "they leave gas"})
    kept = await answer_of(database)
    assert kept is not None
    assert kept.words == "they leave gas"
    reply = await anna.submit(first, {messages.WORDS: "something else"})
    assert reply.errors is not None
    assert "they leave gas" in reply.errors[messages.WORDS]


async def test_an_answer_from_research_is_kept_with_a_gentle_hint(
    asked: Message, anna: Person, slack: Playground, database: Database
) -> None:
    await anna.press(asked, messages.ANSWER)
    await slack.wait_for(lambda: anna.view)
    assert anna.view is not None
    reply = await anna.submit(anna.view, {messages.WORDS: "The CRM says 40% want it cheaper"})
    assert HINT in str(reply.view.source if reply.view else "")
    assert await answer_of(database) is not None


async def test_blank_words_are_asked_for_at_the_field(
    asked: Message, anna: Person, slack: Playground
) -> None:
    await anna.press(asked, messages.ANSWER)
    await slack.wait_for(lambda: anna.view)
    assert anna.view is not None
    reply = await anna.submit(anna.view, {messages.WORDS: "  \n "}, unchecked=True)
    assert reply.errors == {messages.WORDS: messages.EMPTY}


async def test_a_reply_is_kept_as_its_author_saw_it(
    asked: Message, anna: Person, slack: Playground, database: Database
) -> None:
    await anna.says("> *They* read `a_b` on initech.com, says @ben; mail dana@initech.com")
    await slack.wait_for(lambda: "You said" in asked.text)
    kept = await answer_of(database)
    assert kept is not None
    assert kept.words == "They read a_b on initech.com, says @Ben; mail dana@initech.com"


async def test_a_plain_reply_is_the_answer_once(
    asked: Message, anna: Person, slack: Playground, database: Database
) -> None:
    reply = await anna.says("They & Dana want <hydrogen>")
    assert reply is not None
    await slack.redeliver(reply)
    await slack.wait_for(lambda: "You said" in asked.text and len(anna.dm) == 2)
    assert anna.dm[-1].text == "Kept as your answer about Initech."
    kept = await answer_of(database)
    assert kept is not None
    assert kept.words == "They & Dana want <hydrogen>"


async def test_a_reply_with_what_no_database_keeps_is_kept_without_it(
    asked: Message, anna: Person, database: Database
) -> None:
    reply = await anna.says("they \0leave\ud800 gas")
    assert reply is not None
    assert reply.ok
    kept = await answer_of(database)
    assert kept is not None
    assert kept.words == "they leave gas"


async def test_so_is_an_answer_in_the_form(
    asked: Message, anna: Person, slack: Playground, database: Database
) -> None:
    await anna.press(asked, messages.ANSWER)
    await slack.wait_for(lambda: anna.view)
    assert anna.view is not None
    await anna.submit(anna.view, {messages.WORDS: "they \0leave\ud800 gas"})
    kept = await answer_of(database)
    assert kept is not None
    assert kept.words == "they leave gas"


async def test_small_talk_when_nothing_is_open_gets_one_sentence_of_help(
    bot: Bot, anna: Person, slack: Playground
) -> None:
    await anna.says("Hello!")
    await slack.wait_for(lambda: anna.dm)
    assert [each.text for each in anna.dm] == [unclassified.HELP]


async def test_a_file_without_words_is_told_that_only_words_are_kept(
    bot: Bot, anna: Person, slack: Playground
) -> None:
    await anna.says("hi")
    await slack.wait_for(lambda: anna.dm)
    where = anna.dm[-1].channel
    event = {"type": "message", "channel_type": "im", "channel": where, "user": cast.ANNA}
    await slack.event({**event, "text": "", "ts": "1.1", "subtype": "file_share"}, user=cast.ANNA)
    await slack.wait_for(lambda: len(anna.dm) == 2)
    assert anna.dm[-1].text == replies.ONLY_WORDS


async def test_a_reply_to_nothing_in_particular_may_become_a_visit(
    bot: Bot, anna: Person, slack: Playground
) -> None:
    await anna.says("Dana says they may leave gas by 2028")
    await slack.wait_for(lambda: anna.dm)
    assert anna.dm[-1].text.startswith(unclassified.WHAT_IS_IT)
    assert unclassified.AS_ANSWER not in blocks(anna.dm[-1])
    await anna.press(anna.dm[-1], unclassified.AS_VISIT)
    await slack.wait_for(lambda: anna.view)
    assert anna.view is not None
    assert "Dana says they may leave gas by 2028" in str(anna.view.source)


async def test_a_reply_after_a_week_is_asked_about_and_may_still_be_the_answer(
    asked: Message, anna: Person, slack: Playground, database: Database, time: Time
) -> None:
    time.wind(days=7, minutes=1)
    await anna.says("by the way, they build a second line")
    await slack.wait_for(lambda: len(anna.dm) == 2)
    assert await answer_of(database) is None
    assert (await database.read(question_of)).answered_at == time()
    offered = anna.dm[-1]
    await anna.press(offered, unclassified.AS_ANSWER, times=5)
    await slack.wait_for(lambda: anna.dm[-1].text == "Kept as your answer about Initech.")
    kept = await answer_of(database)
    assert kept is not None
    assert kept.words == "by the way, they build a second line"


async def test_a_second_thought_is_added_to_the_answer(
    asked: Message, anna: Person, slack: Playground, database: Database
) -> None:
    await anna.says("They want hydrogen")
    await slack.wait_for(lambda: len(anna.dm) == 2)
    await anna.says("and Dana wants it by 2028")
    await slack.wait_for(lambda: len(anna.dm) == 3)
    assert "Add it to my answer about Initech" in blocks(anna.dm[-1])
    await anna.press(anna.dm[-1], unclassified.AS_ANSWER, times=5)
    await slack.wait_for(lambda: anna.dm[-1].text == "Kept as your answer about Initech.")
    kept = await answer_of(database)
    assert kept is not None
    assert kept.words == "They want hydrogen\nand Dana wants it by 2028"


async def test_what_waits_is_its_authors_alone_and_for_a_day(
    bot: Bot, anna: Person, ben: Person, slack: Playground, time: Time
) -> None:
    await anna.says("Dana says they may leave gas by 2028")
    await ben.says("Raj wants it in blue")
    await slack.wait_for(lambda: anna.dm and ben.dm)
    stolen = button_value(anna.dm[-1], unclassified.AS_VISIT)
    await ben.press(ben.dm[-1], unclassified.AS_VISIT, forged={"value": stolen})
    await slack.wait_for(lambda: ben.ephemerals)
    assert ben.ephemerals[-1].text == unclassified.GONE
    time.wind(days=1, minutes=1)
    await anna.press(anna.dm[-1], unclassified.AS_VISIT)
    await slack.wait_for(lambda: anna.ephemerals)
    assert anna.ephemerals[-1].text == unclassified.GONE


def button_value(message: Message, action_id: str) -> str:
    elements = [each for block in message.blocks for each in block.get("elements", ())]
    return next(str(each["value"]) for each in elements if each.get("action_id") == action_id)


async def test_an_answer_of_forty_thousand_characters_is_kept_to_the_last(
    asked: Message, anna: Person, slack: Playground, database: Database
) -> None:
    words = "They told me so. " * 2352 + "The end."
    await anna.says(words)
    await slack.wait_for(lambda: "You said" in asked.text and len(anna.dm) == 2)
    kept = await answer_of(database)
    assert kept is not None
    assert kept.words == words
    assert len(words) > 39_990
    assert "All 39,992 characters of it are kept." in blocks(anna.dm[-1])
    assert "All 39,992 characters of it are kept." in blocks(asked)


async def test_a_reply_belongs_to_what_was_said_last(
    asked: Message,
    anna: Person,
    slack: Playground,
    database: Database,
    clockwork: Clockwork,
    time: Time,
) -> None:
    time.to(cast.later(days=30, minutes=1))
    await clockwork.tick()
    assert "30 days" in anna.dm[-1].text
    await anna.says("I know, I know")
    await slack.wait_for(lambda: anna.dm[-1].text.startswith(unclassified.WHAT_IS_IT))
    found = await database.read(deliveries.last_sent, cast.TEAM, cast.ANNA, "overdue")
    assert found is not None
    assert found.answered_at is not None


async def test_who_is_not_enrolled_is_told_how_to_join(
    bot: Bot, nobody: Person, slack: Playground
) -> None:
    reply = await nobody.says("hello")
    assert reply is not None
    await slack.redeliver(reply)
    await bot.receiver.drain(5)
    assert len(nobody.dm) == 1
    assert "Visits are kept by the leaders" in nobody.dm[-1].text


@pytest.mark.parametrize(
    "changes",
    [
        {"subtype": "message_changed"},
        {"bot_id": "B0OTHER"},
        {"channel_type": "channel"},
    ],
)
async def test_edits_bots_and_channels_are_not_heard(
    bot: Bot, anna: Person, slack: Playground, changes: dict[str, Any]
) -> None:
    event = {"type": "message", "channel_type": "im", "channel": "D1", "user": cast.ANNA}
    reply = await slack.event({**event, "text": "x", "ts": "1.1", **changes}, user=cast.ANNA)
    assert reply.ok
    await bot.receiver.drain(5)
    assert anna.dm == []


async def test_who_left_before_the_question_was_written_is_asked_nothing(
    asked: Message, bot: Bot, database: Database
) -> None:
    delivery = await database.read(question_of)
    await database.run(leaders.remove, cast.TEAM, cast.ANNA, WEDNESDAY)
    with pytest.raises(Withdrawn):
        await handlers.render(bot.services, delivery, WEDNESDAY)


async def test_a_question_of_somebody_else_cannot_be_answered(
    asked: Message, anna: Person, ben: Person, slack: Playground, database: Database
) -> None:
    delivery = (await database.read(question_of)).id
    bens = ben.dm[-1]
    await ben.press(
        bens, action_ids.NAME_THEM, forged={"action_id": messages.SKIP, "value": delivery}
    )
    await slack.wait_for(lambda: ben.ephemerals)
    assert "I don't find that question" in ben.ephemerals[-1].text
    assert await answer_of(database) is None


async def test_next_week_asks_something_else(
    asked: Message, anna: Person, clockwork: Clockwork, time: Time
) -> None:
    await anna.press(asked, messages.SKIP)
    time.to(WEDNESDAY + timedelta(days=7))
    await clockwork.tick()
    assert anna.dm[-1].text.startswith("Initech. ")
    assert FIRST not in anna.dm[-1].text


async def test_a_customers_name_of_any_kind_stays_a_name(
    clockwork: Clockwork, time: Time, anna: Person, slack: Playground, database: Database
) -> None:
    nasty = "<!channel> <@U0BEN> <http://x|y> & * _ " + "x" * 250
    await database.run(name_ten, cast.ANNA, nasty)
    time.to(WEDNESDAY)
    await clockwork.tick()
    asked = anna.dm[-1]
    assert "<" not in asked.text
    await anna.press(asked, messages.ANSWER)
    await slack.wait_for(lambda: anna.view)
    assert anna.view is not None
    reply = await anna.submit(anna.view, {messages.WORDS: nasty * 10})
    assert reply.ok
    await slack.wait_for(lambda: "You said" in asked.text)
    assert "<" not in asked.text
