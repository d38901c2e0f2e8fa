"""`keep-in-touch try` as a process: it prints its address, uses a free port, and leaves nothing behind."""

import signal
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.bot.playground import tabs
from tests.bot.playground.programs import SECONDS, started, trying, until


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that is in use."""
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield int(listening.getsockname()[1])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_ends_when_told_to_and_leaves_nothing_behind(
    tmp_path: Path, number: signal.Signals
) -> None:
    with trying(tmp_path) as program:
        assert program.files != []
        async with tabs.opened(program.url, "U0ANNA") as anna:
            await anna.command("/visit Acme today: “we may leave gas by 2028”")
            assert await program.stopped(number) == (0, "")
        assert program.files == []


def test_it_opens_a_browser_where_there_is_a_screen(tmp_path: Path) -> None:
    told = tmp_path / "address"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {told}.part && mv {told}.part {told}\n')
    browser.chmod(0o755)
    screen = {"DISPLAY": ":99", "BROWSER": f"{browser} %s"}
    with trying(tmp_path, browser=True, **screen) as program:
        until(told.exists)
        assert told.read_text().strip() == program.url


def test_it_opens_none_when_told_so(tmp_path: Path) -> None:
    told = tmp_path / "address"
    with trying(tmp_path, DISPLAY=":99", BROWSER=f"touch {told} %s") as program:
        assert program.stop() == (0, "")
    assert not told.exists()


async def test_a_chosen_port_is_taken_and_only_of_this_machine(tmp_path: Path) -> None:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with trying(tmp_path, "--port", str(port)) as program:
        assert program.url == f"http://127.0.0.1:{port}"
        async with tabs.opened(program.url, "U0BEN") as ben:
            assert ben.state["me"]["name"] == "Ben"


async def test_a_second_trial_takes_another_port(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()
    with trying(folders[0]) as one, trying(folders[1]) as other:
        assert one.url != other.url
        async with tabs.opened(other.url, "U0ANNA") as anna:
            await anna.command("/visit me")


def test_a_port_in_use_is_one_sentence(tmp_path: Path, taken: int) -> None:
    (tmp_path / "tmp").mkdir()
    process = started(tmp_path, "--port", str(taken))
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert out == ""
    assert err == f"Port {taken} cannot be used: Address already in use.\n"
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("port", ["65536", "-1", "http", "²"])
def test_what_is_no_port_is_said_at_once(tmp_path: Path, port: str) -> None:
    process = started(tmp_path, f"--port={port}")
    _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 2
    assert err.count("\n") == 1
    assert f"“{port}” is not a port" in err
