"""Numbers and lists in words: "2 days", "Three", "Anna, Ben and Carla"."""

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def count(number: int, one: str, many: str | None = None) -> str:
    """ "1 day", "2 days"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listing(words: list[str], last: str = "and") -> str:
    """ "Anna, Ben and Carla"; with `last="or"`, "Anna, Ben or Carla"."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def number_word(of: int) -> str:
    """ "Three", at the beginning of a sentence; figures from eleven on."""
    return _NUMBERS[of] if of < len(_NUMBERS) else str(of)
