"""Quotations that cite research, the CRM, averages or percentages get one gentle hint; a person's own words don't."""

import pytest

from bot.language.second_hand import is_second_hand

SECOND_HAND = (
    "40% of them want it cheaper",
    "About forty percent want blue",
    "Forty per cent said so",
    "On average they order twice a month",
    "The average customer wants it faster",
    "Our averages show they churn in March",
    "Customers want a lower price",
    "Clients prefer the phone",
    "Users need single sign-on",
    "They all want a discount",
    "Everyone wants it smaller",
    "Market research says they want green",
    "According to the survey they are happy",
    "The last survey was clear",
    "The CRM says they are happy",
    "It is in Salesforce",
    "HubSpot shows three open tickets",
    "Their NPS is 40",
    "A study found they prefer paper",
    "The studies agree",
    "The dashboard shows falling use",
    "Our report says they will leave",
    "The reports show churn",
    "According to our data they order less",
    "According to the sales team they are happy",
    "Statistically they buy in spring",
    "The data says they want speed",
    "Sales told me they want a discount",
    "Most customers want delivery in a day",
    "The typical customer asks for a rebate",
    "I read in an analyst report that they grow",
    "Half of them would switch",
    "The market wants hydrogen",
    "In general they like it",
    "Two thirds would pay more",
    "Their satisfaction score fell",
    "Gartner says they will grow",
    "Our figures show that they order less",
    "Everybody likes the new one",
    "ChatGPT says they make valves",
)
FIRST_HAND = (
    "Dana said: we may leave gas by 2028",
    "Raj wants the drawings by Friday",
    "She wants it in blue",
    "They are building a second line in Łódź",
    "Their customers want hydrogen, Dana told me",
    "He hates slides and takes the train",
    "They report to Vienna now",
    "Dana studies law in the evening",
    "Nothing, they were silent",
    "The foreman showed me the machine that breaks",
    "They lost 2 people and hire 4",
    "It was half an hour from the station",
    "Dana likes the salesman and not the product",
    "The owner needs an heir",
    "They survey bridges for the county",
)


@pytest.mark.parametrize("words", SECOND_HAND)
def test_an_average_never_met_anybody(words: str) -> None:
    assert is_second_hand(words)


@pytest.mark.parametrize("words", FIRST_HAND)
def test_a_persons_words_are_taken_as_they_are(words: str) -> None:
    assert not is_second_hand(words)
