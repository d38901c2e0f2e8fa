"""How often Python looks for garbage: seldom, for what is imported stays and a visit leaves next to none."""

import gc

NEW_OBJECTS = 50_000  # before the first look; a start alone makes some hundred thousand that stay


def disable_during_start() -> None:
    """At the beginning of a process: a fifth of its start would go into looking."""
    gc.set_threshold(NEW_OBJECTS)


def freeze_after_start() -> None:
    """Once it serves: what is there now is never looked at again."""
    gc.collect()
    gc.freeze()
