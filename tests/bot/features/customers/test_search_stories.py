"""/visit search: what customers said, to whom, when; and what may help where nothing is found."""

import pytest

from bot.features.customers.search_line import STRANGER
from bot.features.customers.search_messages import MORE
from bot.playground.client.person import Person
from bot.playground.slack.surfaces import Message
from bot.requests.action_ids import SHOW
from tests.bot.office import NASTY, Office, mrkdwn_of
from tests.cast import NOBODY


async def search(person: Person, typed: str) -> Message:
    reply = await person.command("/visit", f"search {typed}")
    assert reply.message is not None, reply.words
    return reply.message


async def test_what_was_said_is_found_with_who_heard_it(
    office: Office, anna: Person, ben: Person
) -> None:
    await anna.command("/visit", "Acme with Dana Cole (COO) 28 Oct: “your lead times kill us”")
    await ben.submit(await office.form(ben, "Globex"), {"reading": "Lead times worry them"})
    message = await search(ben, "lead time")
    assert message.text.splitlines() == [
        "“lead time”",
        "Acme, 28 October, Dana Cole to <@U0ANNA>: “your lead times kill us”",
        "Globex, today, <@U0BEN>'s reading: “Lead times worry them”",
    ]
    bold = [
        run["text"]
        for block in message.blocks
        if block["type"] == "rich_text"
        for run in block["elements"][0]["elements"]
        if run.get("style", {}).get("bold")
    ]
    assert bold == ["lead", "times", "Lead", "times"]


async def test_it_is_narrowed_by_customer_leader_and_time(
    office: Office, anna: Person, ben: Person
) -> None:
    await anna.command("/visit", "Acme 28 Oct: gas one")
    await ben.command("/visit", "Acme 2 Mar: gas two")
    await ben.command("/visit", "Globex 28 Oct: gas three")
    message = await search(anna, "gas customer:Acme by:@ben since:2026")
    assert "gas two" in message.text
    assert "gas one" not in message.text
    assert "gas three" not in message.text
    assert message.text.splitlines()[0] == ("“gas”, at Acme, heard by <@U0BEN>, since 1 January")
    assert "gas three" not in (await search(ben, "gas at Acme")).text


@pytest.mark.parametrize(
    "typed", ["customer: Acme gas", 'gas customer:"Acme"', "gas by: @anna", "gas since: last month"]
)
async def test_a_filters_colon_logs_nothing(office: Office, anna: Person, typed: str) -> None:
    await anna.command("/visit", "Acme 28 Oct: gas one")
    assert "gas one" in (await search(anna, typed)).text
    assert len(await office.visits()) == 1


async def test_another_colon_after_search_is_still_asked_about(
    office: Office, anna: Person
) -> None:
    await office.customer("Search Partners")
    for line in ("partners today: gas since: 2019", "lead times: gas"):
        assert "Which is it?" in (await search(anna, line)).text


async def test_eight_stand_on_a_page(office: Office, anna: Person) -> None:
    for day in range(1, 21):
        await anna.command("/visit", f"Acme {day} Oct: gas number {day:02}")
    message = await search(anna, "gas")
    seen = message.text
    assert "number 20" in seen
    assert "number 12" not in seen
    await anna.press(message, MORE)
    await office.settled()
    assert "number 12" in message.text
    await anna.press(message, MORE)
    await office.settled()
    assert "number 01" in message.text
    assert MORE not in str(message.blocks)
    message = await search(anna, "gas")
    await anna.press(message, MORE, forged={"value": f"{'9' * 9}:gas"})
    await office.settled()
    assert "nothing further back" in message.text


async def test_the_card_is_one_press_away_and_the_hits_stay(office: Office, anna: Person) -> None:
    await anna.command("/visit", "Acme 28 Oct: gas")
    message = await search(anna, "gas")
    await anna.press(message, f"{SHOW}:0")
    await office.settled()
    assert anna.ephemerals[-1].text.splitlines()[0] == "Acme"
    assert "gas" in message.text


async def test_nothing_found_says_what_was_looked_for_and_what_may_help(
    office: Office, anna: Person
) -> None:
    await anna.command("/visit", "Acme 28 Oct: gas")
    assert "holds “oil”. Of the last word a beginning is enough" in (await search(anna, "oil")).text
    assert "fewer may find more" in (await search(anna, "gas oil")).text
    narrowed = await search(anna, "gas since:yesterday")
    assert "holds “gas”, since yesterday. Without the filters there is something." in narrowed.text
    await anna.press(narrowed, MORE)
    await office.settled()
    assert "Acme, 28 October" in narrowed.text
    named = await search(anna, "acme")
    assert "But Acme is a customer." in named.text
    await anna.press(named, f"{SHOW}:0")
    await office.settled()
    assert anna.ephemerals[-1].text.splitlines()[0] == "Acme"


async def test_a_filter_that_names_nobody_gets_a_sentence(office: Office, anna: Person) -> None:
    reply = await anna.command("/visit", "search gas customer:Hooli")
    assert reply.words.strip() == "I know no customer “Hooli”."


async def test_no_words_are_asked_for(office: Office, anna: Person) -> None:
    assert "What shall I look for?" in (await search(anna, "")).text
    await office.customer("Acme")
    alone = await search(anna, "customer:Acme")
    assert alone.text == "Nothing was said, seen or answered at Acme."
    assert "What we know of Acme" in str(alone.blocks)


async def test_words_stay_words(office: Office, anna: Person) -> None:
    form = await office.form(anna, "x" * 90)
    told = {"customer_name": f"A{NASTY}"[:300], "said": f"gas {NASTY} <script>*x*"}
    await anna.submit(form, told | {"met": "<!here> Dana"})
    for typed in ("gas", "gas <!channel> & <c>", "nothing <!here> *x* <http://x|y>"):
        message = await search(anna, typed)
        for shown in (message.text, mrkdwn_of(message.blocks)):
            assert "<!" not in shown
            assert "<http" not in shown
            assert "<@U1>" not in shown
    reply = await anna.command("/visit", f"search gas <@{NOBODY}>")
    assert reply.words.strip() == STRANGER


async def test_eight_of_the_longest_fit(office: Office, anna: Person) -> None:
    for number in range(9):
        form = await office.form(anna, "x" * 90)
        name = f"{number}{'&' * 299}"
        await anna.submit(form, {"customer_name": name, "said": f"gas {'&' * 2990}"})
    message = await search(anna, f"gas {'&' * 2000}")
    assert len([each for each in message.blocks if each["type"] == "rich_text"]) == 8


async def test_anothers_private_line_is_not_found(
    office: Office, anna: Person, ben: Person
) -> None:
    await anna.submit(await office.form(anna, "Acme"), {"private": "bring boots"})
    assert "your own line, for you alone" in (await search(anna, "boots")).text
    assert "Nothing that was said" in (await search(ben, "boots")).text


async def test_customers_and_people_of_that_name_come_first(
    office: Office, anna: Person, ben: Person
) -> None:
    await office.customer("Meridian Rail")
    await office.customer("Postmeridian")
    await anna.command("/visit", "Globex with Joan Meridian (COO) 28 Oct: gas for Meridian")
    message = await search(ben, "meridian")
    assert message.text.splitlines() == [
        "“meridian”",
        "Meridian Rail is a customer; Joan Meridian (COO) is at Globex.",
        "Globex, 28 October, Joan Meridian to <@U0ANNA>: “gas for Meridian”",
    ]
    await ben.press(message, f"{SHOW}:2")
    await office.settled()
    assert ben.ephemerals[-1].text.splitlines()[0] == "Globex"
    assert "is a customer" not in (await search(ben, "gas")).text
    assert "is a customer" not in (await search(ben, "meridian by:@anna")).text
    slip = await search(ben, "Meridain Rail")
    assert slip.text.endswith("But Meridian Rail is a customer.")


async def test_filters_alone_list_the_latest(office: Office, anna: Person, ben: Person) -> None:
    await ben.command("/visit", "Acme 27 Oct: gas one")
    await ben.command("/visit", "Globex 28 Oct: gas two")
    await ben.submit(await office.form(ben, "Hooli"), {"private": "bring boots"})
    await anna.command("/visit", "Acme 28 Oct: gas three")
    lines = (await search(anna, "by:@ben")).text.splitlines()
    assert lines[0] == "The latest, heard by <@U0BEN>"
    assert [line.split(":")[1] for line in lines[1:]] == [" “gas two”", " “gas one”"]
    assert "boots" in (await search(ben, "by:me")).text
    assert "gas one" not in (await search(anna, "since:2026-10-28")).text
    assert "gas three" in (await search(anna, "customer:Acme")).text
    assert (await search(anna, "by:me since:today")).text == (
        "Nothing was said, seen or answered heard by <@U0ANNA>, since today."
        " Since an earlier day there may be."
    )


async def test_other_spellings_are_found_but_not_of_what_is_quoted(
    office: Office, anna: Person
) -> None:
    await anna.command("/visit", "Acme 28 Oct: the on-site prices of 1,000,000 hurt them")
    for typed in ("onsite price", "on site", "1000000", "price"):
        assert "on-site prices" in (await search(anna, typed)).text
    assert "without the quotes" in (await search(anna, '"price"')).text
