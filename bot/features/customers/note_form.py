"""The form behind [Note], about a person at a customer, and reading it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.requests import submission
from bot.requests.action import number
from bot.slack.blocks import Block, context, field_of, modal, option, section
from bot.wording.names import inline
from bot.wording.numbers_and_lists import listing
from storage.customers.contacts import Contact, Fact

PERSON = "contact_note"  # a button that opens the form; its value: the contact's id
FORM = "contact_form"
FACT = "fact"
GONE = "gone"  # facts that are no longer true
LEFT = "left"
LONGEST = 500
TITLE = "About a person"


@dataclass(frozen=True)
class FilledNote:
    """The submitted form. `gone`: ids of facts that are no longer true."""

    fact: str
    gone: tuple[int, ...]
    left: bool


def form(person: Contact, mine: tuple[Fact, ...], place: str) -> Block:
    """The form. `mine`: the facts that the actor may remove; `place`: the draft that says whom it is about."""
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
        ],
        submit="Keep",
        close="Cancel",
        private_metadata=place,
    )


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
    )


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
    name = inline(person.name, 200)
    said = f"Kept about {name}: {listing(done)}." if done else f"Nothing about {name} has changed."
    return modal(FORM, TITLE, [section(said)], close="Done")
