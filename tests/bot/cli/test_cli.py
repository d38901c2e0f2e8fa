"""The command line without Slack: what it does, what it refuses, and that it says so in one sentence."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.cli import main
from storage.core.database import Database
from storage.programme import leaders, settings, workspaces
from tests import cast
from tests.bot.shell import PROGRAM, CommandResult, Shell

ROOT = Path(__file__).parents[3]
WORDS = "we may leave gas by 2028"
PLAY = ("--workspace", cast.TEAM)


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    return Shell(tmp_path, monkeypatch, capsys)


@pytest.fixture
def offline(shell: Shell, database_url: str) -> Shell:
    shell.set(DATABASE_URL=database_url)
    return shell


def refused(done: CommandResult, code: int) -> str:
    """The sentence with which a command failed; there must be exactly one."""
    assert done.code == code
    assert done.err.count("\n") == 1
    assert "Traceback" not in done.err
    return done.err


def test_every_command_stands_in_the_help(shell: Shell) -> None:
    done = shell.types("--help")
    assert done.code == 0
    for name in ("run", "web", "clock", "migrate", "tick", "doctor", "manifest"):
        assert f"    {name} " in done.out
    assert "leaders" in done.out
    assert "settings" in done.out


def test_help_loads_neither_the_database_nor_slack(shell: Shell) -> None:
    asks = (
        "import sys\n"
        "from bot.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print({'sqlalchemy', 'slack_bolt', 'aiohttp', 'apscheduler'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asks], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "set()"


@pytest.mark.parametrize(
    "typed",
    [
        (),
        ("dance",),
        ("leaders",),
        ("leaders", "add"),
        ("leaders", "add", "anna"),
        ("leaders", "add", cast.ANNA, "--cadence", "6"),
        ("leaders", "add", cast.ANNA, "--cadence", "0"),
        ("leaders", "add", cast.ANNA, "--cadence", "10000"),
        ("leaders", "add", cast.ANNA, "--zone", "Mars/Olympus"),
        ("leaders", "add", cast.ANNA, "--zone", "EST"),
        ("leaders", "add", cast.ANNA, "--nudge-hour", "25:00"),
        ("leaders", "add", cast.ANNA, "--country", "ZZ"),
        ("leaders", "add", cast.ANNA, "--country", "DE-XX"),
        ("leaders", "add", cast.ANNA, "--cadence", "soon"),
        ("leaders", "list", "--workspace", "play"),
        ("leaders", "list", "--workspace", ""),
        ("tick", "--at", "tomorrow"),
        ("tick", "--at", "2026-11-30T09:00"),
        ("tick", "--at", "2026-11-30"),
        ("settings", "cadence"),
        ("settings", "cadence=soon"),
        ("settings", "cadence=0"),
        ("settings", "cadence=10000"),
        ("why", cast.ANNA, "--at", "9999-12-31T23:59:59Z"),
        ("settings", "cadence=20", "cadence=21"),
        ("manifest", "--http", "example"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_sentence(
    shell: Shell, typed: tuple[str, ...]
) -> None:
    refused(shell.types(*typed), 2)
    assert list(shell.folder.iterdir()) == []


def test_everything_that_is_missing_or_wrong_is_named_at_once(shell: Shell) -> None:
    shell.set(PORT="many", LOG_LEVEL="LOUD", SLACK_BOT_TOKEN="bot", DATABASE_URL="mysql://x/y")
    said = refused(shell.types("run"), 2)
    for name in ("PORT", "LOG_LEVEL", "SLACK_BOT_TOKEN", "DATABASE_URL", "SLACK_SIGNING_SECRET"):
        assert name in said


def test_web_and_clock_want_a_database_that_is_named(shell: Shell) -> None:
    shell.set(SLACK_BOT_TOKEN="xoxb-1", SLACK_SIGNING_SECRET="s")
    for command in ("web", "clock"):
        assert "DATABASE_URL" in refused(shell.types(command), 2)
    assert list(shell.folder.iterdir()) == []


def test_the_environment_wins_over_the_file(shell: Shell) -> None:
    (shell.folder / ".env").write_text("DATABASE_URL=sqlite:///from-file.db\nPORT=x\n")
    assert "PORT" in refused(shell.types("migrate"), 2)
    shell.set(PORT="3000")
    assert shell.types("migrate").code == 0
    assert (shell.folder / "from-file.db").exists()
    assert "PORT" in os.environ
    assert "DATABASE_URL" not in os.environ


@pytest.mark.parametrize("command", ["doctor", "settings", "run", "migrate"])
def test_a_file_that_cannot_be_read_is_said_by_every_command_that_needs_it(
    shell: Shell, command: str
) -> None:
    (shell.folder / ".env").write_bytes("LOG_LEVEL=DEBUG # größer".encode("latin-1"))
    done = shell.types(command)
    assert done.code == 2
    assert (done.out + done.err).removeprefix("fix  settings: ").startswith(".env is not in UTF-8.")
    assert shell.types("manifest").code == 0


def test_a_leader_is_enrolled_without_slack(offline: Shell, database: Database) -> None:
    done = offline.types(
        "leaders", "add", cast.ANNA, "--function", "Engineering", "--cadence", "20", *PLAY
    )
    assert done.code == 0
    assert done.lines == [f"{cast.ANNA}\t-\tEngineering\tleader\t20\tUTC\tactive\t09:00\t-"]
    anna = database.read_now(leaders.find, cast.TEAM, cast.ANNA)
    assert anna is not None
    assert anna.enrolled_on == datetime.now(UTC).date()


def test_a_leader_has_hours_and_holidays_of_their_own_if_they_are_named(offline: Shell) -> None:
    own = ("--zone", "Asia/Tokyo", "--nudge-hour", "9:30", "--country", "de-by")
    done = offline.types("leaders", "add", cast.ANNA, *own, *PLAY)
    assert done.lines == [f"{cast.ANNA}\t-\t-\tleader\t30\tAsia/Tokyo\tactive\t09:30\tDE-BY"]
    offline.types("leaders", "add", cast.ANNA, "--nudge-hour", "", "--country", "none")
    offline.types("settings", "country=GB", "nudge_hour=10:00")
    done = offline.types("leaders", "list")
    assert done.lines == [f"{cast.ANNA}\t-\t-\tleader\t30\tAsia/Tokyo\tactive\t10:00\t-"]
    offline.types("leaders", "add", cast.ANNA, "--country", "")
    assert offline.types("leaders", "list").lines[0].endswith("\t10:00\tGB")


def test_a_workspaces_holidays_are_of_a_place_that_is_known(offline: Shell) -> None:
    offline.types("leaders", "add", cast.ANNA, *PLAY)
    assert "no country" in refused(offline.types("settings", "country=ZZ"), 2)
    assert "needs its country" in refused(offline.types("settings", "subdivision=BY"), 2)
    assert offline.types("settings", "country=de", "subdivision=by").code == 0
    assert offline.types("leaders", "list").lines[0].endswith("\tDE-BY")
    assert "XX" in refused(offline.types("settings", "subdivision=XX"), 2)
    done = offline.types("settings", "country=UK")  # what was Bavaria's is no part of it
    assert "country\tGB" in done.lines
    assert "Easter Monday" in done.err
    assert "subdivision=ENG, NIR, SCT or WLS" in done.err
    assert offline.types("leaders", "list").lines[0].endswith("\tGB")
    assert "America/New_York" in refused(offline.types("settings", "zone=EST"), 2)


def test_adding_again_updates_what_is_named_and_nothing_else(
    offline: Shell, database: Database
) -> None:
    offline.types("leaders", "add", cast.ANNA, "--function", "HR", "--cadence", "20", *PLAY)
    offline.types("leaders", "add", cast.ANNA, "--admin")
    offline.types("leaders", "add", f"<@{cast.ANNA}|anna>", "--function", "Finance")
    done = offline.types("leaders", "list")
    assert done.lines == [f"{cast.ANNA}\t-\tFinance\tleader admin\t20\tUTC\tactive\t09:00\t-"]


def test_a_function_is_spelt_in_one_way(offline: Shell) -> None:
    offline.types("leaders", "add", cast.ANNA, "--function", "Finance", *PLAY)
    done = offline.types("leaders", "add", cast.BEN, "--function", " FINANCE ")
    assert "\tFinance\t" in done.out


def test_an_admin_need_not_lead_but_must_be_told_to_be_one(offline: Shell) -> None:
    said = refused(offline.types("leaders", "add", cast.OLGA, "--no-leader", *PLAY), 1)
    assert "--admin" in said
    done = offline.types("leaders", "add", cast.OLGA, "--no-leader", "--admin", *PLAY)
    assert done.lines == [f"{cast.OLGA}\t-\t-\tadmin\t-\tUTC\tactive\t-\t-"]
    assert offline.types("leaders", "add", cast.OLGA, "--leader").code == 0
    assert offline.types("leaders", "add", cast.OLGA, "--no-admin").code == 0


def test_a_pause_ends_when_they_are_added_again(offline: Shell) -> None:
    offline.types("leaders", "add", cast.BEN, *PLAY)
    assert offline.types("leaders", "pause", cast.BEN).code == 0
    assert offline.types("leaders", "list").out.endswith("\tpaused\t09:00\t-\n")
    offline.types("leaders", "add", cast.BEN)
    assert offline.types("leaders", "list").out.endswith("\tactive\t09:00\t-\n")


def test_removing_ends_their_part_and_keeps_who_they_were(
    offline: Shell, database: Database
) -> None:
    offline.types("leaders", "add", cast.BEN, "--function", "Finance", *PLAY)
    assert offline.types("leaders", "remove", cast.BEN).code == 0
    assert "Nobody takes part" in offline.types("leaders", "list").out
    ben = database.read_now(leaders.find, cast.TEAM, cast.BEN)
    assert ben is not None
    assert (ben.removed, ben.function) == (True, "Finance")
    for action in ("remove", "pause"):
        refused(offline.types("leaders", action, cast.BEN), 1)


def test_without_a_token_the_workspace_is_named_unless_there_is_only_one(offline: Shell) -> None:
    assert "--workspace" in refused(offline.types("leaders", "list"), 2)
    assert offline.types("--workspace", cast.TEAM, "leaders", "add", cast.ANNA).code == 0
    assert offline.types("leaders", "list").code == 0
    assert offline.types("leaders", "add", cast.ANNA, "--workspace", cast.OTHER_TEAM).code == 0
    said = refused(offline.types("leaders", "list"), 2)
    assert cast.TEAM in said
    assert cast.OTHER_TEAM in said
    assert len(offline.types("leaders", "list", *PLAY).lines) == 1


def test_a_workspace_that_is_only_looked_at_is_not_made(offline: Shell, database: Database) -> None:
    for typed in (("leaders", "list"), ("leaders", "pause", cast.BEN), ("settings",)):
        assert cast.TEAM in refused(offline.types(*typed, *PLAY), 2)
    assert database.read_now(workspaces.everyone) == []


def test_settings_alone_shows_every_name_its_value_and_its_meaning(offline: Shell) -> None:
    offline.types("settings", "cadence=20", *PLAY)
    done = offline.types("settings")
    assert [line.split()[0] for line in done.lines] == list(settings.names())
    cadence = next(line for line in done.lines if line.startswith("cadence"))
    assert "20" in cadence
    assert "default" not in cadence
    assert settings.meaning("cadence") in cadence
    assert "09:00 (default)" in done.out


def test_hours_that_leave_none_to_send_in_are_refused(offline: Shell) -> None:
    offline.types("settings", "cadence=20", *PLAY)
    said = refused(offline.types("settings", "quiet=08:00-18:00"), 2)
    assert "nothing would ever be sent" in said
    assert offline.types("settings", "quiet=08:00-18:00", "sending=18:00-20:00").code == 0
    refused(offline.types("settings", "sending=09:00-17:00"), 2)


def test_settings_are_changed_all_or_none(offline: Shell, database: Database) -> None:
    offline.types("settings", "cadence=20", *PLAY)
    said = refused(offline.types("settings", "cadence=25", "zone=Mars/Olympus", "colour=red"), 2)
    assert "zone" in said
    assert "colour" in said
    done = offline.types("settings", "board_channel=<#C0BOARD|customers>", "zone=Asia/Tokyo")
    assert done.lines == ["board_channel\tC0BOARD", "zone\tAsia/Tokyo"]
    kept = database.read_now(workspaces.settings, cast.TEAM)
    assert kept == {"cadence": "20", "board_channel": "C0BOARD", "zone": "Asia/Tokyo"}
    assert offline.types("settings", "board_channel=").lines == ["board_channel\tnone"]


def test_an_instant_that_is_far_off_is_not_played_to_the_real_slack(shell: Shell) -> None:
    shell.set(SLACK_BOT_TOKEN="xoxb-1")
    for far in (timedelta(hours=2), timedelta(hours=-2)):
        at = (datetime.now(UTC) + far).isoformat()
        assert "--yes" in refused(shell.types("tick", "--at", at), 2)
    assert list(shell.folder.iterdir()) == []


def test_a_dry_run_needs_no_token_and_writes_nothing(offline: Shell, database: Database) -> None:
    offline.types("leaders", "add", cast.ANNA, *PLAY)
    at = datetime.now(UTC).replace(hour=12) + timedelta(days=40)
    while at.weekday() > 4:
        at += timedelta(days=1)
    for _ in range(2):
        done = offline.types("tick", "--dry-run", "--at", at.isoformat())
        assert done.code == 0
        lines = {line.split("\t")[2]: line.split("\t") for line in done.lines}
        due, workspace, _, recipient, outcome = lines["overdue"]
        assert datetime.fromisoformat(due).utcoffset() == timedelta(0)
        assert (workspace, recipient) == (cast.TEAM, cast.ANNA)
        assert outcome == "would be sent"
        assert lines["welcome"][4] == "would be dropped: too late to be of use"


def test_a_tick_needs_a_token(shell: Shell) -> None:
    assert "SLACK_BOT_TOKEN" in refused(shell.types("tick"), 2)


def test_a_reader_who_has_had_enough_gets_no_noise(shell: Shell) -> None:
    shell.types("leaders", "add", cast.ANNA, *PLAY)
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody_listens:
        done = subprocess.run(
            [PROGRAM, "settings"], stdout=nobody_listens, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_database_that_is_gone_is_said_in_a_sentence(shell: Shell) -> None:
    for url in ("sqlite:////nowhere/at/all.db", "postgresql://a:secret@127.0.0.1:1/none"):
        shell.set(DATABASE_URL=url)
        for typed in (("migrate",), ("leaders", "list"), ("settings",), ("tick", "--dry-run")):
            assert "secret" not in refused(shell.types(*typed), 1)


def test_a_file_that_is_no_database_is_said_in_a_sentence(shell: Shell) -> None:
    (shell.folder / "notes.db").write_text("These are my notes, and no database at all. " * 50)
    shell.set(DATABASE_URL="sqlite:///notes.db")
    refused(shell.types("migrate"), 1)
    assert (shell.folder / "notes.db").read_text().startswith("These are my notes")


def test_any_command_migrates_a_sqlite_file(shell: Shell) -> None:
    assert shell.types("leaders", "add", cast.ANNA, *PLAY).code == 0
    assert (shell.folder / "keep-in-touch.db").exists()


def test_on_postgresql_only_migrate_brings_a_new_schema(
    shell: Shell, postgresql_admin: sa.Engine
) -> None:
    name = f"bare_{os.getpid()}"
    url = postgresql_admin.url.set(database=name).render_as_string(hide_password=False)
    with postgresql_admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        shell.set(DATABASE_URL=url)
        for typed in (("leaders", "list", *PLAY), ("tick", "--dry-run")):
            assert "migrate" in refused(shell.types(*typed), 1)
        assert shell.types("migrate").code == 0
        assert shell.types("leaders", "add", cast.ANNA, *PLAY).code == 0
    finally:
        with postgresql_admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_a_bug_gets_a_reference_and_never_shows_a_customers_words(
    shell: Shell, capsys: pytest.CaptureFixture[str], level: str
) -> None:
    shell.set(LOG_LEVEL=level)
    with pytest.raises(KeyError) as met:
        raise KeyError(WORDS)
    assert main._bug(met.value) == 1
    said = capsys.readouterr().err
    assert "reference" in said
    assert WORDS not in said
    assert ("test_cli.py" in said) == (level == "DEBUG")
