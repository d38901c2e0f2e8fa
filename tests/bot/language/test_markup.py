"""Slack's markup is read as people saw it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import markup, mentions
from bot.slack.text import clean, clean_name, decode_typed


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("<https://initech.com|initech.com>", "initech.com"),
        ("<https://initech.com|Initech>", "Initech"),
        ("<https://initech.com/a?b=1&amp;c=2>", "https://initech.com/a?b=1&c=2"),
        ("<https://initech.com|>", "https://initech.com"),
        ("<http://www.initech.com/|www.initech.com/>", "www.initech.com/"),
        ("<mailto:dana@initech.com|dana@initech.com>", "dana@initech.com"),
        ("<mailto:dana@initech.com>", "dana@initech.com"),
        ("<tel:+4989123|+49 89 123>", "+49 89 123"),
        ("<tel:+4989123>", "+4989123"),
        ("<slack://channel?id=C1|there>", "there"),
        ("<#C0GEN|general>", "#general"),
        ("<#C0GEN>", "#channel"),
        ("<#C0GEN|>", "#channel"),
        ("<!here>", "@here"),
        ("<!channel|channel>", "@channel"),
        ("<!everyone|@everyone>", "@everyone"),
        ("<!subteam^S1|@leads>", "@leads"),
        ("<!subteam^S1|leads>", "@leads"),
        ("<!subteam^S1>", "@group"),
        ("<!date^1392734382^{date}|18 February>", "18 February"),
        ("<!date^1392734382^{date}^https://initech.com|18 February>", "18 February"),
        ("<!date^1392734382^{date}>", "a day"),
        ("<@U1|ben> and <@W2>", "<@U1|ben> and <@W2>"),
        ("&lt;@U1|ben&gt; and <@ben>", "@U1 and @ben"),
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&lt;b&gt; x.y, &amp;lt;", "<b> x.y, &lt;"),
        ("&lt;initech.com&gt; &lt;!here&gt; &lt;https://a.b|c&gt;", "initech.com @here c"),
        ("&lt;<https://initech.com>&gt;", "https://initech.com"),
        ("`Acme` ``yesterday``", "Acme yesterday"),
        ("```we pay\ntwice```", "we pay\ntwice"),
        ("Acme` , O`Neill", "Acme , O`Neill"),
        ("*yesterday* _Acme_ ~Acme~", "yesterday Acme Acme"),
        ("*Acme Foods* *yesterday*: “_we_ may”", "Acme Foods yesterday: “we may”"),
        ("*_Acme_* ~*_x_*~ **Acme**", "Acme x Acme"),
        ("(*Dana*), *Raj*.", "(Dana), Raj."),
        ("snake_case_name 3*4 2*3*4 A*B*C a~b~c", "snake_case_name 3*4 2*3*4 A*B*C a~b~c"),
        ("5* and 4* hotels, 3 * 4 * 5, ~5 to ~7 MW", "5* and 4* hotels, 3 * 4 * 5, ~5 to ~7 MW"),
        ("_snake_case_ __init__ https://a.b/_c_/d", "snake_case __init__ https://a.b/_c_/d"),
        ("*a\nb*", "*a\nb*"),
        (":+1: :man_in_tuxedo:", ":+1: :man_in_tuxedo:"),
        ("&gt; we pay twice\n&gt;&gt;&gt; and wait", "we pay twice\nand wait"),
        ("&gt;50 % of it, x &gt; y, -&gt; z", ">50 % of it, x > y, -> z"),
    ],
)
def test_what_people_typed_is_read_as_they_saw_it(sent: str, seen: str) -> None:
    assert decode_typed(sent) == seen


@pytest.mark.parametrize(
    ("typed", "kept", "as_a_name"),
    [
        ("<https://initech.com|initech.com>", "initech.com", "initech.com"),
        ("<@U1|ben> <@U2>", "@ben @U2", "@ben @U2"),
        ("<!here> a &amp; b", "@here a &amp; b", "@here a &amp; b"),
        ("> *Acme*\n`x`", "> *Acme*\n`x`", "Acme x"),
    ],
)
def test_a_form_keeps_signs_in_texts_and_none_in_names(
    typed: str, kept: str, as_a_name: str
) -> None:
    assert clean(typed) == kept
    assert clean_name(typed) == as_a_name


ids = st.sampled_from(["C0GEN", "S1", "U0BEN", "W2"])
labels = st.sampled_from(["", "|", "|general", "|@leads", "|a &amp; b", "|initech.com", "|*x*"])
addresses = st.sampled_from(
    ["https://initech.com", "http://www.a.b/c?d=1&amp;e=2", "mailto:a@b.c", "tel:+49", "slack://x"]
)
specials = st.sampled_from(["here", "channel", "everyone", "date^139^{date}", "subteam^S1"])
pieces = st.one_of(
    st.builds("<#{}{}>".format, ids, labels),
    st.builds("<!{}{}>".format, specials, labels),
    st.builds("<{}{}>".format, addresses, labels),
    st.builds("<@{}{}>".format, ids, labels),
    st.sampled_from(["Acme", "yesterday:", " ", "*", "_", "`", "~", "&gt;", "&amp;", "\n", "“", "|"]),
)  # fmt: skip
MENTION = re.compile(mentions.USER)


@given(st.lists(pieces, max_size=12).map("".join))
def test_nothing_is_left_of_markup_but_mentions_of_people(sent: str) -> None:
    assert "<" not in MENTION.sub("", decode_typed(sent))
    assert "<" not in clean(sent)
    assert "<" not in clean_name(sent)
    assert mentions.picked(clean(sent)) == []


@given(st.lists(pieces, max_size=12).map("".join))
def test_everybody_who_was_picked_stays_picked(sent: str) -> None:
    people = [found[1] for found in MENTION.finditer(sent)]
    assert [found[1] for found in MENTION.finditer(decode_typed(sent))] == people


@given(st.text("ab *_~`>\n", max_size=20))
def test_only_signs_and_spaces_are_taken_away(text: str) -> None:
    plain = markup.without_signs(text)
    assert [each for each in plain if each.isalpha()] == [each for each in text if each.isalpha()]
    assert len(plain) <= len(text)
