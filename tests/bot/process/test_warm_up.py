"""The detector of days is loaded after the start, in the background, and never by importing the program."""

import subprocess
import sys

CODE = """
import sys
import bot.cli.main, bot.process.runtime
from bot.process import warm_up
assert "dateparser" not in sys.modules
later = warm_up.begin(60)
later.cancel()
assert "dateparser" not in sys.modules
thread = warm_up.begin(0)
thread.join()
from datetime import date
from bot.language import other_languages
assert "dateparser" in sys.modules
assert other_languages.find_day("Acme i förrgår", date(2026, 11, 18), 5)
assert thread.daemon
"""


def test_the_detector_is_loaded_in_the_background_and_by_no_import() -> None:
    subprocess.run([sys.executable, "-c", CODE], check=True, timeout=60)
