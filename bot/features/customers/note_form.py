"""The form behind [Edit] beside a person at a customer, and reading it: notes, and putting right a slip. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.forms.fields import text_input
from bot.requests import submission
from bot.requests.action import number
from bot.slack.blocks import Block, Message, actions, context, field_of, modal, option, section
from bot.wording.names import inline
from bot.wording.numbers_and_lists import listing
from bot.wording.put_back import put_back_button
from storage.customers.contacts import Contact, Fact

PERSON = "contact_note"  # a button that opens the form; its value: the contact's id
FORM = "contact_form"
FACT = "fact"
GONE = "gone"  # facts that are no longer true
LEFT = "left"
NAME = "name"
SAME = "same"  # the person that this one turns out to be
REMOVE = "remove"
PUT_BACK = "contact_put_back"  # its value: the draft of the form
LONGEST = 500
LONGEST_NAME = 300
MOST_OTHERS = 99
NO_NAME = "What is the name?"
TAKEN = "Somebody there has that name already. If they are one person, choose them below."
EITHER = "Choose one of the two: the same person as somebody, or remove."
NOT_ALONE = "Others have met them, too, so only an admin can remove them."
TITLE = "About a person"


@dataclass(frozen=True)
class FilledNote:
    """The submitted form. `gone`: ids of facts that are no longer true.

    `name`: None if the form did not ask; `same`: the id of the person that this one turns out to be, 0 for none.
    """

    fact: str
    gone: tuple[int, ...]
    left: bool
    name: str | None = None
    same: int = 0
    remove: bool = False


def form(
    person: Contact,
    mine: tuple[Fact, ...],
    place: str,
    others: Sequence[Contact] | None = None,
) -> Block:
    """The form. `mine`: the facts that the actor may remove; `place`: the draft that says whom it is about.

    `others`: who else is known there, for an actor who may put a slip right; None for one who may not.
    """
    fact: Block = {"type": "plain_text_input", "multiline": True, "max_length": LONGEST}
    who = person.name + (f", {person.role}" if person.role else "")
    known = "; ".join(each.words for each in person.facts)
    return modal(
        FORM,
        TITLE,
        [
            section(f"*{inline(who, 300)}*"),
            *([context(f"We know: {inline(known, 891)}")] if known else []),
            field_of(
                FACT,
                "What to know of them",
                fact,
                optional=True,
                hint="Such as: takes the train, hates slides. All leaders will see it.",
            ),
            *([_facts(mine)] if mine else []),
            field_of(LEFT, "Do they still work there?", _left(person), optional=True),
            *(_corrections(person, others) if others is not None else []),
        ],
        submit="Keep",
        close="Cancel",
        private_metadata=place,
    )


def _corrections(person: Contact, others: Sequence[Contact]) -> list[Block]:
    """What puts a slip right: the name, the same person as somebody, or nobody at all."""
    options = [
        option(each.name + (f" ({each.role})" if each.role else ""), str(each.id))
        for each in others[:MOST_OTHERS]
    ]
    same = {"type": "static_select", "options": options}
    boxes = {"type": "checkboxes", "options": [option("Remove them: a slip", REMOVE)]}
    return [
        {"type": "divider"},
        field_of(NAME, "Name", text_input(person.name, LONGEST_NAME), optional=True),
        *(
            [field_of(SAME, "The same person as", same, optional=True, hint=_MERGES)]
            if options
            else []
        ),
        field_of(REMOVE, "Never there?", boxes, optional=True),
    ]


_MERGES = "Visits and notes of the two are put together."


def _facts(mine: tuple[Fact, ...]) -> Block:
    boxes = {"type": "checkboxes", "options": [option(each.words, str(each.id)) for each in mine]}
    return field_of(GONE, "No longer true", boxes, optional=True)


def _left(person: Contact) -> Block:
    choice = option("They have left", LEFT)
    boxes: Block = {"type": "checkboxes", "options": [choice]}
    return boxes | ({"initial_options": [choice]} if person.left else {})


def read(view: Mapping[str, Any]) -> FilledNote:
    """Reads the submitted form."""
    return FilledNote(
        fact=submission.typed_into(view, FACT)[:LONGEST],
        gone=tuple(number(each) for each in _ticked(view, GONE)),
        left=LEFT in _ticked(view, LEFT),
        name=" ".join(submission.typed_into(view, NAME).split()) if _has(view, NAME) else None,
        same=number(str((_state(view, SAME).get("selected_option") or {}).get("value") or "")),
        remove=REMOVE in _ticked(view, REMOVE),
    )


def _has(view: Mapping[str, Any], block_id: str) -> bool:
    return block_id in submission.state(view)


def _state(view: Mapping[str, Any], block_id: str) -> Mapping[str, Any]:
    return submission.state(view).get(block_id, {})


def _ticked(view: Mapping[str, Any], block_id: str) -> list[str]:
    options = submission.state(view).get(block_id, {}).get("selected_options") or []
    return [str(each.get("value", "")) for each in options]


def receipt(person: Contact, before: Contact, sent: FilledNote) -> Block:
    """The view after it was stored: what changed."""
    done = []
    if sent.fact:
        done.append("what to know of them")
    if len(sent.gone) and len(person.facts) < len(before.facts) + bool(sent.fact):
        done.append("what is no longer true")
    if person.left != before.left:
        done.append("that they have left" if person.left else "that they are still there")
    if person.name != before.name:
        done.append("the name")
    name = inline(person.name, 200)
    said = f"Kept about {name}: {listing(done)}." if done else f"Nothing about {name} has changed."
    return modal(FORM, TITLE, [section(said)], close="Done")


def gone(person: Contact, place: str, into: Contact | None = None) -> Block:
    """The view after the person was removed, or merged into another, with the way back."""
    name = inline(person.name, 200)
    said = (
        f"Removed: {name}." if into is None else f"{name} is {inline(into.name, 200)} from now on."
    )
    back = put_back_button(PUT_BACK, place, person.name)
    return modal(FORM, TITLE, [section(said), actions(back)], close="Done")


def returned(person: Contact) -> Message:
    """Says that the person is there again."""
    said = f"Put back: {inline(person.name, 200)}."
    return Message(said, [section(said)])
