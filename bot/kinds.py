"""What the kinds of messages are called, to people."""

_NAMES = {
    "overdue": "Nudge",
    "closed_book": "Your ten, from memory",
    "question": "Question of the week",
    "wearing_off": "Fewer visits than before",
    "welcome": "Welcome",
    "shared": "A colleague's visit",
    "brief": "Brief before a visit",
    "did_you_meet": "Did you meet?",
    "promise": "A promise is due",
    "board": "Board",
    "notice": "Notice to admins",
}


def label(kind: str) -> str:
    """The name of a kind; of one that a later release knows, its key in words."""
    return _NAMES.get(kind, kind.replace("_", " ").capitalize())
