"""The forms of /visit setup, and reading them. Pure: facts in, views out."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.features.duplicates import messages as duplicate_messages
from bot.features.setup.changes import Change, FilledSetup
from bot.requests import submission
from bot.slack.blocks import Block, context, field_of, modal, section
from bot.slack.text import channel_mention, cut, escape, mention
from bot.wording import countries
from bot.wording.dates import full_date
from bot.wording.numbers_and_lists import count, listing
from storage.programme.leaders import Leader
from storage.programme.settings import CADENCE_LIMITS, Programme

FORM, CONFIRM, DONE = "setup", "setup_confirm", "setup_done"
LEADING, ADMINS, CHANNEL, CADENCE = "leading", "admins", "channel", "cadence"
PLACE, DAYS_OFF = "place", "days_off"
PART = "setup_part"
PLACE_HINT = "They are days off, for whoever chose no country of their own. Empty: none are."
FUNCTION = "function:"
TITLE = "Keep in touch"
MOST_SHOWN = 100  # as many as Slack's picker can be prefilled with
MOST_FUNCTIONS = 30
MOST_NAMED = 20


def form(people: Sequence[Leader], programme: Programme) -> Block:
    """The form, prefilled with the present leaders, admins and settings."""
    leading = [person.user_id for person in people if person.leads]
    admins = [person.user_id for person in people if person.admin]
    blocks = [
        _people(LEADING, "Who leads", leading, "They get a clock, and a nudge when it runs out."),
        _people(ADMINS, "Who runs the programme", admins, "They may open this page."),
        _channel(programme.board_channel),
        _cadence(programme.cadence),
        countries.field(PLACE, "Public holidays of", _place(programme), _place_hint(programme)),
        _days_off(programme),
        duplicate_messages.open_button(),
    ]
    return modal(FORM, TITLE, blocks, submit="Save", close="Cancel")


def _people(block_id: str, label: str, present: list[str], hint: str) -> Block:
    element: Block = {"type": "multi_users_select"}
    if len(present) > MOST_SHOWN:
        label, hint = (
            f"{label}, besides the present {len(present)}",
            f"{hint} To remove somebody: keep-in-touch leaders remove.",
        )
    elif present:
        element["initial_users"] = present
    return field_of(block_id, label, element, optional=True, hint=hint)


def _channel(channel: str | None) -> Block:
    element: Block = {
        "type": "conversations_select",
        "filter": {
            "include": ["public", "private"],
            "exclude_external_shared_channels": True,
            "exclude_bot_users": True,
        },
    }
    if channel:
        element["initial_conversation"] = channel
    hint = "Invite me there first, with /invite. Empty: no board."
    return field_of(CHANNEL, "Where the board goes", element, optional=True, hint=hint)


def _cadence(days: int) -> Block:
    low, high = CADENCE_LIMITS
    element = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "initial_value": str(days),
        "min_value": str(low),
        "max_value": str(high),
    }
    hint = "Days allowed between two visits in person, made to understand."
    return field_of(CADENCE, "Cadence", element, hint=hint)


def _place(programme: Programme) -> str | None:
    return countries.code_of(programme.country, programme.subdivision)


def _place_hint(programme: Programme) -> str:
    lacks = countries.shared_only(programme.country, programme.subdivision)
    return f"{PLACE_HINT} {lacks}" if lacks else PLACE_HINT


def _days_off(programme: Programme) -> Block:
    element: Block = {"type": "plain_text_input", "max_length": 3000}
    if programme.days_off:
        element["initial_value"] = _dates(programme)
    hint = "Dates on which nobody here works, such as 24 Dec - 2 Jan, 15 May 2027."
    return field_of(DAYS_OFF, "Company days off", element, optional=True, hint=hint)


def _dates(programme: Programme) -> str:
    return " ".join(each.isoformat() for each in sorted(programme.days_off))


def shown_in(view: Mapping[str, Any], present: FilledSetup) -> FilledSetup:
    """What the form showed when it opened: Slack sends its blocks back. `present` where they are missing."""
    blocks = view.get("blocks")
    if not blocks:
        return present
    elements = {block.get("block_id"): block.get("element", {}) for block in blocks}
    return FilledSetup(
        frozenset(elements[LEADING].get("initial_users") or ()),
        frozenset(elements[ADMINS].get("initial_users") or ()),
        elements[CHANNEL].get("initial_conversation"),
        elements[CADENCE].get("initial_value") or "",
        elements[DAYS_OFF].get("initial_value") or "" if DAYS_OFF in elements else present.days_off,
        (elements[PLACE].get("initial_option") or {}).get("value")
        if PLACE in elements
        else present.place,
    )


def answers_now(people: Sequence[Leader], programme: Programme) -> FilledSetup:
    """What a form opened now would show."""
    leading = [person.user_id for person in people if person.leads]
    admins = [person.user_id for person in people if person.admin]
    return FilledSetup(
        frozenset(leading if len(leading) <= MOST_SHOWN else ()),
        frozenset(admins if len(admins) <= MOST_SHOWN else ()),
        programme.board_channel,
        str(programme.cadence),
        _dates(programme),
        _place(programme),
    )


def answers_in(view: Mapping[str, Any], shown: FilledSetup) -> FilledSetup:
    """The submitted form. A field that Slack did not send back is as it was shown, so that it removes nobody."""
    values = submission.state(view)
    leading, admins, channel, cadence = (
        values.get(name) for name in (LEADING, ADMINS, CHANNEL, CADENCE)
    )
    return FilledSetup(
        frozenset(leading.get("selected_users") or ()) if leading else shown.leading,
        frozenset(admins.get("selected_users") or ()) if admins else shown.admins,
        channel.get("selected_conversation") if channel else shown.channel,
        (cadence.get("value") or "") if cadence else shown.cadence,
        submission.typed_into(view, DAYS_OFF) if DAYS_OFF in values else shown.days_off,
        _none_is_empty(countries.chosen(values[PLACE])) if PLACE in values else shown.place,
    )


def _none_is_empty(code: str | None) -> str | None:
    """A workspace without public holidays has no place."""
    return None if code == countries.NOWHERE else code


def confirmation(change: Change, without_function: Mapping[str, str], draft: str) -> Block:
    """The second step: who would be removed, and a field for each in `without_function` (names by user id)."""
    blocks: list[Block] = []
    if change.leaving:
        blocks.append(section(f"*{_named(change.leaving)} will take no part any more.*"))
        blocks.append(
            context("Their visits stay, and count where they counted. Cancel, and nothing changes.")
        )
    for user, name in list(without_function.items())[:MOST_FUNCTIONS]:
        element = {"type": "plain_text_input", "max_length": 60}
        hint = "Finance, HR, Engineering … The board shows who goes by function."
        label = f"{cut(name, 60)}: function"
        blocks.append(field_of(FUNCTION + user, label, element, optional=True, hint=hint))
    submit = "Remove and save" if change.leaving else "Save"
    return modal(CONFIRM, TITLE, blocks, submit=submit, close="Cancel", private_metadata=draft)


def functions_in(view: Mapping[str, Any]) -> dict[str, str]:
    """The functions typed in the second step, by user id."""
    return {
        block.removeprefix(FUNCTION): submission.typed_into(view, block)
        for block in submission.state(view)
        if block.startswith(FUNCTION)
    }


def receipt(change: Change) -> Block:
    """The receipt: what was stored."""
    lines = [*_people_lines(change), *_setting_lines(change.settings)]
    blocks = [section(line) for line in lines] or [section("Nothing was changed.")]
    place = change.settings.get("country"), change.settings.get("subdivision")
    return modal(DONE, TITLE, [*blocks, *countries.part_menu(PART, *place)])


def _people_lines(change: Change) -> list[str]:
    joining = [user for user in change.parts if user in change.joining]
    changed = [user for user in change.parts if user not in change.joining]
    lines = []
    if joining:
        lines.append(f"*Joined:* {_named(joining)}.")
    if changed:
        lines.append(f"*Another part than before:* {_named(changed)}.")
    if change.leaving:
        lines.append(f"*Left:* {_named(change.leaving)}. Their visits stay.")
    return lines


def _setting_lines(settings: Mapping[str, str]) -> list[str]:
    lines = []
    if "board_channel" in settings:
        channel = settings["board_channel"]
        lines.append(
            f"*The board* goes to {channel_mention(escape(channel))}."
            if channel
            else "*The board* is off."
        )
    if "cadence" in settings:
        lines.append(f"*Cadence:* {count(int(settings['cadence']), 'day')}.")
    if "days_off" in settings:
        dates = [date.fromisoformat(each) for each in settings["days_off"].split()]
        days = [full_date(each) for each in dates]
        lines.append(f"*Company days off:* {cut(listing(days), 2000) or 'none'}.")
    if "country" in settings:
        code = countries.code_of(settings["country"], settings["subdivision"] or None)
        known = settings["country"] and code
        lines.append(
            f"*Public holidays:* {escape(countries.label_of(known)) if known else 'none'}."
        )
    return lines


def _named(users: Sequence[str]) -> str:
    more = len(users) - MOST_NAMED
    words = [mention(escape(user)) for user in users[:MOST_NAMED]]
    return listing([*words, f"{more} more"] if more > 0 else words)
