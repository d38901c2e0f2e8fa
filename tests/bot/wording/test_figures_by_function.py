"""Figures beside names: how many of a function went, and nobody who has not gone can be told from it."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wording.figures_by_function import (
    Extent,
    Figure,
    Figures,
    Participant,
    by_function,
    functions_line,
    functions_to_go_line,
    to_go_line,
)

ALL, MOST, SOME, EXACT = Extent.ALL, Extent.MOST, Extent.SOME, Extent.EXACT


def of(function: str | None, named: int, to_go: int, unnamed: int = 0) -> list[Participant]:
    """`named` and `unnamed` of them went."""
    return [
        *[Participant(function, went=True, named=True)] * named,
        *[Participant(function, went=True, named=False)] * unnamed,
        *[Participant(function, went=False, named=False)] * to_go,
    ]


@pytest.mark.parametrize(
    ("named", "unnamed", "to_go", "figure"),
    [
        (3, 0, 0, Figure("Finance", ALL, 3, 3)),
        (2, 0, 1, Figure("Finance", MOST)),
        (1, 0, 2, Figure("Finance", SOME)),
        (2, 0, 2, Figure("Finance", SOME)),  # half is not most
        (3, 0, 2, Figure("Finance", MOST)),
        (4, 0, 3, Figure("Finance", EXACT, 4, 7)),
        (1, 0, 3, Figure("Finance", EXACT, 1, 4)),
        # Who went unnamed looks like somebody who has not gone.
        (2, 1, 0, Figure("Finance", MOST)),
        (1, 1, 1, Figure("Finance", SOME)),
        (2, 3, 0, Figure("Finance", ALL, 5, 5)),
        (2, 2, 1, Figure("Finance", MOST)),
        (1, 1, 2, Figure("Finance", SOME)),
    ],
)
def test_a_figure_is_exact_for_none_or_three(
    named: int, unnamed: int, to_go: int, figure: Figure
) -> None:
    sales = of("Sales", 4, 0)
    found = by_function([*sales, *of("Finance", named, to_go, unnamed)])
    assert found.functions == (figure, Figure("Sales", ALL, 4, 4))


def test_a_total_is_not_what_the_other_figures_leave_of_it() -> None:
    found = by_function([*of("Sales", 3, 4), *of("Finance", 2, 1)])
    assert (found.known_to_go, found.to_go) == (4, None)
    assert to_go_line(found) == "At least four people have yet to go."
    exact = by_function([*of("Sales", 3, 4), *of("Finance", 3, 0), *of("HR", 0, 3)])
    assert (exact.known_to_go, exact.to_go, exact.functions_to_go) == (7, 7, 1)
    assert to_go_line(exact) == "Seven people have yet to go."
    hidden = by_function([*of("Sales", 3, 0), *of("Finance", 2, 1)])
    assert to_go_line(hidden) == ""
    assert to_go_line(by_function(of("Sales", 5, 0))) == "Everyone has gone."


def test_small_functions_are_others() -> None:
    found = by_function([*of("Sales", 5, 0), *of("Finance", 1, 1), *of("HR", 0, 2)])
    assert found.functions == (Figure("Sales", ALL, 5, 5), Figure("Others", EXACT, 1, 4))


def test_others_of_one_or_two_take_the_smallest_function_in() -> None:
    found = by_function([*of("Sales", 5, 0), *of("Engineering", 3, 0), *of("HR", 0, 1)])
    assert found.functions == (Figure("Sales", ALL, 5, 5), Figure("Others", MOST))


def test_if_nothing_is_left_of_the_functions_all_are_one() -> None:
    assert by_function([*of("Sales", 4, 0), *of(None, 0, 1)]).functions == (
        Figure("Everyone", MOST),
    )


def test_functions_are_one_whatever_the_case_and_the_commonest_spelling_is_shown() -> None:
    people = [
        one for name in ("Sales", "sales ", "Sales", "SALES", "Sales") for one in of(name, 1, 0)
    ]
    assert by_function(people).functions == (Figure("Sales", ALL, 5, 5),)


def test_functions_from_which_nobody_has_gone_are_only_counted() -> None:
    people = [*of("Sales", 3, 0), *of("Engineering", 0, 3), *of("HR", 0, 2), *of("Legal", 0, 1)]
    found = by_function(people)
    assert found.functions == (Figure("Sales", ALL, 3, 3),)
    assert (found.functions_to_go, found.to_go) == (3, 6)
    assert functions_to_go_line(found) == "Three functions have yet to go."


def test_the_line_says_all_then_most_then_some_then_numbers() -> None:
    figures = Figures(
        (
            Figure("Engineering", ALL, 4, 4),
            Figure("Finance", MOST),
            Figure("Legal*", SOME),
            Figure("Operations", EXACT, 4, 7),
            Figure("Sales", ALL, 3, 3),
            Figure("Others", MOST),
        ),
        functions_to_go=1,
        known_to_go=3,
        to_go=None,
    )
    assert functions_line(figures) == (
        "All of *Engineering* and *Sales* · most of *Finance* and the others · "
        "some of *Legal∗* · *Operations* 4 of 7"
    )
    assert functions_line(Figures((Figure("Everyone", MOST),), 0, 0, None)) == "Most of the leaders"


PEOPLE = st.lists(
    st.sampled_from(
        [
            Participant(function, went, named)
            for function in ("Sales", "Finance", "Legal", None)
            for went, named in ((True, True), (True, False), (False, False), (False, False))
        ]
    ),
    min_size=5,
    max_size=10,
)


@given(PEOPLE)
def test_no_one_or_two_who_have_not_gone_can_be_derived(people: list[Participant]) -> None:
    """Against a reader who knows everybody, sees the names, and tries all that may be true of the others.

    Whom they can derive has not gone as one of three or more of a function, all of whom have not gone.
    """
    shown = by_function(people)
    unnamed = [at for at, each in enumerate(people) if not each.named]
    possible = [
        truth
        for truth in product((True, False), repeat=len(unnamed))
        if by_function(_with(people, unnamed, truth)) == shown
    ]
    certain = {
        at for place, at in enumerate(unnamed) if not any(truth[place] for truth in possible)
    }
    for group in _shown_groups(people, certain):
        assert len(group) >= 3


def _with(
    people: list[Participant], unnamed: list[int], truth: tuple[bool, ...]
) -> list[Participant]:
    went = dict(zip(unnamed, truth, strict=True))
    return [
        Participant(each.function, went.get(at, each.went), each.named)
        for at, each in enumerate(people)
    ]


def _shown_groups(people: list[Participant], certain: set[int]) -> list[list[int]]:
    """The people of `certain`, by the group whose figure they are in."""
    sizes = {each.function: sum(one.function == each.function for one in people) for each in people}
    small = [name for name, size in sizes.items() if name is None or size < 3]
    groups: dict[str | None, list[int]] = {}
    for at in certain:
        name = people[at].function
        groups.setdefault(None if name in small else name, []).append(at)
    if None in groups and sum(sizes[name] for name in small) < 3:
        return [sorted(certain)]  # "Others" has taken another function in
    return list(groups.values())


@given(PEOPLE)
def test_every_sum_of_figures_is_none_or_three(people: list[Participant]) -> None:
    found = by_function(people)
    for each in found.functions:
        if each.of is not None and each.went is not None:
            assert each.of - each.went not in (1, 2)
            assert each.of >= 3
    assert found.known_to_go not in (1, 2)
    assert found.to_go in (None, found.known_to_go)
