"""Which Slack statuses say that their owner is on leave, and on which days."""

from datetime import date

import pytest

from bot.slack.vacation_status import Leave, Status, judge

TODAY = date(2026, 11, 27)  # a Friday
OPEN = Leave()


def day(month: int, day_: int, year: int = 2026) -> date:
    return date(year, month, day_)


@pytest.mark.parametrize(
    ("status", "leave"),
    [
        # Leave, without an end.
        (":palm_tree:", OPEN),
        (":palm_tree: Vacationing", OPEN),
        (":palm_tree: Portugal!", OPEN),
        ("On vacation", OPEN),
        ("🌴", OPEN),
        ("🤒 sick", OPEN),
        (":face_with_thermometer: Out sick", OPEN),
        ("OOO", OPEN),
        ("PTO", OPEN),
        ("Out of office", OPEN),
        ("On parental leave", OPEN),
        ("Im Urlaub", OPEN),
        # With days.
        ("OOO tomorrow", Leave(day(11, 28), day(11, 28))),
        ("OOO today", Leave(TODAY, TODAY)),
        ("OOO Monday", Leave(day(11, 30), day(11, 30))),
        ("PTO Dec 23 – Jan 2", Leave(day(12, 23), day(1, 2, 2027))),
        ("PTO Dec 23-Jan 2", Leave(day(12, 23), day(1, 2, 2027))),
        ("Vacation 23-27 Dec", Leave(day(12, 23), day(12, 27))),
        ("Vacation 23 Nov - 4 Dec", Leave(day(11, 23), day(12, 4))),
        ("OOO Mon-Wed", Leave(day(11, 30), day(12, 2))),
        ("On vacation until 4 Dec", Leave(None, day(12, 4))),
        ("Out of office until Monday", Leave(None, day(11, 30))),
        ("Away until 5 Jan", Leave(None, day(1, 5, 2027))),
        ("OOO, back on Monday", Leave(None, day(11, 29))),
        (":palm_tree: back 7 Dec", Leave(None, day(12, 6))),
        ("On parental leave until March", Leave(None, day(2, 28, 2027))),
        ("Vacation from 7 Dec", Leave(day(12, 7), None)),
        ("OOO next week", Leave(day(11, 30), day(12, 6))),
        # Over.
        ("OOO Nov 26", None),
        ("Vacation 2 Nov - 6 Nov", None),
        # Somebody else's, another time, or about it.
        ("Happy holidays!", None),
        ("Merry Christmas :palm_tree:", None),
        ("Covering for Dana's maternity leave", None),
        ("Dana's on vacation", None),
        ("Cover for Ben while on leave", None),
        ("Back from vacation", None),
        (":palm_tree: Back from vacation, catching up", None),
        ("Working from the beach 🌴", None),
        ("WFH :palm_tree:", None),
        ("In vacation planning", None),
        ("Planning the holiday party", None),
        ("Holiday party tonight", None),
        ("Approving vacation requests", None),
        ("No holiday this year", None),
        ("Two days before my holidays", None),
        ("I need a vacation", None),
        ("Enjoy your holidays", None),
        ("Kid is sick", None),
        ("Holidaycheck workshop", None),
        ("Out for lunch", None),
        ("In a meeting", None),
        (":house_with_garden: Working remotely", None),
        ("", None),
    ],
)
def test_a_status_is_leave_only_if_it_says_so_of_its_owner(
    status: str, leave: Leave | None
) -> None:
    assert judge(Status(text=status), TODAY) == leave
    emoji, _, text = status.partition(" ")
    if emoji.startswith(":"):
        assert judge(Status(emoji, text), TODAY) == leave


def test_a_span_that_has_begun_holds_over_the_new_year() -> None:
    status = Status(text="PTO Dec 23 – Jan 2")
    assert judge(status, date(2026, 12, 27)) == Leave(day(12, 23), day(1, 2, 2027))
    assert judge(status, date(2027, 1, 2)) == Leave(day(12, 23), day(1, 2, 2027))
    assert judge(status, date(2027, 1, 3)) is None
