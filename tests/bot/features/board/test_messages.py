"""The complete text of the board."""

from datetime import date

from bot.features.board import messages
from bot.features.board.messages import ReaderStanding
from bot.features.board.ranking import NO_FIGURES, Board, RankedLeader
from bot.slack.blocks import Message
from bot.wording import visits
from bot.wording.figures_by_function import Extent, Figure, Figures

TODAY = date(2026, 11, 23)
COUNTS = frozenset({"understand", "in_person"})
BOARD = Board(
    figures=Figures(
        (
            Figure("Engineering", Extent.ALL, 4, 4),
            Figure("Finance", Extent.MOST),
            Figure("Operations", Extent.EXACT, 4, 7),
            Figure("Others", Extent.SOME),
        ),
        functions_to_go=2,
        known_to_go=9,
        to_go=None,
    ),
    places=(
        RankedLeader("U0ANNA", "Anna", 6, 9, 1, 4),
        RankedLeader("U0BEN", "Ben", 1, 1, 2, 0),
    ),
    also=("Carla", "Dmitri"),
    anybody=True,
    leaders=24,
)


def shown(message: Message) -> list[str]:
    return [
        block["elements"][0]["text"] if block["type"] == "context" else block["text"]["text"]
        for block in message.blocks
        if block["type"] != "actions"
    ]


def test_the_board_reads_functions_first_then_people_then_numbers() -> None:
    assert shown(messages.board(BOARD, TODAY, COUNTS)) == [
        "Who met customers this quarter",
        "All of *Engineering* · most of *Finance* · some of the others · *Operations* 4 of 7\n"
        "Two functions have yet to go.",
        "*1*  Anna — 6 customers, 4 new · 9 days\n*2*  Ben — 1 customer · 1 day",
        "Also in the field: Carla and Dmitri.\nAt least nine people have yet to go.",
        "91 days to 23 November. Counted: visits in person, to understand.",
    ]


def test_the_text_alone_says_all_of_it() -> None:
    said = messages.board(BOARD, TODAY, COUNTS).text
    for words in (
        "All of Engineering",
        "Operations 4 of 7",
        "1  Anna — 6 customers, 4 new",
        "Carla and Dmitri",
    ):
        assert words in said


def test_before_the_first_visit_it_says_so_and_names_nobody() -> None:
    empty = Board(Figures((), 2, 9, 9), (), (), False, 9)
    assert shown(messages.board(empty, TODAY, COUNTS))[1:-1] == [messages.NOBODY_YET]


def test_an_empty_board_of_two_or_with_somebody_unnamed_does_not_say_that_nobody_has_gone() -> None:
    for anybody, people in ((False, 2), (True, 2), (True, 9)):
        empty = Board(NO_FIGURES, (), (), anybody, people)
        assert shown(messages.board(empty, TODAY, COUNTS))[1:-1] == [messages.NO_NAMES_YET]


def test_when_everyone_went_it_says_so() -> None:
    everyone = Board(
        Figures((Figure("Sales", Extent.ALL, 5, 5),), 0, 0, 0),
        (RankedLeader("U1", "Anna", 1, 1, 1),),
        (),
        True,
        5,
    )
    assert "Everyone has gone." in shown(messages.board(everyone, TODAY, COUNTS))


def test_the_reader_without_a_place_has_a_line_of_their_own() -> None:
    mine = ReaderStanding("U0CARLA", 1, 2)
    line = "You — 1 customer · 2 days. Only you see this line."
    assert line in shown(messages.board(BOARD, TODAY, COUNTS, mine))
    none = ReaderStanding("U0EMI", 0, 0)
    assert any(
        "no visit that counts" in each for each in shown(messages.board(BOARD, TODAY, COUNTS, none))
    )


def test_the_reader_with_a_place_has_none() -> None:
    mine = ReaderStanding("U0ANNA", 6, 9)
    assert shown(messages.board(BOARD, TODAY, COUNTS, mine)) == shown(
        messages.board(BOARD, TODAY, COUNTS)
    )


def test_only_the_reader_is_offered_to_leave_or_to_come_back() -> None:
    offered = {
        named: messages.board(BOARD, TODAY, COUNTS, ReaderStanding("U0ANNA", 6, 9, named)).blocks[
            -1
        ]
        for named in (True, False)
    }
    assert offered[True]["elements"][0]["action_id"] == messages.LEAVE
    assert offered[False]["elements"][0]["action_id"] == messages.COME_BACK
    assert all(block["type"] != "actions" for block in messages.board(BOARD, TODAY, COUNTS).blocks)


def test_names_neither_mention_nor_link_and_long_lists_end() -> None:
    nasty = "<!channel> <@U1> & *"
    crowd = Board(
        Figures((Figure(nasty, Extent.ALL, 3, 3),), 0, 0, 0),
        (RankedLeader("U1", nasty, 1, 1, 1, 0),),
        (nasty,) * 300,
        True,
        310,
    )
    message = messages.board(crowd, TODAY, COUNTS)
    said = "\n".join([message.text, *shown(message)])
    assert "<" not in said
    assert "260 more" in said
    assert all(len(each) < 3000 * 4 for each in shown(message))


def test_a_loosened_workspace_says_what_counts_there() -> None:
    loose = frozenset({"understand", "sell", "in_person", "video"})
    assert visits.what_counts(loose) == "in person or by video, to understand or to sell"
