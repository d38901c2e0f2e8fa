"""The house rules that a machine can check: who may import whom, and that importing starts nothing."""

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
    "rapidfuzz": ("storage/customers/near_names.py",),
    "dotenv": ("bot/settings.py",),
    "alembic": ("storage/migrations/",),
}


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
        named = re.findall(r"(\S+\.py): ([^:]+?)(?=\s+\S+\.py:|$)", mistake.strip())
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
    files = {"Procfile", "pyproject.toml", "README.md", "Makefile", "CHANGELOG.md", "LICENSE"}
    locks = {"requirements.txt", "requirements-dev.txt"}
    rest = {name for name in top - {*OURS, "tests"} - files - locks if not name.startswith(".")}
    assert rest == set()
