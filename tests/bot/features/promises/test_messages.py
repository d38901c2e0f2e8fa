"""The list of promises, as a message."""

import pytest

from bot.features.promises import messages
from bot.playground.blockkit import check
from storage.customers.customers import Customer
from storage.visits.promises import Promise
from tests import cast


@pytest.mark.parametrize("letter", ["x", "&", "😀"])
def test_many_long_promises_stay_within_slacks_limits(letter: str) -> None:
    customer = Customer(1, letter * 300)
    today = cast.MONDAY
    many = [
        Promise(number, cast.ANNA, customer, letter * 3000, today, cast.T0, None, 1)
        for number in range(40)
    ]
    said = messages.listed(many, today, many[0])
    assert check.check(list(said.blocks), "message") == []
    assert check.text_length(list(said.blocks)) <= check.MAX_BLOCKS_TEXT
    assert "more, due later" in str(said.blocks)
