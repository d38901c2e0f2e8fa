"""Remembers the signatures of listeners, which Bolt reads again for each app.

Each story has an app of its own with a hundred listeners: three quarters of the time it takes to build one. A function
that is made again has the same code, and so the same arguments.
"""

import inspect
from collections.abc import Callable
from types import CodeType, FunctionType, SimpleNamespace
from typing import Any

from slack_bolt.util import utils


def remember_signatures() -> None:
    """Applies to all apps that this process builds from now on."""
    known: dict[CodeType, inspect.FullArgSpec] = {}

    def read(function: Callable[..., Any]) -> inspect.FullArgSpec:
        if type(function) is not FunctionType or hasattr(function, "__signature__"):
            return inspect.getfullargspec(function)
        if function.__code__ not in known:
            known[function.__code__] = inspect.getfullargspec(function)
        return known[function.__code__]

    remembering = {**vars(inspect), "getfullargspec": read}
    utils.inspect = SimpleNamespace(**remembering)  # type: ignore[assignment,attr-defined]
