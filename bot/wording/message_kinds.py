"""Names of the kinds of messages: alone, and at the beginning of a sentence."""

_NAMES = {
    "overdue": ("Nudge", "A nudge"),
    "closed_book": ("Your ten, from memory", "The request for the ten"),
    "question": ("Question of the week", "The weekly question"),
    "wearing_off": ("Fewer visits than before", "A nudge"),
    "welcome": ("Welcome", "The welcome"),
    "shared": ("A colleague's visit", "The word of a colleague's visit"),
    "assistant": ("Welcome of an assistant", "The welcome of an assistant"),
    "absence": ("Days away", "The word of days away"),
    "companion": ("A colleague's plan", "The word of a colleague's plan"),
    "brief": ("Brief before a visit", "The brief before a visit"),
    "did_you_meet": ("“Did you meet?”", "The question whether a visit took place"),
    "promise": ("A promise is due", "The reminder of a promise"),
    "board": ("Board", "The board"),
    "notice": ("Notice to admins", "A notice"),
}


def label(kind: str) -> str:
    """The name of a kind; for a kind of a later release, its key in words."""
    known = _NAMES.get(kind)
    return known[0] if known else kind.replace("_", " ").capitalize()


def in_a_sentence(kind: str) -> str:
    """The same at the beginning of a sentence: "The board for …"."""
    known = _NAMES.get(kind)
    return known[1] if known else "A message"
