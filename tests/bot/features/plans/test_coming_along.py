"""The sentence of a brief that says who comes along."""

import pytest

from bot.features.plans import participants


@pytest.mark.parametrize(
    ("names", "unnamed", "said"),
    [
        ((), 0, ""),
        (("Ben",), 0, "Ben comes along."),
        (("Ben", "Carla"), 0, "Ben and Carla come along."),
        ((), 1, "A colleague comes along."),
        ((), 14, "14 colleagues come along."),
        (("Ben",), 1, "Ben and a colleague come along."),
        (("Ben", "Carla"), 3, "Ben, Carla and 3 colleagues come along."),
    ],
)
def test_who_comes_along_whether_slack_tells_their_names_or_not(
    names: tuple[str, ...], unnamed: int, said: str
) -> None:
    assert participants.coming(names, unnamed) == said
