"""People, channels and workspaces, as the real client sees them."""

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.client.person import Person
from bot.playground.server import Playground
from tests.bot.playground import apps


async def test_a_person_has_a_zone_until_she_leaves(
    slack: Playground, api: AsyncWebClient, anna: Person
) -> None:
    told = (await api.users_info(user="U0ANNA"))["user"]
    assert told["tz"] == "Europe/Berlin"
    assert told["profile"]["real_name"] == "Anna"
    slack.user("U0ANNA", deleted=True)
    gone = (await api.users_info(user="U0ANNA"))["user"]
    assert gone["deleted"]
    assert "tz" not in gone
    with pytest.raises(SlackApiError, match="user_disabled"):
        await api.conversations_open(users="U0ANNA")
    with pytest.raises(SlackApiError, match="user_not_found"):
        await api.users_info(user="U0NOBODY")


async def test_guests_strangers_and_statuses_are_told(
    slack: Playground, api: AsyncWebClient
) -> None:
    slack.user("U0GUEST", is_restricted=True, status_emoji=":palm_tree:")
    slack.user("U0OTHER", team_id="T0OTHER", is_stranger=True)
    guest = (await api.users_info(user="U0GUEST"))["user"]
    other = (await api.users_info(user="U0OTHER"))["user"]
    assert guest["is_restricted"]
    assert guest["profile"]["status_emoji"] == ":palm_tree:"
    assert other["team_id"] == "T0OTHER"
    assert other["is_stranger"]
    with pytest.raises(TypeError):
        slack.user("U0GUEST", is_guest=True)


async def test_everybody_is_listed_page_by_page(slack: Playground, api: AsyncWebClient) -> None:
    for number in range(7):
        slack.user(f"U0{number}")
    found, cursor = [], ""
    for _ in range(4):
        told = await api.users_list(limit=3, cursor=cursor)
        found += [user["id"] for user in told["members"]]
        cursor = told["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert found == ["U0KITBOT", *(f"U0{number}" for number in range(7))]


async def test_channels_say_what_they_are(
    slack: Playground, api: AsyncWebClient, anna: Person
) -> None:
    slack.channel("C0BOARD", name="customers", members={"U0ANNA"}, is_ext_shared=True)
    slack.channel("C0OUTSIDE", name="outside", bot_is_member=False)
    board = (await api.conversations_info(channel="C0BOARD"))["channel"]
    assert board["is_ext_shared"]
    assert board["is_member"]
    members = (await api.conversations_members(channel="C0BOARD"))["members"]
    assert members == ["U0ANNA", "U0KITBOT"]
    mine = await api.users_conversations()
    assert [channel["id"] for channel in mine["channels"]] == ["C0BOARD"]


async def test_workspaces_do_not_see_each_other(
    slack: Playground, api: AsyncWebClient, anna: Person
) -> None:
    other = slack.workspace("T0OTHER")
    other.user("U0EMI", name="Emi")
    async with apps.client(slack, other.bot_token) as their_api:
        assert (await their_api.auth_test())["team_id"] == "T0OTHER"
        with pytest.raises(SlackApiError, match="user_not_found"):
            await their_api.users_info(user="U0ANNA")
        await their_api.chat_postMessage(channel="U0EMI", text="x")
    assert len(other.messages("DU0EMI")) == 1
    assert (await api.auth_test())["team_id"] == "T0PLAY"


async def test_a_user_group_lists_its_people(slack: Playground, api: AsyncWebClient) -> None:
    slack.home.group("S0LEADERS", "Leaders", ["U0ANNA"])
    assert (await api.usergroups_users_list(usergroup="S0LEADERS"))["users"] == ["U0ANNA"]


async def test_a_file_is_uploaded_in_three_steps(slack: Playground, api: AsyncWebClient) -> None:
    slack.channel("C0BOARD", name="customers")
    await api.files_upload_v2(
        content=b"picture", filename="board.png", title="Board", alt_txt="2 of 3"
    )
    (file,) = slack.home.files.values()
    assert file["bytes"] == b"picture"
    assert file["alt_txt"] == "2 of 3"


async def test_events_come_signed_and_come_again_with_a_retry_number(
    slack: Playground, app: AsyncApp, anna: Person
) -> None:
    heard: list[tuple[str, str | None]] = []

    @app.event("message")
    async def message(body: dict[str, str], request: object) -> None:
        number = getattr(request, "headers", {}).get("x-slack-retry-num", [None])[0]
        heard.append((body["event_id"], number))
        if len(heard) == 1:
            raise RuntimeError("not the first time")

    reply = await anna.says("hello <there>")
    assert reply is not None
    assert reply.ok
    assert heard[0][0] == heard[1][0]
    assert [number for _, number in heard] == [None, "1"]
    await slack.redeliver(reply)
    assert heard[2] == (heard[0][0], "2")


async def test_an_event_nobody_listens_for_is_answered_404(
    slack: Playground, app: AsyncApp, anna: Person
) -> None:
    slack.delivery.event_retries = ()
    assert (await slack.event({"type": "user_change"}, user=anna)).status == 404


async def test_a_message_in_a_channel_is_told_only_with_a_mention(
    slack: Playground, app: AsyncApp, anna: Person
) -> None:
    slack.channel("C0BOARD", name="customers", members={"U0ANNA"})
    heard: list[str] = []

    @app.event("app_mention")
    async def mention(event: dict[str, str]) -> None:
        heard.append(event["text"])

    assert await anna.says("hello all", channel="C0BOARD") is None
    await anna.says("<@U0KITBOT> Acme", channel="C0BOARD")
    assert heard == ["<@U0KITBOT> Acme"]


async def test_an_event_belongs_to_its_workspace(
    slack: Playground, app: AsyncApp, anna: Person
) -> None:
    other = slack.workspace("T0OTHER")
    other.bot_token = slack.bot_token  # this little app knows one token only
    heard: list[str] = []

    @app.event("app_uninstalled")
    async def uninstalled(body: dict[str, str]) -> None:
        heard.append(body["team_id"])

    await slack.event({"type": "app_uninstalled"}, team=other)
    await slack.event({"type": "app_uninstalled"})
    assert heard == ["T0OTHER", "T0PLAY"]


async def test_each_kind_of_conversation_has_a_scope_of_its_own(
    slack: Playground, api: AsyncWebClient, anna: Person
) -> None:
    slack.channel("C0SECRET", name="secret", is_private=True)
    slack.home.dm("U0ANNA")
    slack.home.scopes -= {"groups:read", "im:history"}
    with pytest.raises(SlackApiError) as private:
        await api.conversations_info(channel="C0SECRET")
    with pytest.raises(SlackApiError) as direct:
        await api.conversations_history(channel="DU0ANNA")
    assert private.value.response["needed"] == "groups:read"
    assert direct.value.response["needed"] == "im:history"
