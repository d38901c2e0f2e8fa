"""/visit who Acme and @Keep In Touch Acme: the card of a customer, for leaders and admins only."""

from datetime import date, timedelta

from sqlalchemy.engine import Connection

from bot.features.customers.card import TURN
from bot.features.customers.note_form import PERSON
from bot.features.customers.search_messages import CHOOSE, MORE
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack.surfaces import Message
from bot.playground.slack.users_and_channels import BOT_USER
from storage.core.database import Database
from storage.core.tables import contacts as table
from storage.core.tables import promises
from storage.customers import contacts, customers, merge
from storage.customers.customers import Customer
from storage.plans import plans
from storage.programme import workspaces
from storage.ten import answers
from storage.ten.answers import AnswerOutcome
from tests.bot.office import NASTY, Office, mrkdwn_of
from tests.cast import ANNA, BEN, CARLA, MONDAY, NOBODY, OLGA, OTHER_TEAM, T0, TEAM

ME = f"<@{BOT_USER}>"


async def who(person: Person, name: str = "Acme") -> Message:
    reply = await person.command("/visit", f"who {name}")
    assert reply.message is not None
    return reply.message


async def test_a_card_tells_the_most_useful_first(
    office: Office, anna: Person, ben: Person
) -> None:
    await anna.command("/visit", "Acme with Dana Cole (COO) and @ben 28 Oct: “we may leave gas”")
    form = await office.form(ben, "Acme")
    filled = {"date": "2026-03-02", "how": "video", "heading": "hydrogen, by 2030", "said": "no"}
    await ben.submit(form, filled)
    acme = Customer(1, "Acme")

    def know(connection: Connection) -> None:
        plans.add(
            connection,
            TEAM,
            leader=BEN,
            author=BEN,
            customer=acme,
            day=MONDAY + timedelta(days=3),
            now=T0,
        )
        plans.predict(connection, TEAM, BEN, 1, "a secret prediction")
        values = {"workspace": TEAM, "leader": ANNA, "customer_id": 1, "made_at": T0}
        connection.execute(
            promises.insert(),
            [
                {**values, "what": "a new contact", "due_on": date(2026, 11, 20), "kept_at": None},
                {**values, "what": "the old invoice", "due_on": None, "kept_at": T0},
            ],
        )
        for delivery, leader, question, outcome, words in (
            ("D1", CARLA, "three_years", AnswerOutcome.UNKNOWN, None),
            ("D2", CARLA, "proud", AnswerOutcome.UNKNOWN, None),
            ("D3", ANNA, "proud", AnswerOutcome.ANSWERED, "their apprentices"),
        ):
            answers.keep(
                connection,
                TEAM,
                leader,
                delivery=delivery,
                customer=1,
                question=question,
                outcome=outcome,
                now=T0,
                words=words,
            )

    await office.database.run(know)
    message = await who(ben, "acme inc")
    assert message.text.splitlines() == [
        "Acme",
        "Last visit on 28 October by <@U0ANNA> and <@U0BEN> with Dana Cole (COO).",
        "They said “we may leave gas”",
        "Heading: hydrogen, by 2030 (<@U0BEN>, 2 March; 8 months old)",
        "Next: <@U0BEN> goes on Thursday, 5 November",
        "Promised: a new contact (<@U0ANNA>, by 20 November)",
        "We don't know: What will they need in three years that we don't make today?",
    ]
    words = message.words
    assert "<@U0BEN> twice, last on 28 October" in words
    assert "their apprentices (<@U0ANNA>, today)" in words
    assert "the old invoice (<@U0ANNA>, kept today)" in words
    assert "*Dana Cole*, COO · met on 28 October" in words
    assert "2 March: <@U0BEN>, by video" in words
    assert "U0CARLA" not in words
    assert "secret" not in words


async def test_a_customer_that_nobody_met_says_so(office: Office, anna: Person) -> None:
    await office.customer("Acme")
    message = await who(anna)
    assert message.text == "Acme\nNone of us has met them yet."
    assert "Plan a visit" in str(message.blocks)
    await anna.press(message, "nudge_log")
    form = await office.opened(anna)
    assert "Acme" in str(form.source)


async def test_a_private_line_is_on_its_authors_card_alone(
    office: Office, anna: Person, ben: Person
) -> None:
    await anna.submit(await office.form(anna, "Acme"), {"private": "bring boots", "said": "x"})
    assert "bring boots" in (await who(anna)).words
    assert "boots" not in (await who(ben)).words


async def test_of_several_similar_names_it_is_asked_and_the_card_takes_its_place(
    office: Office, anna: Person
) -> None:
    await office.customer("Globex")
    await office.customer("Globey")
    question = await who(anna, "Globez")
    assert question.text == "I know no customer “Globez”. Did you mean Globex or Globey?"
    await anna.press(question, f"{CHOOSE}:0")
    await office.settled()
    assert question.text.splitlines()[0] == "Globex"


async def test_the_only_one_that_can_be_meant_is_shown_at_once(
    office: Office, anna: Person
) -> None:
    await office.customer("Acme Industries")
    for typed in ("Acm", "Acme Industrys"):
        card = await who(anna, typed)
        assert card.text.splitlines()[0] == "Acme Industries"
        assert f"No customer is called “{typed}”" in card.text
        assert "No customer is called" in mrkdwn_of(card.blocks)
    assert (await who(anna, "Ac")).text.startswith("I know no customer “Ac”.")
    await anna.command("/visit", "Globex with Joan Hallam (COO) 28 Oct: gas")
    card = await who(anna, "Hallam")
    assert card.text.splitlines()[0] == "Globex"
    assert "Joan Hallam (COO) is at Globex." in card.text
    await office.customer("Hallam Steel")
    assert "Did you mean Hallam Steel?" in (await who(anna, "Hallam")).text


async def test_asked_for_a_person_it_says_where_they_are(
    office: Office, anna: Person, ben: Person, database: Database
) -> None:
    await anna.command("/visit", "Acme with Dana Cole (COO) 28 Oct: “we may leave gas”")
    await anna.command("/visit", "Globex with Dr. Dana Fox 29 Oct: “bring boots”")
    await database.run(contacts.mark_left, TEAM, 2, BEN, T0)
    question = await who(ben, "dana")
    assert question.text == (
        "I know no customer “dana”. Dana Cole (COO) is at Acme; Dr. Dana Fox was at Globex."
    )
    await ben.press(question, f"{CHOOSE}:1")
    await office.settled()
    assert question.text.splitlines()[0] == "Globex"
    assert "Dana Fox" not in (await who(ben, "cole dana")).text
    assert (await who(ben, "100%")).text.startswith("I know no customer “100%”. Log a visit")


async def test_people_of_another_workspace_are_nobody_here(
    office: Office, ben: Person, database: Database
) -> None:
    def elsewhere(connection: Connection) -> None:
        workspaces.add(connection, OTHER_TEAM, T0)
        theirs = customers.add(connection, OTHER_TEAM, "Acme", ANNA, T0)
        values = {"workspace": OTHER_TEAM, "customer_id": theirs.id, "name": "Dana", "key": "dana"}
        connection.execute(table.insert().values(values))

    await database.run(elsewhere)
    assert "Log a visit to them" in (await who(ben, "dana")).text


async def test_of_one_of_us_there_is_no_card(office: Office, anna: Person) -> None:
    assert (await who(anna, f"<@{BEN}|ben>")).text.startswith("Whom?")


async def test_a_person_is_noted_whose_customer_was_merged_while_the_form_was_open(
    office: Office, anna: Person
) -> None:
    await anna.command("/visit", "Acme with Dana Cole 28 Oct: hello")
    await anna.command("/visit", "Globex with Dana Cole 27 Oct: hello")
    message = await who(anna, "Globex")
    await anna.press(message, PERSON)
    form = await office.opened(anna)
    await office.database.run(merge.merge, TEAM, 2, 1, OLGA, T0)
    await anna.submit(form, {"fact": "hates slides"})
    await office.settled()
    assert message.text.splitlines()[0] == "Acme"
    assert "hates slides" in (await who(anna)).words


async def test_a_stranger_is_looked_for_in_what_was_said(office: Office, anna: Person) -> None:
    await anna.command("/visit", "Acme 28 Oct: Hooli is cheaper")
    message = await who(anna, "Hooli")
    assert "I know no customer “Hooli”." in message.text
    await anna.press(message, MORE)
    await office.settled()
    assert "“Hooli is cheaper”" in message.text


async def test_who_alone_asks_whom(office: Office, anna: Person) -> None:
    assert "Whom?" in (await who(anna, "")).text


async def test_earlier_visits_are_turned_to(office: Office, anna: Person) -> None:
    for day in range(1, 11):
        await anna.command("/visit", f"Acme {day} Oct: words of {day} October")
    message = await who(anna)
    assert "words of 10" in message.words
    assert "words of 6" not in message.words
    await anna.press(message, f"{TURN}:earlier")
    await office.settled()
    assert "words of 6" in message.words
    assert "words of 10" not in message.words
    await anna.press(message, f"{TURN}:earlier")
    await office.settled()
    assert "words of 2" in message.words
    await anna.press(message, f"{TURN}:later")
    await office.settled()
    assert "words of 6" in message.words


async def test_a_fact_of_a_person_is_noted_and_shown(
    office: Office, anna: Person, ben: Person
) -> None:
    await anna.command("/visit", "Acme with Dana Cole (COO) 28 Oct: hello")
    message = await who(anna)
    await anna.press(message, PERSON)
    form = await office.opened(anna)
    await anna.submit(form, {"fact": "takes the train, hates slides"}, times=5)
    await office.settled()
    assert anna.view is not None
    assert "Kept about Dana Cole: what to know of them." in str(anna.view.source)
    assert message.words.count("takes the train, hates slides") == 1
    theirs = await who(ben)
    assert "takes the train, hates slides" in theirs.words
    await ben.press(theirs, PERSON)
    bens = await office.opened(ben)
    assert "No longer true" not in str(bens.source)  # it is Anna's to take back
    await ben.submit(bens, {"left": ["left"]})
    await office.settled()
    assert "~Dana Cole~, COO · has left" in theirs.words
    await anna.close(anna.view)
    await anna.press(await who(anna), PERSON)
    again = await office.opened(anna)
    (fact,) = [
        each["value"]
        for block in again.blocks
        if block.get("block_id") == "gone"
        for each in block["element"]["options"]
    ]
    await anna.submit(again, {"gone": [fact], "left": []})
    await office.settled()
    last = (await who(ben)).words
    assert "takes the train" not in last
    assert "*Dana Cole*" in last


async def test_a_forged_person_is_nobody(office: Office, anna: Person, ben: Person) -> None:
    await anna.command("/visit", "Acme with Dana Cole 28 Oct: hello")
    message = await who(anna)
    await anna.press(message, PERSON, forged={"value": "999"})
    await office.settled()
    assert "don't find that person" in anna.ephemerals[-1].text
    await anna.press(message, PERSON)
    form = await office.opened(anna)
    assert ben.view is None
    form.source["private_metadata"] = "forged"
    await anna.submit(form, {"fact": "x"})
    await office.settled()
    assert "more than a day old" in str(anna.view and anna.view.source)


async def test_words_stay_words(office: Office, anna: Person) -> None:
    form = await office.form(anna, "x" * 90)
    words = {"said": NASTY, "surprise": NASTY, "saw": "*bold* _line_ <script>", "heading": NASTY}
    name = f"A{NASTY}"[:300]
    filled = {"customer_name": name, "met": f"{NASTY} (CEO)", **words}
    await anna.submit(form, filled)
    message = await who(anna, name)
    for shown in (message.text, mrkdwn_of(message.blocks)):
        assert "<!channel>" not in shown
        assert "<http" not in shown
        assert "*bold*" not in shown
        assert "@channel @U1 y &amp; A &amp; B &lt;c&gt;" in shown


async def test_the_longest_card_fits(office: Office, anna: Person) -> None:
    people = ", ".join(f"{'&' * 200}{number} (&&&&&&&)" for number in range(1, 15))
    for day in range(1, 7):
        form = await office.form(anna, "x" * 90)
        names = ("said", "surprise", "saw", "heading", "obstacles", "reading")
        filled = {"customer_name": f"{'&' * 299}", "date": f"2026-10-0{day}", "met": people}
        await anna.submit(form, {**filled, **dict.fromkeys(names, "&" * 3000)})
    message = await who(anna, "&" * 299)
    assert message.text.startswith("&amp;")
    assert "Earlier" in str(message.blocks)


async def test_a_customer_of_another_workspace_is_nobody(office: Office, anna: Person) -> None:
    await office.customer("Acme")
    await office.customer("Acmer")
    message = await who(anna, "Acmes")
    await anna.press(message, f"{CHOOSE}:0", forged={"value": "4711"})
    await office.settled()
    assert "don't find that customer" in message.text


async def test_who_takes_no_part_gets_no_data(office: Office, anna: Person, nobody: Person) -> None:
    await anna.command("/visit", "Acme 28 Oct: “we may leave gas”")
    reply = await nobody.command("/visit", "who Acme")
    await office.settled()
    assert "gas" not in reply.words
    assert "you are not one of them yet" in nobody.ephemerals[-1].text
    nobody_asks = await nobody.command("/visit", "search gas")
    assert "leave" not in nobody_asks.words


async def test_an_admin_who_leads_nobody_sees_the_card(
    office: Office, anna: Person, olga: Person
) -> None:
    await anna.command("/visit", "Acme 28 Oct: “we may leave gas”")
    assert "we may leave gas" in (await who(olga)).words


async def test_in_a_channel_only_the_one_who_asks_sees_the_answer(
    office: Office, slack: Playground, anna: Person, ben: Person, nobody: Person
) -> None:
    slack.channel("C0TEAM", name="team", members={ANNA, BEN, NOBODY, BOT_USER})
    await anna.command("/visit", "Acme 28 Oct: “we may leave gas”")
    await ben.says(f"{ME} Acme", "C0TEAM")
    await office.settled()
    assert "we may leave gas" in ben.ephemerals[-1].words
    await nobody.says(f"hello {ME}: Acme?", "C0TEAM")
    await office.settled()
    assert "you are not one of them yet" in nobody.ephemerals[-1].text
    seen = [each for each in slack.messages("C0TEAM") if each.by_bot and each.to is None]
    assert seen == []


async def test_a_mention_in_ones_own_conversation_is_answered_there(
    office: Office, anna: Person
) -> None:
    await anna.command("/visit", "Acme 28 Oct: “we may leave gas”")
    await anna.says(f"{ME} acme")
    await office.settled()
    assert "we may leave gas" in anna.dm[-1].words
    await anna.says(ME)
    await office.settled()
    assert "Whom?" in anna.dm[-1].text
    await anna.says("Acme")
    await office.settled()
    assert "gas" not in anna.dm[-1].words  # without its name it is a reply like others


async def test_the_same_mention_again_is_not_answered_again(
    office: Office, slack: Playground, anna: Person
) -> None:
    slack.channel("C0TEAM", name="team", members={ANNA, BOT_USER})
    await office.customer("Acme")
    for where in (None, "C0TEAM"):
        reply = await anna.says(f"{ME} Acme", where)
        assert reply is not None
        await slack.redeliver(reply)
        await office.settled()
    assert len([each for each in anna.dm if each.text.startswith("Acme")]) == 1
    assert len([each for each in anna.ephemerals if each.text.startswith("Acme")]) == 1


async def test_a_guest_is_refused(office: Office, slack: Playground, anna: Person) -> None:
    slack.user("U0GUEST", name="Guest", is_restricted=True)
    slack.channel("C0TEAM", name="team", members={"U0GUEST", BOT_USER})
    await anna.command("/visit", "Acme 28 Oct: “we may leave gas”")
    guest = slack.user("U0GUEST")
    await guest.says(f"{ME} Acme", "C0TEAM")
    await office.settled()
    assert guest.ephemerals[-1].text == "This programme is for full members of this workspace."


async def test_what_surprised_a_leader_is_shown_to_that_leader_alone(
    office: Office, anna: Person, ben: Person
) -> None:
    form = await office.form(anna, "Acme")
    await anna.submit(form, {"said": "we may leave gas", "surprise": "they build it themselves"})
    assert "they build it themselves" in str((await who(anna, "Acme")).blocks)
    shown = await who(ben, "Acme")
    assert "we may leave gas" in str(shown.blocks)
    assert "they build it themselves" not in str(shown.blocks) + shown.text
