"""Why a row of a table is left out."""


class RefusedError(Exception):
    """The row is left out. The message is the reason, in a few words."""
