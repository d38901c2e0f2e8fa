"""The command line's arguments, parsed into values; invalid ones end the program with exit code 2."""

import argparse
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from bot.errors import MistakeError

if TYPE_CHECKING:
    from bot.cli.import_customers.headings import Meaning

T = TypeVar("T")


Run = Callable[[argparse.Namespace], int]

EXIT_FAILED, EXIT_USAGE = 1, 2


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that reports an error in one sentence, without the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message.rstrip('.')}. See {self.prog} --help\n")


def build_parser(runs: Mapping[str, Run]) -> Parser:
    """The parser for all commands and their options. `runs` maps each command to its function, set as `args.run`."""
    root = Parser(prog="keep-in-touch", description="Gets leaders in front of customers.")
    workspace_option = Parser(add_help=False)
    workspace_option.add_argument(
        "--workspace", metavar="TEAM_ID", type=_team, default=argparse.SUPPRESS
    )
    root.add_argument(
        "--workspace", metavar="TEAM_ID", type=_team, help="which one, offline or of several"
    )
    commands = root.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, about: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = commands.add_parser(
            name, help=about, description=about, parents=[workspace_option]
        )
        added.set_defaults(run=runs[name])
        return added

    command("run", "everything in one process: Slack, the clock, the sender")
    command("web", "only what answers Slack, for several processes on one database")
    command("clock", "only the clock and the sender")
    command("migrate", "brings the database to this release's schema")
    _describe_tick(command("tick", "one pass of the clock: sends what is due, then exits"))
    trial = command("try", "the playground: an embedded Slack in the browser, with a clock to wind")
    trial.add_argument("--port", metavar="N", type=_port, help="else one that is free")
    trial.add_argument(
        "--no-browser", dest="browser", action="store_false", help="only prints the address"
    )
    command("doctor", "checks settings, token, scopes, database; says what to do")
    http = command("manifest", "prints the Slack app's manifest")
    http.add_argument("--http", metavar="URL", help="for HTTP at this public address")
    keep = command("backup", "a copy of the database, while everything runs")
    keep.add_argument("file", metavar="FILE", type=Path, help="a new file")
    back = command(
        "restore", "puts a backup in the database's place; what was due since is dropped"
    )
    back.add_argument("file", metavar="FILE", type=Path, nargs="?", help="what backup has kept")
    back.add_argument(
        "--by-hand", action="store_true", help="it is restored already: only drops what was due"
    )
    back.add_argument("--yes", action="store_true", help="even if the database holds newer things")
    command("systemd", "prints a unit for systemd that runs this installation")
    _describe_leaders(command("leaders", "who takes part"), workspace_option)
    why = command("why", "each kind of message to somebody: due or not, and why")
    why.add_argument("user", metavar="USER_ID", type=_user)
    why.add_argument("--at", metavar="ISO-8601", type=_instant, help="as of this instant")
    csv = command("import", "customers from a CSV file: shows what would be new, then asks")
    csv.add_argument("file", metavar="FILE.csv", type=Path, nargs="?")
    csv.add_argument("--yes", action="store_true", help="stores it without asking")
    csv.add_argument(
        "--column",
        metavar="WHAT=HEADING",
        type=_column,
        action="append",
        default=[],
        help="names a column by hand: company, contact, first, last, role, domain, place",
    )
    csv.add_argument(
        "--merge",
        choices=("ask", "new", "same"),
        default="ask",
        help="new names that look like others: asks about each, adds them all, or takes them for those",
    )
    csv.add_argument(
        "--encoding", metavar="NAME", type=_encoding, help="cp1250, shift_jis …, if it is not UTF-8"
    )
    csv.add_argument(
        "--undo",
        metavar="N",
        nargs="?",
        type=_import_number,
        const=0,
        help="takes the latest import back, or the one of that number",
    )
    changes = command("settings", "shows every setting, or changes some")
    changes.add_argument("changes", nargs="*", metavar="NAME=VALUE")
    return root


def _describe_tick(tick: argparse.ArgumentParser) -> None:
    tick.add_argument(
        "--at", metavar="ISO-8601", type=_instant, help="as of this instant, with its zone"
    )
    tick.add_argument("--dry-run", action="store_true", help="writes and sends nothing")
    tick.add_argument(
        "--yes", action="store_true", help="the instant is far off, and that is meant"
    )


def _describe_leaders(
    group: argparse.ArgumentParser, workspace_option: argparse.ArgumentParser
) -> None:
    actions = group.add_subparsers(metavar="ACTION", dest="action", required=True)
    add = actions.add_parser(
        "add", help="enrols somebody, or updates them", parents=[workspace_option]
    )
    add.add_argument("user", metavar="USER_ID", type=_user)
    add.add_argument("--function", metavar="F", help="Finance, HR, Engineering …")
    add.add_argument("--cadence", metavar="DAYS", type=_cadence, help="if not the workspace's")
    add.add_argument(
        "--zone", metavar="Z", type=_zone, help="Europe/Berlin …, until Slack names another"
    )
    add.add_argument(
        "--nudge-hour", metavar="HH:MM", type=_nudge_hour, help="if not the workspace's"
    )
    add.add_argument(
        "--country",
        metavar="CC[-SUB]",
        type=_country,
        help="whose public holidays are theirs: DE, DE-BY, or none",
    )
    either = argparse.BooleanOptionalAction
    add.add_argument("--admin", action=either, default=None, help="runs the programme")
    add.add_argument("--leader", action=either, default=None, help="has a clock (the default)")
    actions.add_parser("list", help="everybody who takes part", parents=[workspace_option])
    for name, about in (("pause", "keeps quiet towards them"), ("remove", "ends their part")):
        added = actions.add_parser(name, help=about, parents=[workspace_option])
        added.add_argument("user", metavar="USER_ID", type=_user)


def _team(text: str) -> str:
    if not re.fullmatch(r"[TE][A-Z0-9_]*", text):
        raise argparse.ArgumentTypeError(f"“{text}” is not a workspace's ID, which begins with T")
    return text


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"“{text}” is not a port, a number from 0 to 65535")
    return int(text)


def _user(text: str) -> str:
    from bot.cli.leader_options import user_id

    return _typed(user_id, text)


def _column(text: str) -> "tuple[Meaning, str]":
    from bot.cli.import_customers.headings import NAMEABLE, Meaning

    what, sign, heading = text.partition("=")
    if not sign or what.strip().lower() not in NAMEABLE:
        raise argparse.ArgumentTypeError(
            f"“{text}” names no column: write company=Konto, say; or {', '.join(NAMEABLE[1:])}"
        )
    return Meaning(what.strip().lower()), heading


def _cadence(text: str) -> int:
    from bot.cli.leader_options import cadence

    return _typed(cadence, text)


def _zone(text: str) -> str:
    from bot.cli.leader_options import zone

    return _typed(zone, text)


def _nudge_hour(text: str) -> str:
    from bot.cli.leader_options import nudge_hour

    return _typed(nudge_hour, text)


def _country(text: str) -> str:
    from bot.cli.leader_options import place

    return _typed(place, text)


def _import_number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"“{text}” is not the number of an import")
    return int(text)


def _encoding(text: str) -> str:
    from bot.cli.import_customers.text_encoding import named_encoding

    return _typed(named_encoding, text)


def _typed(read: Callable[[str], T], text: str) -> T:
    try:
        return read(text)
    except MistakeError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"“{text}” is not an instant, such as 2026-11-30T09:00+01:00"
        ) from None
    if instant.tzinfo is None:
        raise argparse.ArgumentTypeError(
            f"“{text}” says no time zone: end it with Z or +01:00, say"
        )
    if not 2000 <= instant.year < 2200:
        raise argparse.ArgumentTypeError(f"“{text}” is too far from today")
    return instant


class UsageError(MistakeError):
    """An argument or a setting cannot be used. The message is a complete sentence; exit code 2."""
