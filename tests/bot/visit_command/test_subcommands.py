"""The table of subcommands is the single source: help and the README match it, and every word is reserved."""

from pathlib import Path

from bot.playground.client.person import Person
from bot.visit_command import subcommands

README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")


def test_the_readme_lists_what_is_built_and_nothing_else() -> None:
    for row in subcommands.table():
        if row.run or row.word == "help":
            assert f"/visit {row.word}" in README
        else:
            assert f"`/visit {row.word}" not in README
    for usage, _ in subcommands.LINES:
        assert usage in README


def test_every_word_is_there_once_and_in_lower_case() -> None:
    assert len(set(subcommands.WORDS)) == len(subcommands.WORDS)
    assert all(word == word.lower() for word in subcommands.WORDS)


async def test_help_shows_what_is_built_and_admins_see_more(
    anna: Person, olga: Person, bot: object
) -> None:
    for person, is_admin in ((anna, False), (olga, True)):
        reply = await person.command("/visit", "help")
        for row in subcommands.table():
            shown = row.usage in reply.text.replace("&lt;", "<")
            assert shown == bool(
                (row.run or row.word == "help") and (is_admin or not row.for_admins)
            )


async def test_what_is_not_built_yet_answers_with_help(anna: Person, bot: object) -> None:
    for row in subcommands.table():
        if row.run is None and row.word != "help":
            reply = await anna.command("/visit", f"{row.word} Acme")
            assert reply.ok
            assert "is not here yet" in reply.words
