"""What the board may reveal: ranks and functions, and nobody who could be identified by arithmetic."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.features.board import ranking
from bot.features.board.ranking import NO_FIGURES, Board
from bot.wording.figures_by_function import Extent, Figure
from storage.queries.board_standings import BoardStanding


def leader(
    name: str,
    customers: int = 0,
    days: int | None = None,
    function: str | None = "Sales",
    *,
    on_board: bool = True,
    paused: bool = False,
) -> BoardStanding:
    went = frozenset(range(customers))
    out = customers if days is None else days
    return BoardStanding(f"U{name}", name, function, on_board, paused, went, out)


def places(found: Board) -> list[tuple[int | None, str]]:
    return [(each.rank, each.name) for each in found.places]


REST = [leader("Rest1"), leader("Rest2"), leader("Rest3"), leader("Rest4")]


def test_more_customers_go_first_then_more_days_and_equal_is_equal() -> None:
    found = ranking.board(
        [
            leader("Anna", 6),
            leader("Ben", 4, 9),
            leader("Carla", 4, 5),
            leader("Dmitri", 4, 9),
            *REST,
        ]
    )
    assert places(found) == [(1, "Anna"), (2, "Ben"), (2, "Dmitri"), (4, "Carla")]
    assert found.figures.to_go == 4


def test_beyond_the_fifth_place_they_stand_unranked_in_the_order_of_the_alphabet() -> None:
    names = ["Gil", "Fay", "Emi", "Dmitri", "Carla", "Ben", "Anna"]
    found = ranking.board([leader(each, at) for at, each in enumerate(names, 1)] + REST)
    assert [name for _, name in places(found)] == ["Anna", "Ben", "Carla", "Dmitri", "Emi"]
    assert found.also == ("Fay", "Gil")


def test_a_last_place_is_no_place() -> None:
    everyone = [leader(name, at) for at, name in enumerate("edcba", 1)]
    found = ranking.board(everyone)
    assert [name for _, name in places(found)] == ["a", "b", "c", "d"]
    assert found.also == ("e",)
    assert found.figures.to_go == 0


def test_if_all_are_equal_all_are_first() -> None:
    found = ranking.board([leader(name, 2) for name in "abcde"])
    assert places(found) == [(1, name) for name in "abcde"]


def test_equal_ones_too_many_for_the_page_stay_out_together() -> None:
    found = ranking.board([leader("Anna", 3), *(leader(f"L{n:02}", 1) for n in range(20)), *REST])
    assert places(found) == [(1, "Anna")]
    assert len(found.also) == 20


def test_below_five_leaders_there_are_names_and_no_numbers_of_others() -> None:
    found = ranking.board([leader("Ben", 1), leader("Anna", 2), leader("Carla"), leader("Emi")])
    assert places(found) == [(None, "Anna"), (None, "Ben")]
    assert found.figures == NO_FIGURES


def test_leaving_the_board_costs_the_name_and_nothing_else() -> None:
    found = ranking.board([leader("Anna", 6, on_board=False), leader("Ben", 1), *REST])
    assert places(found) == [(1, "Ben")]
    assert found.figures.functions == (Figure("Sales", Extent.EXACT, 2, 6),)
    assert found.figures.to_go == 4


def test_a_paused_leader_is_in_no_number_whether_they_have_gone_or_not() -> None:
    for customers in (0, 2):
        found = ranking.board([leader("Anna", 1), leader("Ben", customers, paused=True), *REST])
        assert (found.leaders, found.figures.to_go) == (5, 4)
        assert found.figures.functions == (Figure("Sales", Extent.EXACT, 1, 5),)


def test_a_rank_does_not_tell_that_somebody_is_behind_unless_the_figures_do() -> None:
    went = [leader("Anna", 3), leader("Ben", 2), leader("Carla", 2), leader("Dmitri", 1)]
    one_to_go = ranking.board([*went, leader("Emi")])
    assert places(one_to_go) == [(1, "Anna"), (2, "Ben"), (2, "Carla")]
    assert one_to_go.also == ("Dmitri",)
    three_to_go = ranking.board([*went, *REST[:3]])
    assert places(three_to_go)[-1] == (4, "Dmitri")


STANDINGS = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.integers(1, 4),
        st.sampled_from(["Sales", "HR", "Finance", "Legal", None, "hr"]),
        st.booleans(),
        st.booleans(),
    ),
    max_size=25,
).map(
    lambda rows: [
        leader(f"L{n}", met, days if met else 0, function, on_board=shown, paused=paused)
        for n, (met, days, function, shown, paused) in enumerate(rows)
    ]
)


@given(STANDINGS)
def test_whoever_has_not_gone_or_left_the_board_is_never_named(rows: list[BoardStanding]) -> None:
    found = ranking.board(rows)
    named = {each.name for each in found.places} | set(found.also)
    assert named == {each.name for each in rows if each.customers and each.on_board}


@given(STANDINGS)
def test_the_places_follow_from_the_names_and_the_figures_alone(rows: list[BoardStanding]) -> None:
    """Nothing else about those who are not named changes a rank, or who has one."""
    found = ranking.board(rows)
    gone = [
        each if each.customers else replace(each, customers=frozenset({9}), days=1, on_board=False)
        for each in rows
    ]
    other = ranking.board(gone)
    if found.figures.known_to_go == 0:
        assert (other.places, other.also) == (found.places, found.also)


@given(STANDINGS)
def test_nobody_is_last(rows: list[BoardStanding]) -> None:
    found = ranking.board(rows)
    asked = [each for each in rows if each.customers or not each.paused]
    for place in found.places:
        if place.rank is not None and place.rank > 1:
            mine = (place.customers, place.days)
            assert any((len(each.customers), each.days) < mine for each in asked)
            assert place.rank <= 5
