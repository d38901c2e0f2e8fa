"""How long to wait before something is tried again."""

import random

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0


def wait_after(failures: int, first: float = FIRST_WAIT_SECONDS) -> float:
    """Seconds to wait after so many failures in a row (1 …): doubling up to a ceiling, the half of it by chance."""
    longest = min(LONGEST_WAIT_SECONDS, first * 2.0 ** min(failures - 1, 10))
    return random.uniform(longest / 2, longest)
