"""Answers lines that store nothing: the form, prefilled from the words, or "did you mean …?"."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.engine import Connection

from bot.features.visits import form
from bot.forms.near_names import NearNames, of_one_name
from bot.language import mentions
from bot.language.visit_line import intents
from bot.requests.action_ids import FORM_LINE, RUN_LINE
from bot.requests.actor import Actor, refuse_without_clock
from bot.requests.command import Command
from bot.requests.responses import open_form
from bot.requests.submission import Hints
from bot.slack.blocks import Message, actions, button, quote, section
from bot.slack.text import cut, escape, mention
from bot.wording.names import inline, quoted
from storage.core.visit_entry import VisitEntry
from storage.customers import branches, customers, name_keys
from storage.customers.customers import Customer

Words = intents.OpenForm | intents.Unclear

OTHERS_LINE = "Logging a visit for somebody else is not possible yet. {leader} can log it in a few seconds. Your words:"


@dataclass(frozen=True)
class Named:
    """Whom the whole text names, or its beginning: one customer, or several of one name, `typed`."""

    customer: Customer | None = None
    typed: str = ""
    several: NearNames | None = None


NOBODY = Named()


def known_in(connection: Connection, actor: Actor, intent: Words) -> Named:
    """The known customer of the words, or those of which it has to be asked which is meant."""
    beginning = (
        intent.entry.customer if isinstance(intent, intents.Unclear) and intent.entry else None
    )
    names = (_typed(intent), beginning)
    for name in names:
        if found := _match(connection, actor, name):
            return Named(found)
    for name in names:
        if name and (several := of_one_name(connection, actor.workspace, name)):
            return Named(typed=name, several=several)
    return NOBODY


def _match(connection: Connection, actor: Actor, name: str | None) -> Customer | None:
    if not name:
        return None
    known = customers.match(connection, actor.workspace, name)
    branch = None if known else branches.find(connection, actor.workspace, name)
    return branch.customer if branch else known


def answer_words(command: Command, intent: Words, named: Named) -> Message | None:
    """Opens the form, prefilled from the words, or asks whether a subcommand was meant."""
    if intent.on_behalf_of is not None:
        return for_another(intent.on_behalf_of, _typed(intent))
    is_known = named.customer or named.several
    if isinstance(intent, intents.Unclear) and not is_known and intent.nearest:
        return did_you_mean(intent.nearest, intent.text)
    open_with(command, intent, named)
    return None


def open_with(command: Command, intent: Words, named: Named) -> None:
    """Opens the form once the command is acknowledged. Raises NotAllowedError for an admin who is not a leader."""
    refuse_without_clock(command.actor)
    about_day = isinstance(intent, intents.Unclear) and intent.about_day
    dated = not about_day or _is_name_of(named, _typed(intent))
    entry = _prefilled(intent, named, command.actor.today)
    hints = Hints(asked=entry.customer if named.several else None)
    view = form.form(entry, named.customer, hints=hints, near=named.several, dated=dated)
    open_form(command, view)


def _typed(intent: Words) -> str:
    return intent.text if isinstance(intent, intents.Unclear) else intent.customer or ""


def _prefilled(intent: Words, named: Named, today: date) -> VisitEntry:
    """What the form is prefilled with. A text that is a known name as a whole is not parsed for dates and people."""
    entry, known = _without_place(intent, named, today), named.customer
    place = branches.place_beside(entry.customer, known) if known else None
    return replace(entry, place=place)


def _without_place(intent: Words, named: Named, today: date) -> VisitEntry:
    if (
        isinstance(intent, intents.OpenForm)
        or intent.entry is None
        or _is_name_of(named, intent.text)
    ):
        return form.empty(today, _typed(intent))
    return intent.entry


def _is_name_of(named: Named, text: str) -> bool:
    name = named.customer.name if named.customer else named.typed
    return bool(name) and name_keys.customer_key(name) == name_keys.customer_key(text)


def for_another(leader: str, typed: str) -> Message:
    """The answer to a line about somebody else's visit: it is not stored, but its words are given back."""
    typed = mentions.as_typed(typed)
    said = OTHERS_LINE.format(leader=mention(leader))
    text = f"{said} {quoted(typed)}"
    return Message(text, [section(said), quote(typed)] if typed else [section(said)])


def did_you_mean(word: str, typed: str) -> Message:
    """Asks whether a subcommand was mistyped. Each button's value is the line that it stands for."""
    said = f"I know no customer “{inline(typed, 300)}”. Did you mean `/visit {escape(word)}`?"
    run = button(f"Yes, {word}", RUN_LINE, word, spoken=f"Yes, run /visit {word}")
    log_visit = button("No, log a visit", FORM_LINE, cut(typed, 1500))
    return Message(said, [section(said), actions(run, log_visit)])
