"""The page's HTTP routes: only for this machine's browser, as specified, and robust against invalid requests."""

import asyncio
import tomllib
from collections.abc import AsyncIterator, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from yarl import URL

from bot.playground.page_server.server import PAGE
from tests.bot.playground import tabs
from tests.bot.playground.programs import Program, trying

POSTS = ("/page/do", "/page/wind")
GETS = (
    "/",
    "/page/live?as=U0ANNA",
    "/page/older?as=U0ANNA&in=C0GENERAL&before=9",
    "/page/app.js",
    "/page/lib/dom.js",
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One program for all of these tests, which change nothing that another one reads."""
    with trying(tmp_path_factory.mktemp("try")) as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(trust_env=False) as made:
        yield made


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1", "file://"])
async def test_other_origins_are_refused(
    program: Program, session: aiohttp.ClientSession, origin: str
) -> None:
    headers = {"Origin": origin}
    for path in GETS:
        async with session.get(program.url + path, headers=headers) as answer:
            assert answer.status == 403, path
    for path in POSTS:
        async with session.post(program.url + path, json={}, headers=headers) as answer:
            assert answer.status == 403, path


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1.evil.example", "[::1]"])
async def test_another_name_for_this_address_is_refused(
    program: Program, session: aiohttp.ClientSession, host: str
) -> None:
    port = program.url.rsplit(":", 1)[1]
    for named in (host, f"{host}:{port}"):
        if named == f"127.0.0.1:{port}":
            continue
        async with session.get(program.url + "/", headers={"Host": named}) as answer:
            assert answer.status == 403, named


async def test_its_own_origin_is_welcome(program: Program, session: aiohttp.ClientSession) -> None:
    headers = {"Origin": program.url}
    body = {"as": "U0ANNA", "do": "read", "in": "C0GENERAL"}
    async with session.post(f"{program.url}/page/do", json=body, headers=headers) as answer:
        assert answer.status == 200
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_form_of_another_page_is_no_request(
    program: Program, session: aiohttp.ClientSession
) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        async with session.post(
            f"{program.url}/page/do", data=b'{"as":"U0ANNA"}', headers={"Content-Type": kind}
        ) as answer:
            assert answer.status == 400


@pytest.mark.parametrize(
    "name",
    [
        "%2e%2e",
        "..%2fserver.py",
        "nothing.js",
        "..%2fpage_server%2fserver.py",
        "fonts/OFL.txt",
        "%00.js",
        "app.js%2f..",
        "lib",
        "lib/..",
        "lib/nothing.js",
        "lib/../../server.py",
        "lib%2f..%2f..%2fserver.py",
        "/etc/hosts",
    ],
)
async def test_no_other_file_is_served(
    program: Program, session: aiohttp.ClientSession, name: str
) -> None:
    async with session.get(URL(f"{program.url}/page/{name}", encoded=True)) as answer:
        assert answer.status == 404


async def test_the_page_may_load_nothing_from_elsewhere(
    program: Program, session: aiohttp.ClientSession
) -> None:
    async with session.get(program.url) as answer:
        assert answer.status == 200
        assert answer.content_type == "text/html"
        policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("app.js", "text/javascript; charset=utf-8"),
        ("styles/base.css", "text/css; charset=utf-8"),
        ("fonts/inter-latin-wght-normal.woff2", "font/woff2"),
    ],
)
async def test_each_file_says_what_it_is(
    program: Program, session: aiohttp.ClientSession, name: str, kind: str
) -> None:
    async with session.get(f"{program.url}/page/{name}") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == kind
        assert await answer.read() == (PAGE / name).read_bytes()


NONSENSE: list[Any] = [
    {},
    [],
    7,
    {"as": "U0ANNA"},
    {"as": "U0NOBODY", "do": "home"},
    {"as": "U0GRETA", "do": "command", "text": "/visit", "in": "C0GENERAL"},
    {"as": ["U0ANNA"], "do": "home"},
    {"as": "U0ANNA", "do": "home", "tab": "about"},
    {"as": "U0ANNA", "do": "fly"},
    {"as": "U0ANNA", "do": ["command"]},
    {"as": "U0ANNA", "do": "command", "in": "C0GENERAL"},
    {"as": "U0ANNA", "do": "command", "text": 5, "in": "C0GENERAL"},
    {"as": "U0ANNA", "do": "command", "text": "\n", "in": "C0GENERAL"},
    {
        "as": "U0ANNA",
        "do": "press",
        "message": "1.0",
        "in": "DU0ANNA",
        "action_id": "x",
        "value": 1,
    },
    {"as": "U0ANNA", "do": "says", "text": "  ", "in": "C0GENERAL"},
    {"as": "U0ANNA", "do": "press", "message": 1.5, "in": "DU0ANNA", "action_id": "x"},
]


@pytest.mark.parametrize("asked", NONSENSE, ids=str)
async def test_nonsense_is_400_and_a_sentence(
    program: Program, session: aiohttp.ClientSession, asked: Any
) -> None:
    status, answer = await tabs.post(session, f"{program.url}/page/do", asked)
    assert status == 400
    assert answer["ok"] is False
    assert answer["error"].endswith(".")


IMPOSSIBLE = [
    {"do": "command", "text": "/visit", "in": "C0NOWHERE"},
    {"do": "command", "text": "/visitor Acme", "in": "C0GENERAL"},
    {"do": "command", "text": "/invite @Keep In Touch", "in": "DU0ANNA"},
    {"do": "command", "text": "/visit", "in": "DU0BEN"},
    {"do": "press", "message": "1.000000", "in": "DU0ANNA", "action_id": "x"},
    {"do": "submit", "view": "V0GONE", "values": {}},
    {"do": "close", "view": "V0GONE"},
    {"do": "suggest", "view": "V0GONE", "action_id": "customer", "typed": "ac"},
    {"do": "shortcut", "callback_id": "none"},
    {"do": "message_shortcut", "message": "1.0", "in": "DU0ANNA", "callback_id": "none"},
]


@pytest.mark.parametrize("asked", IMPOSSIBLE, ids=str)
async def test_what_cannot_be_done_is_409(
    program: Program, session: aiohttp.ClientSession, asked: dict[str, Any]
) -> None:
    status, answer = await tabs.post(session, f"{program.url}/page/do", {"as": "U0ANNA", **asked})
    assert status == 409
    assert answer["ok"] is False
    assert answer["error"]


@pytest.mark.parametrize("by", ["", "2h", None, 5, ["1h"], {"1h": 1}])
async def test_the_clock_is_only_wound_by_what_it_knows(
    program: Program, session: aiohttp.ClientSession, by: Any
) -> None:
    status, answer = await tabs.post(session, f"{program.url}/page/wind", {"by": by})
    assert (status, answer["error"]) == (400, "The clock is wound by 1h, 1d, 1w or next.")


async def test_the_body_must_be_json(program: Program, session: aiohttp.ClientSession) -> None:
    for body in (b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"text": "\\ud800"}'):
        async with session.post(
            f"{program.url}/page/do", data=body, headers={"Content-Type": "application/json"}
        ) as answer:
            assert answer.status == 400


@pytest.mark.parametrize("user", ["U0GRETA", "U0KITBOT", "", "<script>"])
async def test_whom_one_cannot_play_gets_no_page(
    program: Program, session: aiohttp.ClientSession, user: str
) -> None:
    async with session.ws_connect(f"{program.url}/page/live", params={"as": user}) as socket:
        message = await socket.receive()
        assert message.type == aiohttp.WSMsgType.CLOSE
        assert socket.close_code == 4404


async def test_nonsense_in_the_socket_does_no_harm(program: Program) -> None:
    async with tabs.opened(program.url, "U0CARLA") as carla:
        for nonsense in ("", "{", "[]", "7", '{"traffic":', "[" * 5_000):
            await carla.socket.send_str(nonsense)
        await carla.wants_traffic(lambda traffic: traffic)


async def test_other_peoples_conversations_have_no_older_messages_for_me(
    program: Program, session: aiohttp.ClientSession
) -> None:
    path = f"{program.url}/page/older?as=U0ANNA&in=DU0BEN&before=9999999999.000000"
    async with session.get(path) as answer:
        assert answer.status == 409


async def test_people_who_come_and_go_in_a_hurry_leave_no_trace(program: Program) -> None:
    async def look(user: str) -> None:
        async with tabs.opened(program.url, user):
            pass

    for _ in range(5):
        await asyncio.gather(*(look(user) for user in ("U0ANNA", "U0BEN", "U0OLGA", "U0NOOR")))
    async with tabs.opened(program.url, "U0ANNA") as anna:
        assert anna.state["problems"] == []


def test_the_page_lies_where_it_is_looked_for() -> None:
    page = Path(__file__).parents[3] / "bot" / "playground" / "page"
    assert (page / "index.html").is_file()


def test_every_file_of_the_page_is_packaged() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())
    patterns = project["tool"]["setuptools"]["package-data"]["*"]
    files = [each.name for each in PAGE.rglob("*") if each.is_file()]
    assert "OFL.txt" in files
    assert [name for name in files if not any(fnmatch(name, each) for each in patterns)] == []
