"""Combinable checks for JSON values, from which Block Kit's rules are built. A check yields errors as Slack does."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Location:
    """A location in the checked JSON: its JSON pointer, and the surface (message, modal or home)."""

    path: str
    surface: str

    def at(self, key: object) -> "Location":
        """The location of a field or item inside this one."""
        return Location(f"{self.path}/{key}", self.surface)

    def error(self, what: str) -> str:
        """An error message for this location."""
        return f"[ERROR] {what} [json-pointer:{self.path}]"


Check = Callable[[Any, Location], Iterator[str]]


def string(most: int, least: int = 1) -> Check:
    """Checks for a string with a length from `least` to `most`."""

    def check(value: Any, location: Location) -> Iterator[str]:
        if not isinstance(value, str):
            yield location.error("must be a string")
        elif len(value) < least:
            yield location.error(f"must be more than {least - 1} characters")
        elif len(value) > most:
            yield location.error(f"must be less than {most + 1} characters")

    return check


def number(least: int, most: int) -> Check:
    """Checks for a whole number from `least` to `most`."""

    def check(value: Any, location: Location) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield location.error(f"must be a whole number from {least} to {most}")

    return check


def boolean(value: Any, location: Location) -> Iterator[str]:
    """Checks for a boolean."""
    if not isinstance(value, bool):
        yield location.error("must be a boolean")


def anything(_value: Any, _spot: Location) -> Iterator[str]:
    """Accepts everything."""
    return iter(())


def one_of(*allowed: str) -> Check:
    """Checks for one of these strings."""

    def check(value: Any, location: Location) -> Iterator[str]:
        if value not in allowed:
            yield location.error(f"must be one of {', '.join(allowed)}; not {value!r}")

    return check


def array(each: Check, least: int, most: int) -> Check:
    """Checks for a list of `least` to `most` items, and checks each item."""

    def check(value: Any, location: Location) -> Iterator[str]:
        if not isinstance(value, list):
            yield location.error("must be an array")
            return
        if len(value) < least:
            yield location.error(f"no fewer than {least} items allowed")
        if len(value) > most:
            yield location.error(f"no more than {most} items allowed")
        for index, item in enumerate(value):
            yield from each(item, location.at(index))

    return check


def record(
    required: dict[str, Check],
    optional: dict[str, Check] | None = None,
    also: Iterable[Check] = (),
) -> Check:
    """Checks for an object with these fields and no others. `also` checks the whole object, if its fields are valid."""
    known = required | (optional or {})
    more = tuple(also)

    def check(value: Any, location: Location) -> Iterator[str]:
        if not isinstance(value, dict):
            yield location.error("must be an object")
            return
        wrong = list(_fields(value, location, required, known))
        yield from wrong
        if not wrong:
            for whole in more:
                yield from whole(value, location)

    return check


def _fields(
    value: Json, location: Location, required: dict[str, Check], known: dict[str, Check]
) -> Iterator[str]:
    for name in required:
        if name not in value:
            yield location.error(f"missing required field: {name}")
    for name, held in value.items():
        if name not in known:
            yield location.error(f"invalid additional property: {name}")
        else:
            yield from known[name](held, location.at(name))


def variants(what: str, shapes: dict[str, Check]) -> Check:
    """Checks for an object whose `type` selects the check to apply."""

    def check(value: Any, location: Location) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in shapes:
            yield location.error(f"unsupported {what}: {kind!r}")
        else:
            yield from shapes[kind](value, location)

    return check


def exactly_one(*names: str) -> Check:
    """Checks that exactly one of these fields is present."""

    def check(value: Json, location: Location) -> Iterator[str]:
        if sum(name in value for name in names) != 1:
            yield location.error(f"exactly one of {', '.join(names)} is needed")

    return check


def at_least_one(*names: str) -> Check:
    """Checks that one or more of these fields are present."""

    def check(value: Json, location: Location) -> Iterator[str]:
        if not any(name in value for name in names):
            yield location.error(f"one of {', '.join(names)} is needed")

    return check


def is_type(name: str) -> Check:
    """Checks the `type` field itself."""
    return one_of(name)
