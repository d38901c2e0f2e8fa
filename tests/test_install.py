"""How it is installed: what the README, the Dockerfile and the Procfile say, done in a clean environment.

No container builder is needed: the Dockerfile is read as a script, and its steps are made in a scratch folder. The
locked dependencies are not downloaded once more: those of this test run are lent, and pip finds them satisfied.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import systemd

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROCFILE = dict(
    line.split(": ", 1) for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
)
LENT = "lent.pth"
MISSING = "SLACK_BOT_TOKEN is not set"


def instructions(text: str) -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order, each with its arguments: comments left out, lines put together."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    whole = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines))
    return [(line.split()[0], line.split(" ", 1)[1]) for line in whole.splitlines() if line.strip()]


def stages() -> list[list[tuple[str, str]]]:
    made: list[list[tuple[str, str]]] = []
    for each in instructions(DOCKERFILE):
        if each[0] == "FROM":
            made.append([])
        made[-1].append(each)
    return made


@dataclass(frozen=True)
class Machine:
    """A scratch folder that stands for the file system of a new machine, with a clean environment."""

    root: Path
    source: Path

    def runs(self, line: str, folder: Path, path: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=folder,
            env={"PATH": f"{path}:/usr/bin:/bin", "HOME": str(self.root)},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    @property
    def bin(self) -> Path:
        return self.root / "opt/keep-in-touch/bin"

    def lend(self) -> None:
        """Lets the new environment find the packages of this one, as if they had been downloaded."""
        ours = sysconfig.get_path("purelib")
        for there in (self.root / "opt").rglob("site-packages"):
            (there / LENT).write_text(f"{ours}\n")


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """The machine after all steps of the Dockerfile's first stage."""
    root = tmp_path_factory.mktemp("machine")
    made = Machine(root, root / "src")
    for name in ("opt", "src"):
        (root / name).mkdir()
    python = Path(sys.executable).parent
    for name, rest in stages()[0]:
        if name == "COPY":
            *sources, target = rest.split()
            copy(sources, made.source / target)
        if name == "RUN":
            line = re.sub(r"(?<![\w.])/(opt|data|src)\b", lambda each: f"{root}/{each[1]}", rest)
            done = made.runs(line, made.source, python)
            assert done.returncode == 0, f"RUN {rest}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
            made.lend()
    yield made
    shutil.rmtree(root)


def copy(sources: list[str], target: Path) -> None:
    for each in sources:
        if (ROOT / each).is_dir():
            shutil.copytree(ROOT / each, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / each, target)


def test_the_readmes_installation_is_the_one_that_is_tried_here() -> None:
    ours = [rest for name, rest in stages()[0] if name == "RUN" and "keep-in-touch" in rest]
    there = README.split("### Install")[1].split("```")[1].replace("python3 ", "python ")
    for line in ours:
        assert line in there


def test_the_command_is_there_and_brings_its_migrations(machine: Machine, tmp_path: Path) -> None:
    assert "doctor" in machine.runs("keep-in-touch --help", tmp_path, machine.bin).stdout
    done = machine.runs("keep-in-touch migrate", tmp_path, machine.bin)
    assert (done.returncode, done.stdout) == (0, "The database has the newest schema.\n")


@pytest.mark.parametrize("name", PROCFILE)
def test_each_line_of_the_procfile_starts_where_only_the_dependencies_are(
    machine: Machine, tmp_path: Path, name: str
) -> None:
    """As on a platform, which installs requirements.txt and nothing else."""
    bare = tmp_path / "bin"
    bare.mkdir()
    (bare / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')  # and no keep-in-touch
    (bare / "python").chmod(0o755)
    shutil.copytree(machine.source / "bot", tmp_path / "bot")
    for each in ("scheduler", "storage"):
        (tmp_path / each).symlink_to(machine.source / each)
    done = machine.runs(PROCFILE[name], tmp_path, bare)
    if name == "release":
        assert done.returncode == 0, done.stderr
    else:
        assert (done.returncode, MISSING in done.stderr) == (2, True), done.stderr


class TestTheDockerfile:
    def test_leaves_behind_what_builds(self) -> None:
        first, last = stages()
        assert [name for name, _ in last if name == "RUN"] == []
        assert all("--from=build" in rest for name, rest in last if name == "COPY")
        assert first[0][1].endswith(" AS build")

    def test_names_its_bases_by_a_version(self) -> None:
        bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)
        assert len(set(bases)) == 1
        assert re.fullmatch(r"python:3\.\d+-slim-\w+", bases[0])

    def test_runs_as_nobody_in_particular(self) -> None:
        names = [name for name, _ in stages()[-1]]
        user = dict(stages()[-1])["USER"]
        assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)
        assert names.index("USER") < names.index("ENTRYPOINT")
        assert f"--chown={user} /data /data" in DOCKERFILE

    def test_copies_the_dependencies_before_the_code_and_all_of_the_code(self) -> None:
        steps = [f"{name} {rest}" for name, rest in stages()[0]]
        lock = next(i for i, each in enumerate(steps) if each.startswith("COPY requirements.txt"))
        code = [i for i, each in enumerate(steps) if each.startswith("COPY bot ")]
        assert steps[lock + 1].startswith("RUN")
        assert code
        assert lock + 1 < code[0]

    def test_sends_no_secret_to_the_builder(self) -> None:
        ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        rules = [each for each in ignored if not each.startswith("#")]
        assert rules[0] == "*"
        sent = {each[1:] for each in rules if each.startswith("!")}
        copied = {
            source for name, rest in stages()[0] if name == "COPY" for source in rest.split()[:-1]
        }
        assert copied == sent

    def test_asks_whether_it_lives_by_a_command_that_works(self) -> None:
        check = dict(stages()[-1])["HEALTHCHECK"].split("CMD ", 1)[1]
        _, option, code = eval(check)
        assert option == "-c"
        gone = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PORT": "9"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert gone.returncode == 1
        assert "refused" in gone.stderr


class TestCompose:
    def test_names_its_images_by_a_version(self) -> None:
        assert re.findall(r"image: (postgres\S+)", COMPOSE) == ["postgres:17-bookworm"]
        assert "latest" not in COMPOSE

    def test_holds_no_password(self) -> None:
        said = re.findall(r"PASSWORD: (.+)", COMPOSE)
        assert said == ["${POSTGRES_PASSWORD:?is missing in .env}"]

    def test_gives_the_bot_no_more_than_it_needs(self) -> None:
        bot = COMPOSE.split("x-bot:")[1].split("services:")[0]
        for line in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
            assert line in bot

    def test_is_reached_from_its_own_machine_alone(self) -> None:
        assert re.findall(r"ports: (.+)", COMPOSE) == ['["${HOST:-127.0.0.1}:${PORT:-3000}:3000"]']

    def test_starts_the_parts_when_the_schema_is_there(self) -> None:
        parts = dict(re.findall(r"^  (\w+):\n(.*?)(?=^  \w+:\n|^\S)", COMPOSE, re.M | re.S))
        for name in ("web", "clock"):
            assert "migrate: {condition: service_completed_successfully}" in parts[name]
        assert "db: {condition: service_healthy}" in parts["migrate"]


class TestTheUnit:
    def test_listens_for_the_proxy_alone_and_starts_this_installation(self) -> None:
        unit = systemd.unit(Path("/opt/keep-in-touch/bin/keep-in-touch"))
        assert "\nExecStart=/opt/keep-in-touch/bin/keep-in-touch run\n" in unit
        assert "\nEnvironment=HOST=127.0.0.1\n" in unit
        assert "\nUMask=0077\n" in unit

    @pytest.mark.parametrize(
        ("path", "word"),
        [
            ("/opt/keep in touch/bin/x", '"/opt/keep in touch/bin/x"'),
            ("/opt/100%/x", "/opt/100%%/x"),
            ('/opt/"q"/$x', '"/opt/\\"q\\"/$$x"'),
        ],
    )
    def test_names_any_path_as_one_word(self, path: str, word: str) -> None:
        assert f"\nExecStart={word} run\n" in systemd.unit(Path(path))

    @pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
    def test_is_one_that_systemd_understands(self, tmp_path: Path) -> None:
        file = tmp_path / "keep-in-touch.service"
        unit = systemd.unit(Path(sys.executable))
        file.write_text(unit.replace(f"User={systemd.USER}", "User=root"))
        done = subprocess.run(
            ["systemd-analyze", "verify", file], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
