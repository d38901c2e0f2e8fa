"""A killed trial's folder is removed by the next one; that of a running trial is not."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bot.playground.trial import temporary_folder

HOLDS = """
import time
from bot.playground.trial import temporary_folder
with temporary_folder.folder() as made:
    (made / "keep-in-touch.db").write_text("words")
    print(made, flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_a_folder_is_gone_at_its_end(temp: Path) -> None:
    with temporary_folder.folder() as made:
        assert made.parent == temp
    assert list(temp.iterdir()) == []


def test_the_folder_of_a_killed_trial_is_swept_and_not_before(temp: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS], stdout=subprocess.PIPE, text=True
    ) as trial:
        assert trial.stdout is not None
        held = Path(trial.stdout.readline().strip())
        with temporary_folder.folder():
            assert (held / "keep-in-touch.db").exists()
        trial.send_signal(signal.SIGKILL)
        trial.wait(10)
    assert held.exists()
    with temporary_folder.folder():
        assert not held.exists()


def test_what_is_no_trials_folder_stays(temp: Path) -> None:
    beginning = temp / f"{temporary_folder.PREFIX}beginning"
    beginning.mkdir()
    elsewhere = temp / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / temporary_folder.LOCK_FILE).write_text("")
    (temp / f"{temporary_folder.PREFIX}link").symlink_to(elsewhere)
    (temp / f"{temporary_folder.PREFIX}file").write_text("")
    before = set(temp.rglob("*"))
    temporary_folder.sweep(temp)
    assert set(temp.rglob("*")) == before
