"""Finds the customer that a form means; asks "did you mean one that I know?"."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection

from bot.forms import customer_picker
from bot.forms.customer_picker import option_of
from bot.requests.actor import Actor
from bot.requests.submission import ProblemsError
from bot.slack.blocks import Block, field_of, option
from bot.slack.text import cut
from storage.customers import branches, customers, name_keys
from storage.customers.customers import Customer, NotToldApartError

CHOOSE = "Choose one of these."
WHICH = "which"
APART = "apart"
LONGEST_APART = 60
KEPT = ("choices", "names", "several")  # what a draft keeps of the question: see `choices`

UNKNOWN_CUSTOMER = "I don't know that customer here any more. Pick one again."
TELL_APART = "There is one of that name. Where is this one, or what is its website?"
TOLD_ALREADY = "That is {name}, which I know. Choose it above, or say what differs."
APART_TOO_LONG = f"A place or a website, in at most {LONGEST_APART} characters."

LONG = " " * customer_picker.NAME  # makes `customer_field` show the field for long names, empty


@dataclass(frozen=True)
class NearNames:
    """Known customers that a name may mean. `same`: it is exactly theirs, so that another has to be told apart."""

    customers: tuple[Customer, ...]
    same: bool = False


def near_fields(typed: str, near: NearNames | None) -> list[Block]:
    """The question whether one of these customers was meant; and what tells another one of that name apart."""
    if near is None:
        return []
    another = f"No, another “{cut(typed, 55)}”" if near.same else f"No, add “{cut(typed, 60)}”"
    choices = [*map(option_of, near.customers), option(another, "new")]
    which = field_of(WHICH, _question(near), {"type": "radio_buttons", "options": choices})
    return [which, _apart()] if near.same else [which]


def _question(near: NearNames) -> str:
    if not near.same:
        return "Did you mean one that I know?"
    return (
        "Which one is it?"
        if len(near.customers) > 1
        else "I know one of that name. Is it this one?"
    )


def _apart() -> Block:
    element: Block = {"type": "plain_text_input", "max_length": LONGEST_APART}
    label = "If it is another: where is it, or what is its website?"
    return field_of(APART, label, element, optional=True, hint="It tells the two apart.")


def of_one_name(connection: Connection, workspace: str, typed: str | None) -> NearNames | None:
    """The customers of the typed name, if there are several, so that it has to be asked which is meant."""
    named = customers.of_name(connection, workspace, typed) if typed else []
    if not typed or len(named) < 2 or customers.match(connection, workspace, typed):
        return None
    return NearNames(tuple(named[: customers.MOST_OF_A_NAME]), same=True)


def choices(connection: Connection, workspace: str, typed: str) -> dict[str, Any]:
    """What a draft keeps of the customers that a name may mean: their ids; `several`: they all have that very name."""
    near = customers.near(connection, workspace, typed)
    several = of_one_name(connection, workspace, typed) is not None
    return {
        "choices": [each.id for each in near],
        "names": [each.name for each in near],
        "several": several,
    }


class NearError(Exception):
    """A name may be that of a known customer, and the form has not asked about it yet."""

    def __init__(self, near: NearNames) -> None:
        super().__init__("a near name")
        self.near = near


class NeedsNameError(Exception):
    """The name is too long for the type-ahead and must be typed into a field of its own."""


@dataclass(frozen=True)
class NearAnswer:
    """What a form says about a name that may be known: `which`, a customer's id or "new"; what tells a new one `apart`.

    `adds`: "Add" was picked beside the known ones; a long name is typed without seeing any.
    """

    which: str | None = None
    apart: str | None = None
    adds: bool = True


NO_ANSWER = NearAnswer()


def resolve_customer(
    connection: Connection,
    actor: Actor,
    customer: int | None,
    name: str,
    *,
    answer: NearAnswer,
    asked: str | None,
    needs_name: bool = False,
) -> Customer | None:
    """The customer that a form means, by id or by a name that was to be added; None if it is new.

    A name that is known, or close to one, is asked about; if it is another customer's, that is added here, told apart.
    `asked`: the name about which the form asked before. Raises ProblemsError, and NearError or NeedsNameError for what
    the form must ask.
    """
    if customer is not None:
        found = customers.find(connection, actor.workspace, customer)
        if found is None:
            raise ProblemsError({customer_picker.CUSTOMER: UNKNOWN_CUSTOMER})
        return found
    if needs_name:
        raise NeedsNameError
    same = customers.of_name(connection, actor.workspace, name)
    if not (same and answer.adds) and (found := _exactly(connection, actor, name)):
        return found
    every = same[: customers.MOST_OF_A_NAME] or customers.near(connection, actor.workspace, name)
    near = NearNames(tuple(every), bool(same))
    return _answered(connection, actor, name, near, answer, asked) if every else None


def _exactly(connection: Connection, actor: Actor, name: str) -> Customer | None:
    """The customer of whose name this is more than the name: "Delta (Atlanta)", "Norrland Timber, Kiruna"."""
    known = customers.match(connection, actor.workspace, name)
    branch = None if known else branches.find(connection, actor.workspace, name)
    return branch.customer if branch else known


def _answered(
    connection: Connection,
    actor: Actor,
    name: str,
    near: NearNames,
    answer: NearAnswer,
    asked: str | None,
) -> Customer | None:
    """What the person answered about the near names. Raises NearError unless they were asked about this name."""
    if asked is None or _as_name(asked) != _as_name(name):
        raise NearError(near)
    if answer.which == "new":
        return _another(connection, actor, name, answer.apart) if near.same else None
    for each in near.customers:
        if answer.which == str(each.id):
            return each
    raise ProblemsError({WHICH: CHOOSE})


def _as_name(typed: str) -> tuple[str, str]:
    return name_keys.customer_key(typed), name_keys.legal_form(typed)


def _another(connection: Connection, actor: Actor, name: str, apart: str | None) -> Customer:
    """Adds one more of that name."""
    try:
        return customers.add_another(
            connection, actor.workspace, name, apart, actor.user_id, actor.now
        )
    except NotToldApartError as error:
        like = error.like
        sentence = TOLD_ALREADY.format(name=like.name) if like else TELL_APART
        raise ProblemsError({APART: sentence}) from error
