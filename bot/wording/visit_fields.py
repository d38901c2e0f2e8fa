"""What the free-text fields of a visit are called, one row each, with the keys of storage/core/visit_fields.py.

Their order is defined where they are shown: in the form, the receipt and the card.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFieldWording:
    """`label`, `hint` and `multiline` (an input of several lines) are for the form.

    `in_receipt` ends "Also kept: …", `on_card` precedes the words; both are empty where the words are quoted instead.
    `in_search` says where words were found. `{us}` becomes a mention of the leader whose visit it was.
    """

    key: str
    label: str
    hint: str | None = None
    multiline: bool = True
    in_receipt: str
    on_card: str
    in_search: str


ROWS = (
    VisitFieldWording(
        key="said",
        label="One thing they said, in their words",
        hint="Which person, in which words?",
        in_receipt="",
        on_card="",
        in_search="to {us}",
    ),
    VisitFieldWording(
        key="surprise",
        label="What surprised you?",
        hint="Only you will see this.",
        in_receipt="what surprised you",
        on_card="What surprised you",
        in_search="what surprised you, for you alone",
    ),
    VisitFieldWording(
        key="saw",
        label="What you saw",
        in_receipt="what you saw",
        on_card="Seen",
        in_search="what {us} saw",
    ),
    VisitFieldWording(
        key="heading",
        label="Where they are heading",
        in_receipt="where they are heading",
        on_card="Heading",
        in_search="where they are heading, by {us}",
    ),
    VisitFieldWording(
        key="obstacles",
        label="What gets in their way",
        in_receipt="what gets in their way",
        on_card="In their way",
        in_search="what gets in their way, by {us}",
    ),
    VisitFieldWording(
        key="reading",
        label="Your own reading",
        hint="What you make of it: kept apart from what they said.",
        in_receipt="your own reading",
        on_card="{us}'s reading",
        in_search="{us}'s reading",
    ),
    VisitFieldWording(
        key="private",
        label="Only for you",
        hint="Nobody else sees this line.",
        multiline=False,
        in_receipt="a line that only you will see",
        on_card="For you alone",
        in_search="your own line, for you alone",
    ),
    VisitFieldWording(
        key="place",
        label="Where?",
        hint="Which of their places, if they have several.",
        multiline=False,
        in_receipt="",
        on_card="",
        in_search="where {us} was",
    ),
)

WORDING = {each.key: each for each in ROWS}
