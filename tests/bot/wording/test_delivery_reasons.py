"""Every reason code has its words; texts of other releases are shown as they are."""

from string import Formatter

import pytest

from bot.slack.faults import FaultCode
from bot.wording.delivery_reasons import WORDS, outcome, words, words_of
from scheduler.kinds.delivery_codes import DeliveryCode
from storage.outbox import reasons
from storage.outbox.reasons import DeliveryReason
from storage.programme import workspaces

CODES = [*DeliveryCode, *FaultCode, reasons.LEFT_BEHIND, workspaces.UNINSTALLED]


def test_no_code_is_without_words_and_no_words_are_without_a_code() -> None:
    assert sorted(WORDS) == sorted(CODES)


def test_none_is_what_slack_or_an_older_release_might_have_written() -> None:
    for code in CODES:
        assert "_" not in code, code
        assert " " not in code, code


def test_the_values_are_in_the_words() -> None:
    for code, template in WORDS.items():
        names = [name for _, name, _, _ in Formatter().parse(template) if name]
        said = words(DeliveryReason(code, {name: f"<{name}>" for name in names}))
        assert said == template.replace("{", "<").replace("}", ">")


@pytest.mark.parametrize(
    "stored",
    [
        "channel_not_found",
        "the stars were wrong",  # a sentence of an older release
        "moon-phase day=3",  # a code of a newer one
        "never-arrived",  # one that has another value by now
        "never-arrived tries=3",
    ],
)
def test_what_is_not_known_is_said_as_it_was_stored(stored: str) -> None:
    assert words_of(stored) == stored


def test_no_reason_needs_no_words() -> None:
    assert (words(None), words_of(None), outcome("sent", None)) == ("", "", "sent")


def test_an_outcome_has_its_reason_behind_a_colon() -> None:
    late = DeliveryReason(DeliveryCode.TOO_LATE)
    assert outcome("would be dropped", late) == "would be dropped: too late to be of use"
