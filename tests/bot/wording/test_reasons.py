"""The sentences of `/visit why`: one for each code, filled with dates, hours and numbers as people say them."""

from datetime import date, time
from typing import Any

import pytest

from bot.wording.reasons import SENTENCES, in_words, sentence
from scheduler.leaders.reason import Reason, RuleCode

SUNDAY = date(2026, 12, 6)


def test_every_code_has_its_sentence() -> None:
    assert set(SENTENCES) == set(RuleCode)


@pytest.mark.parametrize(
    ("code", "values", "words"),
    [
        (RuleCode.PUT_OFF, {"until": SUNDAY}, "Put off by “not now” until 6 December 2026."),
        (RuleCode.WEEKDAY_OFF, {"day": SUNDAY}, "Sunday is no working day."),
        (
            RuleCode.OUTSIDE_HOURS,
            {"start": time(9), "end": time(17)},
            "Messages come from 09:00 to 17:00.",
        ),
        (
            RuleCode.STOPPED,
            {"because": "token_revoked"},
            "Nothing is sent in this workspace: Slack said token_revoked.",
        ),
        (
            RuleCode.STOPPED,
            {"because": "The bot was removed."},
            "Nothing is sent in this workspace: The bot was removed.",
        ),
        (
            RuleCode.OVERDUE_DUE,
            {"since": SUNDAY, "cadence": 30, "counted": 2, "number": 1},
            "The last visit that counts was on 6 December 2026; 30 days are allowed. "
            "The first nudge of this lapse is due.",
        ),
        (
            RuleCode.OVERDUE_NEXT_STEP,
            {"last": SUNDAY, "number": 4, "day": SUNDAY},
            "The last nudge was due on 6 December 2026; the monthly nudge, number 4, comes from 6 December 2026 on.",
        ),
    ],
)
def test_the_values_stand_in_the_sentence(
    code: RuleCode, values: dict[str, Any], words: str
) -> None:
    assert sentence(Reason(code, values)) == words


def test_names_with_braces_stay_as_they_are() -> None:
    holiday = Reason(RuleCode.HOLIDAY, {"day": SUNDAY, "name": "{day}"})
    assert sentence(holiday) == "6 December 2026 is a public holiday: {day}."


def test_two_reasons_are_two_sentences() -> None:
    once_open = Reason(RuleCode.ONCE_OPEN, {"day": SUNDAY})
    assert in_words([Reason(RuleCode.TEN_DUE), once_open]) == (
        "The ten are due to be named. It comes when messages may come again: on 6 December 2026."
    )
