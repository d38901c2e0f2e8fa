"""The messages of /visit list: ten visits a page, each with the buttons that its reader may use. Pure."""

from dataclasses import dataclass
from datetime import date

from bot.requests.action import number
from bot.slack.blocks import Block, Message, actions, button, context, plain, section
from bot.slack.text import cut, mention
from bot.wording.dates import past_day
from bot.wording.names import quoted
from bot.wording.visits import summary
from storage.visits.visits import Visit

PAGE = 10
FURTHEST = 100_000  # visits back
TURN = "visit_page"
DELETE = "visit_delete"
NOT_ME = "visit_not_me_listed"
EDIT_LISTED = "visit_edit_listed"
PUT_BACK_LISTED = "visit_put_back_listed"

NONE = (
    "You have logged no visits yet. `/visit` opens the form; `/visit help` shows the one-line way."
)
NONE_HERE = "There is nothing further back."
_CONFIRM: Block = {
    "title": plain("Take this visit back?"),
    "text": plain("Nothing of it will count any more."),
    "confirm": plain("Take it back"),
    "deny": plain("Keep it"),
}


@dataclass(frozen=True)
class VisitPage:
    """A page of somebody's visits. `skip`: how many newer ones precede it; `more`: whether there are older ones."""

    visits: tuple[Visit, ...]
    skip: int
    more: bool
    reader: str
    today: date


def page(shown: VisitPage, note: str = "", beside: Block | None = None) -> Message:
    """The page. `note`: what was just done, put first, escaped; `beside`: a button beside it."""
    title = "Your visits, the latest first" if shown.visits else ""
    empty = "" if shown.visits else (NONE_HERE if shown.skip else NONE)
    lines = [_line(visit, shown.today) for visit in shown.visits]
    blocks = [section(note, accessory=beside)] if note else []
    blocks += [section(each) for each in (f"*{title}*" if title else "", empty) if each]
    for visit, line in zip(shown.visits, lines, strict=True):
        blocks += _visit(visit, line, shown)
    text = "\n".join(each for each in (note, title, empty, *lines) if each)
    return Message(text, [*blocks, *_paging(shown)])


def _line(visit: Visit, today: date) -> str:
    return summary(visit.entry, today, most_name=60, most_met=60) + "."


def _visit(visit: Visit, line: str, shown: VisitPage) -> list[Block]:
    said = f"\n{quoted(visit.entry.said, 80)}" if visit.entry.said else ""
    value = f"{visit.id}:{shown.skip}"
    when = past_day(visit.entry.last_day, shown.today)
    visited = f"the visit to {cut(visit.customer.name, 40)}, {when}"
    if shown.reader not in (visit.leader, visit.author):
        about = context(f"Logged by {mention(visit.author)}; you came along.")
        return [
            section(line + said),
            about,
            actions(button("Not me", NOT_ME, value, spoken=f"Not me: {visited}")),
        ]
    gone = button("Delete", DELETE, value, style="danger", spoken=f"Delete {visited}")
    gone["confirm"] = _CONFIRM
    edit = button("Edit", EDIT_LISTED, str(visit.id), spoken=f"Edit {visited}")
    return [section(line + said), actions(edit, gone)]


def _turn(label: str, skip: int) -> Block:
    return button(label, f"{TURN}:{label.lower()}", str(skip), spoken=f"{label} visits")


def _paging(shown: VisitPage) -> list[Block]:
    buttons = []
    if shown.more:
        buttons.append(_turn("Earlier", shown.skip + PAGE))
    if shown.skip:
        buttons.append(_turn("Later", max(0, shown.skip - PAGE)))
    return [actions(*buttons)] if buttons else []


def returned(visit: Visit, today: date) -> str:
    """ "Put back: Globex, yesterday, in person, to understand.", escaped."""
    return f"Put back: {summary(visit.entry, today)}."


def read_value(value: str) -> tuple[int, int]:
    """The visit's id and the page's `skip` in a button's value; 0 for what cannot be read."""
    visit, _, skip = value.partition(":")
    return number(visit), min(number(skip), FURTHEST)
