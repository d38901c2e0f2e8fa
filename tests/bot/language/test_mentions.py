"""How Slack writes people, channels and links into what somebody typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import mentions


@pytest.mark.parametrize(
    ("word", "user"),
    [
        ("<@U1|ben>", "U1"),
        ("<@U1>", "U1"),
        ("<@U1|>", "U1"),
        ("U1", None),
        ("@ben", None),
        ("<#C1|customers>", None),
        ("<!subteam^S1>", None),
        ("<@u1>", None),
        ("<@U1> x", None),
    ],
)
def test_a_person_has_an_id(word: str, user: str | None) -> None:
    assert mentions.user_id(word) == user


@pytest.mark.parametrize("word", ["<@U1|ben>", "<#C1>", "<!here>", "@ben"])
def test_whoever_is_meant_as_one_of_us_is_a_mention(word: str) -> None:
    assert mentions.is_mention(word)


@pytest.mark.parametrize("word", ["ben", "<http://acme.com>", "a@b.com", "<@U1|ben", "<"])
def test_other_words_are_none(word: str) -> None:
    assert not mentions.is_mention(word)


@pytest.mark.parametrize("typed", ["U012", "<@U012>", "<@U012|ben>", " U012 "])
def test_an_id_may_be_typed_as_it_is(typed: str) -> None:
    assert mentions.typed_user_id(typed) == "U012"
    channel = typed.replace("@", "#").replace("U", "C")
    assert mentions.typed_channel_id(channel) == "C012"


@pytest.mark.parametrize("typed", ["", "ben", "u012", "B012", "U012 U013"])
def test_what_is_no_id_is_none(typed: str) -> None:
    assert mentions.typed_user_id(typed) is None
    assert mentions.typed_channel_id(typed) is None


def test_people_come_back_as_they_were_typed() -> None:
    text = "with <@U1|ben> and <@U2>"
    assert mentions.as_typed(text) == "with @ben and <@U2>"
    assert mentions.none_picked(text) == "with @ben and @U2"
    assert mentions.none_picked(text, {"U2": "Carla"}) == "with @ben and @Carla"


def test_one_person_is_taken_out_of_the_line_with_all_others() -> None:
    assert mentions.take_user("until <@U1|ben> Friday <@U2>") == ("U1", "until   Friday  ")
    assert mentions.take_user("until Friday") == (None, "until Friday")


def test_the_bot_is_called_by_what_comes_first() -> None:
    assert mentions.leading_user(" <@U0BOT> Acme") == "U0BOT"
    assert mentions.leading_user("Acme <@U0BOT>") is None
    assert mentions.begins_with_user("<@U1|ben> Acme")
    assert mentions.around("hey <@U0BOT|kit> Acme", "U0BOT") == ("hey ", " Acme")
    assert mentions.around("hey Acme", "U0BOT") == ("hey Acme", "")


def test_all_who_are_mentioned_are_known() -> None:
    assert mentions.users("<@U1|ben>, <@U2> and <@U1>") == {"U1", "U2"}
    assert mentions.users("<@ben") == {"ben"}


def test_whom_the_bot_wrote_down_is_told_from_what_was_typed() -> None:
    kept = "Dana Cole, @carla, <@U0BEN>, <@U0EMI>"
    assert mentions.picked(kept) == ["U0BEN", "U0EMI"]
    assert mentions.without_picked(kept) == "Dana Cole, @carla, , "


def test_a_mention_that_was_spelt_out_is_none() -> None:
    assert mentions.spelt_out("&lt;@U1|ben&gt; &lt;b&gt;") == "@U1 &lt;b&gt;"


@given(st.text(st.sampled_from("<@U1|ben>W ,")))
def test_nobody_is_picked_by_what_was_typed(text: str) -> None:
    assert mentions.picked(mentions.none_picked(text)) == []
