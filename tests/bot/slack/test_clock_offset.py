"""How far a clock is off is only said where the way to the other one and back cannot explain it."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.clock_offset import ahead, ahead_of_slack

T0 = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NOTHING = timedelta()
some_time = st.integers(0, 600_000).map(lambda n: timedelta(milliseconds=n))


@given(offset=st.integers(-600, 600), there=some_time, back=some_time)
def test_it_is_never_said_to_be_further_off_than_it_is(
    offset: int, there: timedelta, back: timedelta
) -> None:
    off = offset * SECOND
    told = T0 + there - off
    said = ahead(T0, told, T0 + there + back)
    assert min(off, NOTHING) <= said <= max(off, NOTHING)
    assert abs(said - off) <= there + back
    header = {"Date": format_datetime(told, usegmt=True)}  # whole seconds
    rough = ahead_of_slack(header, T0, T0 + there + back)
    assert rough is not None
    assert min(off, NOTHING) - SECOND <= rough <= max(off, NOTHING)


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"Date": "Mon, 02 Nov 2026 09:00:00 GMT"}, NOTHING),
        ({"date": "Mon, 02 Nov 2026 09:00:01 GMT"}, -SECOND),
        ({"DATE": ["Mon, 02 Nov 2026 08:59:58 GMT"]}, SECOND),
        ({"Date": "Mon, 02 Nov 2026 08:00:00 -0000"}, timedelta(hours=1) - SECOND),
        ({"Date": "yesterday"}, None),
        ({"Date": "Mon, 99 Nov 2026 09:00:00 GMT"}, None),
        ({"Date": ""}, None),
        ({"Date": []}, None),
        ({}, None),
    ],
)
def test_slacks_time_is_read_from_its_answer(
    headers: dict[str, Any], said: timedelta | None
) -> None:
    assert ahead_of_slack(headers, T0, T0) == said
