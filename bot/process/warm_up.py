"""Loads in the background what the first lines would else have to do without: the detector of days in any language."""

import threading

from bot.language import other_languages

DELAY_SECONDS = (
    3.0  # after the start, which it must not slow down; some 0.4 seconds of computing, 12 MB
)


def begin(delay: float = DELAY_SECONDS) -> threading.Timer:
    """Loads in a thread of its own, `delay` seconds from now; the process may end before. Cancel it to stop."""
    timer = threading.Timer(delay, other_languages.load)
    timer.daemon = True
    timer.start()
    return timer
