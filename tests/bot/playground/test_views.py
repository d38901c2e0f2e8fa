"""Modals and the Home tab: opened in time, filled in, submitted, updated while open."""

from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.blockkit.element_state import CannotBeDoneError
from bot.playground.client.person import Option, Person
from bot.playground.server import Playground
from bot.playground.slack.surfaces import View

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def asks(block_id: str, element: Json, **more: Any) -> Json:
    element = {"action_id": block_id} | element
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(block_id),
        "element": element,
    } | more


def modal(*blocks: Json, **more: Any) -> Json:
    made = {"type": "modal", "callback_id": "log", "title": plain("Log"), "submit": plain("Keep")}
    return made | {"blocks": list(blocks)} | more


def option(value: str) -> Json:
    return {"text": plain(value.title()), "value": value}


SAID = asks("said", {"type": "plain_text_input", "multiline": True})
FORM = modal(
    asks("customer", {"type": "external_select", "min_query_length": 0}),
    asks("day", {"type": "datepicker", "initial_date": "2026-11-22"}),
    asks("met", {"type": "multi_users_select"}, optional=True),
    SAID,
)


def open_at_shortcut(app: AsyncApp, view: Json, errors: list[str] | None = None) -> None:
    @app.shortcut("log")
    async def log(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        try:
            await client.views_open(trigger_id=body["trigger_id"], view=view)
        except SlackApiError as error:
            assert errors is not None
            errors.append(error.response["error"])


async def opened(app: AsyncApp, person: Person, view: Json) -> View:
    open_at_shortcut(app, view)
    await person.shortcut("log")
    assert person.view is not None
    return person.view


async def test_a_form_is_opened_filled_in_and_submitted(
    slack: Playground, app: AsyncApp, anna: Person, ben: Person
) -> None:
    heard: list[Json] = []

    @app.options("customer")
    async def offer(ack: Any, payload: Json) -> None:
        await ack(options=[option("acme")] if payload["value"] == "ac" else [])

    @app.view("log")
    async def kept(ack: Any, body: Json) -> None:
        heard.append(body)
        await ack()

    view = await opened(app, anna, FORM)
    assert await anna.suggest(view, "customer", "ac") == [Option("Acme", "acme")]
    reply = await anna.submit(view, {"customer": "acme", "met": [ben], "said": "we may leave"})
    assert reply.ok
    assert anna.view is None
    values = heard[0]["view"]["state"]["values"]
    assert values["customer"]["customer"] == {
        "type": "external_select",
        "selected_option": option("acme"),
    }
    assert values["day"]["day"]["selected_date"] == "2026-11-22"
    assert values["met"]["met"]["selected_users"] == ["U0BEN"]
    assert values["said"]["said"]["value"] == "we may leave"
    assert heard[0]["view"]["callback_id"] == "log"


async def test_slack_itself_asks_for_what_is_required(
    slack: Playground, app: AsyncApp, anna: Person
) -> None:
    view = await opened(app, anna, FORM)
    before = len(slack.traffic)
    reply = await anna.submit(view)
    assert reply.errors is not None
    assert set(reply.errors) == {"customer", "said"}
    assert len(slack.traffic) == before


async def test_errors_stand_at_fields_and_the_form_stays(app: AsyncApp, anna: Person) -> None:
    @app.view("log")
    async def wrong(ack: Any) -> None:
        await ack(response_action="errors", errors={"said": "In their words, please."})

    view = await opened(app, anna, modal(SAID))
    reply = await anna.submit(view, {"said": "customers want"})
    assert reply.errors == {"said": "In their words, please."}
    assert anna.view is view


async def test_errors_at_no_field_are_a_problem(
    slack: Playground, app: AsyncApp, anna: Person
) -> None:
    @app.view("log")
    async def wrong(ack: Any) -> None:
        await ack(response_action="errors", errors={"elsewhere": "x"})

    view = await opened(app, anna, modal(SAID))
    with slack.allowing_problems() as problems:
        reply = await anna.submit(view, {"said": "x"})
    assert reply.errors is None
    assert "no input block is 'elsewhere'" in problems[0]


async def test_the_form_becomes_the_receipt_and_keeps_its_id(app: AsyncApp, anna: Person) -> None:
    receipt = {"type": "section", "text": {"type": "mrkdwn", "text": "*Kept: Acme.*"}}

    @app.view("log")
    async def kept(ack: Any) -> None:
        view = {"type": "modal", "title": plain("Kept"), "blocks": [receipt]}
        await ack(response_action="update", view=view)

    view = await opened(app, anna, modal(SAID))
    reply = await anna.submit(view, {"said": "x"})
    assert reply.view is view is anna.view
    assert "Kept: Acme" in view.words
    with pytest.raises(CannotBeDoneError):
        await anna.submit(view)


async def test_a_bad_view_in_an_answer_is_a_problem_and_is_not_shown(
    slack: Playground, app: AsyncApp, anna: Person
) -> None:
    @app.view("log")
    async def kept(ack: Any) -> None:
        await ack(response_action="update", view=modal(SAID, title=plain("x" * 25)))

    view = await opened(app, anna, modal(SAID))
    with slack.allowing_problems() as problems:
        await anna.submit(view, {"said": "x"})
    assert "must be less than 25 characters" in problems[0]
    assert view.title == "Log"


async def test_three_modals_and_no_more(slack: Playground, app: AsyncApp, anna: Person) -> None:
    @app.view("log")
    async def more(ack: Any) -> None:
        await ack(response_action="push", view=modal(SAID))

    view = await opened(app, anna, modal(SAID))
    for _ in range(2):
        assert anna.view is not None
        await anna.submit(anna.view, {"said": "x"})
    assert len(anna.views) == 3
    assert anna.view is not None
    assert anna.view.root_view_id == view.id
    with slack.allowing_problems() as problems:
        await anna.submit(anna.view, {"said": "x"})
    assert "push_limit_reached" in problems[0]
    await anna.close(anna.view)
    assert len(anna.views) == 2


async def test_a_trigger_serves_once(
    slack: Playground, app: AsyncApp, api: AsyncWebClient, anna: Person
) -> None:
    errors: list[str] = []
    open_at_shortcut(app, modal(SAID), errors)
    reply = await anna.shortcut("log")
    await slack.redeliver(reply)
    assert errors == ["exchanged_trigger_id"]
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await api.views_open(trigger_id="1.2.3", view=modal(SAID))


async def test_a_trigger_expires(slack: Playground, app: AsyncApp, anna: Person) -> None:
    slack.home.trigger_seconds = -1
    errors: list[str] = []
    open_at_shortcut(app, modal(SAID), errors)
    await anna.shortcut("log")
    assert errors == ["expired_trigger_id"]
    assert anna.view is None


async def test_a_view_changes_unless_it_has_changed_meanwhile(
    api: AsyncWebClient, app: AsyncApp, anna: Person
) -> None:
    view = await opened(app, anna, modal(SAID, asks("saw", {"type": "plain_text_input"})))
    old = view.hash
    note = {"type": "section", "text": {"type": "mrkdwn", "text": "A new line"}}
    with pytest.raises(CannotBeDoneError):
        await anna.submit(view, {"nothing": "x"})
    await anna.submit(view, {"said": "typed already"})  # the other field is still empty
    await api.views_update(view_id=view.id, hash=old, view=modal(SAID, note))
    assert view.values["said"]["said"]["value"] == "typed already"
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await api.views_update(view_id=view.id, hash=old, view=modal(SAID))
    with pytest.raises(SlackApiError, match="not_found"):
        await api.views_update(view_id="V0", view=modal(SAID))


async def test_a_closed_form_says_so_only_if_asked_to(app: AsyncApp, anna: Person) -> None:
    heard: list[Json] = []

    @app.view_closed("log")
    async def closed(ack: Any, body: Json) -> None:
        heard.append(body)
        await ack()

    view = await opened(app, anna, modal(SAID, notify_on_close=True))
    await anna.close(view)
    assert heard[0]["view"]["id"] == view.id
    assert not heard[0]["is_cleared"]
    with pytest.raises(CannotBeDoneError):
        await anna.close(view)


async def test_home_is_published_and_pressed_in(
    app: AsyncApp, api: AsyncWebClient, anna: Person
) -> None:
    heard: list[Json] = []
    button = {"type": "button", "action_id": "plan", "text": plain("Plan a visit"), "value": "acme"}
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [button]}]}

    @app.event("app_home_opened")
    async def show(event: Json, client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view=home)

    @app.action("plan")
    async def plan(ack: Any, body: Json, client: AsyncWebClient) -> None:
        heard.append(body)
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(SAID))

    await anna.opens_home()
    assert anna.home is not None
    await anna.press_in(anna.home, "plan", "acme")
    assert heard[0]["view"]["type"] == "home"
    assert heard[0]["actions"][0]["value"] == "acme"
    assert "response_url" not in heard[0]
    assert anna.view is not None


async def test_a_modal_on_a_modal_is_pushed_by_a_button(app: AsyncApp, anna: Person) -> None:
    button = {"type": "button", "action_id": "more", "text": plain("More visits")}
    row = {"type": "actions", "elements": [button]}

    @app.action("more")
    async def more(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=modal(SAID))

    view = await opened(app, anna, {"type": "modal", "title": plain("Card"), "blocks": [row]})
    await anna.press_in(view, "more")
    assert len(anna.views) == 2
    assert anna.view is not None
    assert anna.view.previous_view_id == view.id


async def test_a_hundred_and_one_suggestions_are_a_problem(
    slack: Playground, app: AsyncApp, anna: Person
) -> None:
    @app.options("customer")
    async def offer(ack: Any) -> None:
        await ack(options=[option(f"c{n}") for n in range(101)])

    view = await opened(app, anna, FORM)
    with slack.allowing_problems() as problems:
        assert await anna.suggest(view, "customer", "x") == []
    assert "no more than 100 items" in problems[0]
    with pytest.raises(CannotBeDoneError):
        await anna.submit(view, {"customer": "c1"})


async def test_a_message_shortcut_carries_the_message(
    app: AsyncApp, api: AsyncWebClient, anna: Person, ben: Person
) -> None:
    heard: list[Json] = []

    @app.message_shortcut("log_this")
    async def log(ack: Any, body: Json) -> None:
        heard.append(body)
        await ack()

    hers = anna.writes("Met Acme today")
    await anna.message_shortcut(hers, "log_this")
    assert heard[0]["message"]["text"] == "Met Acme today"
    assert heard[0]["message"]["user"] == "U0ANNA"


@pytest.mark.parametrize(
    ("element", "typed", "said"),
    [
        ({"type": "plain_text_input", "max_length": 5}, "too long", "Write 0 to 5"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Not a number"),
        ({"type": "number_input", "is_decimal_allowed": False, "min_value": "7"}, 3, "At least 7"),
        ({"type": "email_text_input"}, "dana", "Not an email"),
        ({"type": "url_text_input"}, "acme", "Not a URL"),
        ({"type": "multi_users_select", "max_selected_items": 1}, ["U1", "U2"], "up to 1"),
    ],
)
async def test_slack_s_client_objects_first(
    app: AsyncApp, anna: Person, element: Json, typed: Any, said: str
) -> None:
    view = await opened(app, anna, modal(asks("field", element)))
    reply = await anna.submit(view, {"field": typed})
    assert reply.errors is not None
    assert said in reply.errors["field"]


async def test_home_is_refused_where_the_app_has_none(
    slack: Playground, api: AsyncWebClient, anna: Person
) -> None:
    slack.home.home_tab = False
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    with pytest.raises(SlackApiError, match="not_enabled"):
        await api.views_publish(user_id=anna.id, view=view)
    assert anna.home is None
