"""The settings of a workspace, and the error for an invalid value."""

import pytest

from storage.programme import settings
from storage.programme.settings import NotASettingError, Programme


@pytest.mark.parametrize(
    ("name", "value", "wants"),
    [
        ("cadence", "10000", "from 7 to 365"),
        ("zone", "Mars/Olympus", "a zone's name"),
        ("nudge_hour", "25:00", "a time"),
        ("sending", "nine to five", "two times"),
        ("working_days", "Caturday", "weekdays"),
        ("question_day", "we", "a weekday"),
        ("board_channel", "#general", "a channel's id"),
        ("days_off", "Christmas", "dates"),
        ("counts", "video", "at least one of understand"),
        ("colour", "red", "no setting"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_what_is_wanted(
    name: str, value: str, wants: str
) -> None:
    with pytest.raises(NotASettingError, match=wants):
        settings.check(name, value)


def test_every_default_reads_as_itself() -> None:
    defaults = {name: settings.default(name) for name in settings.names()}
    assert settings.read(defaults) == Programme()
    assert all(settings.meaning(name) for name in settings.names())


def test_what_cannot_be_read_any_more_falls_back_to_its_default() -> None:
    assert settings.read({"cadence": "soon", "old": "1"}) == Programme()
