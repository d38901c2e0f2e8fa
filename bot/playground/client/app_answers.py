"""Applies the app's answer to a payload as Slack's client would, and notes what Slack would reject."""

from bot.playground.blockkit import check
from bot.playground.slack.methods import chat, views
from bot.playground.slack.payloads import Envelope, Reply
from bot.playground.slack.surfaces import Json, Message, View
from bot.playground.slack.users_and_channels import BOT_USER
from bot.playground.slack.workspace import ApiError


def apply_answer(reply: Reply) -> None:
    """Shows the app's answer to the user."""
    envelope = reply.envelope
    if not reply.ok:
        _failed(envelope, reply)
    elif envelope.kind == "slash_commands":
        reply.message = _command_answer(envelope, reply.body)
    elif envelope.type == "view_submission":
        _submitted(envelope, reply)
    elif envelope.type == "block_suggestion":
        for wrong in check.check_options(reply.body):
            _problem(envelope, wrong)
    elif reply.body and envelope.kind == "interactive":
        _problem(envelope, f"Slack ignores the body of this answer: {str(reply.body)[:80]}")


def _problem(envelope: Envelope, what: str) -> None:
    envelope.workspace.journal.problem(f"answer to {envelope.type}: {what}")


def _failed(envelope: Envelope, reply: Reply) -> None:
    if envelope.kind == "slash_commands":
        code = "operation_timeout" if reply.timed_out else "dispatch_failed"
        name = envelope.payload["command"]
        notice = f"{name} failed with the error “{code}”"
    elif envelope.type in ("view_submission", "block_actions", "shortcut", "message_action"):
        notice = "We had some trouble connecting. Try again?"
    else:
        return
    envelope.workspace.notice(envelope.user_id, notice)


def _command_answer(envelope: Envelope, body: Json | str) -> Message | None:
    if isinstance(body, str):
        body = {"text": body}
    text, blocks = body.get("text") or "", body.get("blocks") or []
    if not text and not blocks:
        return None
    workspace = envelope.workspace
    try:
        text, blocks = chat.checked(workspace.journal, text, blocks, f"answer to {envelope.type}")
    except ApiError as error:
        _problem(envelope, error.code)
        return None
    visible = body.get("response_type") == "in_channel"
    message = Message(
        workspace.ts(),
        envelope.payload["channel_id"],
        workspace.team_id,
        BOT_USER,
        text,
        blocks,
        to=None if visible else envelope.user_id,
    )
    return workspace.post(message)


def _submitted(envelope: Envelope, reply: Reply) -> None:
    view = envelope.view
    assert view is not None
    if not reply.body:
        _close(view, envelope)
        return
    action = reply.body.get("response_action") if isinstance(reply.body, dict) else None
    if not isinstance(reply.body, dict) or action not in ("errors", "update", "push", "clear"):
        _problem(envelope, f"no response_action: {str(reply.body)[:120]}")
        envelope.workspace.notice(envelope.user_id, "We had some trouble connecting. Try again?")
        return
    if action == "errors":
        _show_errors(envelope, reply, reply.body.get("errors"))
    elif action == "clear":
        envelope.workspace.stacks[view.user_id] = []
        envelope.workspace.journal.touch()
    else:
        _show_view(envelope, reply, action, reply.body.get("view"))


def _show_errors(envelope: Envelope, reply: Reply, errors: dict[str, str] | None) -> None:
    wrong = check.check_errors(errors, envelope.payload["view"]["blocks"])
    for each in wrong:
        _problem(envelope, each)
    if not wrong:
        reply.errors = errors


def _show_view(envelope: Envelope, reply: Reply, action: str, source: Json | None) -> None:
    workspace, view = envelope.workspace, envelope.view
    assert view is not None
    try:
        checked = views.checked(
            workspace.journal, source, "modal", f"answer to {envelope.type} ({action})"
        )
        open_view = _still_open(envelope, view)
        if open_view is None:
            return  # the answer to a repeated request: the view is closed
        if action == "update":
            reply.view = workspace.update(open_view, checked)
        else:
            reply.view = workspace.push(view.user_id, checked)
    except ApiError as error:
        if error.code != "invalid_arguments":
            _problem(envelope, error.code)
        workspace.notice(view.user_id, "We had some trouble connecting. Try again?")


def _still_open(envelope: Envelope, view: View) -> View | None:
    stack = envelope.workspace.stack_of(view) or []
    return next((each for each in stack if each.id == view.id), None)


def _close(view: View, envelope: Envelope) -> None:
    stack = envelope.workspace.stack_of(view)
    if stack is not None:
        stack[:] = [each for each in stack if each.id != view.id]
        envelope.workspace.journal.touch()
