"""Names and quotations appear as they were typed, whatever surrounds them."""

import pytest

from bot.wording.names import inline, quoted


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Acme", "Acme"),
        ("Müller & Söhne", "Müller &amp; Söhne"),
        ("A*B*C", "A∗B∗C"),
        ("_Under_ ~tilde~ `tick`", "＿Under＿ ∼tilde∼ ˋtickˋ"),
        ("<!channel> <@U1>", "&lt;!channel&gt; &lt;@U1&gt;"),
        ("two\n lines\u2028of it", "two lines of it"),
        ("株式会社", "株式会社"),
        ("אנחנו", "\u2068אנחנו\u2069"),
        ("شركة *الاتصالات*", "\u2068شركة ∗الاتصالات∗\u2069"),
        ("\u202eabc", "\u202eabc\u202c"),
    ],
)
def test_a_name_is_shown_as_it_was_typed(name: str, said: str) -> None:
    assert inline(name) == said


def test_a_name_is_cut_before_it_is_escaped() -> None:
    assert inline("<" * 400, 10) == "&lt;" * 9 + "…"


def test_a_quotation_ends_where_its_mark_stands() -> None:
    assert quoted("\u202eabc" + "x" * 400, 10) == "“\u202eabcxxxxx…\u202c”"


def test_a_quotation_is_in_their_words_alone() -> None:
    assert quoted("we *may*\nleave `gas` <!here>") == "“we ∗may∗ leave ˋgasˋ &lt;!here&gt;”"
