"""views.*: a stack of at most three modals for each user, and a Home tab."""

from typing import Any

from bot.playground.blockkit import accessible, check
from bot.playground.slack.journal import Journal
from bot.playground.slack.methods.calling import Arguments, Caller, Json, method
from bot.playground.slack.surfaces import View
from bot.playground.slack.workspace import ApiError


def checked(journal: Journal, values: Any, kind: str, where: str) -> Json:
    """The view, if Slack would accept it. Raises ApiError, and records what is wrong with it."""
    wrong = check.check_view(values, kind)
    for problem in [*wrong, *check.channel_mentions("", values)]:
        journal.problem(f"{where}: {problem}")
    if not wrong:
        view: Json = values
        for problem in accessible.unclear_buttons(view["blocks"]):
            journal.problem(f"{where}: {problem}")
        return view
    if any("250,000" in one for one in wrong):
        raise ApiError("view_too_large")
    raise ApiError("invalid_arguments", response_metadata={"messages": wrong})


@method("views.open", "trigger_id view interactivity_pointer")
def views_open(caller: Caller, args: Arguments) -> Json:
    """Opens a modal for the user of the trigger."""
    source = checked(caller.journal, args.raw("view"), "modal", "views.open")
    trigger = caller.workspace.use_trigger(args.require("trigger_id"))
    return {"view": caller.workspace.open(trigger.user, source).json()}


@method("views.push", "trigger_id view interactivity_pointer")
def views_push(caller: Caller, args: Arguments) -> Json:
    """Pushes a modal onto the stack that the trigger came from."""
    source = checked(caller.journal, args.raw("view"), "modal", "views.push")
    trigger = caller.workspace.use_trigger(args.require("trigger_id"))
    if trigger.view is None or caller.workspace.stack_of(trigger.view) is None:
        raise ApiError("not_found")
    return {"view": caller.workspace.push(trigger.user, source).json()}


def _open_view(caller: Caller, args: Arguments) -> View:
    view_id, external_id = args.text("view_id"), args.text("external_id")
    for view in caller.workspace.views():
        if view_id == view.id or (external_id and view.source.get("external_id") == external_id):
            return view
    raise ApiError("not_found")


@method("views.update", "external_id hash view view_id")
def views_update(caller: Caller, args: Arguments) -> Json:
    """Changes an open view, unless it has changed since `hash`."""
    view = _open_view(caller, args)
    source = checked(caller.journal, args.raw("view"), view.type, "views.update")
    _check_hash(view, args)
    return {"view": caller.workspace.update(view, source).json()}


@method("views.publish", "hash user_id view")
def views_publish(caller: Caller, args: Arguments) -> Json:
    """Sets a user's Home tab."""
    if not caller.workspace.home_tab:
        raise ApiError("not_enabled")
    user = caller.workspace.users.get(args.require("user_id"))
    if user is None or user.is_bot:
        raise ApiError("user_not_found")
    source = checked(caller.journal, args.raw("view"), "home", "views.publish")
    if user.id in caller.workspace.homes:
        _check_hash(caller.workspace.homes[user.id], args)
    return {"view": caller.workspace.publish(user.id, source).json()}


def _check_hash(view: View, args: Arguments) -> None:
    if args.text("hash") not in ("", view.hash):
        raise ApiError("hash_conflict")
