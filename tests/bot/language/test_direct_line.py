"""What a line in the direct conversation is: by kind, in several languages and in several ways of writing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.direct_line import DirectLine, LineKind, fold, judge
from bot.visit_command.subcommands import WORDS

SMALL_TALK = """
hi · Hi! · hello · hey there · good morning · Good evening everyone · thanks! · Thank you so much! · thx · ty · cheers
thanks for the reminder · ok · OK. · okay thanks · 👍 · 👍🏽 · 🙏🙏 · ❤️ · 1️⃣ · 🤷‍♀️ · 🇩🇪 · :+1:
:thumbsup::skin-tone-3: · :tada: :tada: · :) · ;-) · <3
thx :pray: · lol · haha · heyyyy · sooo good · got it, will do · sounds good · sorry · no worries · see you · bye
yes · no · ? · … · x · test · hallo · Grüß Gott · Danke schön! · alles klar · tschüss · bonjour
merci beaucoup · d’accord
hola · ¡Gracias! · ciao · grazie mille · bom dia · obrigado · dank je wel · tack · dziękuję · děkuji · teşekkürler
спасибо · Добрый день · ありがとうございます！ · こんにちは · 谢谢 · 감사합니다 · شكرا
"""
SKIPS = """
skip · Skip it, please · SKIP! · pass · I'll pass · not now · sorry, not now · later
too busy · überspringen · Später · jetzt nicht · plus tard · ahora no · /skip
"""
UNKNOWNS = """
I don't know · i dont know · I don’t know yet · idk · no idea · No clue, sorry · honestly no idea · not sure · who knows
keine Ahnung · keine Ahnung, sorry · Weiß ich leider nicht · je ne sais pas · aucune idée · no sé · non lo so · não sei
geen idee · vet inte · nie wiem · не знаю · わかりません · 不知道
"""
ASKS_BACK = """
what do you mean? · What do you mean · why? · why · Why are you asking me this? · who are you · are you a bot?
how does this work? · what can you do · who can read this? · can you help me? · help me · stop · unsubscribe
was meinst du? · warum? · wer bist du · pourquoi ? · no entiendo · I don't understand
"""
ANSWERS = """
They want hydrogen · Hydrogen · Dana · 2028 · 42% · nobody · nothing · never · yesterday · steel · gas · Good steel
Great people skills · Yes, they leave gas by 2028 · No supplier but us · Thanks to Dana they know: 2028
Hi Dana wants hydrogen · back in June they said gas · ten new plants · Board members want it · me too, said Dana
👍 they want gas · :fire: prices · pass the parcel · Skipton · Price · Plant · Listed companies · Help from us
ok packaging · They don't know · Dana has no idea · Later deliveries · They said: not now · why they buy: price
"""


def lines(text: str) -> list[str]:
    return [each.strip() for line in text.strip().splitlines() for each in line.split(" · ")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *((each, LineKind.SMALL_TALK) for each in lines(SMALL_TALK)),
        *((each, LineKind.SKIP) for each in lines(SKIPS)),
        *((each, LineKind.UNKNOWN) for each in lines(UNKNOWNS)),
        *((each, LineKind.ASKS_BACK) for each in lines(ASKS_BACK)),
        *((each, LineKind.WORDS) for each in lines(ANSWERS)),
        ("", LineKind.EMPTY),
        (" \n ", LineKind.EMPTY),
    ],
)
def test_a_line_is_what_it_is(text: str, kind: LineKind) -> None:
    assert judge(text, WORDS).kind is kind


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("list", "list"),
        ("List!", "list"),
        ("help", "help"),
        ("undo please", "undo"),
        ("the board", "board"),
        ("show me my list", "list"),
        ("/visit list", "list"),
        (" /visit  who Acme ", "who Acme"),
        ("`/visit undo`", "undo"),
        ("/VISIT me", "me"),
        ("/visit", ""),
        ("/visit Acme yesterday: “we may leave gas”", "Acme yesterday: “we may leave gas”"),
        ("/undo", "undo"),
    ],
)
def test_a_command_is_one_with_or_without_visit(text: str, command: str) -> None:
    assert judge(text, WORDS) == DirectLine(LineKind.COMMAND, command)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("plan Globex Thursday 14:00", "plan Globex Thursday 14:00"),
        ("who Acme", "who Acme"),
        ("search lead times", "search lead times"),
        ("lits", "list"),
        ("borad", "board"),
        ("/remind me to call Dana", ""),
        ("Will they leave gas by 2028?", ""),
        ("What do they want", ""),
        ("is it the price?", ""),
        ("I don't know who runs it", ""),
        ("no idea, but Dana said 2028", ""),
    ],
)
def test_what_may_be_either_is_asked_about(text: str, command: str) -> None:
    assert judge(text, WORDS) == DirectLine(LineKind.UNSURE, command)


@given(st.sampled_from([*lines(SMALL_TALK), *lines(SKIPS), *lines(UNKNOWNS)]), st.data())
def test_case_spaces_signs_and_emoji_around_it_change_nothing(
    text: str, data: st.DataObject
) -> None:
    before = data.draw(st.sampled_from(["", " ", "\n", "👍 ", ":wave: ", "… "]))
    after = data.draw(
        st.sampled_from(["", " ", "!", "!!!", " 🙏", " :+1::skin-tone-2:", ".", " :)"])
    )
    spoken = data.draw(st.sampled_from([text, text.upper(), text.capitalize()]))
    if text.startswith(("/", ":", "<")):
        before, spoken = "", text
    assert judge(before + spoken + after, WORDS).kind is judge(text, WORDS).kind


@given(st.text(max_size=200))
def test_any_text_is_judged_and_folding_is_done_once(text: str) -> None:
    judge(text, WORDS)
    assert fold(fold(text)) == fold(text)


@given(
    st.lists(
        st.sampled_from(["they", "want", "hydrogen", "by", "steel", "Dana", "plant", "price"]),
        min_size=13,
    )
)
def test_long_lines_are_words(words: list[str]) -> None:
    assert judge(" ".join(words), WORDS).kind is LineKind.WORDS
